//! From logits to probabilities: pure arithmetic, shared by the engine, the command line and the
//! page.
//!
//! Sums run in f64. A logit that is not a number counts as minus infinity, that is, as a token
//! that cannot occur; logits of plus infinity share all probability among themselves. Where
//! nothing can occur (no logits at all, or none above minus infinity) every probability is zero,
//! and questions about the best token or the entropy have the answers of an empty list. Nothing
//! here panics.

use std::cmp::Ordering;

/// A probability for every token id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Distribution {
    /// Natural logarithms of the probabilities, by id.
    log_probabilities: Vec<f64>,
}

impl Distribution {
    /// The softmax of the logits, one for each token id.
    #[must_use]
    pub fn from_logits(logits: &[f32]) -> Self {
        Self { log_probabilities: log_softmax(logits) }
    }

    /// The number of token ids.
    #[must_use]
    pub fn len(&self) -> usize {
        self.log_probabilities.len()
    }

    /// Whether there is no token id at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.log_probabilities.is_empty()
    }

    /// The probability of a token, 0 to 1; 0 for an id that does not exist.
    #[must_use]
    pub fn probability(&self, id: u32) -> f64 {
        self.log_probability(id).exp()
    }

    /// The natural logarithm of the probability; minus infinity for an id that does not exist.
    #[must_use]
    pub fn log_probability(&self, id: u32) -> f64 {
        let found = self.log_probabilities.get(id as usize);
        found.copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// All probabilities, by id.
    #[must_use]
    pub fn probabilities(&self) -> Vec<f64> {
        self.log_probabilities.iter().map(|log| log.exp()).collect()
    }

    /// The `k` most probable tokens, best first; equals are ordered by id, and what cannot occur is
    /// left out.
    #[must_use]
    pub fn top(&self, k: usize) -> Vec<(u32, f64)> {
        let possible = |id: &u32| self.log_probability(*id) > f64::NEG_INFINITY;
        let mut ids: Vec<u32> = (0..self.len() as u32).filter(possible).collect();
        let k = k.min(ids.len());
        if k == 0 {
            return Vec::new();
        }
        // Only the best k are put in order: V is thousands, k a handful.
        ids.select_nth_unstable_by(k - 1, |a, b| self.by_merit(*a, *b));
        ids.truncate(k);
        ids.sort_unstable_by(|a, b| self.by_merit(*a, *b));
        ids.into_iter().map(|id| (id, self.probability(id))).collect()
    }

    /// The place of a token in the order of [`Self::top`], counted from 1; `None` for an id that
    /// does not exist.
    #[must_use]
    pub fn rank(&self, id: u32) -> Option<usize> {
        if id as usize >= self.len() {
            return None;
        }
        let ahead = |other: &u32| self.by_merit(*other, id) == Ordering::Less;
        Some(1 + (0..self.len() as u32).filter(ahead).count())
    }

    /// −log₂ of the probability: how surprising the token is, in bits. Infinite for what cannot
    /// occur.
    #[must_use]
    pub fn surprisal(&self, id: u32) -> f64 {
        // Adding zero turns the −0 of a certainty into 0.
        -self.log_probability(id) / std::f64::consts::LN_2 + 0.0
    }

    /// The surprisal to be expected, in bits: 0 for a certainty, log₂ V for a uniform guess.
    #[must_use]
    pub fn entropy(&self) -> f64 {
        let nats: f64 =
            self.log_probabilities.iter().filter(|log| **log > f64::NEG_INFINITY).map(|log| -log * log.exp()).sum();
        nats.max(0.0) / std::f64::consts::LN_2
    }

    fn by_merit(&self, a: u32, b: u32) -> Ordering {
        self.log_probability(b).total_cmp(&self.log_probability(a)).then(a.cmp(&b))
    }
}

/// Natural logarithms of the softmax of the logits.
#[must_use]
pub fn log_softmax(logits: &[f32]) -> Vec<f64> {
    let logits = || logits.iter().map(|logit| clean(*logit));
    let highest = logits().fold(f64::NEG_INFINITY, f64::max);
    if highest == f64::NEG_INFINITY {
        return logits().collect();
    }
    if highest == f64::INFINITY {
        let sharers = logits().filter(|logit| *logit == highest).count();
        let share = -(sharers as f64).ln() + 0.0;
        let of = |logit| {
            if logit == highest { share } else { f64::NEG_INFINITY }
        };
        return logits().map(of).collect();
    }
    // The highest logit is taken off first: no exponential overflows, and no digit is lost.
    let sum: f64 = logits().map(|logit| (logit - highest).exp()).sum();
    let log_sum = sum.ln();
    logits().map(|logit| logit - highest - log_sum).collect()
}

