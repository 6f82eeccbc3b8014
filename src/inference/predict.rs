//! What stands behind a mask: a text with `[MASK]` in, a distribution for every mask out.

use std::ops::Range;

use thiserror::Error;

use crate::inference::limit::TextTooLong;
pub use crate::inference::load::LoadError;
use crate::inference::masked_lm::Encoded;
pub use crate::inference::masked_lm::MaskedLm;
use crate::inference::window;
use crate::model::batch::{Batch, Position};
use crate::model::{ModelError, Output};
use crate::tokenizer::{Token, TokenizerError};

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
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
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
    /// The same by place: bytes of the text, each standing for all tokens that it touches. None of
    /// these is answered twice.
    pub places: Vec<Range<usize>>,
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
    /// The other tokens that were asked for and read, in the order in which they were asked for;
    /// those that were asked for by place are in the text's order.
    pub unmasked: Vec<MaskedPosition>,
    /// The bytes of the masks that lie outside the window.
    pub unread_masks: Vec<Range<usize>>,
    /// The attention maps, if they were asked for.
    pub attention: Option<Attention>,
}

impl MaskedLm {
    /// Reads a text and gives the logits of every mask in it. All masks are predicted at once and
    /// independently of each other. A text longer than the model reads is cut to a window around
    /// its first mask, and the answer says so.
    ///
    /// # Errors
    /// [`PredictError`].
    pub fn predict(&self, text: &str, options: &PredictOptions) -> Result<Prediction, PredictError> {
        let encoded = self.encode(text)?;
        let (total, mask) = (encoded.text.len(), self.mask_id());
        let is_mask = |index: &usize| encoded.text.get(*index).is_some_and(|token| token.id == mask);
        let is_other = |index: &usize| *index < total && !is_mask(index);
        let masks: Vec<usize> = (0..total).filter(is_mask).collect();
        let mut others: Vec<usize> = options.unmasked.iter().copied().filter(is_other).collect();
        let at_place = |index: &usize| options.places.iter().any(|place| touches(place, &encoded.text[*index].span));
        if !options.places.is_empty() {
            others.extend((0..total).filter(is_other).filter(at_place));
        }
        let centre = masks.first().or(others.first()).ok_or(PredictError::NoMask)?;
        let read = window::around(*centre, total, self.room());

        let (within, beyond): (Vec<_>, Vec<_>) = masks.into_iter().partition(|i| read.contains(i));
        let mask_count = within.len();
        let mut asked = within;
        asked.extend(others.into_iter().filter(|index| read.contains(index)));
        let (tokens, offset) = encoded.window(read.clone());
        let place = |index: &usize| Position { row: 0, position: index - read.start + offset };
        let wanted: Vec<Position> = asked.iter().map(place).collect();
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        let output = self.model().forward(&Batch::single(&ids), &wanted, options.attention)?;

        let mut masks = answers(&encoded, &asked, &wanted, &output)?;
        let unmasked = masks.split_off(mask_count);
        Ok(Prediction {
            tokens: tokens.into_iter().map(TokenView::from).collect(),
            window: TextWindow { read, total },
            masks,
            unmasked,
            unread_masks: beyond.iter().map(|i| encoded.text[*i].span.clone()).collect(),
            attention: options.attention.then(|| flatten(&output)).transpose()?,
        })
    }
}

fn touches(place: &Range<usize>, token: &Range<usize>) -> bool {
    token.start.max(place.start) < token.end.min(place.end)
}

fn answers(
    encoded: &Encoded,
    asked: &[usize],
    wanted: &[Position],
    output: &Output,
) -> Result<Vec<MaskedPosition>, PredictError> {
    let logits = output.logits.to_vec2::<f32>()?; // (wanted, V)
    let rows = asked.iter().zip(wanted).zip(logits);
    let answer = |((index, place), logits): ((&usize, &Position), Vec<f32>)| MaskedPosition {
        position: place.position,
        token: *index,
        span: encoded.text[*index].span.clone(),
        logits,
    };
    Ok(rows.map(answer).collect())
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

/// A batch of one row's maps, in one row of numbers.
pub(super) fn flatten(output: &Output) -> candle_core::Result<Attention> {
    let (mut heads, mut length) = (0, 0);
    let mut values = Vec::new();
    for map in &output.attentions {
        let (_, nh, t, _) = map.dims4()?; // (1, nh, T, T)
        (heads, length) = (nh, t);
        values.extend(map.flatten_all()?.to_vec1::<f32>()?);
    }
    Ok(Attention { layers: output.attentions.len(), heads, length, values })
}
