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

/// Each as one pass over memory.
pub mod fused {
    pub use super::activation::{gelu_erf, gelu_tanh};
    pub use super::bias::add_bias;
    pub use super::cross_entropy::cross_entropy;
    pub use super::embedding::embedding;
    pub use super::norm::{layer_norm, rms_norm};
    pub use super::softmax::softmax;
}
#[cfg(feature = "composite")]
pub mod composite;

#[cfg(feature = "composite")]
pub use composite::{add_bias, cross_entropy, embedding, gelu_erf, gelu_tanh, layer_norm, rms_norm, softmax};
#[cfg(not(feature = "composite"))]
pub use fused::{add_bias, cross_entropy, embedding, gelu_erf, gelu_tanh, layer_norm, rms_norm, softmax};
