//! Why a training run cannot begin, or cannot go on.

use thiserror::Error;

use super::text::TextError;
use crate::corpus::error::WorldError;
use crate::inference::causal_lm::CausalError;
use crate::inference::load::LoadError;
use crate::inference::span_fill::FillError;
use crate::model::ModelError;
use crate::model::checkpoint::CheckpointError;
use crate::model::config::ConfigError;
use crate::objective::masked_lm::MaskingError;
use crate::objective::span_corruption::SpanError;
use crate::tokenizer::TokenizerError;

/// Why a training run cannot begin, or cannot go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainingError {
    /// A setting that makes no sense.
    #[error("{name} is {found}; it must be {allowed}")]
    Setting {
        /// Which one.
        name: &'static str,
        /// Its value.
        found: String,
        /// What is accepted.
        allowed: String,
    },
    /// The shape is none that a model can have.
    #[error(transparent)]
    Shape(#[from] ConfigError),
    /// The text is none to train on.
    #[error(transparent)]
    Text(#[from] TextError),
    /// No position of the batch carries loss.
    #[error("no token of this batch is to be predicted")]
    NothingToPredict,
    /// The loss has left the numbers.
    #[error("the loss of step {step} is no number any more; begin again with a lower learning rate")]
    Diverged {
        /// The step, counted from 1.
        step: usize,
    },
    /// What was kept of a run is none that this program wrote.
    #[error("what was kept of the run cannot be read: {reason}")]
    Kept {
        /// What is wrong.
        reason: String,
    },
    /// The examples do not fit the model.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Weights that do not fit the model.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The tokenizer refused something.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The little world's files are wrong, which a test excludes.
    #[error(transparent)]
    World(#[from] WorldError),
    /// A row could not be masked.
    #[error(transparent)]
    Masking(#[from] MaskingError),
    /// Spans could not be cut out of a row.
    #[error(transparent)]
    Spans(#[from] SpanError),
    /// What was exported cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A sample could not be written.
    #[error(transparent)]
    Sample(#[from] CausalError),
    /// A sample's gaps could not be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
}

impl From<candle_core::Error> for TrainingError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}
