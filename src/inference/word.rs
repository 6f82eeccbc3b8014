//! How likely a word is at a place in a text: to a model that sees both sides of it, and to one that
//! sees what comes before.

use crate::inference::causal_lm::{CausalError, CausalLm};
use crate::inference::distribution::Distribution;
use crate::inference::limit::check_length;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::predict::PredictError;
use crate::inference::window;
use crate::model::ModelError;
use crate::model::batch::{Batch, Position};
use crate::model::gpt::GptOptions;
use crate::tokenizer::Token;

/// The most pieces of a word; longer ones are refused.
pub const MAX_PIECES: usize = 32;

/// A piece of a word, and how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredPiece {
    /// Its id.
    pub id: u32,
    /// The natural logarithm of its probability.
    pub log_probability: f64,
}

/// What a causal model makes of a word.
#[derive(Debug, Clone, PartialEq)]
pub struct NextWord {
    /// Its pieces in order, each given all that is before it.
    pub pieces: Vec<ScoredPiece>,
    /// The natural logarithm of the probability that the word ends after the last of them.
    pub ends: f64,
}

impl CausalLm {
    /// How likely the text goes on with a word. Where a letter or a closing mark would touch it, a
    /// space is put between them. If the text is too long, its end is read.
    ///
    /// # Errors
    /// [`CausalError`]; [`ModelError::EmptyInput`] for an empty word, [`ModelError::TooLong`] for one
    /// of more than [`MAX_PIECES`] pieces.
    pub fn next_word(&self, before: &str, word: &str) -> Result<NextWord, CausalError> {
        let word = word.trim();
        let text = join(before, word);
        let starts = text.len() - word.len();
        let tokens = self.encode(&text)?;
        let pieces = tokens.iter().filter(|token| token.span.end > starts).count();
        check_pieces(pieces, self.config().n_positions)?;
        let mut stream = vec![self.start_id()];
        stream.extend(tokens.iter().map(|token| token.id));
        let stream = &stream[stream.len().saturating_sub(self.config().n_positions)..];
        // The last token before the word, and the word's pieces.
        let wanted = (stream.len() - pieces - 1..stream.len()).map(|position| Position { row: 0, position });
        let wanted: Vec<Position> = wanted.collect();
        let output = self.model().forward(&Batch::single(stream), &wanted, GptOptions::default())?;
        let rows = output.logits.to_vec2::<f32>()?; // (pieces + 1, V)
        let given = rows.iter().map(|logits| Distribution::from_logits(logits)).collect::<Vec<_>>();
        let ids = &stream[stream.len() - pieces..];
        let piece =
            |(given, id): (&Distribution, &u32)| ScoredPiece { id: *id, log_probability: given.log_probability(*id) };
        let ends = given.last().map_or(f64::NEG_INFINITY, |after| self.word_ends(after));
        Ok(NextWord { pieces: given.iter().zip(ids).map(piece).collect(), ends })
    }

    /// The logarithm of the probability of all tokens together that cannot belong to the word.
    fn word_ends(&self, after: &Distribution) -> f64 {
        let (tokenizer, ids) = (self.tokenizer(), 0..after.len() as u32);
        let ends = |id| id == self.end_id() || ends_word(&tokenizer.bytes_of(id));
        let table = self.enders.get_or_init(|| ids.clone().map(ends).collect());
        let sum: f64 = ids.zip(table).filter(|(_, ends)| **ends).map(|(id, _)| after.probability(id)).sum();
        sum.min(1.0).ln()
    }
}

/// Whether a token cannot belong to the word before it: it begins with a space, a punctuation mark
/// or another sign. Half a character may be half a letter.
fn ends_word(bytes: &[u8]) -> bool {
    let first = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    first.is_some_and(|first| !first.is_alphanumeric())
}

/// A word behind as many masks as it has pieces, which are filled one by one from the left.
#[derive(Debug)]
pub struct WordFilling<'a> {
    lm: &'a MaskedLm,
    /// What the model reads; masks where the word's pieces are still to come.
    input: Vec<u32>,
    /// Where the first piece stands.
    first: usize,
    word: Vec<u32>,
    scored: Vec<ScoredPiece>,
}

