//! Asking a model: distributions over the vocabulary, masked words, next tokens, hidden spans,
//! scores of whole texts.

#[cfg(feature = "model")]
pub mod causal_lm;
pub mod distribution;
#[cfg(feature = "model")]
pub mod generate;
pub mod limit;
#[cfg(feature = "model")]
pub mod load;
#[cfg(feature = "model")]
pub mod masked_lm;
#[cfg(feature = "model")]
pub mod predict;
pub mod sampling;
#[cfg(feature = "model")]
pub mod score;
#[cfg(feature = "model")]
pub mod sequence;
#[cfg(feature = "model")]
pub mod span_fill;
pub mod spelling;
#[cfg(feature = "model")]
pub mod window;
#[cfg(feature = "model")]
pub mod word;
