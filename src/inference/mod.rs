//! Asking a model: distributions over the vocabulary, masked words, scores of whole texts.

pub mod distribution;
#[cfg(feature = "model")]
pub mod masked_lm;
#[cfg(feature = "model")]
pub mod predict;
#[cfg(feature = "model")]
pub mod score;
#[cfg(feature = "model")]
pub mod window;
