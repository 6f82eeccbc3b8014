//! Training: the models of [`crate::model`] with variables for weights.
//!
//! A model reads its weights from any [`TensorSource`](crate::model::checkpoint::TensorSource). Here
//! that is [`Parameters`], which makes a variable of each tensor that a model asks for, with the
//! start that the papers give it. The forward pass is the same code that answers questions; every
//! operation in it has a backward pass ([`crate::kernel`]).

mod bpe;
mod data;
mod error;
mod init;
mod objective;
mod optimizer;
mod parameters;
mod schedule;
mod step;
mod text;
mod vocabulary;

pub use bpe::{Pieces, learn};
pub use data::{Data, Part, Source, Truth};
pub use error::TrainingError;
pub use init::Init;
pub use objective::Objective;
pub use optimizer::{AdamW, AdamWConfig, Memory, clip_global_norm};
pub use parameters::Parameters;
pub use schedule::Schedule;
pub use step::{LossBatch, Trainable, loss};
pub use text::{LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT, TextError};
pub use vocabulary::Vocabulary;
