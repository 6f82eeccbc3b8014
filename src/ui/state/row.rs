//! A text as a row of tokens: cut by a model's tokenizer, here or when the page was built, or at
//! words as long as there is no other way.

use std::ops::Range;

use super::segments::segments;
use super::token_label;
use crate::protocol::{LoadedModel, ModelId, TokenizedText};

/// No more bytes of a text than this are looked at, from the beginning: more than any model reads.
const REACH_BYTES: usize = 16_384;
/// From here on ids belong to nothing that has been read: stand-ins for special tokens.
const STAND_INS: u32 = 1 << 31;

/// Who cut the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBy {
    /// The model's tokenizer, here and now.
    Model,
    /// The model's tokenizer, when the page was built.
    Shipped,
    /// Nobody yet: words stand for tokens.
    Words,
}

/// A token of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id in the vocabulary; of a word that stands for one, a number that is the word's own.
    pub id: u32,
    /// As it is shown.
    pub label: String,
    /// Where it stands in the text, in bytes, without blanks before it; empty for one that was added.
    pub span: Range<usize>,
}

/// A text, cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Who cut it.
    pub by: CutBy,
    /// Its tokens, special ones included, at most as many as were asked for.
    pub tokens: Vec<Token>,
    /// Whether the text goes on.
    pub goes_on: bool,
}

impl TokenRow {
    /// What a model's tokenizer made of a text, without an `</s>` at its end.
    pub fn live(text: &str, answer: &TokenizedText, model: &LoadedModel, most: usize) -> Self {
        let token = |view: &crate::protocol::TokenView| {
            let (start, end) = (view.span.start as usize, view.span.end as usize);
            let blanks = text.get(start..end).map_or(0, |part| part.len() - part.trim_start().len());
            Token { id: view.id, label: label(model, view.id), span: (start + blanks).min(end)..end }
        };
        let (views, ends) = match answer.tokens.split_last() {
            Some((last, before)) if last.token == "</s>" && last.span.start == last.span.end => (before, 1),
            _ => (answer.tokens.as_slice(), 0),
        };
        let tokens: Vec<Token> = views.iter().take(most).map(token).collect();
        let goes_on = answer.tokens_in_text as usize > tokens.len() + ends;
        Self { by: CutBy::Model, tokens, goes_on }
    }

    /// Words and punctuation marks in the place of tokens.
    pub fn words(text: &str, most: usize) -> Self {
        let segments = segments(text);
        let goes_on = segments.len() > most;
        let tokens = segments.into_iter().take(most).map(|segment| {
            let word = &text[segment.range.clone()];
            Token { id: number(word), label: word.to_owned(), span: segment.range }
        });
        Self { by: CutBy::Words, tokens: tokens.collect(), goes_on }
    }

    /// The ids.
    pub fn ids(&self) -> Vec<u32> {
        self.tokens.iter().map(|token| token.id).collect()
    }
}

/// The beginning of a text that is looked at at all, and whether that is all of it.
pub fn reach(text: &str) -> (&str, bool) {
    let end = text.floor_char_boundary(REACH_BYTES);
    (&text[..end], end == text.len())
}

/// How a token of a model is shown. BERT's pieces of words are told by `##`, the others' beginnings
/// of words by a space.
pub fn label(model: &LoadedModel, id: u32) -> String {
    let name = model.vocabulary.get(id as usize).map_or("", String::as_str);
    let bytes = model.token_bytes.get(id as usize).map_or(&[][..], Vec::as_slice);
    token_label::label(if model.model == ModelId::Bert { name.as_bytes() } else { bytes }, name)
}

/// The id of a special token; a stand-in where no model says one.
pub fn special(model: Option<&LoadedModel>, name: &str) -> u32 {
    let found = model.and_then(|model| model.vocabulary.iter().position(|known| known == name));
    found.map_or_else(|| number(name) | STAND_INS, |id| id as u32)
}

/// A number that a word keeps, whatever stands around it (FNV-1a, shortened).
fn number(word: &str) -> u32 {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash & (STAND_INS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_for_tokens() {
        let row = TokenRow::words("The cat, the cat.", 5);
        let labels: Vec<&str> = row.tokens.iter().map(|token| token.label.as_str()).collect();
        assert_eq!((labels.as_slice(), row.goes_on), (["The", "cat", ",", "the", "cat"].as_slice(), true));
        assert_eq!((row.tokens[1].id, row.tokens[1].span.clone()), (row.tokens[4].id, 4..7));
        assert_ne!(row.tokens[0].id, row.tokens[3].id);
    }

    #[test]
    fn stand_ins_are_nobody_elses() {
        let names: std::collections::BTreeSet<u32> =
            (0..100).map(|number| special(None, &format!("<extra_id_{number}>"))).collect();
        assert_eq!(names.len(), 100);
        assert!(names.iter().all(|id| *id >= STAND_INS));
    }

    #[test]
    fn a_text_is_reached_up_to_a_whole_character() {
        let long = "é".repeat(REACH_BYTES);
        assert_eq!((reach(&long).0.len(), reach(&long).1), (REACH_BYTES, false));
        let odd = format!("a{long}");
        assert_eq!(reach(&odd).0.len(), REACH_BYTES - 1);
        assert_eq!(reach("é"), ("é", true));
    }
}
