//! What the engine says in answer.

use serde::{Deserialize, Serialize};

use super::{ModelId, Source};

/// What the page needs to know of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadedModel {
    /// Which model.
    pub model: ModelId,
    /// Parameters, tied ones counted once.
    pub parameters: u64,
    /// Blocks; of the encoder, where there are two stacks.
    pub layers: u32,
    /// Blocks of the decoder, where there are two stacks; otherwise 0.
    pub decoder_layers: u32,
    /// Attention heads a block.
    pub heads: u32,
    /// Channels, C.
    pub width: u32,
    /// The longest input in tokens, special ones included.
    pub max_positions: u32,
    /// All V tokens, in id order, as the vocabulary writes them.
    pub vocabulary: Vec<String>,
    /// The bytes that each of them adds to a text, in id order; they need not be whole characters.
    pub token_bytes: Vec<Vec<u8>>,
    /// Where the weights came from.
    pub source: Source,
    /// Whether they are kept for the next visit.
    pub kept: bool,
}

/// One token of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its id.
    pub id: u32,
    /// How the vocabulary writes it.
    pub token: String,
}

/// A part of the text that was sent, in bytes: `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// What the model makes of every mask it read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskedPrediction {
    /// The tokens that were read, `[CLS]` and `[SEP]` included.
    pub tokens: Vec<TokenView>,
    /// The part of the text that was read.
    pub read: Span,
    /// Tokens of the whole text, special ones included; more than were read if it is long.
    pub tokens_in_text: u32,
    /// The masks in the part that was read, in order.
    pub masks: Vec<MaskAnswer>,
    /// The masks outside of it.
    pub unread_masks: Vec<Span>,
    /// The tokens that were asked for without being hidden, as far as they were read, in order.
    pub also: Vec<PositionAnswer>,
    /// Attention maps, if they were asked for.
    pub attention: Option<AttentionMaps>,
}

/// One token as the model read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenView {
    /// Its number in the vocabulary.
    pub id: u32,
    /// How the vocabulary writes it.
    pub token: String,
    /// Where it stands in the text; empty for tokens that were added.
    pub span: Span,
}

/// What the model makes of one mask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MaskAnswer {
    /// Its index among the tokens; `[CLS]` is 0.
    pub position: u32,
    /// Which of the text's masks it is, counted from 0.
    pub ordinal: u32,
    /// Where it stands in the text.
    pub span: Span,
    /// One logit a vocabulary entry, (V).
    pub logits: Vec<f32>,
    /// The pieces of the word that stood there; empty if it is not known. Only a word of one
    /// piece can be behind one mask.
    pub hidden: Vec<Piece>,
}

/// What the model makes of the place of a token that it sees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PositionAnswer {
    /// Its index among the tokens; `[CLS]` is 0.
    pub position: u32,
    /// Where it stands in the text.
    pub span: Span,
    /// One logit a vocabulary entry, (V).
    pub logits: Vec<f32>,
}

/// Softmaxed attention, (layers, heads, T, T), row by row: weight of key `j` for query `i`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttentionMaps {
    /// Number of layers.
    pub layers: u32,
    /// Heads a layer.
    pub heads: u32,
    /// T, the number of tokens.
    pub tokens: u32,
    /// layers · heads · T · T weights.
    pub weights: Vec<f32>,
}

/// What the model expects after a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NextPrediction {
    /// The tokens that were read, the one that starts a text included.
    pub tokens: Vec<TokenView>,
    /// The part of the text that was read: all of it, or its end.
    pub read: Span,
    /// Tokens of the whole text; more than were read if it is long.
    pub tokens_in_text: u32,
    /// One logit a vocabulary entry, (V).
    pub logits: Vec<f32>,
    /// Attention maps, if they were asked for.
    pub attention: Option<AttentionMaps>,
}

/// One token that the model wrote.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrittenToken {
    /// Its id.
    pub id: u32,
    /// The natural logarithm of the probability that the model gave it, before any cut.
    pub log_probability: f32,
}

/// Why nothing more was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The model ended its text.
    EndOfText,
    /// As many tokens as were asked for.
    Length,
}

/// The end of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// How many tokens were written.
    pub written: u32,
    /// Why no more.
    pub ending: Ending,
    /// How many tokens at the beginning the model no longer saw at the end.
    pub forgotten: u32,
}

/// What the model made of a text with gaps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledText {
    /// The tokens that the encoder read, the final one included.
    pub tokens: Vec<TokenView>,
    /// The gaps in the order of the text.
    pub gaps: Vec<FilledGap>,
    /// All that was written, sentinels included, the final token not.
    pub written: Vec<WrittenToken>,
    /// Whether the model came to an end by itself.
    pub ending: Ending,
}

/// What the model put in one gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FilledGap {
    /// Its sentinel, such as `<extra_id_0>`.
    pub sentinel: String,
    /// Where that stands in the text.
    pub span: Span,
    /// The tokens for it; none at all if the model never named the sentinel.
    pub tokens: Option<Vec<WrittenToken>>,
    /// The tokens as text.
    pub text: String,
}

/// A text as a model reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenizedText {
    /// Its tokens, special ones included, not cut to the model's window; the first
    /// [`MAX_TOKENS`](super::MAX_TOKENS), if it has more.
    pub tokens: Vec<TokenView>,
    /// How many it has.
    pub tokens_in_text: u32,
}

/// How likely a word is at its place: the product of its pieces' probabilities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordProbability {
    /// The word's pieces in order.
    ///
    /// A model that writes on gives each of them given the text before and the pieces before. One
    /// that fills masks sees as many masks as the word has pieces, so that their number is given
    /// away to it; they are filled from left to right with the word's own pieces, and each is scored
    /// given those already filled and both sides of the text.
    pub pieces: Vec<ScoredPiece>,
    /// The natural logarithm of the probability that the word ends after its last piece, so that
    /// “cat” does not count “cats”: that what follows begins with a space or a punctuation mark, or
    /// is the end of the text. None of a model that fills masks, to which the word's length was
    /// given.
    pub word_ends: Option<f32>,
}

/// One piece of a word, and how likely it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoredPiece {
    /// Its id.
    pub id: u32,
    /// How the vocabulary writes it.
    pub token: String,
    /// The natural logarithm of its probability.
    pub log_probability: f32,
}
