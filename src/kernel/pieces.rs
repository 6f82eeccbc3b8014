//! Natively: candle's matrix products, with ours between them. They know the widest SIMD of the
//! processor, and share large products among cores.

use candle_core::{Result, Tensor};

use super::views::Heads;

/// [`super::fused::linear`] as a product and a sum.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn linear(x: &Tensor, weight: &Tensor, bias: Option<&Tensor>) -> Result<Tensor> {
    let y = x.matmul(weight)?;
    bias.map_or(Ok(y.clone()), |bias| super::add_bias(&y, bias))
}

/// [`super::fused::attention`] as products and a softmax.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn attention(q: &Tensor, k: &Tensor, bias: Option<&Tensor>, heads: Heads) -> Result<Tensor> {
    let q = if heads.scale == 1.0 { heads.part(q)? } else { heads.part(&(q * heads.scale)?)? }; // (B, nh, T, hs)
    let scores = q.matmul(&heads.part(k)?.t()?)?; // (B, nh, T, S)
    super::softmax(&scores, bias)
}

/// [`super::fused::gather`] as a product, and copies.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn gather(p: &Tensor, v: &Tensor, heads: Heads) -> Result<Tensor> {
    let (batch, count, tokens, _) = p.dims4()?;
    let y = p.matmul(&heads.part(v)?)?; // (B, nh, T, hs)
    let width = count * y.dim(3)?;
    y.transpose(1, 2)?.reshape((batch * tokens, width))
}
