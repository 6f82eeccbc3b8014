//! Layer normalisation and its kin, over the last dimension.
//!
//! Ba, Kiros and Hinton 2016 (arXiv 1607.06450); Zhang and Sennrich 2019 (arXiv 1910.07467).

use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor};

use super::slices::{slice, sum, tensor, with};

/// (x − mean) / √(variance + ε) · weight + bias for each row of `x` (…, C); weight and bias are (C).
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn layer_norm(x: &Tensor, weight: &Tensor, bias: &Tensor, epsilon: f32) -> Result<Tensor> {
    expect_width(x, weight)?;
    expect_width(x, bias)?;
    x.contiguous()?.apply_op3(weight, bias, LayerNorm { epsilon })
}

/// x / √(mean of x² + ε) · weight for each row of `x` (…, C); weight is (C).
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn rms_norm(x: &Tensor, weight: &Tensor, epsilon: f32) -> Result<Tensor> {
    expect_width(x, weight)?;
    x.contiguous()?.apply_op2(weight, RmsNorm { epsilon })
}

fn expect_width(x: &Tensor, weight: &Tensor) -> Result<()> {
    let (width, found) = (x.dim(candle_core::D::Minus1)?, weight.dims1()?);
    if width == found && width > 0 {
        Ok(())
    } else {
        candle_core::bail!("a norm of {found} numbers for rows of {width}")
    }
}

struct LayerNorm {
    epsilon: f32,
}

impl LayerNorm {
    /// Mean, and what the distance from it is multiplied with.
    fn statistics(&self, x: &[f32]) -> (f32, f32) {
        let width = x.len() as f32;
        let mean = sum(x.len(), |i| x[i]) / width;
        let variance = sum(x.len(), |i| (x[i] - mean) * (x[i] - mean)) / width;
        (mean, 1.0 / (variance + self.epsilon).sqrt())
    }
}

impl CustomOp3 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer-norm"
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
        let (x, weight, bias) = (slice(s1, l1)?, slice(s2, l2)?, slice(s3, l3)?);
        let width = weight.len();
        let mut y = vec![0.0; x.len()];
        for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(width)) {
            let (mean, scale) = self.statistics(x);
            for (((y, x), weight), bias) in y.iter_mut().zip(x).zip(weight).zip(bias) {
                *y = (x - mean) * scale * weight + bias;
            }
        }
        Ok((CpuStorage::F32(y), l1.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        weight: &Tensor,
        _bias: &Tensor,
        _y: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let grad = grad.contiguous()?;
        let (dx, dweight, dbias) = with([x, weight, &grad], |[x, weight, grad]| {
            let width = weight.len();
            let mut dx = vec![0.0; x.len()];
            let (mut dweight, mut dbias) = (vec![0.0; width], vec![0.0; width]);
            let rows = x.chunks_exact(width).zip(grad.chunks_exact(width)).zip(dx.chunks_exact_mut(width));
            for ((x, grad), dx) in rows {
                let (mean, scale) = self.statistics(x);
                let normed = |i: usize| (x[i] - mean) * scale;
                // What a shift and a stretch of the row would change is taken out of the gradient.
                let shift = sum(width, |i| grad[i] * weight[i]) / width as f32;
                let stretch = sum(width, |i| grad[i] * weight[i] * normed(i)) / width as f32;
                for i in 0..width {
                    dx[i] = scale * (grad[i] * weight[i] - shift - normed(i) * stretch);
                    dweight[i] += grad[i] * normed(i);
                    dbias[i] += grad[i];
                }
            }
            (dx, dweight, dbias)
        })?;
        let width = weight.dims1()?;
        Ok((Some(tensor(dx, x.shape())?), Some(tensor(dweight, width)?), Some(tensor(dbias, width)?)))
    }
}

struct RmsNorm {
    epsilon: f32,
}

impl RmsNorm {
    fn scale(&self, x: &[f32]) -> f32 {
        1.0 / (sum(x.len(), |i| x[i] * x[i]) / x.len() as f32 + self.epsilon).sqrt()
    }
}

impl CustomOp2 for RmsNorm {
    fn name(&self) -> &'static str {
        "rms-norm"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let (x, weight) = (slice(s1, l1)?, slice(s2, l2)?);
        let width = weight.len();
        let mut y = vec![0.0; x.len()];
        for (x, y) in x.chunks_exact(width).zip(y.chunks_exact_mut(width)) {
            let scale = self.scale(x);
            for ((y, x), weight) in y.iter_mut().zip(x).zip(weight) {
                *y = x * scale * weight;
            }
        }
        Ok((CpuStorage::F32(y), l1.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, weight: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let grad = grad.contiguous()?;
        let (dx, dweight) = with([x, weight, &grad], |[x, weight, grad]| {
            let width = weight.len();
            let (mut dx, mut dweight) = (vec![0.0; x.len()], vec![0.0; width]);
            let rows = x.chunks_exact(width).zip(grad.chunks_exact(width)).zip(dx.chunks_exact_mut(width));
            for ((x, grad), dx) in rows {
                let scale = self.scale(x);
                let stretch = sum(width, |i| grad[i] * weight[i] * x[i] * scale) / width as f32;
                for i in 0..width {
                    dx[i] = scale * (grad[i] * weight[i] - x[i] * scale * stretch);
                    dweight[i] += grad[i] * x[i] * scale;
                }
            }
            (dx, dweight)
        })?;
        Ok((Some(tensor(dx, x.shape())?), Some(tensor(dweight, weight.dims1()?)?)))
    }
}
