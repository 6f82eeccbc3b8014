//! Layer normalisation.
//!
//! Ba, Kiros and Hinton 2016, "Layer Normalization" (arXiv 1607.06450). Reference:
//! `torch.nn.LayerNorm`.

use candle_core::Tensor;

use super::checkpoint::{CheckpointError, Weights};

/// y = (x − mean) / √(variance + ε) · weight + bias, over the last dimension.
#[derive(Debug, Clone)]
pub struct LayerNorm {
    weight: Tensor, // (C)
    bias: Tensor,   // (C)
    epsilon: f32,
}

impl LayerNorm {
    /// Reads `weight` and `bias`, which checkpoints converted from TensorFlow call `gamma` and
    /// `beta`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, width: usize, epsilon: f64) -> Result<Self, CheckpointError> {
        Ok(Self {
            weight: weights.get_any(&["weight", "gamma"], &[width])?,
            bias: weights.get_any(&["bias", "beta"], &[width])?,
            epsilon: epsilon as f32,
        })
    }

    /// Normalises each row of `x` (N, C).
    ///
    /// The fused operation has no backward pass: candle lets gradients end here without a word.
    /// That is right for inference; training puts `candle_nn::ops::layer_norm_slow`, or a fused
    /// operation that has one, in this one place.
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        candle_nn::ops::layer_norm(&x.contiguous()?, &self.weight, &self.bias, self.epsilon)
    }
}
