//! What stands behind a mask: a text with `[MASK]` in, a distribution for every mask out.

use std::ops::Range;

use candle_core::Tensor;
use thiserror::Error;

use crate::inference::window;
use crate::model::ModelError;
use crate::model::batch::{Batch, Position};
use crate::model::bert::{BertForMaskedLm, Output};
use crate::model::checkpoint::CheckpointError;
use crate::model::config::{BertConfig, ConfigError};
use crate::tokenizer::{Token, Tokenizer, TokenizerError};

/// The longest text that is taken at all, in bytes. What does not fit the model's window is left
/// unread in any case; this only keeps the time for finding tokens short.
pub const MAX_TEXT_BYTES: usize = 65536;

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
    /// Tokenizer and model belong to different vocabularies.
    #[error(
        "tokenizer.json: the tokenizer has {tokenizer} tokens, but the model was made for {model}"
    )]
    VocabularyMismatch {
        /// The tokenizer's number of ids.
        tokenizer: usize,
        /// The model's.
        model: usize,
    },
    /// The tokenizer lacks a special token that the task needs.
    #[error("tokenizer.json: the tokenizer has no {role} token")]
    MissingSpecial {
        /// Which one: `mask` or `pad`.
        role: &'static str,
    },
    /// The model has too few positions for a text between its special tokens.
    #[error(
        "config.json: {positions} positions leave no room for a text beside {specials} special tokens"
    )]
    NoRoom {
        /// The positions of the model.
        positions: usize,
        /// How many the tokenizer's special tokens take.
        specials: usize,
    },
}

/// Why a text could not be answered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PredictError {
    /// Nothing but white space, or nothing that the tokenizer keeps.
    #[error("the text is empty")]
    EmptyText,
    /// No mask, and no other token was asked for.
    #[error("the text has no [MASK]")]
    NoMask,
    /// The text is longer than is taken.
    #[error("the text has {found} bytes, and at most {limit} are read")]
    TextTooLong {
        /// The longest text, in bytes.
        limit: usize,
        /// The bytes of this one.
        found: usize,
    },
    /// The tokenizer refused the text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model refused the input.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<candle_core::Error> for PredictError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}

/// What to give beside the distributions of the masks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PredictOptions {
    /// The attention maps of every layer.
    pub attention: bool,
    /// Tokens of the text, counted from 0 without special tokens, whose distribution is wanted
    /// although they are not masked. The first of them is the window's centre if nothing is masked.
    pub unmasked: Vec<usize>,
}

/// One token as the model read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Its id.
    pub id: u32,
    /// Its name in the vocabulary.
    pub text: String,
    /// The first byte of the text that it covers.
    pub start: usize,
    /// The byte after the last that it covers; `start` for a token that the tokenizer added.
    pub end: usize,
    /// Whether the tokenizer added it. A `[MASK]` in the text is not special.
    pub special: bool,
}

/// Which tokens of the text were read, counted from 0 and without special tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextWindow {
    /// The tokens that were read.
    pub read: Range<usize>,
    /// How many the text has.
    pub total: usize,
}

impl TextWindow {
    /// Whether everything was read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.read.len() == self.total
    }
}

/// The model's answer for one token.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskedPosition {
    /// Its place among the token ids that the model read: `[CLS]` is 0.
    pub position: usize,
    /// Its place among the tokens of the whole text, special tokens not counted.
    pub token: usize,
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// One logit for every token of the vocabulary (V).
    pub logits: Vec<f32>,
}

/// Attention maps, flat.
#[derive(Debug, Clone, PartialEq)]
pub struct Attention {
    /// The number of layers.
    pub layers: usize,
    /// The number of heads of a layer.
    pub heads: usize,
    /// T, the number of tokens that were read, special ones included.
    pub length: usize,
    /// (layers, heads, T, T) in that order: the last index is the token looked at, the one before
    /// it the token that looks, and each such row sums to 1.
    pub values: Vec<f32>,
}

