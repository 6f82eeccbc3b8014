//! The loss of all models: the mean surprisal of the right tokens.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::math::exp;
use super::slices::{each_row, max, slice, sum, tensor, with};

/// The mean over rows of −ln softmax(logits)\[target\], in nats, for `logits` (N, V) and N targets.
///
/// # Errors
/// Those of candle; targets that do not fit.
pub fn cross_entropy(logits: &Tensor, targets: Arc<Vec<u32>>) -> Result<Tensor> {
    let (rows, vocabulary) = logits.dims2()?;
    if rows != targets.len() || rows == 0 {
        bail!("{} targets for {rows} rows of logits", targets.len())
    }
    if let Some(id) = targets.iter().find(|id| **id as usize >= vocabulary) {
        bail!("the target {id} is outside a vocabulary of {vocabulary}")
    }
    logits.contiguous()?.apply_op1(CrossEntropy { targets })
}

struct CrossEntropy {
    targets: Arc<Vec<u32>>,
}

impl CustomOp1 for CrossEntropy {
    fn name(&self) -> &'static str {
        "cross-entropy"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (logits, (rows, vocabulary)) = (slice(storage, layout)?, layout.shape().dims2()?);
        let mut surprisals = vec![0.0; rows];
        each_row(&mut surprisals, 1, vocabulary, |index, out| {
            let row = &logits[index * vocabulary..][..vocabulary];
            let largest = max(row);
            let partition = sum(vocabulary, |i| exp(row[i] - largest));
            out[0] = partition.ln() + largest - row[self.targets[index] as usize];
        });
        let total: f64 = surprisals.into_iter().map(f64::from).sum();
        Ok((CpuStorage::F32(vec![(total / rows as f64) as f32]), Shape::from(())))
    }

    fn bwd(&self, logits: &Tensor, _loss: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let (rows, vocabulary) = logits.dims2()?;
        let scale = grad.to_scalar::<f32>()? / rows as f32;
        let out = with([logits], |[logits]| {
            let mut out = vec![0.0; logits.len()];
            each_row(&mut out, vocabulary, vocabulary, |index, out| {
                let row = &logits[index * vocabulary..][..vocabulary];
                let largest = max(row);
                for (out, logit) in out.iter_mut().zip(row) {
                    *out = exp(logit - largest);
                }
                let share = scale / sum(vocabulary, |i| out[i]);
                out.iter_mut().for_each(|out| *out *= share);
                out[self.targets[index] as usize] -= scale;
            });
            out
        })?;
        tensor(out, logits.shape()).map(Some)
    }
}
