//! What the page and the engine say to each other: plain data, nothing else.
//!
//! A message is one frame in a transferred `ArrayBuffer`: the protocol version (two bytes, little
//! endian), then [postcard](https://docs.rs/postcard). The engine speaks first, with
//! [`FromEngine::Ready`]; the page sends nothing before. Every request ends in exactly one
//! [`FromEngine::Done`] with its id.

mod answer;
mod error;

pub use crate::inference::limit::MAX_TEXT_BYTES;
pub use answer::{
    AttentionMaps, Ending, FilledGap, FilledText, Generated, LoadedModel, MaskAnswer, MaskedPrediction, NextPrediction,
    Piece, Span, TokenView, WrittenToken,
};
pub use error::{EngineError, ProtocolError};

use crate::inference::sampling::Sampling;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Both sides must be of one version; a cached worker beside a new page is told apart by it.
pub const PROTOCOL_VERSION: u16 = 2;

/// The most masks that one request may ask about; each is answered with all V logits.
pub const MAX_MASKS: usize = 16;

/// The most tokens that one request may have written.
pub const MAX_NEW_TOKENS: u32 = 512;

/// Names a request, so that its progress and its end can be told from others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// The models that this project ships.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ModelId {
    /// The encoder, trained to fill masks.
    Bert,
    /// The decoder, trained to write on.
    Gpt,
    /// The encoder-decoder, trained to fill gaps.
    T5,
}

impl ModelId {
    /// Every model.
    pub const ALL: [ModelId; 3] = [ModelId::Bert, ModelId::Gpt, ModelId::T5];

    /// The model's folder under `models/`.
    pub fn folder(self) -> &'static str {
        match self {
            ModelId::Bert => "bert",
            ModelId::Gpt => "gpt",
            ModelId::T5 => "t5",
        }
    }
}

/// From the page to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToEngine {
    /// Work to do.
    Request {
        /// Chosen by the page, never used twice for one worker.
        id: RequestId,
        /// What to do.
        request: Request,
    },
    /// Stop this request; it ends in [`EngineError::Cancelled`] unless it has ended already.
    Cancel {
        /// The request to stop.
        id: RequestId,
    },
    /// Answered at once with the same nonce, between steps of longer work.
    Ping {
        /// Any number.
        nonce: u32,
    },
}

/// What the engine can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Fetch, check and build a model; answered by [`Response::Loaded`].
    Load {
        /// Which model.
        model: ModelId,
    },
    /// Predict the tokens behind every `[MASK]` of a text; answered by [`Response::Masked`].
    PredictMasked {
        /// Which model; it must be loaded.
        model: ModelId,
        /// Text with `[MASK]` in it, at most [`MAX_TEXT_BYTES`].
        text: String,
        /// For each mask in order, the word that stood there, if it is known.
        hidden: Vec<Option<String>>,
        /// Whether to answer with the attention maps as well.
        attention: bool,
    },
    /// Say what comes after a text; answered by [`Response::Next`].
    PredictNext {
        /// Which model; it must be loaded, and one that writes on.
        model: ModelId,
        /// The text so far, at most [`MAX_TEXT_BYTES`]; may be empty.
        text: String,
        /// Whether the future is hidden from every token, as it was in training.
        causal: bool,
        /// Whether to answer with the attention maps as well.
        attention: bool,
    },
    /// Write on, token by token: [`FromEngine::Tokens`] as they come, and [`Response::Generated`] at
    /// the end.
    Generate {
        /// Which model; it must be loaded, and one that writes on.
        model: ModelId,
        /// What to write on from, at most [`MAX_TEXT_BYTES`]; may be empty.
        prompt: String,
        /// How tokens are chosen.
        sampling: Sampling,
        /// How many tokens to write at most; no more than [`MAX_NEW_TOKENS`].
        max_new_tokens: u32,
    },
    /// Fill the gaps `<extra_id_0>`, … of a text; answered by [`Response::Filled`].
    FillSpans {
        /// Which model; it must be loaded, and one that fills gaps.
        model: ModelId,
        /// Text with sentinels in it, at most [`MAX_TEXT_BYTES`].
        text: String,
    },
    /// Cut one word into the model's pieces; answered by [`Response::Pieces`].
    Pieces {
        /// Whose vocabulary; it must be loaded.
        model: ModelId,
        /// The word, at most [`MAX_TEXT_BYTES`].
        word: String,
    },
    /// Fail on purpose: only a build for tests understands it.
    #[cfg(feature = "fault-injection")]
    Fault(Fault),
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

