//! What the page and the engine say to each other: plain data, nothing else.
//!
//! A message is one frame in a transferred `ArrayBuffer`: the protocol version (two bytes, little
//! endian), then [postcard](https://docs.rs/postcard). The engine speaks first, with
//! [`FromEngine::Ready`]; the page sends nothing before. Every request ends in exactly one
//! [`FromEngine::Done`] with its id.

mod answer;
mod error;
mod model;
mod request;
mod training;
mod transfer;

pub use crate::inference::limit::MAX_TEXT_BYTES;
pub use answer::{
    AttentionMaps, Ending, FilledGap, FilledText, Generated, LoadedModel, MaskAnswer, MaskedPrediction, NextPrediction,
    Piece, PositionAnswer, ScoredPiece, Span, TokenView, TokenizedText, WordProbability, WrittenToken,
};
pub use error::{EngineError, ProtocolError};
pub use model::{Family, ModelId, Snapshot};
#[cfg(feature = "fault-injection")]
pub use request::Fault;
pub use request::{Request, Sequence};
pub use training::{
    ImportProblem, LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT, Objective, PRESETS, Preset, RunOverview, Shape,
    TrainingAnswer, TrainingHistory, TrainingPlan, TrainingProblem, TrainingReport, TrainingRequest, TrainingSample,
};
pub use transfer::{RaceNews, RaceOrder, RaceTask};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Both sides must be of one version; a cached worker beside a new page is told apart by it.
pub const PROTOCOL_VERSION: u16 = 4;

/// The most masks that one request may ask about, and the most other tokens; each is answered with
/// all V logits.
pub const MAX_MASKS: usize = 16;

/// The most tokens that [`Request::Tokenize`] answers with.
pub const MAX_TOKENS: usize = 4096;

/// The most pieces of a word whose probability is asked for.
pub const MAX_PIECES: usize = 32;

/// The most tokens that one request may have written.
pub const MAX_NEW_TOKENS: u32 = 512;

/// Names a request, so that its progress and its end can be told from others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RequestId(pub u32);

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
    /// How training goes on: the answer to [`TrainingRequest::Run`] while it is at work.
    Training {
        /// The request that it belongs to.
        id: RequestId,
        /// What is new.
        report: Box<TrainingReport>,
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
    /// What is heard of a race.
    Race {
        /// The request that it belongs to.
        id: RequestId,
        /// What there is to say.
        news: RaceNews,
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
    /// The answer to [`Request::FillSpans`] and [`Request::FillIds`].
    Filled(Box<FilledText>),
    /// The answer to [`Request::Pieces`].
    Pieces(Vec<Piece>),
    /// The answer to [`Request::Tokenize`].
    Tokens(Box<TokenizedText>),
    /// The answer to [`Request::Score`]: natural logarithms of probabilities, in order.
    Scores(Vec<f32>),
    /// The answer to [`Request::WordProbability`].
    Word(Box<WordProbability>),
    /// The answer to [`Request::Training`].
    Training(TrainingAnswer),
    /// The end of [`Request::Race`].
    Raced,
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
