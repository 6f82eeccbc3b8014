//! What the right-hand side buys: one and the same word, for a model that sees what stands to its
//! left, and for one that sees both sides.

use std::ops::Range;

use super::segments::{SegmentKind, segments};
use super::url::{LabState, Pairs};
use crate::protocol::WordProbability;

/// `assets/examples/right-context.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../assets/examples/right-context.tsv");

/// Words of the reader's own text that can be chosen.
pub const MOST_WORDS: usize = 60;

/// Everything that the reader decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightContext {
    /// The reader's own text.
    pub text: String,
    /// Which of its words is asked for, from 0.
    pub word: usize,
    /// Whether figures are held back until the reader has guessed.
    pub guess_first: bool,
}

impl RightContext {
    /// Where the words of the reader's text stand, as far as they can be chosen.
    pub fn words(&self) -> Vec<Range<usize>> {
        let words = segments(&self.text).into_iter().filter(|segment| segment.kind == SegmentKind::Word);
        words.take(MOST_WORDS).map(|segment| segment.range).collect()
    }

    /// The reader's text with its blank; none if it has no words.
    pub fn own(&self) -> Option<Blank> {
        let words = self.words();
        let range = words.get(self.word).or(words.last())?.clone();
        Some(Blank { text: self.text.clone(), word: range })
    }

    /// Takes over an edited text; the chosen word is kept if it is still there.
    pub fn edit(&mut self, new: String) {
        let chosen = self.own().map(|blank| blank.word().to_owned());
        self.text = new;
        let words = self.words();
        let is_same = |at: usize| words.get(at).and_then(|range| self.text.get(range.clone())) == chosen.as_deref();
        if !is_same(self.word) {
            self.word =
                (0..words.len()).find(|at| is_same(*at)).unwrap_or(self.word.min(words.len().saturating_sub(1)));
        }
    }
}

impl LabState for RightContext {
    const LAB: &'static str = "right-context";

    fn write(&self, pairs: &mut Pairs) {
        if !self.text.is_empty() && pairs.text("text", &self.text) {
            pairs.pair("word", &(self.word + 1).to_string());
        }
        if self.guess_first {
            pairs.pair("guess", "1");
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => self.text = value.to_owned(),
            "word" => self.word = value.parse::<u16>().map_or(0, |number| usize::from(number.saturating_sub(1))),
            "guess" => self.guess_first = value == "1",
            _ => {}
        }
    }

    fn settle(&mut self) {
        self.word = self.word.min(self.words().len().saturating_sub(1));
    }
}

/// A text with a word that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Blank {
    /// The text, the word in it.
    text: String,
    /// Where the word stands.
    word: Range<usize>,
}

impl Blank {
    /// A text whose word stands there; none if that is no part of the text.
    pub fn new(text: &str, word: Range<usize>) -> Option<Self> {
        text.get(word.clone()).filter(|word| !word.is_empty())?;
        Some(Self { text: text.to_owned(), word })
    }

    /// What stands to the left.
    pub fn before(&self) -> &str {
        self.text.get(..self.word.start).unwrap_or_default()
    }

    /// The word.
    pub fn word(&self) -> &str {
        self.text.get(self.word.clone()).unwrap_or_default()
    }

    /// What stands to the right.
    pub fn after(&self) -> &str {
        self.text.get(self.word.end..).unwrap_or_default()
    }

    /// The text with a gap, for a table.
    pub fn with_gap(&self) -> String {
        format!("{}___{}", self.before(), self.after())
    }
}

/// What a word costs a model, in bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// Its pieces, each with what it costs.
    pub pieces: Vec<(String, f64)>,
    /// What it costs that the word ends there; a model that is told the number of pieces pays
    /// nothing for it.
    pub ends: Option<f64>,
}

impl Cost {
    /// The whole word.
    pub fn bits(&self) -> f64 {
        self.pieces.iter().map(|(_, bits)| bits).sum::<f64>() + self.ends.unwrap_or_default()
    }
}

impl From<&WordProbability> for Cost {
    fn from(word: &WordProbability) -> Self {
        let bits = |nats: f32| (-f64::from(nats) / std::f64::consts::LN_2).max(0.0);
        let pieces = word.pieces.iter().map(|piece| (piece.token.clone(), bits(piece.log_probability)));
        Self { pieces: pieces.collect(), ends: word.word_ends.map(bits) }
    }
}

/// What one and the same word costs both.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The model that sees the left side.
    pub gpt: Cost,
    /// The model that sees both.
    pub bert: Cost,
}

impl Pair {
    /// Bits by which BERT is ahead; below 0, GPT is.
    pub fn saved(&self) -> f64 {
        self.gpt.bits() - self.bert.bits()
    }
}

/// The mean of what is saved, and in how many of the sentences GPT needs fewer bits.
pub fn summary<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Option<Summary> {
    let saved: Vec<f64> = pairs.into_iter().map(Pair::saved).filter(|saved| saved.is_finite()).collect();
    (!saved.is_empty()).then(|| Summary {
        sentences: saved.len(),
        mean: saved.iter().sum::<f64>() / saved.len() as f64,
        gpt_ahead: saved.iter().filter(|saved| **saved < 0.0).count(),
    })
}

