//! Layer normalisation, with the mean taken off (BERT, GPT) or not (T5).
//!
//! Ba, Kiros and Hinton 2016, "Layer Normalization" (arXiv 1607.06450). Reference:
//! `torch.nn.LayerNorm`.

use candle_core::Tensor;

use super::checkpoint::{CheckpointError, Weights};
use crate::kernel;

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
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        kernel::layer_norm(x, &self.weight, &self.bias, self.epsilon)
    }
}

/// y = x / √(mean of x² + ε) · weight, over the last dimension: neither mean nor bias.
///
/// Zhang and Sennrich 2019, "Root Mean Square Layer Normalization" (arXiv 1910.07467). Reference:
/// `T5LayerNorm` in `transformers/models/t5/modeling_t5.py`.
#[derive(Debug, Clone)]
pub struct RmsNorm {
    weight: Tensor, // (C)
    epsilon: f32,
}

impl RmsNorm {
    /// Reads `weight`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, width: usize, epsilon: f64) -> Result<Self, CheckpointError> {
        Ok(Self { weight: weights.get("weight", &[width])?, epsilon: epsilon as f32 })
    }

    /// Normalises each row of `x` (N, C).
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        kernel::rms_norm(x, &self.weight, self.epsilon)
    }
}
