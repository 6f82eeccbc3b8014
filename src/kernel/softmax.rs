//! Softmax over the last dimension, with what hides tokens or tells distances added on the way.

use candle_core::{CpuStorage, CustomOp1, CustomOp2, Layout, Result, Shape, Tensor};

use super::math::exp;
use super::slices::{each_row, max, slice, sum, tensor, with};

/// softmax(scores + bias) over the last dimension of `scores` (B, nh, T, S). Each dimension of the
/// bias but the last is that of the scores or 1. A score to which the lowest number is added gets a
/// probability of exactly zero, unless all of its row do.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn softmax(scores: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let scores = scores.contiguous()?;
    match bias {
        Some(bias) => {
            fits(scores.dims4()?, bias.dims4()?)?;
            scores.apply_op2(&bias.contiguous()?, BiasedSoftmax)
        }
        None => scores.apply_op1(Softmax),
    }
}

type Dims = (usize, usize, usize, usize);

/// Refuses a bias that cannot be added to scores.
pub(super) fn fits(scores: Dims, bias: Dims) -> Result<()> {
    let (b, nh, t, s) = bias;
    if s != scores.3 || (b != 1 && b != scores.0) || (nh != 1 && nh != scores.1) || (t != 1 && t != scores.2) {
        candle_core::bail!("a bias of {bias:?} for scores of {scores:?}")
    }
    Ok(())
}

/// What stands in a row becomes its softmax.
#[inline(always)]
pub(super) fn in_place(row: &mut [f32]) {
    let largest = max(row);
    for value in row.iter_mut() {
        *value = exp(*value - largest);
    }
    let scale = 1.0 / sum(row.len(), |i| row[i]);
    for value in row {
        *value *= scale;
    }
}

/// The gradient of the scores: p · (g − Σ g · p), row by row.
fn backward(p: &[f32], grad: &[f32], width: usize) -> Vec<f32> {
    let mut out = vec![0.0; p.len()];
    each_row(&mut out, width, width, |row, out| {
        slope(&p[row * width..][..width], &grad[row * width..][..width], out);
    });
    out
}

/// The same for one row.
#[inline(always)]
pub(super) fn slope(p: &[f32], grad: &[f32], out: &mut [f32]) {
    let mean = sum(p.len(), |i| p[i] * grad[i]);
    for (out, (p, grad)) in out.iter_mut().zip(p.iter().zip(grad)) {
        *out = p * (grad - mean);
    }
}

/// Adds the gradients of scores, row by row, to those of the rows of the bias that were added to them.
pub(super) fn add_to_bias(scores: &[f32], width: usize, bias: &mut [f32], row_of: impl Fn(usize) -> usize) {
    for (row, scores) in scores.chunks_exact(width).enumerate() {
        let bias = &mut bias[row_of(row) * width..];
        bias.iter_mut().zip(scores).for_each(|(total, score)| *total += score);
    }
}

struct Softmax;

impl CustomOp1 for Softmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut p = slice(storage, layout)?.to_vec();
        let width = layout.dims().last().copied().unwrap_or(1).max(1);
        each_row(&mut p, width, width, |_, p| in_place(p));
        Ok((CpuStorage::F32(p), layout.shape().clone()))
    }

    fn bwd(&self, scores: &Tensor, p: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let width = scores.dim(candle_core::D::Minus1)?;
        let out = with([p, &grad.contiguous()?], |[p, grad]| backward(p, grad, width))?;
        tensor(out, scores.shape()).map(Some)
    }
}

struct BiasedSoftmax;

/// Which row of the bias belongs to a row of the scores.
pub(super) fn bias_row(scores: Dims, bias: Dims) -> impl Fn(usize) -> usize {
    move |row| {
        let (t, head, batch) = (row % scores.2, row / scores.2 % scores.1, row / (scores.2 * scores.1));
        let at = |index: usize, size: usize| if size == 1 { 0 } else { index };
        (at(batch, bias.0) * bias.1 + at(head, bias.1)) * bias.2 + at(t, bias.2)
    }
}

impl CustomOp2 for BiasedSoftmax {
    fn name(&self) -> &'static str {
        "softmax"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let (mut p, bias) = (slice(s1, l1)?.to_vec(), slice(s2, l2)?);
        let (dims, bias_dims) = (l1.shape().dims4()?, l2.shape().dims4()?);
        let (width, row_of) = (dims.3.max(1), bias_row(dims, bias_dims));
        each_row(&mut p, width, width, |row, p| {
            let start = row_of(row) * width;
            for (p, bias) in p.iter_mut().zip(&bias[start..start + width]) {
                *p += bias;
            }
            in_place(p);
        });
        Ok((CpuStorage::F32(p), l1.shape().clone()))
    }

    fn bwd(
        &self,
        scores: &Tensor,
        bias: &Tensor,
        p: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (dims, bias_dims) = (scores.dims4()?, bias.dims4()?);
        let width = dims.3;
        let out = with([p, &grad.contiguous()?], |[p, grad]| backward(p, grad, width))?;
        // A mask is no variable: nobody asks what it should have been.
        let of_bias = if bias.track_op() {
            let row_of = bias_row(dims, bias_dims);
            let mut total = vec![0.0; bias.elem_count()];
            add_to_bias(&out, width, &mut total, row_of);
            Some(tensor(total, bias.shape())?)
        } else {
            None
        };
        Ok((Some(tensor(out, scores.shape())?), of_bias))
    }
}
