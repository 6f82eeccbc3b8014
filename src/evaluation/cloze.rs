//! Marking what a model puts into a gap.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::{Proportion, rounded};
use super::items::{ClozeItem, Half};
use crate::inference::distribution::Distribution;

/// The mark of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The place, counted from 1, of the best accepted word among all that could stand there; `None`
    /// if it is not among them.
    pub rank: Option<usize>,
    /// Whether one of the accepted words is a single token, without which none can be found.
    pub in_vocabulary: bool,
}

/// Marks of some items together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClozeFigures {
    /// Items whose likeliest word is accepted.
    pub top_1: Proportion,
    /// Items of whose five likeliest words one is accepted.
    pub top_5: Proportion,
    /// The mean of 1 / rank of the best accepted word, 0 where there is none.
    pub mean_reciprocal_rank: f64,
}

/// The marks of one half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClozeReport {
    /// Which half.
    pub half: Half,
    /// Over all its items.
    pub overall: ClozeFigures,
    /// By kind, in the file's order; empty for the hidden half, of which totals alone are told.
    pub kinds: Vec<KindReport>,
    /// How many items have no accepted word that is a single token; they count as wrong.
    pub out_of_vocabulary: usize,
    /// The sentences of those, for the open half.
    pub out_of_vocabulary_items: Vec<String>,
}

/// The marks of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindReport {
    /// The kind.
    pub kind: String,
    /// Its marks.
    #[serde(flatten)]
    pub figures: ClozeFigures,
}

/// The mark for a distribution over the vocabulary, in which each accepted word that is a single
/// token has an id. Word pieces and punctuation marks take part in the ranking, as they do on the
/// page; equals are ranked by id.
#[must_use]
pub fn mark_distribution(distribution: &Distribution, accepted: &[u32]) -> Mark {
    let possible = accepted.iter().filter(|id| distribution.probability(**id) > 0.0);
    Mark { rank: possible.filter_map(|id| distribution.rank(*id)).min(), in_vocabulary: !accepted.is_empty() }
}

/// The mark for words with their probabilities; a word that is there several times, as with another
/// capital, has them together. Equals are ranked by spelling, and what has no probability is left out.
#[must_use]
pub fn mark_words(words: &[(String, f64)], accepted: &[String], in_vocabulary: bool) -> Mark {
    let mut together = BTreeMap::<String, f64>::new();
    for (word, probability) in words.iter().filter(|(_, probability)| *probability > 0.0) {
        *together.entry(word.to_lowercase()).or_default() += probability;
    }
    let mut order: Vec<(String, f64)> = together.into_iter().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    let rank = order.iter().position(|(word, _)| accepted.contains(word)).map(|place| place + 1);
    Mark { rank, in_vocabulary }
}

/// Adds the marks of a half up.
#[must_use]
pub fn report(half: Half, items: &[&ClozeItem], marks: &[Mark]) -> ClozeReport {
    let marked = || items.iter().zip(marks);
    let mut kinds: Vec<&str> = Vec::new();
    for item in items {
        if !kinds.contains(&item.kind.as_str()) {
            kinds.push(&item.kind);
        }
    }
    let of_kind =
        |kind: &str| -> Vec<Mark> { marked().filter(|(item, _)| item.kind == kind).map(|(_, mark)| *mark).collect() };
    let missing: Vec<String> =
        marked().filter(|(_, mark)| !mark.in_vocabulary).map(|(item, _)| item.sentence.clone()).collect();
    let is_open = half == Half::Open;
    let kind_report = |kind: &str| KindReport { kind: kind.to_owned(), figures: figures(&of_kind(kind)) };
    ClozeReport {
        half,
        overall: figures(marks),
        kinds: if is_open { kinds.into_iter().map(kind_report).collect() } else { Vec::new() },
        out_of_vocabulary: missing.len(),
        out_of_vocabulary_items: if is_open { missing } else { Vec::new() },
    }
}

fn figures(marks: &[Mark]) -> ClozeFigures {
    let within = |k| Proportion::of_marks(marks.iter().map(|mark| mark.rank.is_some_and(|rank| rank <= k)));
    let reciprocals = marks.iter().filter_map(|mark| mark.rank).map(|rank| 1.0 / rank as f64);
    let mean = reciprocals.fold(0.0, |sum, it| sum + it) / marks.len().max(1) as f64;
    ClozeFigures { top_1: within(1), top_5: within(5), mean_reciprocal_rank: rounded(mean) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(rank: Option<usize>) -> Mark {
        Mark { rank, in_vocabulary: rank.is_some() }
    }

    #[test]
    fn the_best_accepted_token_counts() {
        let rank =
            |logits: &[f32], accepted: &[u32]| mark_distribution(&Distribution::from_logits(logits), accepted).rank;
        assert_eq!(rank(&[1.0, 3.0, 2.0], &[0, 2]), Some(2));
        // Equals are ranked by id.
        assert_eq!(rank(&[5.0, 5.0, 5.0], &[2]), Some(3));
        assert_eq!(rank(&[5.0, 5.0, 5.0], &[2, 0]), Some(1));
        // What is no number cannot be right, even where nothing else is.
        assert_eq!(rank(&[f32::NAN, 1.0], &[0]), None);
        assert_eq!(rank(&[f32::NAN, f32::NAN], &[0, 1]), None);
        assert_eq!(rank(&[1.0], &[7]), None);
        assert_eq!(mark_distribution(&Distribution::from_logits(&[1.0]), &[]), mark(None));
    }

    #[test]
    fn words_are_ranked_without_their_capitals() {
        let words = [("Cat", 0.2), ("dog", 0.3), ("cat", 0.2), ("ant", 0.3), ("owl", f64::NAN), ("cow", 0.0)];
        let words = words.map(|(word, probability)| (word.to_owned(), probability));
        let rank = |word: &str| mark_words(&words, &[word.to_owned()], true).rank;
        assert_eq!([rank("cat"), rank("ant"), rank("dog")], [1, 2, 3].map(Some));
        assert_eq!([rank("owl"), rank("cow"), rank("elk")], [None; 3]);
    }

    #[test]
    fn a_half_is_added_up() {
        let item = |kind: &str| ClozeItem { kind: kind.into(), sentence: format!("{kind} [MASK]"), accepted: vec![] };
        let items = [item("b"), item("a"), item("b"), item("a")];
        let items: Vec<&ClozeItem> = items.iter().collect();
        let marks = [mark(Some(1)), mark(Some(5)), mark(Some(8)), mark(None)];
        let open = report(Half::Open, &items, &marks);
        assert_eq!((open.overall.top_1.right, open.overall.top_5.right, open.overall.top_1.of), (1, 2, 4));
        assert_eq!(open.overall.mean_reciprocal_rank, rounded((1.0 + 0.2 + 0.125) / 4.0));
        let kinds: Vec<_> = open.kinds.iter().map(|it| (it.kind.as_str(), it.figures.top_5.right)).collect();
        assert_eq!(kinds, [("b", 1), ("a", 1)]);
        assert_eq!((open.out_of_vocabulary, &open.out_of_vocabulary_items[..]), (1, &["a [MASK]".to_owned()][..]));
        // Of the hidden half nothing but totals is told.
        let hidden = report(Half::Hidden, &items, &marks);
        assert_eq!((hidden.overall, hidden.out_of_vocabulary), (open.overall, 1));
        assert!(hidden.kinds.is_empty() && hidden.out_of_vocabulary_items.is_empty());
        assert_eq!(report(Half::Open, &[], &[]).overall.mean_reciprocal_rank, 0.0);
    }
}
