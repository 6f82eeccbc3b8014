//! Why there is no answer.

use serde::{Deserialize, Serialize};

use super::{ModelId, TrainingProblem};

/// Why a request has no answer. `ui/text` has a sentence and an action for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum EngineError {
    /// The server answered, but not with the file.
    #[error("{file}: the server answered with status {status}")]
    HttpStatus {
        /// The file's path under `models/`.
        file: String,
        /// The status.
        status: u16,
    },
    /// No answer at all.
    #[error("{file}: no answer from the server ({detail})")]
    Network {
        /// The file's path under `models/`.
        file: String,
        /// What the browser said.
        detail: String,
    },
    /// The file is shorter or longer than the manifest says.
    #[error("{file}: expected {expected} bytes, got {found}")]
    WrongSize {
        /// The file's path under `models/`.
        file: String,
        /// Bytes in the manifest.
        expected: u64,
        /// Bytes that came (counting stops at the first one too many).
        found: u64,
    },
    /// The right size, but other bytes than the manifest's.
    #[error("{file}: SHA-256 {found} instead of {expected}")]
    WrongHash {
        /// The file's path under `models/`.
        file: String,
        /// SHA-256 in the manifest, in hexadecimal.
        expected: String,
        /// SHA-256 of what came.
        found: String,
    },
    /// The files are intact, but do not make a model.
    #[error("{}: {detail}", model.folder())]
    BadModel {
        /// Which model.
        model: ModelId,
        /// What does not fit.
        detail: String,
    },
    /// This build comes without the model.
    #[error("this build does not ship {}", model.folder())]
    NotShipped {
        /// Which model.
        model: ModelId,
    },
    /// The model has not been loaded.
    #[error("{} is not loaded", model.folder())]
    NotLoaded {
        /// Which model.
        model: ModelId,
    },
    /// There is nothing to read.
    #[error("the text is empty")]
    EmptyText,
    /// This model was not made for that.
    #[error("{} cannot do that", model.folder())]
    WrongModel {
        /// Which model.
        model: ModelId,
    },
    /// There is no gap to fill.
    #[error("the text has no <extra_id_0>")]
    NoSentinel,
    /// More tokens than are read, or than are written.
    #[error("{found} tokens; at most {limit} are accepted")]
    TooManyTokens {
        /// The most.
        limit: u64,
        /// Tokens of the text, or as many as were asked for.
        found: u64,
    },
    /// A sentence of more tokens than are read.
    #[error("{start:?} has {found} tokens; at most {limit} are read")]
    LongSentence {
        /// How it begins.
        start: String,
        /// The most.
        limit: u64,
        /// Its tokens.
        found: u64,
    },
    /// Ids or positions that make no sense to the model.
    #[error("{detail}")]
    BadIds {
        /// Which one, and why.
        detail: String,
    },
    /// A setting makes no sense.
    #[error("{detail}")]
    BadSetting {
        /// Which one, and why.
        detail: String,
    },
    /// There is nothing to predict.
    #[error("the text has no [MASK]")]
    NoMask,
    /// More text than is accepted.
    #[error("the text has {found} bytes; at most {limit} are accepted")]
    TextTooLong {
        /// [`MAX_TEXT_BYTES`].
        limit: u64,
        /// Bytes that were sent.
        found: u64,
    },
    /// More masks than are answered.
    #[error("the text has {found} masks; at most {limit} are answered")]
    TooManyMasks {
        /// [`MAX_MASKS`].
        limit: u64,
        /// Masks in the text.
        found: u64,
    },
    /// The page took it back.
    #[error("cancelled")]
    Cancelled,
    /// The computation failed.
    #[error("the computation failed: {detail}")]
    Computation {
        /// What failed.
        detail: String,
    },
    /// Training cannot begin, or go on.
    #[error(transparent)]
    Training(#[from] TrainingProblem),
    /// The worker could not be started.
    #[error("the engine did not start: {detail}")]
    DidNotStart {
        /// What the browser said, or that nothing came.
        detail: String,
    },
    /// The worker died, and died again when it was given the request a second time.
    #[error("the engine stopped: {detail}")]
    Died {
        /// What the panic said, or that it fell silent.
        detail: String,
    },
    /// Page and worker are of different builds.
    #[error("the page speaks protocol {page}, the engine {engine}")]
    VersionMismatch {
        /// The page's protocol version.
        page: u16,
        /// The worker's.
        engine: u16,
    },
}

/// Why a frame cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ProtocolError {
    /// Not even a version.
    #[error("a frame of {bytes} bytes has no version")]
    TooShort {
        /// Its length.
        bytes: u32,
    },
    /// Another version than ours.
    #[error("protocol version {found} instead of {expected}")]
    Version {
        /// Ours.
        expected: u16,
        /// Theirs.
        found: u16,
    },
    /// The version is right, the rest is not.
    #[error("the frame's contents are malformed")]
    Malformed,
}
