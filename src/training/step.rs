//! From examples to a loss.

use std::sync::Arc;

use candle_core::Tensor;

use super::error::TrainingError;
use crate::kernel;
use crate::model::batch::{Batch, Position};
use crate::model::bert::BertForMaskedLm;
use crate::model::gpt::{GptForCausalLm, GptOptions};
use crate::model::t5::T5ForConditionalGeneration;
use crate::objective::example::{Example, Row};

/// A model that can be trained.
pub enum Trainable {
    /// Masked language modelling.
    Bert(BertForMaskedLm),
    /// Causal language modelling.
    Gpt {
        /// The model.
        model: GptForCausalLm,
        /// Whether the future is hidden from every token.
        causal: bool,
    },
    /// Span corruption.
    T5(T5ForConditionalGeneration),
}

/// Examples side by side: what is read, and what is to be said where.
pub struct LossBatch {
    inputs: Batch,
    decoder_inputs: Batch,
    wanted: Vec<Position>,
    targets: Arc<Vec<u32>>,
}

impl LossBatch {
    /// Rows of one batch; shorter ones are filled up with `pad`, and what is filled up is hidden
    /// from attention and carries no loss.
    #[must_use]
    pub fn new(examples: &[Example], pad: u32) -> Self {
        Self::sized(examples, pad, 0, 0)
    }

    /// The same with rows of at least so many tokens, whatever the examples have: batches of one shape.
    #[must_use]
    pub fn sized(examples: &[Example], pad: u32, inputs: usize, decoder_inputs: usize) -> Self {
        let rows = |row: Row| -> Vec<&[u32]> { examples.iter().map(|example| example.row(row)).collect() };
        let losses = examples.iter().enumerate();
        let losses = losses.flat_map(|(row, example)| {
            example.losses().map(move |(position, target)| (Position { row, position }, target))
        });
        let (wanted, targets) = losses.unzip();
        Self {
            inputs: Batch::padded_to(&rows(Row::Inputs), pad, inputs),
            decoder_inputs: Batch::padded_to(&rows(Row::DecoderInputs), pad, decoder_inputs),
            wanted,
            targets: Arc::new(targets),
        }
    }

    /// How many tokens are to be predicted.
    #[must_use]
    pub fn targets(&self) -> usize {
        self.targets.len()
    }
}

/// The mean loss of a batch in nats, a scalar from which gradients can be taken.
///
/// # Errors
/// [`TrainingError`].
pub fn loss(model: &Trainable, batch: &LossBatch) -> Result<Tensor, TrainingError> {
    if batch.targets.is_empty() {
        return Err(TrainingError::NothingToPredict);
    }
    let logits = match model {
        Trainable::Bert(model) => model.forward(&batch.inputs, &batch.wanted, false)?.logits,
        Trainable::Gpt { model, causal } => {
            let options = GptOptions { causal: *causal, attentions: false };
            model.forward(&batch.inputs, &batch.wanted, options)?.logits
        }
        Trainable::T5(model) => {
            let encoded = model.encode(&batch.inputs, false)?;
            model.forward(&encoded, &batch.decoder_inputs, &batch.wanted, false)?.output.logits
        }
    };
    Ok(kernel::cross_entropy(&logits, batch.targets.clone())?)
}
