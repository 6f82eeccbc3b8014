//! The operations of [`kernel`](super) made of candle's own differentiable ones: what the fused ones
//! are measured against. With the feature `composite` the models are built of these.
//!
//! Same shapes, errors and meaning as their namesakes; what they have no checks for, candle refuses.

use std::sync::Arc;

use candle_core::{D, Result, Tensor};
use candle_nn::{loss, ops};

use super::Gelu;
use super::views::Heads;

/// [`super::gelu_erf`] by candle.
///
/// # Errors
/// Those of candle.
pub fn gelu_erf(x: &Tensor) -> Result<Tensor> {
    x.gelu_erf()
}

/// [`super::gelu_tanh`] by candle.
///
/// # Errors
/// Those of candle.
pub fn gelu_tanh(x: &Tensor) -> Result<Tensor> {
    x.gelu()
}

/// [`super::add_bias`] by broadcasting.
///
/// # Errors
/// Those of candle.
pub fn add_bias(x: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.broadcast_add(bias)
}

/// [`super::attention`] step by step.
///
/// # Errors
/// Those of candle.
pub fn attention(q: &Tensor, k: &Tensor, bias: Option<&Tensor>, heads: Heads) -> Result<Tensor> {
    softmax(&heads.scores(q, k)?, bias)
}

/// [`super::gather`] step by step.
///
/// # Errors
/// Those of candle.
pub fn gather(p: &Tensor, v: &Tensor, heads: Heads) -> Result<Tensor> {
    heads.gathered(p, v)
}

/// [`super::linear`] as a product and a sum.
///
/// # Errors
/// Those of candle.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let y = x.matmul(weight)?;
    bias.map_or(Ok(y.clone()), |bias| add_bias(&y, bias))
}

/// [`super::cross_entropy`] with all logarithms of probabilities in memory.
///
/// # Errors
/// Those of candle.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the fused one")]
pub fn cross_entropy(logits: &Tensor, targets: Arc<Vec<u32>>) -> Result<Tensor> {
    let targets = Tensor::new(targets.as_slice(), logits.device())?;
    loss::cross_entropy(logits, &targets)
}

/// [`super::embedding`] by selecting rows.
///
/// # Errors
/// Those of candle.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the fused one")]
pub fn embedding(table: &Tensor, ids: Arc<Vec<u32>>) -> Result<Tensor> {
    table.index_select(&Tensor::new(ids.as_slice(), table.device())?, 0)
}

/// [`super::layer_norm`] step by step.
///
/// # Errors
/// Those of candle.
pub fn layer_norm(x: &Tensor, weight: &Tensor, bias: &Tensor, epsilon: f32) -> Result<Tensor> {
    ops::layer_norm_slow(x, weight, bias, epsilon)
}

/// [`super::rms_norm`] step by step.
///
/// # Errors
/// Those of candle.
pub fn rms_norm(x: &Tensor, weight: &Tensor, epsilon: f32) -> Result<Tensor> {
    ops::rms_norm_slow(x, weight, epsilon)
}

/// [`super::softmax`] step by step.
///
/// # Errors
/// Those of candle.
pub fn softmax(scores: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    match bias {
        Some(bias) => ops::softmax(&scores.broadcast_add(bias)?, D::Minus1),
        None => ops::softmax(scores, D::Minus1),
    }
}

/// [`super::linear_gelu`] in two steps.
///
/// # Errors
/// Those of candle.
pub fn linear_gelu(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, gelu: Gelu) -> Result<Tensor> {
    let y = linear(x, weight, bias)?;
    match gelu {
        Gelu::Erf => gelu_erf(&y),
        Gelu::Tanh => gelu_tanh(&y),
    }
}
