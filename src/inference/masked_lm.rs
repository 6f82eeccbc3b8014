//! A masked language model with its tokenizer, put together from the files of a Hugging Face folder.

use std::ops::Range;

use candle_core::Tensor;

use crate::inference::limit::check_length;
use crate::inference::load::{LoadError, check_vocabulary};
use crate::inference::predict::PredictError;
use crate::model::ModelError;
use crate::model::bert::BertForMaskedLm;
use crate::model::checkpoint::Checkpoint;
use crate::model::config::BertConfig;
use crate::tokenizer::{Token, Tokenizer, TokenizerError};

/// A masked language model with its tokenizer.
#[derive(Debug, Clone)]
pub struct MaskedLm {
    tokenizer: Tokenizer,
    model: BertForMaskedLm,
    mask: u32,
    pad: u32,
    room: usize,
}

/// A text as token ids, with what the tokenizer put around it taken apart.
#[derive(Debug)]
pub(super) struct Encoded {
    before: Vec<Token>,
    pub(super) text: Vec<Token>,
    after: Vec<Token>,
}

impl Encoded {
    /// The tokens of one window with the special tokens around it, and how many stand in front.
    pub(super) fn window(&self, window: Range<usize>) -> (Vec<&Token>, usize) {
        let text = self.text.get(window).unwrap_or_default();
        let tokens = self.before.iter().chain(text).chain(&self.after).collect();
        (tokens, self.before.len())
    }
}

impl MaskedLm {
    /// Puts a model together from the bytes of the three files of a Hugging Face folder.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_bytes(config_json: &[u8], tokenizer_json: &[u8], safetensors: &[u8]) -> Result<Self, LoadError> {
        Self::from_files(config_json, tokenizer_json, &Checkpoint::open(safetensors)?)
    }

    /// Puts a model together from a checkpoint that has been opened, and the two other files.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_files(config_json: &[u8], tokenizer_json: &[u8], checkpoint: &Checkpoint) -> Result<Self, LoadError> {
        let config = BertConfig::from_json(config_json)?;
        let tokenizer = Tokenizer::from_bytes(tokenizer_json)?;
        check_vocabulary(&tokenizer, config.vocab_size)?;
        let specials = tokenizer.specials();
        let missing = |role| LoadError::MissingSpecial { role };
        let mask = specials.mask.ok_or_else(|| missing("mask"))?;
        let pad = specials.pad.ok_or_else(|| missing("pad"))?;
        let (positions, specials) = (config.max_position_embeddings, tokenizer.encode("")?.len());
        if positions <= specials {
            return Err(LoadError::NoRoom { positions, specials });
        }
        let model = BertForMaskedLm::from_checkpoint(checkpoint, &config)?;
        Ok(Self { tokenizer, model, mask, pad, room: positions - specials })
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &BertConfig {
        self.model.config()
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The model without its tokenizer.
    #[must_use]
    pub fn model(&self) -> &BertForMaskedLm {
        &self.model
    }

    /// The id of the mask token.
    #[must_use]
    pub fn mask_id(&self) -> u32 {
        self.mask
    }

    /// How many tokens of a text fit beside the special tokens.
    #[must_use]
    pub fn room(&self) -> usize {
        self.room
    }

    /// The logits of every position (T, V) for token ids as they are: nothing is added, and
    /// `mask` says with 1 and 0 which may be seen.
    ///
    /// # Errors
    /// [`ModelError`], when the input does not fit the model.
    pub fn logits(&self, ids: &[u32], type_ids: Option<&[u32]>, mask: Option<&[u8]>) -> Result<Tensor, ModelError> {
        self.model.logits(ids, type_ids, mask)
    }

    /// The tokens that a word is made of, with their names. A name from the vocabulary (`##po`,
    /// `[MASK]`) stands for itself; anything else is encoded as text.
    ///
    /// # Errors
    /// [`TokenizerError::Encode`].
    pub fn resolve(&self, word: &str) -> Result<Vec<(u32, String)>, TokenizerError> {
        let ids = match self.tokenizer.id_of(word) {
            Some(id) => vec![id],
            None => self.tokenizer.encode_piece(word)?,
        };
        let named = |id| (id, self.tokenizer.token_of(id).unwrap_or_default());
        Ok(ids.into_iter().map(named).collect())
    }

    pub(super) fn pad_id(&self) -> u32 {
        self.pad
    }

    /// Checks a text's length, finds its tokens and takes off what the tokenizer put around them.
    pub(super) fn encode(&self, text: &str) -> Result<Encoded, PredictError> {
        check_length(text.len())?;
        self.encode_unlimited(text)
    }

    /// The same of a text whose length has been checked.
    pub(super) fn encode_unlimited(&self, text: &str) -> Result<Encoded, PredictError> {
        let mut tokens = self.tokenizer.encode(text)?;
        let first = tokens.iter().position(|token| !token.special);
        let last = tokens.iter().rposition(|token| !token.special);
        let (Some(first), Some(last)) = (first, last) else {
            return Err(PredictError::EmptyText);
        };
        let after = tokens.split_off(last + 1);
        let text = tokens.split_off(first);
        Ok(Encoded { before: tokens, text, after })
    }
}
