//! Training: the models of [`crate::model`] with variables for weights.
//!
//! A model reads its weights from any [`TensorSource`](crate::model::checkpoint::TensorSource). Here
//! that is [`Parameters`], which makes a variable of each tensor that a model asks for, with the
//! start that the papers give it. The forward pass is the same code that answers questions; every
//! operation in it has a backward pass ([`crate::kernel`]).
//!
//! A run is a [`Trainer`], made of [`Settings`] (with [`PRESETS`]) and a [`Source`] of text. It has no
//! clock, no threads and no file system of its own: whoever drives it asks for one step after the
//! other (or for a part of a step, where steps are long), for a piece of the evaluation, for a sample,
//! for the run as bytes. What a run is to be ([`plan`]) is plain data, and compiled into the page as well.

#[cfg(feature = "model")]
pub mod archive;
#[cfg(feature = "model")]
mod baseline;
#[cfg(feature = "model")]
mod bpe;
#[cfg(feature = "model")]
mod data;
#[cfg(feature = "model")]
mod error;
#[cfg(feature = "model")]
mod export;
#[cfg(feature = "model")]
mod init;
#[cfg(feature = "model")]
mod kept;
#[cfg(feature = "model")]
mod objective;
#[cfg(feature = "model")]
mod optimizer;
#[cfg(feature = "model")]
mod parameters;
pub mod plan;
#[cfg(feature = "model")]
mod schedule;
#[cfg(feature = "model")]
mod settings;
#[cfg(feature = "model")]
mod shape;
#[cfg(feature = "model")]
mod step;
#[cfg(feature = "model")]
mod text;
#[cfg(feature = "model")]
mod trainer;
#[cfg(feature = "model")]
mod vocabulary;

#[cfg(feature = "model")]
pub use baseline::Baselines;
#[cfg(feature = "model")]
pub use data::{Data, Part, Source, Truth};
#[cfg(feature = "model")]
pub use error::TrainingError;
#[cfg(feature = "model")]
pub use export::{Export, Sample};
#[cfg(feature = "model")]
pub use init::Init;
#[cfg(feature = "model")]
pub use optimizer::{AdamW, AdamWConfig, Memory, clip_global_norm};
#[cfg(feature = "model")]
pub use parameters::Parameters;
pub use plan::{LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT, Objective, PRESETS, Preset, Shape};
#[cfg(feature = "model")]
pub use schedule::Schedule;
#[cfg(feature = "model")]
pub use settings::Settings;
#[cfg(feature = "model")]
pub use shape::Config;
#[cfg(feature = "model")]
pub use step::{LossBatch, Trainable, loss};
#[cfg(feature = "model")]
pub use text::TextError;
#[cfg(feature = "model")]
pub use trainer::{Advance, StepReport, Trainer};
#[cfg(feature = "model")]
pub use vocabulary::Vocabulary;
