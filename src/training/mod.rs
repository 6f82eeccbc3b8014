//! Training: the models of [`crate::model`] with variables for weights.
//!
//! A model reads its weights from any [`TensorSource`](crate::model::checkpoint::TensorSource). Here
//! that is [`Parameters`], which makes a variable of each tensor that a model asks for, with the
//! start that the papers give it. The forward pass is the same code that answers questions; every
//! operation in it has a backward pass ([`crate::kernel`]).
//!
//! A run is a [`Trainer`], made of [`Settings`] (with [`PRESETS`]) and a [`Source`] of text. It has no
//! clock, no threads and no file system of its own: whoever drives it asks for one step after the
//! other, for a piece of the evaluation, for a sample, for the run as bytes.

mod baseline;
mod bpe;
mod data;
mod error;
mod export;
mod init;
mod kept;
mod objective;
mod optimizer;
mod parameters;
mod schedule;
mod settings;
mod shape;
mod step;
mod text;
mod trainer;
mod vocabulary;

pub use baseline::Baselines;
pub use data::{Data, Part, Source, Truth};
pub use error::TrainingError;
pub use export::{Export, Sample};
pub use init::Init;
pub use objective::Objective;
pub use optimizer::{AdamW, AdamWConfig, Memory, clip_global_norm};
pub use parameters::Parameters;
pub use schedule::Schedule;
pub use settings::{PRESETS, Preset, Settings};
pub use shape::{Config, Shape};
pub use step::{LossBatch, Trainable, loss};
pub use text::{LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT, TextError};
pub use trainer::{StepReport, Trainer};
pub use vocabulary::Vocabulary;