/// What several sentences say together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many.
    pub sentences: usize,
    /// Bits by which BERT is ahead on average.
    pub mean: f64,
    /// In how many GPT is.
    pub gpt_ahead: usize,
}

/// The shipped sentences with what they cost.
pub fn shipped() -> Vec<(Blank, Pair)> {
    parse(FILE)
}

/// Reads the file's lines; what is not understood is left out (a test sees to it that all is).
fn parse(file: &str) -> Vec<(Blank, Pair)> {
    let mut found: Vec<(Blank, Option<Cost>, Option<Cost>)> = Vec::new();
    for line in file.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        match (fields.as_slice(), found.last_mut()) {
            (["blank", text, start, end], _) => {
                let range = start.parse().ok().zip(end.parse().ok()).map(|(start, end)| start..end);
                found.extend(range.and_then(|range| Blank::new(text, range)).map(|blank| (blank, None, None)));
            }
            (["gpt", rest @ ..], Some((_, gpt, _))) => *gpt = cost(rest),
            (["bert", rest @ ..], Some((_, _, bert))) => *bert = cost(rest),
            _ => {}
        }
    }
    found.into_iter().filter_map(|(blank, gpt, bert)| Some((blank, Pair { gpt: gpt?, bert: bert? }))).collect()
}

/// What it costs that the word ends, then each piece with what it costs.
fn cost(fields: &[&str]) -> Option<Cost> {
    let (ends, pieces) = fields.split_first()?;
    let piece = |pair: &[&str]| Some((pair.first()?.to_string(), pair.get(1)?.parse().ok()?));
    Some(Cost { pieces: pieces.chunks(2).map(piece).collect::<Option<_>>()?, ends: ends.parse().ok() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ScoredPiece;
    use crate::ui::state::url;

    #[test]
    fn every_shipped_sentence_is_complete() {
        let all = shipped();
        assert_eq!(all.len(), FILE.lines().filter(|line| line.starts_with("blank")).count());
        assert!((6..=8).contains(&all.len()));
        for (blank, pair) in &all {
            assert!(pair.gpt.ends.is_some() && pair.bert.ends.is_none(), "{}", blank.text);
            assert!(pair.gpt.bits().is_finite() && pair.bert.bits() > 0.0, "{}", blank.text);
            let pieces: String = pair.bert.pieces.iter().map(|(piece, _)| piece.trim_start_matches("##")).collect();
            assert_eq!(pieces, blank.word().to_lowercase());
        }
        let summary = summary(all.iter().map(|(_, pair)| pair)).expect("sentences");
        assert!(summary.gpt_ahead > 0, "there is a sentence in which GPT needs fewer bits");
        assert!(summary.gpt_ahead < all.len());
    }

    #[test]
    fn bits_are_those_of_the_whole_word() {
        let piece = |token: &str, p: f32| ScoredPiece { id: 0, token: token.into(), log_probability: p.ln() };
        let word = WordProbability { pieces: vec![piece(" cat", 0.25), piece("s", 0.5)], word_ends: Some(0.5f32.ln()) };
        let gpt = Cost::from(&word);
        assert!((gpt.bits() - 4.0).abs() < 1e-6);
        let bert = Cost::from(&WordProbability { pieces: vec![piece("cats", 0.5)], word_ends: None });
        assert!((bert.bits() - 1.0).abs() < 1e-6);
        let pair = Pair { gpt: gpt.clone(), bert: bert.clone() };
        let other = Pair { gpt: bert, bert: gpt };
        assert!((pair.saved() - 3.0).abs() < 1e-6);
        let both = summary([&pair, &other]).expect("two");
        assert!(both.mean.abs() < 1e-6 && (both.sentences, both.gpt_ahead) == (2, 1));
        assert_eq!(summary([]), None);
    }

    #[test]
    fn the_chosen_word_stays_the_one_that_is_asked_for() {
        let mut state = RightContext { text: "The bank was steep.".into(), word: 1, guess_first: false };
        let blank = state.own().expect("a blank");
        assert_eq!((blank.before(), blank.word(), blank.after()), ("The ", "bank", " was steep."));
        assert_eq!(blank.with_gap(), "The ___ was steep.");
        state.edit("Today the bank was steep.".into());
        assert_eq!(state.own().map(|blank| blank.word().to_owned()), Some("bank".into()));
        state.edit("Oh!".into());
        assert_eq!(state.own().map(|blank| blank.word().to_owned()), Some("Oh".into()));
        state.edit(" … ".into());
        assert_eq!(state.own(), None);
        assert_eq!(Blank::new("é", 0..1), None);
    }

    proptest::proptest! {
        #[test]
        fn state_to_fragment_to_state(text in "(\\PC|[#&=%+\n\t]){0,40}", word in 0..9usize, guess_first in proptest::bool::ANY) {
            let mut state = RightContext { text, word, guess_first };
            state.settle();
            let fragment = url::write(&state, "abc").text;
            proptest::prop_assert_eq!(url::read::<RightContext>(&fragment).state, state);
        }

        #[test]
        fn any_fragment_can_be_read(fragment in "\\PC*") {
            url::read::<RightContext>(&format!("lab=right-context&{fragment}")).state.own();
        }
    }
}
