//! Multi-head self-attention that looks both ways.
//!
//! Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762), section 3.2. Reference:
//! `BertSelfAttention` and `BertSelfOutput` in `transformers/models/bert/modeling_bert.py`.

use candle_core::{DType, Tensor};
use candle_nn::{Linear, Module};

use super::checkpoint::{CheckpointError, Weights};
use super::config::BertConfig;
use super::feed_forward::linear;
use super::norm::LayerNorm;

/// What every token gathers from all tokens, and from whom.
pub struct Attended {
    /// The gathered values of all heads side by side, (B·T, C).
    pub context: Tensor,
    /// How much of each token's look goes to which token, (B, nh, T, T); each row sums to 1.
    pub probabilities: Tensor,
}

/// Queries, keys and values: the part of attention in which tokens meet.
#[derive(Debug, Clone)]
pub struct SelfAttention {
    query: Linear,
    key: Linear,
    value: Linear,
    heads: usize,
    head_size: usize,
}

impl SelfAttention {
    /// Reads what lies below `attention.self`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let width = config.hidden_size;
        let projection = |name: &str| linear(&weights.pp(name), width, width);
        Ok(Self {
            query: projection("query")?,
            key: projection("key")?,
            value: projection("value")?,
            heads: config.num_attention_heads,
            head_size: config.head_size(),
        })
    }

    /// `x` is (B·T, C), `mask` what [`additive_mask`] made, or `None` where nothing is hidden.
    ///
    /// # Errors
    /// Those of candle.
    pub fn forward(&self, x: &Tensor, batch: usize, mask: Option<&Tensor>) -> candle_core::Result<Attended> {
        let scale = 1.0 / (self.head_size as f64).sqrt();
        let q = self.split((self.query.forward(x)? * scale)?, batch)?; // (B, nh, T, hs)
        let k = self.split(self.key.forward(x)?, batch)?; // (B, nh, T, hs)
        let v = self.split(self.value.forward(x)?, batch)?; // (B, nh, T, hs)
        let scores = q.matmul(&k.t()?)?; // (B, nh, T, T)
        let scores = match mask {
            Some(mask) => scores.broadcast_add(mask)?,
            None => scores,
        };
        // Like the fused layer norm, this softmax has no backward pass; training replaces it here.
        let probabilities = candle_nn::ops::softmax_last_dim(&scores)?; // (B, nh, T, T)
        let context = probabilities
            .matmul(&v)? // (B, nh, T, hs)
            .transpose(1, 2)? // (B, T, nh, hs)
            .reshape(x.shape())?; // (B·T, C)
        Ok(Attended { context, probabilities })
    }

    /// (B·T, C) to (B, nh, T, hs).
    fn split(&self, x: Tensor, batch: usize) -> candle_core::Result<Tensor> {
        x.reshape((batch, (), self.heads, self.head_size))?.transpose(1, 2)?.contiguous()
    }
}

/// What follows when tokens have met: project, add and normalise, each token for itself.
#[derive(Debug, Clone)]
pub struct SelfOutput {
    dense: Linear,
    layer_norm: LayerNorm,
}

impl SelfOutput {
    /// Reads what lies below `attention.output`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let width = config.hidden_size;
        Ok(Self {
            dense: linear(&weights.pp("dense"), width, width)?,
            layer_norm: LayerNorm::load(&weights.pp("LayerNorm"), width, config.layer_norm_eps)?,
        })
    }

    /// `x` and `context` are rows (N, C) of the same tokens.
    ///
    /// # Errors
    /// Those of candle.
    pub fn forward(&self, x: &Tensor, context: &Tensor) -> candle_core::Result<Tensor> {
        self.layer_norm.forward(&(x + self.dense.forward(context)?)?)
    }
}

/// From which tokens may be seen, (B, T) of 0 and 1, to what is added to the scores,
/// (B, 1, 1, T): nothing, or the lowest number, so that softmax gives the token a zero.
///
/// # Errors
/// Those of candle.
pub fn additive_mask(attention_mask: &Tensor) -> candle_core::Result<Tensor> {
    let (batch, length) = attention_mask.dims2()?;
    let hidden = (1.0 - attention_mask.to_dtype(DType::F32)?)?;
    (hidden * f64::from(f32::MIN))?.reshape((batch, 1, 1, length))
}
