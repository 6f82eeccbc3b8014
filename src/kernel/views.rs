//! Tensors as matrices, wherever their numbers lie.

use candle_core::{CpuStorage, Layout, Result, Storage, Tensor, bail};

use super::product::Matrix;

/// The numbers of a tensor from its first one on, inside a custom operation.
pub(super) fn values<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    Ok(&storage.as_slice::<f32>()?[layout.start_offset()..])
}

/// The matrix that a tensor of two dimensions is, inside a custom operation.
pub fn matrix<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<Matrix<'a>> {
    let (rows, columns) = layout.shape().dims2()?;
    let values = values(storage, layout)?;
    Ok(Matrix { values, rows, columns, row: layout.stride()[0], column: layout.stride()[1] })
}

/// Does something with tensors as they lie.
pub fn with<const N: usize, R>(
    tensors: [&Tensor; N],
    act: impl FnOnce([(&CpuStorage, &Layout); N]) -> Result<R>,
) -> Result<R> {
    let held = tensors.map(Tensor::storage_and_layout);
    let mut views = Vec::with_capacity(N);
    for (storage, layout) in &held {
        let Storage::Cpu(storage) = &**storage else { bail!("a kernel computes on the CPU only") };
        views.push((storage, *layout));
    }
    match views.try_into() {
        Ok(views) => act(views),
        Err(_) => bail!("as many views as tensors"),
    }
}

/// How rows of a batch and heads of an attention are put together, and what scores are multiplied
/// with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heads {
    /// B.
    pub batch: usize,
    /// nh.
    pub heads: usize,
    /// What scores are multiplied with before softmax: 1/√hs in most models.
    pub scale: f64,
}

impl Heads {
    /// Heads side by side, (B·T, nh·hs), one after the other: (B, nh, T, hs), contiguous. What is so
    /// already stays.
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    pub fn part(&self, x: &Tensor) -> Result<Tensor> {
        if x.rank() == 4 {
            return Ok(x.clone());
        }
        let (rows, width) = x.dims2()?;
        self.check(rows, width)?;
        x.reshape((self.batch, rows / self.batch, self.heads, width / self.heads))?.transpose(1, 2)?.contiguous()
    }

    /// scale · q · kᵀ, (B, nh, T, S), by candle's product.
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    #[cfg(any(feature = "composite", not(target_arch = "wasm32")))]
    pub(super) fn scores(&self, q: &Tensor, k: &Tensor) -> Result<Tensor> {
        let q = if self.scale == 1.0 { self.part(q)? } else { self.part(&(q * self.scale)?)? };
        q.matmul(&self.part(k)?.t()?)
    }

    /// p · v with heads side by side, (B·T, nh·hs), by candle's product.
    ///
    /// # Errors
    /// Those of candle, when the shapes do not fit.
    #[cfg(any(feature = "composite", not(target_arch = "wasm32")))]
    pub(super) fn gathered(&self, p: &Tensor, v: &Tensor) -> Result<Tensor> {
        let y = p.matmul(&self.part(v)?)?; // (B, nh, T, hs)
        let (batch, heads, tokens, size) = y.dims4()?;
        y.transpose(1, 2)?.reshape((batch * tokens, heads * size))
    }

    fn check(&self, rows: usize, width: usize) -> Result<()> {
        if rows == 0 || width == 0 || !rows.is_multiple_of(self.batch) || !width.is_multiple_of(self.heads) {
            bail!("{rows} rows of {width} numbers for a batch of {} and {} heads", self.batch, self.heads)
        }
        Ok(())
    }
}

/// Where the numbers of every head of every row of the batch lie.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    /// T or S.
    pub tokens: usize,
    /// hs.
    pub size: usize,
    /// From a row of the batch, a head, a token, a number to the next.
    strides: [usize; 4],
}

impl Places {
    /// Of heads side by side, (B·T, nh·hs), or one after the other, (B, nh, T, hs).
    pub fn of(layout: &Layout, heads: Heads) -> Result<Self> {
        let strides = layout.stride();
        if layout.dims().len() == 4 {
            let (batch, count, tokens, size) = layout.shape().dims4()?;
            if (batch, count) != (heads.batch, heads.heads) || tokens * size == 0 {
                bail!("{:?} for a batch of {} and {} heads", layout.dims(), heads.batch, heads.heads)
            }
            return Ok(Self { tokens, size, strides: [strides[0], strides[1], strides[2], strides[3]] });
        }
        let (rows, width) = layout.shape().dims2()?;
        heads.check(rows, width)?;
        let (tokens, size) = (rows / heads.batch, width / heads.heads);
        Ok(Self { tokens, size, strides: [tokens * strides[0], size * strides[1], strides[0], strides[1]] })
    }

    /// Where a head begins.
    pub fn start(&self, row: usize, head: usize) -> usize {
        row * self.strides[0] + head * self.strides[1]
    }

    /// From a token to the next.
    pub fn token(&self) -> usize {
        self.strides[2]
    }

    /// One head, (T, hs).
    pub fn head<'a>(&self, values: &'a [f32], row: usize, head: usize) -> Matrix<'a> {
        let values = &values[self.start(row, head)..];
        Matrix { values, rows: self.tokens, columns: self.size, row: self.strides[2], column: self.strides[3] }
    }
}
