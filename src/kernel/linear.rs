//! A matrix product with a bias, as one operation.

use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::product::{Matrix, Target, product};
use super::slices::{slice, tensor, with};
use super::views::{self, matrix};

/// x · weight + bias, for `x` (N, inputs), `weight` (inputs, outputs), which may lie either way, and
/// `bias` (outputs).
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let ((_, width), (inputs, outputs)) = (x.dims2()?, weight.dims2()?);
    if width != inputs {
        bail!("a linear layer for {inputs} numbers, and rows of {width}")
    }
    let x = x.contiguous()?;
    match bias {
        Some(bias) if bias.dims1()? != outputs => bail!("a bias of {:?} for {outputs} numbers", bias.dims()),
        Some(bias) => x.apply_op3(weight, bias, Linear),
        None => x.apply_op2(weight, Linear),
    }
}

struct Linear;

fn forward(x: Matrix<'_>, weight: Matrix<'_>, bias: Option<&[f32]>) -> (CpuStorage, Shape) {
    let (rows, outputs) = (x.rows, weight.columns);
    let mut y = vec![0.0; rows * outputs];
    product(x, weight, bias, &mut Target { values: &mut y, row: outputs });
    (CpuStorage::F32(y), (rows, outputs).into())
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
        Ok(forward(matrix(s1, l1)?, matrix(s2, l2)?, None))
    }

    fn bwd(&self, x: &Tensor, weight: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_x, of_weight) = backward(x, weight, grad)?;
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
        Ok(forward(matrix(s1, l1)?, matrix(s2, l2)?, Some(slice(s3, l3)?)))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let (of_x, of_weight) = backward(x, weight, grad)?;
        let grad = grad.contiguous()?;
        let of_bias = with([&grad], |[grad]| super::bias::total(grad, bias.elem_count()))?;
        Ok((Some(of_x), Some(of_weight), Some(tensor(of_bias, bias.shape())?)))
    }
}