impl<'a> WordFilling<'a> {
    /// Puts the masks between two texts; reads a window around them if those are too long.
    ///
    /// # Errors
    /// [`PredictError`]; [`PredictError::EmptyText`] for an empty word, [`ModelError::TooLong`] for
    /// one of more than [`MAX_PIECES`] pieces.
    pub fn start(lm: &'a MaskedLm, before: &str, word: &str, after: &str) -> Result<Self, PredictError> {
        let word = word.trim();
        check_length(before.len() + word.len() + after.len())?;
        let word: Vec<u32> = lm.resolve(word)?.into_iter().map(|(id, _)| id).collect();
        check_pieces(word.len(), lm.room())?;
        let mask = lm.tokenizer().token_of(lm.mask_id()).unwrap_or_default();
        let text = format!("{before} {}{after}", format!("{mask} ").repeat(word.len()));
        let encoded = lm.encode_unlimited(&text)?;
        let is_ours = |token: &Token| token.id == lm.mask_id() && token.span.end > before.len();
        let place = encoded.text.iter().position(is_ours).ok_or(PredictError::NoMask)?;
        let read = window::around(place + word.len() / 2, encoded.text.len(), lm.room());
        let first = place.saturating_sub(read.start);
        let (tokens, offset) = encoded.window(read);
        let input = tokens.into_iter().map(|token| token.id).collect();
        Ok(Self { lm, input, first: first + offset, word, scored: Vec::new() })
    }

    /// Scores the next piece and fills it in; says whether it was the last.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn step(&mut self) -> Result<bool, ModelError> {
        let place = self.first + self.scored.len();
        if let Some(&id) = self.word.get(self.scored.len()) {
            let score = self.lm.score_labels(&self.input, &[(place, id)])?;
            let log_probability = score.first().copied().unwrap_or(f64::NEG_INFINITY);
            self.scored.push(ScoredPiece { id, log_probability });
            if let Some(filled) = self.input.get_mut(place) {
                *filled = id;
            }
        }
        Ok(self.scored.len() == self.word.len())
    }

    /// The pieces in order, each given those before it and both sides of the text.
    #[must_use]
    pub fn finish(self) -> Vec<ScoredPiece> {
        self.scored
    }
}

fn check_pieces(found: usize, room: usize) -> Result<(), ModelError> {
    let limit = MAX_PIECES.min(room.saturating_sub(1));
    match found {
        0 => Err(ModelError::EmptyInput),
        _ if found > limit => Err(ModelError::TooLong { limit, found }),
        _ => Ok(()),
    }
}

/// A text with a word after it. A space is put between them where a letter or a closing mark would
/// touch the word's first letter.
fn join(before: &str, word: &str) -> String {
    let touches = |last: char| !last.is_whitespace() && !"([{<\"'“‘„«-–—/".contains(last);
    let begins = |first: char| first.is_alphanumeric();
    let apart = before.chars().next_back().is_some_and(touches) && word.chars().next().is_some_and(begins);
    let space = if apart { " " } else { "" };
    format!("{before}{space}{word}")
}

#[cfg(test)]
mod tests {
    use super::{ends_word, join};

    #[test]
    fn a_space_is_put_where_letters_would_touch() {
        assert_eq!(join("", "Once"), "Once");
        assert_eq!(join("the", "cat"), "the cat");
        assert_eq!(join("the ", "cat"), "the cat");
        assert_eq!(join("the.\n", "Cat"), "the.\nCat");
        assert_eq!(join("Look,", "cat"), "Look, cat");
        assert_eq!(join("said “", "Cat"), "said “Cat");
        assert_eq!(join("black-", "cat"), "black-cat");
        assert_eq!(join("the cat", "'s"), "the cat's");
    }

    #[test]
    fn letters_and_digits_go_on_and_all_else_ends() {
        for (bytes, ends) in
            [(" a", true), ("s", false), ("é", false), ("7", false), ("'s", true), ("\n", true), ("🙂", true)]
        {
            assert_eq!(ends_word(bytes.as_bytes()), ends, "{bytes}");
        }
        assert!(!ends_word(&[0xc3]) && !ends_word(&[]));
    }
}
