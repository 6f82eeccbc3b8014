//! What the models are made of: operations that candle has only in pieces or without a backward
//! pass, each as one pass over memory, and matrix products, which are candle's natively (`native`)
//! and our own in the page ([`product`]).
//!
//! candle's own fused operations (`layer_norm`, `softmax_last_dim`, …) let gradients end in them
//! without a word; these carry them on. The loops are plain Rust over slices, written so that the
//! compiler makes SIMD of them natively and for wasm32, with exponentials of their own ([`math`]):
//! libm's take one number at a time. Everything is f32, on the CPU.
//!
//! Letters for shapes are those of [`crate::model`].

mod activation;
mod attention;
mod bias;
mod cross_entropy;
mod embedding;
mod linear;
pub mod math;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod norm;
pub mod product;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod relaxed;
pub(crate) mod slices;
mod softmax;
pub mod views;

pub use activation::Gelu;

/// Each as one pass over memory.
pub mod fused {
    pub use super::activation::{gelu_erf, gelu_tanh};
    pub use super::attention::{attention, gather};
    pub use super::bias::add_bias;
    pub use super::cross_entropy::cross_entropy;
    pub use super::embedding::embedding;
    pub use super::linear::{linear, linear_gelu};
    pub use super::norm::{layer_norm, rms_norm};
    pub use super::softmax::softmax;
}
#[cfg(feature = "composite")]
pub mod composite;

#[cfg(feature = "composite")]
pub use composite::{
    add_bias, attention, cross_entropy, embedding, gather, gelu_erf, gelu_tanh, layer_norm, linear, linear_gelu,
    rms_norm, softmax,
};
#[cfg(not(feature = "composite"))]
pub use fused::{add_bias, cross_entropy, embedding, gelu_erf, gelu_tanh, layer_norm, rms_norm, softmax};
// In the page with products of our own, so that nothing has to be copied for candle's.
#[cfg(all(not(feature = "composite"), target_arch = "wasm32"))]
pub use fused::{attention, gather, linear, linear_gelu};
#[cfg(all(not(feature = "composite"), not(target_arch = "wasm32")))]
pub use native::{attention, gather, linear, linear_gelu};
