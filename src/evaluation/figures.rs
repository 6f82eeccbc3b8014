//! Shares with their uncertainty, and losses: pure arithmetic.

use std::f64::consts::LN_2;

use serde::{Deserialize, Serialize};

/// The 97.5 % quantile of the standard normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

/// So many of so many, with Wilson's interval (Wilson 1927, Journal of the American Statistical
/// Association 22), which holds for few items and for shares near 0 and 1 as well.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Proportion {
    /// How many were right.
    pub right: usize,
    /// Of how many.
    pub of: usize,
    /// Their share, 0 to 1; 0 of nothing.
    pub share: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// Its upper end; 1 of nothing.
    pub high: f64,
}

impl Proportion {
    /// `right` of `of`, of which there are at most as many.
    #[must_use]
    pub fn new(right: usize, of: usize) -> Self {
        let (low, high) = wilson(right.min(of), of);
        let share = if of == 0 { 0.0 } else { right.min(of) as f64 / of as f64 };
        Self { right, of, share: rounded(share), low: rounded(low), high: rounded(high) }
    }

    /// How many of these are true.
    #[must_use]
    pub fn of_marks(marks: impl IntoIterator<Item = bool>) -> Self {
        let (mut right, mut of) = (0, 0);
        for mark in marks {
            (right, of) = (right + usize::from(mark), of + 1);
        }
        Self::new(right, of)
    }
}

fn wilson(right: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (n, z2) = (of as f64, Z_95 * Z_95);
    let share = right as f64 / n;
    let centre = share + z2 / (2.0 * n);
    let margin = Z_95 * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (((centre - margin) / scale).max(0.0), ((centre + margin) / scale).min(1.0))
}

/// The mean of several shares that count alike, however many items each has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MacroAverage {
    /// The mean, 0 to 1; 0 of nothing.
    pub mean: f64,
    /// Its standard error, if other items of the same groups had been drawn: √(Σ pᵢ(1−pᵢ)/nᵢ) / k.
    pub standard_error: f64,
    /// Its standard error, if other groups had been drawn: the shares' standard deviation / √k.
    pub standard_error_of_groups: f64,
}

impl MacroAverage {
    /// Of k shares.
    #[must_use]
    pub fn new(groups: &[Proportion]) -> Self {
        let k = groups.len().max(1) as f64;
        let share = |group: &Proportion| group.right as f64 / group.of.max(1) as f64;
        let mean = groups.iter().map(share).sum::<f64>() / k;
        let within = |group: &Proportion| share(group) * (1.0 - share(group)) / group.of.max(1) as f64;
        let between: f64 = groups.iter().map(|group| (share(group) - mean).powi(2)).sum();
        Self {
            mean: rounded(mean),
            standard_error: rounded(groups.iter().map(within).sum::<f64>().sqrt() / k),
            standard_error_of_groups: rounded((between / (k - 1.0).max(1.0) / k).sqrt()),
        }
    }
}

/// How likely a model finds one text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likelihood {
    /// The natural logarithm of the (pseudo-)probability.
    pub nats: f64,
    /// How many tokens were predicted.
    pub tokens: usize,
    /// How many of them stand for what the vocabulary cannot spell.
    pub unknown: usize,
}

/// What texts cost a model that has not seen them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// What was predicted from what: losses of different objectives are not comparable.
    pub objective: String,
    /// How many texts, a line each.
    pub texts: usize,
    /// How many tokens were predicted.
    pub tokens: usize,
    /// How many of them stand for what the vocabulary cannot spell, and so are cheap.
    pub unknown_tokens: usize,
    /// The texts' characters (Unicode scalar values), line ends not counted.
    pub characters: usize,
    /// Nats a token.
    pub loss: f64,
    /// e to the loss; `None` where that is too large for a number.
    pub perplexity: Option<f64>,
    /// All bits, divided by the characters: comparable between tokenizers. `None` where a part of
    /// the text only is predicted.
    pub bits_per_character: Option<f64>,
}

impl HeldOut {
    /// Adds up; `whole` says whether every character is predicted.
    #[must_use]
    pub fn new(objective: &str, texts: &[String], likelihoods: &[Likelihood], whole: bool) -> Self {
        // Not `sum`, which makes −0 of nothing.
        let nats = likelihoods.iter().fold(0.0, |sum, it| sum - it.nats);
        let tokens: usize = likelihoods.iter().map(|it| it.tokens).sum();
        let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
        let loss = nats / tokens.max(1) as f64;
        let bits = nats / LN_2 / characters.max(1) as f64;
        Self {
            objective: objective.to_owned(),
            texts: texts.len(),
            tokens,
            unknown_tokens: likelihoods.iter().map(|it| it.unknown).sum(),
            characters,
            loss: rounded(loss),
            perplexity: Some(rounded(loss.exp())).filter(|it| it.is_finite()),
            bits_per_character: whole.then(|| rounded(bits)),
        }
    }
}

/// Six decimals: enough for every figure here, and the same on machines that add up a little
/// differently.
#[must_use]
pub fn rounded(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    // What is too large for that stays as it is; and −0 becomes 0.
    if rounded.is_finite() { rounded + 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_gives_the_published_intervals() {
        // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
        for (right, of, low, high) in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)] {
            let found = Proportion::new(right, of);
            assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{found:?}");
        }
        let all = Proportion::new(29, 29);
        assert!((all.low - 0.8830).abs() < 5e-5 && all.high == 1.0, "{all:?}");
        assert_eq!(Proportion::new(0, 0), Proportion { right: 0, of: 0, share: 0.0, low: 0.0, high: 1.0 });
        assert_eq!(Proportion::of_marks([true, false, true, true]), Proportion::new(3, 4));
    }

    #[test]
    fn groups_count_alike() {
        let average = MacroAverage::new(&[Proportion::new(1, 1), Proportion::new(50, 100)]);
        assert_eq!(average.mean, 0.75);
        // √(0 + 0.25/100) / 2, and 0.3536 / √2.
        assert_eq!((average.standard_error, average.standard_error_of_groups), (0.025, 0.25));
        assert_eq!(MacroAverage::new(&[]).mean, 0.0);
        assert_eq!(MacroAverage::new(&[Proportion::new(3, 4)]).standard_error_of_groups, 0.0);
    }

    #[test]
    fn bits_are_counted_by_character_and_loss_by_token() {
        let texts = ["añb".to_owned(), "c".to_owned()];
        let likelihood = |nats, tokens| Likelihood { nats, tokens, unknown: 1 };
        let held_out = HeldOut::new("x", &texts, &[likelihood(-6.0 * LN_2, 2), likelihood(-2.0 * LN_2, 2)], true);
        assert_eq!((held_out.tokens, held_out.characters, held_out.unknown_tokens), (4, 4, 2));
        assert_eq!((held_out.loss, held_out.perplexity), (rounded(2.0 * LN_2), Some(4.0)));
        assert_eq!(held_out.bits_per_character, Some(2.0));
        let nothing = HeldOut::new("x", &[], &[], false);
        assert_eq!((nothing.loss, nothing.perplexity, nothing.bits_per_character), (0.0, Some(1.0), None));
        assert!(nothing.loss.is_sign_positive());
        // A text that cannot be: no number, and no NaN.
        let never = HeldOut::new("x", &texts, &[likelihood(-1e6, 1)], true);
        assert_eq!(never.perplexity, None);
    }
}
