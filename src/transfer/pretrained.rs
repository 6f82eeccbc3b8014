//! The pre-trained encoder as the race needs it: its tensors, to begin many runs from.

use std::collections::BTreeMap;

use candle_core::Tensor;
use thiserror::Error;

use crate::inference::load::{LoadError, check_vocabulary};
use crate::model::ModelError;
use crate::model::bert::BertEncoder;
use crate::model::checkpoint::{Checkpoint, CheckpointError, Weights};
use crate::model::config::BertConfig;
use crate::tokenizer::{Tokenizer, TokenizerError};
use crate::training::Parameters;

/// Why a race cannot begin, or cannot go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TransferError {
    /// A task without sentences of both classes, or without held-out ones.
    #[error("the task needs labelled sentences of both classes, and held-out ones")]
    NoTask,
    /// More sentences than are taken.
    #[error("{found} sentences are too many; at most {limit} are taken")]
    TooMany {
        /// How many are taken.
        limit: usize,
        /// How many there are.
        found: usize,
    },
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
    /// A sentence of more tokens than the encoder has positions.
    #[error("{text:?} has {found} tokens; at most {limit} are read")]
    TooLong {
        /// The sentence's beginning.
        text: String,
        /// The positions.
        limit: usize,
        /// Its tokens.
        found: usize,
    },
    /// The loss has left the numbers.
    #[error("the loss is no number any more")]
    Diverged,
    /// The model refused something.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Weights that do not fit.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The tokenizer refused a sentence.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
}

impl From<candle_core::Error> for TransferError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}

/// A pre-trained BERT without its head, and its tokenizer.
#[derive(Debug, Clone)]
pub struct Pretrained {
    pub(super) config: BertConfig,
    pub(super) tokenizer: Tokenizer,
    /// What lies below `bert`, by full name; none is a variable.
    pub(super) tensors: BTreeMap<String, Tensor>,
    pub(super) pad: u32,
}

impl Pretrained {
    /// Reads the three files of a Hugging Face folder.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_bytes(config: &[u8], tokenizer: &[u8], safetensors: &[u8]) -> Result<Self, LoadError> {
        Self::from_files(config, tokenizer, &Checkpoint::open(safetensors)?)
    }

    /// The same with a checkpoint that has been opened.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_files(config: &[u8], tokenizer: &[u8], checkpoint: &Checkpoint) -> Result<Self, LoadError> {
        let config = BertConfig::from_json(config)?;
        let tokenizer = Tokenizer::from_bytes(tokenizer)?;
        check_vocabulary(&tokenizer, config.vocab_size)?;
        let pad = tokenizer.specials().pad.ok_or(LoadError::MissingSpecial { role: "pad" })?;
        // Asking for an encoder is how to learn which tensors one is made of.
        let parameters = Parameters::from_source(checkpoint);
        BertEncoder::load(&Weights::new(&parameters), &config)?;
        checkpoint.expect_all_read(|name| name.starts_with("cls.") || name.starts_with("bert."))?;
        let tensors = parameters.variables().into_iter().map(|(name, it)| (name, it.as_detached_tensor())).collect();
        Ok(Self { config, tokenizer, tensors, pad })
    }

    /// The encoder's shape.
    #[must_use]
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// Parameters of the encoder with a new layer of two outputs on it: what full fine-tuning changes.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        let encoder: usize = self.tensors.values().map(Tensor::elem_count).sum();
        encoder + 2 * self.config.hidden_size + 2
    }

    /// The ids of sentences, each with the special tokens around it.
    ///
    /// # Errors
    /// [`TransferError::TooLong`], or the tokenizer's.
    pub(super) fn encode<'a>(
        &self,
        sentences: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<Vec<u32>>, TransferError> {
        let limit = self.config.max_position_embeddings;
        let ids = |text: &str| {
            let ids: Vec<u32> = self.tokenizer.encode(text)?.iter().map(|token| token.id).collect();
            if ids.len() > limit {
                let text = text.chars().take(40).collect();
                return Err(TransferError::TooLong { text, limit, found: ids.len() });
            }
            Ok(ids)
        };
        sentences.into_iter().map(ids).collect()
    }
}
