//! Operations that candle has only in pieces or without a backward pass, each as one pass over
//! memory: what the models are made of besides matrix products.
//!
//! candle's own fused operations (`layer_norm`, `softmax_last_dim`, …) let gradients end in them
//! without a word; these carry them on. The loops are plain Rust over slices, written so that the
//! compiler makes SIMD of them natively and for wasm32, with exponentials of their own ([`math`]):
//! libm's take one number at a time. Everything is f32, on the CPU.
//!
//! Letters for shapes are those of [`crate::model`].

mod activation;
mod bias;
mod cross_entropy;
mod embedding;
pub mod math;
mod norm;
pub(crate) mod slices;
mod softmax;

pub use activation::{gelu_erf, gelu_tanh};
pub use bias::add_bias;
pub use cross_entropy::cross_entropy;
pub use embedding::embedding;
pub use norm::{layer_norm, rms_norm};
pub use softmax::softmax;
