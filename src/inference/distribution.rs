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
    // The highest logit is taken off first, so that no exponential overflows.
    let sum: f64 = logits().map(|logit| (logit - highest).exp()).sum();
    let log_sum = highest + sum.ln();
    logits().map(|logit| logit - log_sum).collect()
}

/// The softmax of the logits.
#[must_use]
pub fn softmax(logits: &[f32]) -> Vec<f64> {
    log_softmax(logits).into_iter().map(f64::exp).collect()
}

fn clean(logit: f32) -> f64 {
    if logit.is_nan() { f64::NEG_INFINITY } else { f64::from(logit) }
}
