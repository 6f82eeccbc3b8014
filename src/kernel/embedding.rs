//! Rows of a table, by number.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor, bail};

use super::slices::{slice, tensor, with};

/// The rows of `table` (V, C) that `ids` name, (N, C). In the backward pass rows that were named
/// several times get the sum.
///
/// # Errors
/// Those of candle; an id that is not in the table.
pub fn embedding(table: &Tensor, ids: Arc<Vec<u32>>) -> Result<Tensor> {
    let (rows, _) = table.dims2()?;
    if let Some(id) = ids.iter().find(|id| **id as usize >= rows) {
        bail!("the table has {rows} rows, and none with the number {id}")
    }
    table.contiguous()?.apply_op1(Embedding { ids })
}

struct Embedding {
    ids: Arc<Vec<u32>>,
}

impl CustomOp1 for Embedding {
    fn name(&self) -> &'static str {
        "embedding"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (table, (_, width)) = (slice(storage, layout)?, layout.shape().dims2()?);
        let mut rows = Vec::with_capacity(self.ids.len() * width);
        for id in self.ids.iter() {
            let start = *id as usize * width;
            rows.extend_from_slice(&table[start..start + width]);
        }
        Ok((CpuStorage::F32(rows), Shape::from((self.ids.len(), width))))
    }

    fn bwd(&self, table: &Tensor, _rows: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let (_, width) = table.dims2()?;
        let total = with([&grad.contiguous()?], |[grad]| {
            let mut total = vec![0.0; table.elem_count()];
            for (id, grad) in self.ids.iter().zip(grad.chunks_exact(width.max(1))) {
                let start = *id as usize * width;
                for (total, grad) in total[start..start + width].iter_mut().zip(grad) {
                    *total += grad;
                }
            }
            total
        })?;
        tensor(total, table.shape()).map(Some)
    }
}