/// The softmax of the logits.
#[must_use]
pub fn softmax(logits: &[f32]) -> Vec<f64> {
    log_softmax(logits).into_iter().map(f64::exp).collect()
}

fn clean(logit: f32) -> f64 {
    if logit.is_nan() { f64::NEG_INFINITY } else { f64::from(logit) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn a_known_distribution_has_the_known_figures() {
        // Probabilities 1/2, 1/4, 1/8, 1/8: 1.75 bits.
        let logits = [4.0_f32, 2.0, 1.0, 1.0].map(f32::ln);
        let distribution = Distribution::from_logits(&logits);
        let expected = [0.5, 0.25, 0.125, 0.125];
        for (id, probability) in expected.into_iter().enumerate() {
            let id = id as u32;
            // The logarithms were rounded to f32.
            assert!((distribution.probability(id) - probability).abs() < 1e-7);
            assert!((distribution.surprisal(id) + probability.log2()).abs() < 1e-6);
        }
        assert!((distribution.entropy() - 1.75).abs() < 1e-6);
        assert!(close(distribution.probabilities().iter().sum(), 1.0));
        let ids: Vec<u32> = distribution.top(3).iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [0, 1, 2]);
        assert_eq!([0, 1, 2, 3].map(|id| distribution.rank(id)), [1, 2, 3, 4].map(Some));
    }

    #[test]
    fn equals_are_ordered_by_id() {
        let distribution = Distribution::from_logits(&[1.0, 3.0, 3.0, 1.0, 3.0]);
        let ids: Vec<u32> = distribution.top(99).iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [1, 2, 4, 0, 3]);
        assert_eq!(distribution.rank(4), Some(3));
    }

    #[test]
    fn a_shift_changes_nothing_and_nothing_overflows() {
        let low = Distribution::from_logits(&[-1e30, -1e30]);
        let high = Distribution::from_logits(&[1e30, 1e30]);
        assert_eq!(low, high);
        assert!(close(low.entropy(), 1.0));
        let sure = Distribution::from_logits(&[500.0, -500.0]);
        assert_eq!((sure.probability(0), sure.entropy()), (1.0, 0.0));
        // Far below what exp can represent, the surprisal is still right: 1000 nats.
        assert!(close(sure.surprisal(1), 1000.0 / std::f64::consts::LN_2));
        assert!(sure.surprisal(0).is_sign_positive());
    }

    #[test]
    fn what_is_no_number_cannot_occur() {
        let distribution = Distribution::from_logits(&[f32::NAN, 0.0, f32::NEG_INFINITY, 0.0]);
        assert_eq!(distribution.probabilities(), [0.0, 0.5, 0.0, 0.5]);
        assert_eq!(distribution.top(9), [(1, 0.5), (3, 0.5)]);
        assert_eq!(distribution.rank(0), Some(3));
        assert_eq!(distribution.surprisal(0), f64::INFINITY);
        assert!(close(distribution.entropy(), 1.0));
    }

    #[test]
    fn infinite_logits_share() {
        let distribution = Distribution::from_logits(&[f32::INFINITY, 0.0, f32::INFINITY]);
        assert_eq!(distribution.probabilities(), [0.5, 0.0, 0.5]);
        assert_eq!(softmax(&[f32::INFINITY]), [1.0]);
    }

    #[test]
    fn nothing_gives_nothing() {
        for logits in [&[][..], &[f32::NAN], &[f32::NEG_INFINITY; 3]] {
            let distribution = Distribution::from_logits(logits);
            assert_eq!(distribution.len(), logits.len());
            assert!(distribution.top(5).is_empty());
            assert_eq!(distribution.entropy(), 0.0);
            assert_eq!((distribution.probability(0), distribution.rank(9)), (0.0, None));
        }
        assert!(Distribution::default().is_empty());
        assert!(Distribution::from_logits(&[1.0]).top(0).is_empty());
    }
}
