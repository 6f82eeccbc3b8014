//! What the engine can be asked.

use serde::{Deserialize, Serialize};

use super::{ModelId, RaceOrder, Span, TrainingRequest};
use crate::inference::sampling::Sampling;

/// What the engine can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Fetch, check and build a model; answered by [`Response::Loaded`](super::Response::Loaded).
    Load {
        /// Which model.
        model: ModelId,
    },
    /// Predict the tokens behind every `[MASK]` of a text; answered by [`Response::Masked`](super::Response::Masked).
    PredictMasked {
        /// Which model; it must be loaded.
        model: ModelId,
        /// Text with `[MASK]` in it, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES).
        text: String,
        /// For each mask in order, the word that stood there, if it is known.
        hidden: Vec<Option<String>>,
        /// Whether to answer with the attention maps as well.
        attention: bool,
        /// Places of words that are not hidden, at most [`MAX_MASKS`](super::MAX_MASKS): what the model makes of each
        /// of their tokens is answered as well.
        also: Vec<Span>,
    },
    /// Say what comes after a text; answered by [`Response::Next`](super::Response::Next).
    PredictNext {
        /// Which model; it must be loaded, and one that writes on.
        model: ModelId,
        /// The text so far, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES); may be empty.
        text: String,
        /// Whether the future is hidden from every token, as it was in training.
        causal: bool,
        /// Whether to answer with the attention maps as well.
        attention: bool,
    },
    /// Write on, token by token: [`FromEngine::Tokens`](super::FromEngine::Tokens) as they come, and [`Response::Generated`](super::Response::Generated) at
    /// the end.
    Generate {
        /// Which model; it must be loaded, and one that writes on.
        model: ModelId,
        /// What to write on from, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES); may be empty.
        prompt: String,
        /// How tokens are chosen.
        sampling: Sampling,
        /// How many tokens to write at most; no more than [`MAX_NEW_TOKENS`](super::MAX_NEW_TOKENS).
        max_new_tokens: u32,
    },
    /// Fill the gaps `<extra_id_0>`, … of a text; answered by [`Response::Filled`](super::Response::Filled).
    FillSpans {
        /// Which model; it must be loaded, and one that fills gaps.
        model: ModelId,
        /// Text with sentinels in it, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES).
        text: String,
    },
    /// Cut one word into the model's pieces; answered by [`Response::Pieces`](super::Response::Pieces).
    Pieces {
        /// Whose vocabulary; it must be loaded.
        model: ModelId,
        /// The word, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES).
        word: String,
    },
    /// Find a text's tokens; answered by [`Response::Tokens`](super::Response::Tokens).
    Tokenize {
        /// Whose tokenizer; it must be loaded.
        model: ModelId,
        /// The text, at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES); may be empty.
        text: String,
    },
    /// Say how likely tokens are in a sequence of ids; answered by [`Response::Scores`](super::Response::Scores).
    Score {
        /// Which model; it must be loaded, and of the sequence's kind.
        model: ModelId,
        /// What is read, and what is scored.
        sequence: Sequence,
    },
    /// Fill the gaps of a sequence of ids; answered by [`Response::Filled`](super::Response::Filled), in which no token has a
    /// place in a text.
    FillIds {
        /// Which model; it must be loaded, and one that fills gaps.
        model: ModelId,
        /// What the encoder reads, sentinels and the final token included.
        input: Vec<u32>,
    },
    /// Say how likely a word is at a place in a text; answered by [`Response::Word`](super::Response::Word).
    ///
    /// `before`, `word` and `after` together are at most [`MAX_TEXT_BYTES`](super::MAX_TEXT_BYTES). A space is
    /// put before the word where a letter or a closing mark would touch it, so that a text may end
    /// with a space or without. Of a text that is too long, the part around the word is read.
    WordProbability {
        /// Which model; it must be loaded, and one that fills masks or one that writes on, which does
        /// not see what comes after.
        model: ModelId,
        /// The text before the word; may be empty.
        before: String,
        /// The word, of at most [`MAX_PIECES`](super::MAX_PIECES) pieces.
        word: String,
        /// The text after it; may be empty.
        after: String,
    },
    /// Anything about training; answered by [`Response::Training`](super::Response::Training).
    Training(TrainingRequest),
    /// Race the pre-trained encoder against random weights: [`FromEngine::Race`](super::FromEngine::Race) as it
    /// goes, and [`Response::Raced`](super::Response::Raced) at the end. Other requests are answered meanwhile.
    Race(Box<RaceOrder>),
    /// Fail on purpose: only a build for tests understands it.
    #[cfg(feature = "fault-injection")]
    Fault(Fault),
}

impl Request {
    /// The model without which the request cannot be answered.
    pub fn needs(&self) -> Option<ModelId> {
        match self {
            Request::PredictMasked { model, .. }
            | Request::PredictNext { model, .. }
            | Request::Generate { model, .. }
            | Request::FillSpans { model, .. }
            | Request::Pieces { model, .. }
            | Request::Tokenize { model, .. }
            | Request::Score { model, .. }
            | Request::FillIds { model, .. }
            | Request::WordProbability { model, .. } => Some(*model),
            Request::Race(_) => Some(ModelId::BertTransfer),
            Request::Load { .. } | Request::Training(_) => None,
            #[cfg(feature = "fault-injection")]
            Request::Fault(_) => None,
        }
    }

    /// Whether it takes so long that other requests are answered meanwhile.
    pub fn is_long(&self) -> bool {
        matches!(self, Request::Race(_))
    }
}

/// Token ids to be read, and those of them that are scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sequence {
    /// For a model that fills masks: one score a label.
    Masked {
        /// What is read, `[CLS]` and `[SEP]` included, no longer than the model's positions.
        input: Vec<u32>,
        /// Positions in the input and the ids that are scored there, at most one a position.
        labels: Vec<(u32, u32)>,
    },
    /// For a model that writes on: a score for every token but the first.
    Causal {
        /// What is read, the token that starts a text included, no longer than the model's positions.
        input: Vec<u32>,
        /// Whether each token's score knows only those before it, as in training. Otherwise
        /// attention sees the future, the scored token itself included.
        causal: bool,
    },
    /// For a model that fills gaps: a score for every token of the target.
    Spans {
        /// What the encoder reads, the final token included.
        input: Vec<u32>,
        /// What the decoder is to write; the token that starts it is not part of it.
        target: Vec<u32>,
    },
}

/// Ways to fail on purpose.
#[cfg(feature = "fault-injection")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Panic.
    Panic,
    /// Never return.
    Hang,
}
