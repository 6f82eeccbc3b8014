//! Marking what a T5 puts into gaps.

use serde::{Deserialize, Serialize};

use super::figures::Proportion;
use super::items::Half;

/// The marks of one half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanReport {
    /// Which half.
    pub half: Half,
    /// Gaps whose filling is accepted, but for capitals and spaces around it.
    pub gaps: Proportion,
    /// The same, and a leading article counts for nothing.
    pub gaps_without_article: Proportion,
    /// Sentences all of whose gaps are right.
    pub sentences: Proportion,
    /// The same without leading articles.
    pub sentences_without_article: Proportion,
}

/// Whether each gap of a sentence is right: exactly, and without leading articles.
pub type GapMarks = Vec<(bool, bool)>;

/// Marks the filling of one gap; a gap that the model never came to is wrong.
#[must_use]
pub fn mark(filling: Option<&str>, accepted: &[String]) -> (bool, bool) {
    let Some(filling) = filling.map(normal) else {
        return (false, false);
    };
    let bare = without_article(&filling);
    let is_bare = !bare.is_empty() && accepted.iter().any(|word| without_article(word) == bare);
    (accepted.contains(&filling), is_bare)
}

/// Adds the marks of a half up.
#[must_use]
pub fn report(half: Half, sentences: &[GapMarks]) -> SpanReport {
    let gaps = || sentences.iter().flatten();
    SpanReport {
        half,
        gaps: Proportion::of_marks(gaps().map(|mark| mark.0)),
        gaps_without_article: Proportion::of_marks(gaps().map(|mark| mark.1)),
        sentences: Proportion::of_marks(sentences.iter().map(|gaps| gaps.iter().all(|mark| mark.0))),
        sentences_without_article: Proportion::of_marks(sentences.iter().map(|gaps| gaps.iter().all(|mark| mark.1))),
    }
}

/// In lower case, with single spaces within and none around.
fn normal(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_article(text: &str) -> &str {
    ["the ", "an ", "a "].iter().find_map(|article| text.strip_prefix(article)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_spaces_and_articles() {
        let accepted = ["cat".to_owned(), "the old man".to_owned()];
        for (filling, expected) in [
            (Some(" Cat "), (true, true)),
            (Some("the  old man"), (true, true)),
            (Some("The cat"), (false, true)),
            (Some("an old man"), (false, true)),
            (Some("cat."), (false, false)),
            (Some("the"), (false, false)),
            (Some(""), (false, false)),
            (None, (false, false)),
        ] {
            assert_eq!(mark(filling, &accepted), expected, "{filling:?}");
        }
    }

    #[test]
    fn a_sentence_is_right_when_all_its_gaps_are() {
        let found = report(Half::Open, &[vec![(true, true)], vec![(true, true), (false, true)]]);
        assert_eq!((found.gaps, found.gaps_without_article), (Proportion::new(2, 3), Proportion::new(3, 3)));
        assert_eq!((found.sentences, found.sentences_without_article), (Proportion::new(1, 2), Proportion::new(2, 2)));
    }
}
