//! Scores of sequences and of words.

use super::{causal, unreadable};
use crate::engine::Ready;
use crate::inference::causal_lm::CausalLm;
use crate::inference::word::{self, WordFilling};
use crate::protocol::{EngineError, ScoredPiece, Sequence, WordProbability};
use crate::tokenizer::Tokenizer;

/// The scores of a sequence.
pub(in crate::engine) fn scores(ready: &Ready, sequence: &Sequence) -> Result<Vec<f32>, EngineError> {
    let scores = match sequence {
        Sequence::Masked { input, labels } => {
            let labels: Vec<(usize, u32)> = labels.iter().map(|(position, id)| (*position as usize, *id)).collect();
            ready.masked()?.score_labels(input, &labels)
        }
        Sequence::Causal { input, causal } => ready.causal()?.score_ids(input, *causal),
        Sequence::Spans { input, target } => ready.filler()?.score_target(input, target),
    };
    Ok(scores.map_err(unreadable)?.into_iter().map(|score| score as f32).collect())
}

/// How likely the text goes on with the word.
pub(in crate::engine) fn next_word(lm: &CausalLm, before: &str, word: &str) -> Result<WordProbability, EngineError> {
    let next = lm.next_word(before, word).map_err(causal::refusal)?;
    Ok(WordProbability { pieces: pieces(lm.tokenizer(), next.pieces), word_ends: Some(next.ends as f32) })
}

/// What came of filling a word in.
pub(in crate::engine) fn filled_word(tokenizer: &Tokenizer, filling: WordFilling<'_>) -> WordProbability {
    WordProbability { pieces: pieces(tokenizer, filling.finish()), word_ends: None }
}

fn pieces(tokenizer: &Tokenizer, pieces: Vec<word::ScoredPiece>) -> Vec<ScoredPiece> {
    let piece = |piece: word::ScoredPiece| ScoredPiece {
        id: piece.id,
        token: tokenizer.token_of(piece.id).unwrap_or_default(),
        log_probability: piece.log_probability as f32,
    };
    pieces.into_iter().map(piece).collect()
}
