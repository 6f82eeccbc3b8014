//! How well a masked language model likes a text: its pseudo-log-likelihood.
//!
//! Every token is hidden in turn, and the natural logarithm of the probability that the model
//! gives it there is summed up. Wang and Cho 2019 (arXiv 1902.04094); Salazar et al. 2020,
//! "Masked Language Model Scoring" (arXiv 1910.14659).
//!
//! A text longer than the model reads is scored whole: each token is predicted from a window of
//! its own, centred on it as far as the ends of the text allow.

use std::ops::Range;

use crate::inference::distribution::Distribution;
use crate::inference::masked_lm::{Encoded, MaskedLm};
use crate::inference::predict::PredictError;
use crate::inference::window;
use crate::model::batch::{Batch, Position};

/// How many rows are read at once: enough for the matrix products to be efficient, few enough for
/// the attention scores of a full window to stay small.
const ROWS: usize = 16;

/// The score of one token.
#[derive(Debug, Clone, PartialEq)]
pub struct TokenScore {
    /// Its id.
    pub id: u32,
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// The natural logarithm of its probability when it is hidden and all others are seen.
    pub log_probability: f64,
}

/// The score of a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Score {
    /// Its tokens in order.
    pub tokens: Vec<TokenScore>,
}

impl Score {
    /// The pseudo-log-likelihood, in nats: 0 for a text without tokens, otherwise below 0.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.tokens.iter().map(|token| token.log_probability).sum()
    }
}

impl MaskedLm {
    /// Scores a text; special tokens count for nothing, typed ones included, and a text without any
    /// other token scores 0.
    ///
    /// # Errors
    /// [`PredictError::TextTooLong`], or what tokenizer and model object to.
    pub fn score(&self, text: &str) -> Result<Score, PredictError> {
        let encoded = match self.encode(text) {
            Ok(encoded) => encoded,
            Err(PredictError::EmptyText) => return Ok(Score::default()),
            Err(error) => return Err(error),
        };
        let specials = self.tokenizer().specials();
        let unscored = [specials.cls, specials.sep, specials.pad, specials.mask];
        let scored: Vec<usize> =
            (0..encoded.text.len()).filter(|index| !unscored.contains(&Some(encoded.text[*index].id))).collect();
        let mut tokens = Vec::with_capacity(scored.len());
        for chunk in scored.chunks(ROWS) {
            self.score_tokens(&encoded, chunk, &mut tokens)?;
        }
        Ok(Score { tokens })
    }

    /// One row for each of the tokens, with that token hidden.
    fn score_tokens(
        &self,
        encoded: &Encoded,
        indices: &[usize],
        scores: &mut Vec<TokenScore>,
    ) -> Result<(), PredictError> {
        let (mut rows, mut wanted) = (Vec::new(), Vec::new());
        for (row, &index) in indices.iter().enumerate() {
            let read = window::around(index, encoded.text.len(), self.room());
            let position = index - read.start;
            let (tokens, offset) = encoded.window(read);
            let position = position + offset;
            let mut ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
            ids[position] = self.mask_id();
            rows.push(ids);
            wanted.push(Position { row, position });
        }
        let batch = Batch::padded(&rows, self.pad_id());
        let output = self.model().forward(&batch, &wanted, false)?;
        for (&index, logits) in indices.iter().zip(output.logits.to_vec2::<f32>()?) {
            let token = &encoded.text[index];
            scores.push(TokenScore {
                id: token.id,
                span: token.span.clone(),
                log_probability: Distribution::from_logits(&logits).log_probability(token.id),
            });
        }
        Ok(())
    }
}
