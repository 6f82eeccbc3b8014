//! A matrix product with a bias, and GELU of it, as one operation.

use std::sync::{Mutex, PoisonError};

use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::activation::Gelu;
use super::product::{Matrix, Target, product};
use super::slices::{slice, tensor, with};
use super::views::{self, matrix};

/// x · weight + bias, for `x` (N, inputs), `weight` (inputs, outputs), which may lie either way, and
/// `bias` (outputs).
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    apply(x, weight, bias, None)
}

/// GELU of what [`linear`] gives. Its slopes are found on the way, and kept for the gradients.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear_gelu(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, gelu: Gelu) -> Result<Tensor> {
    apply(x, weight, bias, Some(gelu))
}

fn apply(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, gelu: Option<Gelu>) -> Result<Tensor> {
    let ((_, width), (inputs, outputs)) = (x.dims2()?, weight.dims2()?);
    if width != inputs {
        bail!("a linear layer for {inputs} numbers, and rows of {width}")
    }
    let x = x.contiguous()?;
    let tracked = x.track_op() || weight.track_op() || bias.is_some_and(Tensor::track_op);
    let operation = Linear { gelu, tracked, slopes: Mutex::default() };
    match bias {
        Some(bias) if bias.dims1()? != outputs => bail!("a bias of {:?} for {outputs} numbers", bias.dims()),
        Some(bias) => x.apply_op3(weight, bias, operation),
        None => x.apply_op2(weight, operation),
    }
}

struct Linear {
    gelu: Option<Gelu>,
    /// Whether gradients may be asked for.
    tracked: bool,
    /// GELU's, at the sums of the forward pass.
    slopes: Mutex<Vec<f32>>,
}

impl Linear {
    fn forward(&self, x: Matrix<'_>, weight: Matrix<'_>, bias: Option<&[f32]>) -> (CpuStorage, Shape) {
        let (rows, outputs) = (x.rows, weight.columns);
        let mut y = vec![0.0; rows * outputs];
        product(x, weight, bias, &mut Target { values: &mut y, row: outputs });
        if let Some(gelu) = self.gelu {
            let values = gelu.values(&mut y, self.tracked);
            if self.tracked {
                *self.slopes.lock().unwrap_or_else(PoisonError::into_inner) = y;
            }
            y = values;
        }
        (CpuStorage::F32(y), (rows, outputs).into())
    }

    /// The gradient of the sums, contiguous.
    fn inner(&self, grad: &Tensor) -> Result<Tensor> {
        let grad = grad.contiguous()?;
        if self.gelu.is_none() {
            return Ok(grad);
        }
        let slopes = self.slopes.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = with([&grad], |[grad]| grad.iter().zip(slopes.iter()).map(|(grad, slope)| grad * slope).collect())?;
        tensor(inner, grad.shape())
    }
}

/// The gradients of `x` and of the weight, the latter as the weight lies.
fn backward(x: &Tensor, weight: &Tensor, grad: &Tensor) -> Result<(Tensor, Tensor)> {
    let (inputs, outputs) = weight.dims2()?;
    let turned = weight.stride() == [1, inputs];
    let (of_x, of_weight) = views::with([x, weight, grad], |[x, weight, grad]| {
        let (x, weight, grad) = (matrix(x.0, x.1)?, matrix(weight.0, weight.1)?, matrix(grad.0, grad.1)?);
        let mut of_x = vec![0.0; x.rows * inputs];
        product(grad, weight.t(), None, &mut Target { values: &mut of_x, row: inputs });
        let mut of_weight = vec![0.0; inputs * outputs];
        let (left, right) = if turned { (grad.t(), x) } else { (x.t(), grad) };
        product(left, right, None, &mut Target { values: &mut of_weight, row: right.columns });
        Ok((of_x, of_weight))
    })?;
    let of_weight =
        if turned { tensor(of_weight, (outputs, inputs))?.t()? } else { tensor(of_weight, (inputs, outputs))? };
    Ok((tensor(of_x, x.shape())?, of_weight))
}

impl CustomOp2 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok(self.forward(matrix(s1, l1)?, matrix(s2, l2)?, None))
    }

    fn bwd(&self, x: &Tensor, weight: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_x, of_weight) = backward(x, weight, &self.inner(grad)?)?;
        Ok((Some(of_x), Some(of_weight)))
    }
}

impl CustomOp3 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(
        &self,
        s1: &CpuStorage,
        l1: &Layout,
        s2: &CpuStorage,
        l2: &Layout,
        s3: &CpuStorage,
        l3: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        Ok(self.forward(matrix(s1, l1)?, matrix(s2, l2)?, Some(slice(s3, l3)?)))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let grad = self.inner(grad)?;
        let (of_x, of_weight) = backward(x, weight, &grad)?;
        let of_bias = with([&grad], |[grad]| super::bias::total(grad, bias.elem_count()))?;
        Ok((Some(of_x), Some(of_weight), Some(tensor(of_bias, bias.shape())?)))
    }
}
