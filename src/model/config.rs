//! The shape of a model, as a Hugging Face `config.json` gives it.

mod bert;
mod gpt;
mod t5;

pub use bert::BertConfig;
pub use gpt::GptConfig;
pub use t5::T5Config;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::excerpt::{quoted, reason};

/// Upper bounds, far above what a browser can run: a file that asks for more is broken or hostile.
mod limit {
    pub const VOCABULARY: usize = 1 << 18;
    pub const WIDTH: usize = 1 << 13;
    pub const LAYERS: usize = 96;
    pub const HEADS: usize = 256;
    pub const INTERMEDIATE: usize = 1 << 15;
    pub const POSITIONS: usize = 1 << 14;
    pub const TYPES: usize = 64;
    pub const BUCKETS: usize = 1 << 10;
}

/// Why a configuration is not one that this program can run.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ConfigError {
    /// Not JSON, or a field is missing or of the wrong kind.
    #[error("the model's configuration cannot be read: {reason}")]
    Invalid {
        /// What the reader of the file objected to, with the line.
        reason: String,
    },
    /// The configuration belongs to another kind of model.
    #[error("the configuration is for a model of type {}, not {expected:?}", quoted(.found))]
    ModelType {
        /// The type that was asked for.
        expected: &'static str,
        /// The type in the file.
        found: String,
    },
    /// A size is zero or beyond what this program accepts.
    #[error("the configuration's {field} is {found}, which is not between 1 and {limit}")]
    OutOfRange {
        /// The field's name in the file.
        field: &'static str,
        /// Its value.
        found: usize,
        /// The largest value that is accepted.
        limit: usize,
    },
    /// The heads do not divide the width.
    #[error("the configuration's width of {width} is not divisible by its {heads} heads")]
    Heads {
        /// The width, C.
        width: usize,
        /// The number of heads, nh.
        heads: usize,
    },
    /// A number that makes no sense, such as a negative epsilon.
    #[error("the configuration's {field} is {found}, which is not a small positive number")]
    Epsilon {
        /// The field's name in the file.
        field: &'static str,
        /// Its value.
        found: f64,
    },
    /// A variant of the architecture that this program does not compute.
    #[error("the configuration's {field} is {}, which is not supported", quoted(.found))]
    Unsupported {
        /// The field's name in the file.
        field: &'static str,
        /// Its value.
        found: String,
    },
}

/// The function between the two layers of a feed-forward network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// The exact Gaussian error linear unit, x · Φ(x) with the error function.
    Gelu,
    /// Its approximation by a hyperbolic tangent, as in the original GPT and BERT code.
    GeluTanh,
    /// max(x, 0).
    Relu,
}

/// The activations by the names that the reference gives them.
fn activation(field: &'static str, name: &str) -> Result<Activation, ConfigError> {
    match name {
        "gelu" => Ok(Activation::Gelu),
        "gelu_new" | "gelu_pytorch_tanh" => Ok(Activation::GeluTanh),
        "relu" => Ok(Activation::Relu),
        other => Err(ConfigError::Unsupported { field, found: other.to_owned() }),
    }
}

/// The fields of a configuration file, once it is known to be one of this type: that another kind of
/// model lacks a field says nothing to anybody. A file that does not say is believed.
fn parse<F: DeserializeOwned>(expected: &'static str, json: &[u8]) -> Result<F, ConfigError> {
    #[derive(Deserialize)]
    struct Kind {
        model_type: Option<String>,
    }
    let invalid = |error: serde_json::Error| ConfigError::Invalid { reason: reason(&error) };
    let kind: Kind = serde_json::from_slice(json).map_err(invalid)?;
    match kind.model_type.filter(|kind| kind != expected) {
        Some(found) => Err(ConfigError::ModelType { expected, found }),
        None => serde_json::from_slice(json).map_err(invalid),
    }
}

/// Refuses sizes of 0 and absurd ones: (field, found, limit).
fn check_sizes<const N: usize>(sizes: [(&'static str, usize, usize); N]) -> Result<(), ConfigError> {
    for (field, found, limit) in sizes {
        if found == 0 || found > limit {
            return Err(ConfigError::OutOfRange { field, found, limit });
        }
    }
    Ok(())
}

fn check_epsilon(field: &'static str, found: f64) -> Result<(), ConfigError> {
    // Written so that NaN fails too.
    if found > 0.0 && found < 1.0 { Ok(()) } else { Err(ConfigError::Epsilon { field, found }) }
}
