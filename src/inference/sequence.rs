//! How likely tokens are in sequences of ids: what the three objectives sum up to a loss.

use crate::inference::causal_lm::CausalLm;
use crate::inference::distribution::Distribution;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::span_fill::{MAX_TOKENS, SpanFiller};
use crate::model::batch::{Batch, Position};
use crate::model::gpt::GptOptions;
use crate::model::{ModelError, Output};

impl MaskedLm {
    /// The natural logarithm of each label's probability at its position, for ids as they are:
    /// nothing is added and nothing hidden.
    ///
    /// # Errors
    /// [`ModelError`], when ids or positions do not fit the model, or there are more labels than
    /// positions.
    pub fn score_labels(&self, input: &[u32], labels: &[(usize, u32)]) -> Result<Vec<f64>, ModelError> {
        if labels.len() > input.len() {
            let (what, expected, found) = ("the list of labels", input.len(), labels.len());
            return Err(ModelError::LengthMismatch { what, expected, found });
        }
        let ids: Vec<u32> = labels.iter().map(|(_, id)| *id).collect();
        check_ids(&ids, self.config().vocab_size)?;
        // What is wrong with the input is to be said even if nothing is asked about it.
        let mut wanted: Vec<Position> =
            labels.iter().map(|(position, _)| Position { row: 0, position: *position }).collect();
        if wanted.is_empty() {
            wanted.push(Position { row: 0, position: 0 });
        }
        log_probabilities(&self.model().forward(&Batch::single(input), &wanted, false)?, &ids)
    }
}

impl CausalLm {
    /// The natural logarithm of the probability of every token but the first, in one pass. Unless
    /// `causal`, attention sees the future, the token itself included.
    ///
    /// # Errors
    /// [`ModelError`], when the ids do not fit the model.
    pub fn score_ids(&self, input: &[u32], causal: bool) -> Result<Vec<f64>, ModelError> {
        let scored = input.get(1..).unwrap_or_default();
        let batch = Batch::single(input);
        let mut wanted = batch.all_positions();
        wanted.truncate(scored.len().max(1));
        let options = GptOptions { causal, attentions: false };
        log_probabilities(&self.model().forward(&batch, &wanted, options)?, scored)
    }
}

impl SpanFiller {
    /// The natural logarithm of the probability of every token of a target, each given what the
    /// encoder reads and the target before it.
    ///
    /// # Errors
    /// [`ModelError`], when the ids do not fit the model; either sequence has at most [`MAX_TOKENS`].
    pub fn score_target(&self, input: &[u32], target: &[u32]) -> Result<Vec<f64>, ModelError> {
        let (found, limit) = (input.len().max(target.len()), MAX_TOKENS);
        if found > limit {
            return Err(ModelError::TooLong { limit, found });
        }
        check_ids(target, self.config().vocab_size)?;
        let encoded = self.model().encode(&Batch::single(input), false)?;
        let Some((_, given)) = target.split_last() else {
            return Ok(Vec::new());
        };
        let mut decoder = vec![self.config().decoder_start_token_id];
        decoder.extend_from_slice(given);
        let batch = Batch::single(&decoder);
        let output = self.model().forward(&encoded, &batch, &batch.all_positions(), false)?;
        log_probabilities(&output.output, target)
    }
}

fn check_ids(ids: &[u32], vocabulary: usize) -> Result<(), ModelError> {
    match ids.iter().find(|id| **id as usize >= vocabulary) {
        Some(&id) => Err(ModelError::IdOutOfRange { id, vocabulary }),
        None => Ok(()),
    }
}

/// Row by row, the logarithm of one id's probability.
pub(super) fn log_probabilities(output: &Output, ids: &[u32]) -> Result<Vec<f64>, ModelError> {
    let rows = output.logits.to_vec2::<f32>()?; // (wanted, V)
    let score = |(logits, id): (&Vec<f32>, &u32)| Distribution::from_logits(logits).log_probability(*id);
    Ok(rows.iter().zip(ids).map(score).collect())
}
