//! The linear layer that everything is made of.
//!
//! The weight is kept as (inputs, outputs), whatever the file has. A product of one row with a
//! matrix that lies so reads the matrix once, in order, with SIMD; through the transposed view that
//! `candle_nn::Linear` takes, candle goes the slow, scalar way. For many rows it makes no
//! difference. A few rows are taken one by one: for several at once candle rearranges the whole
//! matrix first, which pays only when many rows share the cost.

use candle_core::Tensor;

use super::checkpoint::{CheckpointError, Weights};
use super::config::Activation;
use crate::kernel::{self, Gelu};

/// So many rows are taken one by one. Measured with `make bench-web`.
const FEW: usize = 4;

/// y = x · weight + bias.
#[derive(Debug, Clone)]
pub struct Linear {
    weight: Tensor,       // (inputs, outputs)
    bias: Option<Tensor>, // (outputs)
}

impl Linear {
    /// Reads `weight`, which `torch.nn.Linear` stores as (outputs, inputs), and `bias` (outputs).
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, inputs: usize, outputs: usize) -> Result<Self, CheckpointError> {
        let bias = weights.get("bias", &[outputs])?;
        Ok(Self { bias: Some(bias), ..Self::load_without_bias(weights, inputs, outputs)? })
    }

    /// Reads `weight` (outputs, inputs); there is no bias.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load_without_bias(weights: &Weights, inputs: usize, outputs: usize) -> Result<Self, CheckpointError> {
        let weight = weights.get("weight", &[outputs, inputs])?;
        let weight = turned(&weight).map_err(|error| weights.cannot_build("weight", &error))?;
        Ok(Self { weight, bias: None })
    }

    /// Reads `weight` as (inputs, outputs) and `bias`: GPT-2's `Conv1D`, which lies this way already.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load_conv1d(weights: &Weights, inputs: usize, outputs: usize) -> Result<Self, CheckpointError> {
        let weight = weights.get("weight", &[inputs, outputs])?;
        Ok(Self { weight, bias: Some(weights.get("bias", &[outputs])?) })
    }

    /// A head whose weight is a table of embeddings (V, C): from C to V.
    ///
    /// # Errors
    /// Those of candle.
    pub fn tied(table: &Tensor, bias: Option<Tensor>) -> candle_core::Result<Self> {
        Ok(Self { weight: turned(table)?, bias })
    }

    /// (N, inputs) to (N, outputs).
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        if x.dim(0)? > FEW {
            return kernel::linear(x, &self.weight, self.bias.as_ref());
        }
        let row = |index: usize| x.narrow(0, index, 1)?.matmul(&self.weight);
        let y = match x.dim(0)? {
            1 => x.matmul(&self.weight)?,
            rows => Tensor::cat(&(0..rows).map(row).collect::<candle_core::Result<Vec<_>>>()?, 0)?,
        };
        match &self.bias {
            Some(bias) => kernel::add_bias(&y, bias),
            None => Ok(y),
        }
    }

    /// The same, bent by an activation function.
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn bent(&self, x: &Tensor, activation: Activation) -> candle_core::Result<Tensor> {
        let gelu = match activation {
            Activation::Gelu => Gelu::Erf,
            Activation::GeluTanh => Gelu::Tanh,
            Activation::Relu => return self.forward(x)?.relu(),
        };
        if x.dim(0)? > FEW {
            return kernel::linear_gelu(x, &self.weight, self.bias.as_ref(), gelu);
        }
        let y = self.forward(x)?;
        match gelu {
            Gelu::Erf => kernel::gelu_erf(&y),
            Gelu::Tanh => kernel::gelu_tanh(&y),
        }
    }
}

/// The transposed matrix, in memory as well; of a variable a view, or training would change the one
/// and not the other.
fn turned(matrix: &Tensor) -> candle_core::Result<Tensor> {
    if matrix.is_variable() { matrix.t() } else { matrix.t()?.contiguous() }
}
