//! The models themselves: configurations, checkpoints and the arithmetic between them.
//!
//! Letters used for shapes throughout: B batch, T sequence, C width, nh heads, hs head size
//! (C = nh · hs, but for T5), S tokens looked at where they are not those that look, F width inside the feed-forward, V vocabulary, N rows of a flattened batch
//! (N = B · T).

pub mod attention;
pub mod batch;
pub mod bert;
pub mod cache;
pub mod checkpoint;
pub mod config;
pub mod embedding;
mod excerpt;
pub mod feed_forward;
pub mod gpt;
pub mod linear;
pub mod norm;
pub mod relative_position;
pub mod shards;
pub mod t5;

use candle_core::Tensor;
use thiserror::Error;

/// What a forward pass gives.
#[derive(Debug, Clone)]
pub struct Output {
    /// (wanted positions, V), in the order in which they were asked for.
    pub logits: Tensor,
    /// One (B, nh, T, T) for each layer when they were asked for, otherwise empty.
    pub attentions: Vec<Tensor>,
}

/// Why a model cannot read an input.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// No token at all.
    #[error("there are no tokens to read")]
    EmptyInput,
    /// More tokens than the model has positions.
    #[error("{found} tokens are too many for this model, which reads at most {limit}")]
    TooLong {
        /// The positions of the model.
        limit: usize,
        /// The tokens of the longest row.
        found: usize,
    },
    /// An id beyond the vocabulary.
    #[error("the token id {id} is outside the model's vocabulary of {vocabulary}")]
    IdOutOfRange {
        /// The id.
        id: u32,
        /// The number of ids that the model knows.
        vocabulary: usize,
    },
    /// A segment that the model does not know.
    #[error("the token type id {id} is outside the model's {types} types")]
    TypeOutOfRange {
        /// The type id.
        id: u32,
        /// The number of types that the model knows.
        types: usize,
    },
    /// Two inputs that must be equally long are not.
    #[error("{what} has {found} entries where {expected} are needed")]
    LengthMismatch {
        /// Which of the inputs.
        what: &'static str,
        /// How many entries it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A wanted row or position that is not in the batch.
    #[error("position {position} of row {row} is outside the batch of {rows} rows of {length}")]
    PositionOutOfRange {
        /// The row that was asked for.
        row: usize,
        /// The position that was asked for.
        position: usize,
        /// The rows of the batch.
        rows: usize,
        /// The positions of each row.
        length: usize,
    },
    /// The tensor library refused an operation: a defect of this program or a lack of memory.
    #[error("the computation failed: {reason}")]
    Compute {
        /// What the tensor library said.
        reason: String,
    },
}

impl From<candle_core::Error> for ModelError {
    fn from(error: candle_core::Error) -> Self {
        Self::Compute { reason: error.to_string() }
    }
}
