//! A vector added to every row.

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape, Tensor};

use super::slices::{slice, tensor, with};

/// `x` (N, C) with `bias` (C) added to each row.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn add_bias(x: &Tensor, bias: &Tensor) -> Result<Tensor> {
    let (width, found) = (x.dims2()?.1, bias.dims1()?);
    if width != found || width == 0 {
        candle_core::bail!("a bias of {found} numbers for rows of {width}")
    }
    x.contiguous()?.apply_op2(bias, AddBias)
}

struct AddBias;

impl CustomOp2 for AddBias {
    fn name(&self) -> &'static str {
        "add-bias"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, bias) = (slice(s1, l1)?, slice(s2, l2)?);
        let mut y = Vec::with_capacity(x.len());
        for x in x.chunks_exact(bias.len()) {
            y.extend(x.iter().zip(bias).map(|(x, bias)| x + bias));
        }
        Ok((CpuStorage::F32(y), l1.shape().clone()))
    }

    fn bwd(&self, _x: &Tensor, bias: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let grad = grad.contiguous()?;
        let width = bias.dims1()?;
        let total = with([&grad], |[grad]| total(grad, width))?;
        Ok((Some(grad), Some(tensor(total, width)?)))
    }
}

/// The gradient of a bias: the sum of all rows.
pub(super) fn total(grad: &[f32], width: usize) -> Vec<f32> {
    let mut total = vec![0.0; width];
    for grad in grad.chunks_exact(width.max(1)) {
        for (total, grad) in total.iter_mut().zip(grad) {
            *total += grad;
        }
    }
    total
}
