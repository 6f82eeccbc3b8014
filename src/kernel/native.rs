//! Natively: candle's matrix products (the package `gemm`), with ours around them. They know the
//! widest SIMD of the processor, and share large products among cores.

use candle_core::backend::BackendStorage;
use candle_core::{CpuStorage, CustomOp3, Layout, Result, Shape, Tensor};

use super::Gelu;
use super::bias::total;
use super::slices::{each_row, slice, tensor, with};
use super::views::Heads;

/// [`super::fused::linear`] with candle's product.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    match bias {
        Some(bias) if bias.dims() != &weight.dims()[1..] => {
            candle_core::bail!("a bias of {:?} for a weight of {:?}", bias.dims(), weight.dims())
        }
        Some(bias) => x.apply_op3(weight, bias, Linear),
        None => x.matmul(weight),
    }
}

struct Linear;

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
        let ((rows, inputs), (_, outputs)) = (l1.shape().dims2()?, l2.shape().dims2()?);
        let mut y = s1.matmul(s2, (1, rows, outputs, inputs), l1, l2)?;
        let bias = slice(s3, l3)?;
        if let CpuStorage::F32(y) = &mut y {
            each_row(y, outputs, outputs, |_, y| y.iter_mut().zip(bias).for_each(|(y, bias)| *y += bias));
        }
        Ok((y, (rows, outputs).into()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        bias: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let grad = grad.contiguous()?;
        let of_x = grad.matmul(&weight.t()?)?;
        // As the weight lies: what is added up later is then added in order.
        let turned = weight.stride() == [1, weight.dim(0)?];
        let of_weight = if turned { grad.t()?.matmul(x)?.t()? } else { x.t()?.matmul(&grad)? };
        let of_bias = with([&grad], |[grad]| total(grad, bias.elem_count()))?;
        Ok((Some(of_x), Some(of_weight), Some(tensor(of_bias, bias.shape())?)))
    }
}

/// [`super::fused::attention`] as products and a softmax.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn attention(q: &Tensor, k: &Tensor, bias: Option<&Tensor>, heads: Heads) -> Result<Tensor> {
    super::fused::softmax(&heads.scores(q, k)?, bias)
}

/// [`super::fused::gather`] as a product, and copies.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn gather(p: &Tensor, v: &Tensor, heads: Heads) -> Result<Tensor> {
    heads.gathered(p, v)
}

/// [`super::fused::linear_gelu`] in two steps.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear_gelu(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>, gelu: Gelu) -> Result<Tensor> {
    let y = linear(x, weight, bias)?;
    match gelu {
        Gelu::Erf => super::fused::gelu_erf(&y),
        Gelu::Tanh => super::fused::gelu_tanh(&y),
    }
}
