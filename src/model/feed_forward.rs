//! The feed-forward half of a BERT block.
//!
//! Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762), section 3.3; the Gaussian
//! error linear unit is Hendrycks and Gimpel 2016 (arXiv 1606.08415). Reference:
//! `BertIntermediate` and `BertOutput` in `transformers/models/bert/modeling_bert.py`.

use candle_core::Tensor;

use super::checkpoint::{CheckpointError, Weights};
use super::config::{Activation, BertConfig};
use super::linear::Linear;
use super::norm::LayerNorm;

/// Widen, bend, narrow, add and normalise.
#[derive(Debug, Clone)]
pub struct FeedForward {
    intermediate: Linear, // C → F
    activation: Activation,
    output: Linear, // F → C
    layer_norm: LayerNorm,
}

impl FeedForward {
    /// Reads `intermediate` and `output` below `bert.encoder.layer.N`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let (width, inner) = (config.hidden_size, config.intermediate_size);
        let output = weights.pp("output");
        Ok(Self {
            intermediate: Linear::load(&weights.pp("intermediate.dense"), width, inner)?,
            activation: config.hidden_act,
            output: Linear::load(&output.pp("dense"), inner, width)?,
            layer_norm: LayerNorm::load(&output.pp("LayerNorm"), width, config.layer_norm_eps)?,
        })
    }

    /// (N, C) to (N, C).
    ///
    /// # Errors
    /// Those of candle.
    pub fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let inner = self.intermediate.bent(x, self.activation)?; // (N, F)
        let y = self.output.forward(&inner)?; // (N, C)
        self.layer_norm.forward(&(x + y)?)
    }
}
