//! How varied texts are.
//!
//! distinct-n: Li et al. 2016 (arXiv 1510.03055). Repetition: Welleck et al. 2019
//! (arXiv 1908.04319), with words for tokens, so that models with other tokenizers can be compared.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::figures::rounded;

/// What was counted in several texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diversity {
    /// How many texts.
    pub texts: usize,
    /// Words a text.
    pub mean_words: f64,
    /// Different words, divided by all words of all texts.
    pub distinct_1: f64,
    /// Different pairs of neighbouring words, divided by all such pairs.
    pub distinct_2: f64,
    /// The share of the runs of four words that occurred before in the same text.
    pub repeated_4: f64,
}

impl Diversity {
    /// Counts words in lower case; what is no letter, digit or apostrophe parts them. A share of
    /// nothing is 0.
    #[must_use]
    pub fn of<T: AsRef<str>>(texts: &[T]) -> Self {
        let texts: Vec<Vec<String>> = texts.iter().map(|text| words(text.as_ref())).collect();
        let total: usize = texts.iter().map(Vec::len).sum();
        let (mut runs, mut repeated) = (0, 0);
        for text in &texts {
            let distinct: BTreeSet<&[String]> = text.windows(4).collect();
            let all = text.windows(4).len();
            (runs, repeated) = (runs + all, repeated + all - distinct.len());
        }
        Self {
            texts: texts.len(),
            mean_words: share(total, texts.len()),
            distinct_1: distinct(&texts, 1),
            distinct_2: distinct(&texts, 2),
            repeated_4: share(repeated, runs),
        }
    }
}

fn distinct(texts: &[Vec<String>], n: usize) -> f64 {
    let runs = || texts.iter().flat_map(|text| text.windows(n));
    share(runs().collect::<BTreeSet<_>>().len(), runs().count())
}

fn share(part: usize, whole: usize) -> f64 {
    rounded(part as f64 / whole.max(1) as f64)
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    parts.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_within_a_text_and_kinds_over_all() {
        let found = Diversity::of(&["A b c d. A b c d", "a b"]);
        // Ten words of four kinds; pairs ab bc cd da ab bc cd ab: four kinds of eight.
        assert_eq!((found.texts, found.mean_words), (2, 5.0));
        assert_eq!((found.distinct_1, found.distinct_2), (0.4, 0.5));
        // abcd bcda cdab dabc abcd: the last was there before.
        assert_eq!(found.repeated_4, 0.2);
    }

    #[test]
    fn nothing_has_no_variety_and_no_nan() {
        for texts in [&[][..], &["", "!?"]] {
            let found = Diversity::of(texts);
            assert_eq!((found.mean_words, found.distinct_1, found.distinct_2, found.repeated_4), (0.0, 0.0, 0.0, 0.0));
        }
    }
}
