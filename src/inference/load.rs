//! Why the files of a Hugging Face folder do not make a model.

use thiserror::Error;

use crate::model::ModelError;
use crate::model::checkpoint::CheckpointError;
use crate::model::config::ConfigError;
use crate::tokenizer::{Tokenizer, TokenizerError};

/// Many models have their vocabulary filled up to a multiple of 64 or 128 with rows that no token
/// uses: T5's 32,100 tokens have 32,128 rows.
const PADDING: usize = 128;

/// Why a model could not be put together; says which of its three files is to blame.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum LoadError {
    /// `config.json`.
    #[error("config.json: {0}")]
    Config(#[from] ConfigError),
    /// `tokenizer.json`.
    #[error("tokenizer.json: {0}")]
    Tokenizer(#[from] TokenizerError),
    /// `model.safetensors`.
    #[error("model.safetensors: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// Tokenizer and model belong to different vocabularies (see [`check_vocabulary`]).
    #[error("tokenizer.json: the tokenizer has {tokenizer} tokens, but the model was made for {model}")]
    VocabularyMismatch {
        /// The tokenizer's number of ids.
        tokenizer: usize,
        /// The model's.
        model: usize,
    },
    /// The tokenizer lacks a special token that the task needs.
    #[error("tokenizer.json: the tokenizer has no {role} token")]
    MissingSpecial {
        /// Which one: `mask`, `pad`, `end` or the first sentinel.
        role: &'static str,
    },
    /// The model was built and cannot be run.
    #[error("model.safetensors: {0}")]
    Model(#[from] ModelError),
    /// The model has too few positions for a text between its special tokens.
    #[error("config.json: {positions} positions leave no room for a text beside {specials} special tokens")]
    NoRoom {
        /// The positions of the model.
        positions: usize,
        /// How many the tokenizer's special tokens take.
        specials: usize,
    },
}

/// Whether tokenizer and model belong together: as many tokens as rows, or fewer where the rows were
/// filled up to a round number.
///
/// # Errors
/// [`LoadError::VocabularyMismatch`].
pub(crate) fn check_vocabulary(tokenizer: &Tokenizer, model: usize) -> Result<(), LoadError> {
    let tokenizer = tokenizer.vocabulary_size();
    let filled_up = model > tokenizer && model - tokenizer < PADDING && model.is_multiple_of(PADDING / 2);
    if tokenizer == model || filled_up { Ok(()) } else { Err(LoadError::VocabularyMismatch { tokenizer, model }) }
}