/// From the engine to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromEngine {
    /// The engine listens.
    Ready,
    /// How far a load has come.
    Progress {
        /// The request that it belongs to.
        id: RequestId,
        /// How far.
        progress: LoadProgress,
    },
    /// Tokens that were written since the last such message.
    Tokens {
        /// The request that they belong to.
        id: RequestId,
        /// How many were written before these.
        first: u32,
        /// At least one.
        tokens: Vec<WrittenToken>,
    },
    /// The end of a request.
    Done {
        /// The request that ended.
        id: RequestId,
        /// Its answer, or why there is none.
        result: Result<Response, EngineError>,
    },
    /// The answer to a ping.
    Pong {
        /// The ping's nonce.
        nonce: u32,
    },
    /// The engine is about to die; nothing follows.
    Panicked {
        /// What the panic said, and where.
        message: String,
    },
    /// A message arrived that could not be read, so there is no id to answer to.
    Rejected {
        /// Why it could not be read.
        reason: ProtocolError,
    },
}

/// How far loading a model has come, summed over its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadProgress {
    /// What is being done.
    pub stage: LoadStage,
    /// Where the file at hand comes from.
    pub source: Source,
    /// Bytes received so far.
    pub received: u64,
    /// Bytes in all.
    pub total: u64,
}

/// The steps of loading a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadStage {
    /// Bytes are arriving.
    Fetching,
    /// Sizes and SHA-256 are being compared with the manifest.
    Verifying,
    /// Tensors are being built, and the model runs once to warm up.
    Building,
}

/// Where a file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The browser's cache, filled on an earlier visit.
    Cache,
    /// This page's own server.
    Network,
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// A model is ready.
    Loaded(Box<LoadedModel>),
    /// The answer to [`Request::PredictMasked`].
    Masked(Box<MaskedPrediction>),
    /// The answer to [`Request::PredictNext`].
    Next(Box<NextPrediction>),
    /// The end of [`Request::Generate`].
    Generated(Generated),
    /// The answer to [`Request::FillSpans`].
    Filled(Box<FilledText>),
    /// The answer to [`Request::Pieces`].
    Pieces(Vec<Piece>),
}

/// Writes a message as a frame.
pub fn encode<M: Serialize>(message: &M) -> Vec<u8> {
    let frame = PROTOCOL_VERSION.to_le_bytes().to_vec();
    // Writing plain data into a growing vector has no way to fail; should postcard ever find
    // one, the bare version is a frame that `decode` calls malformed.
    postcard::to_extend(message, frame).unwrap_or_else(|_| PROTOCOL_VERSION.to_le_bytes().to_vec())
}

/// Reads a frame.
///
/// # Errors
/// [`ProtocolError`] if the frame is too short, of another version, malformed, or followed by
/// more bytes than its message has.
pub fn decode<M: DeserializeOwned>(frame: &[u8]) -> Result<M, ProtocolError> {
    let Some((version, body)) = frame.split_first_chunk::<2>() else {
        return Err(ProtocolError::TooShort { bytes: frame.len() as u32 });
    };
    let found = u16::from_le_bytes(*version);
    if found != PROTOCOL_VERSION {
        return Err(ProtocolError::Version { expected: PROTOCOL_VERSION, found });
    }
    match postcard::take_from_bytes(body) {
        Ok((message, [])) => Ok(message),
        _ => Err(ProtocolError::Malformed),
    }
}