/// What the model makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The tokens that the model read, special ones included (T).
    pub tokens: Vec<TokenView>,
    /// Which part of the text they are.
    pub window: TextWindow,
    /// The masks that were read, in order.
    pub masks: Vec<MaskedPosition>,
    /// The other tokens that were asked for and read, in the order in which they were asked for.
    pub unmasked: Vec<MaskedPosition>,
    /// The bytes of the masks that lie outside the window.
    pub unread_masks: Vec<Range<usize>>,
    /// The attention maps, if they were asked for.
    pub attention: Option<Attention>,
}

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
    pub fn from_bytes(
        config_json: &[u8],
        tokenizer_json: &[u8],
        safetensors: &[u8],
    ) -> Result<Self, LoadError> {
        let config = BertConfig::from_json(config_json)?;
        let tokenizer = Tokenizer::from_bytes(tokenizer_json)?;
        let (found, wanted) = (tokenizer.vocabulary_size(), config.vocab_size);
        if found != wanted {
            return Err(LoadError::VocabularyMismatch {
                tokenizer: found,
                model: wanted,
            });
        }
        let specials = tokenizer.specials();
        let missing = |role| LoadError::MissingSpecial { role };
        let mask = specials.mask.ok_or_else(|| missing("mask"))?;
        let pad = specials.pad.ok_or_else(|| missing("pad"))?;
        let (positions, specials) = (config.max_position_embeddings, tokenizer.encode("")?.len());
        if positions <= specials {
            return Err(LoadError::NoRoom {
                positions,
                specials,
            });
        }
        let model = BertForMaskedLm::from_safetensors(safetensors, &config)?;
        Ok(Self {
            tokenizer,
            model,
            mask,
            pad,
            room: positions - specials,
        })
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

    /// Reads a text and gives the logits of every mask in it. All masks are predicted at once and
    /// independently of each other. A text longer than the model reads is cut to a window around
    /// its first mask, and the answer says so.
    ///
    /// # Errors
    /// [`PredictError`].
    pub fn predict(
        &self,
        text: &str,
        options: &PredictOptions,
    ) -> Result<Prediction, PredictError> {
        let encoded = self.encode(text)?;
        let total = encoded.text.len();
        let masks: Vec<usize> = (0..total)
            .filter(|index| encoded.text[*index].id == self.mask)
            .collect();
        let mut unmasked = options.unmasked.clone();
        unmasked.retain(|index| *index < total && !masks.contains(index));
        let centre = *masks
            .first()
            .or(unmasked.first())
            .ok_or(PredictError::NoMask)?;
        let read = window::around(centre, total, self.room);
        let outside = masks.iter().filter(|index| !read.contains(index));
        let unread_masks = outside.map(|i| encoded.text[*i].span.clone()).collect();
        let (tokens, offset) = encoded.window(read.clone());
        let inside = |indices: &[usize]| -> Vec<usize> {
            let inside = indices.iter().copied();
            inside.filter(|index| read.contains(index)).collect()
        };
        let (masks, unmasked) = (inside(&masks), inside(&unmasked));
        let place = |index: &usize| Position {
            row: 0,
            position: index - read.start + offset,
        };
        let wanted: Vec<Position> = masks.iter().chain(&unmasked).map(place).collect();
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        let output = self
            .model
            .forward(&Batch::single(&ids), &wanted, options.attention)?;
        let mut answers = Vec::with_capacity(wanted.len());
        for ((index, at), logits) in masks
            .iter()
            .chain(&unmasked)
            .zip(&wanted)
            .zip(output.logits.to_vec2::<f32>()?)
        {
            answers.push(MaskedPosition {
                position: at.position,
                token: *index,
                span: encoded.text[*index].span.clone(),
                logits,
            });
        }
        let unmasked = answers.split_off(masks.len());
        Ok(Prediction {
            tokens: tokens.into_iter().map(TokenView::from).collect(),
            window: TextWindow { read, total },
            masks: answers,
            unmasked,
            unread_masks,
            attention: options.attention.then(|| flatten(&output)).transpose()?,
        })
    }

    /// The logits of every position (T, V) for token ids as they are: nothing is added, and
    /// `mask` says with 1 and 0 which may be seen.
    ///
    /// # Errors
    /// [`ModelError`], when the input does not fit the model.
    pub fn logits(
        &self,
        ids: &[u32],
        type_ids: Option<&[u32]>,
        mask: Option<&[u8]>,
    ) -> Result<Tensor, ModelError> {
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
        if text.len() > MAX_TEXT_BYTES {
            return Err(PredictError::TextTooLong {
                limit: MAX_TEXT_BYTES,
                found: text.len(),
            });
        }
        let mut tokens = self.tokenizer.encode(text)?;
        let first = tokens.iter().position(|token| !token.special);
        let last = tokens.iter().rposition(|token| !token.special);
        let (Some(first), Some(last)) = (first, last) else {
            return Err(PredictError::EmptyText);
        };
        let after = tokens.split_off(last + 1);
        let text = tokens.split_off(first);
        Ok(Encoded {
            before: tokens,
            text,
            after,
        })
    }
}

impl From<&Token> for TokenView {
    fn from(token: &Token) -> Self {
        Self {
            id: token.id,
            text: token.text.clone(),
            start: token.span.start,
            end: token.span.end,
            special: token.special,
        }
    }
}

fn flatten(output: &Output) -> Result<Attention, PredictError> {
    let (mut heads, mut length) = (0, 0);
    let mut values = Vec::new();
    for map in &output.attentions {
        let (_, nh, t, _) = map.dims4()?; // (1, nh, T, T)
        (heads, length) = (nh, t);
        values.extend(map.flatten_all()?.to_vec1::<f32>()?);
    }
    Ok(Attention {
        layers: output.attentions.len(),
        heads,
        length,
        values,
    })
}
