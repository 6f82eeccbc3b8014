//! Attention in two operations: who looks where, and what is gathered there.
//!
//! Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762), section 3.2. Heads are read
//! and written where they lie, side by side in rows, one head of one text at a time, so that what
//! belongs to it stays in the cache from the scores to their softmax.

use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor, bail};

use super::product::{Matrix, Target, product};
use super::slices::{slice, tensor};
use super::softmax::{add_to_bias, bias_row, fits, in_place, slope};
use super::views::{Heads, Places, values, with};

/// softmax(scale · q · kᵀ + bias), (B, nh, T, S), for queries and keys with heads side by side,
/// (B·T, nh·hs), or parted, (B, nh, S, hs), and a bias as in [`super::softmax`].
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn attention(q: &Tensor, k: &Tensor, bias: Option<&Tensor>, heads: Heads) -> Result<Tensor> {
    match bias {
        Some(bias) => q.apply_op3(k, &bias.contiguous()?, Attention { heads }),
        None => q.apply_op2(k, Attention { heads }),
    }
}

/// p · v with heads side by side, (B·T, nh·hs), for probabilities (B, nh, T, S), and values with heads
/// side by side or parted.
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn gather(p: &Tensor, v: &Tensor, heads: Heads) -> Result<Tensor> {
    p.contiguous()?.apply_op2(v, Gather { heads })
}

struct Attention {
    heads: Heads,
}

/// A place for a gradient of the same shape, without gaps.
fn room(like: &Tensor, heads: Heads) -> Result<(Vec<f32>, Places)> {
    let places = Places::of(&Layout::contiguous(like.shape()), heads)?;
    Ok((vec![0.0; like.elem_count()], places))
}

impl Attention {
    fn forward(
        &self,
        (s1, l1): (&CpuStorage, &Layout),
        (s2, l2): (&CpuStorage, &Layout),
        bias: Option<(&CpuStorage, &Layout)>,
    ) -> Result<(CpuStorage, Shape)> {
        let Heads { batch, heads, scale } = self.heads;
        let (q, k) = (Places::of(l1, self.heads)?, Places::of(l2, self.heads)?);
        if q.size != k.size {
            bail!("queries of {} numbers for keys of {}", q.size, k.size)
        }
        let dims = (batch, heads, q.tokens, k.tokens);
        let bias = match bias {
            Some((storage, layout)) => {
                let bias_dims = layout.shape().dims4()?;
                fits(dims, bias_dims)?;
                Some((slice(storage, layout)?, bias_row(dims, bias_dims)))
            }
            None => None,
        };
        let (queries, keys) = (values(s1, l1)?, values(s2, l2)?);
        let mut p = vec![0.0; batch * heads * q.tokens * k.tokens];
        for (index, p) in p.chunks_exact_mut(q.tokens * k.tokens).enumerate() {
            let (row, head) = (index / heads, index % heads);
            let keys = k.head(keys, row, head).t();
            product(q.head(queries, row, head), keys, None, &mut Target { values: p, row: k.tokens });
            for (token, p) in p.chunks_exact_mut(k.tokens).enumerate() {
                let bias = bias.as_ref().map(|(bias, row_of)| &bias[row_of(index * q.tokens + token) * k.tokens..]);
                scores(p, scale as f32, bias);
                in_place(p);
            }
        }
        Ok((CpuStorage::F32(p), dims.into()))
    }

    /// The gradients of queries and keys, and of the bias if it is wanted.
    fn backward(
        &self,
        [q, k, p, grad]: [&Tensor; 4],
        bias: Option<&Tensor>,
    ) -> Result<(Tensor, Tensor, Option<Tensor>)> {
        let Heads { heads, scale, .. } = self.heads;
        let dims = p.dims4()?;
        let (mut of_q, q_room) = room(q, self.heads)?;
        let (mut of_k, k_room) = room(k, self.heads)?;
        let mut of_bias = bias.map_or(Vec::new(), |bias| vec![0.0; bias.elem_count()]);
        let row_of = bias.map(|bias| bias.dims4().map(|bias| bias_row(dims, bias))).transpose()?;
        with([q, k, p, &grad.contiguous()?], |[(s1, l1), (s2, l2), (s3, l3), (s4, l4)]| {
            let (q, k) = (Places::of(l1, self.heads)?, Places::of(l2, self.heads)?);
            let (queries, keys) = (values(s1, l1)?, values(s2, l2)?);
            let (p, grad) = (slice(s3, l3)?, slice(s4, l4)?);
            let size = q.tokens * k.tokens;
            let mut of_scores = vec![0.0; size];
            for index in 0..p.len() / size {
                let (row, head) = (index / heads, index % heads);
                let at = index * size..(index + 1) * size;
                let rows = p[at.clone()].chunks_exact(k.tokens).zip(grad[at].chunks_exact(k.tokens));
                rows.zip(of_scores.chunks_exact_mut(k.tokens)).for_each(|((p, grad), out)| slope(p, grad, out));
                if let Some(row_of) = &row_of {
                    add_to_bias(&of_scores, k.tokens, &mut of_bias, |token| row_of(index * q.tokens + token));
                }
                of_scores.iter_mut().for_each(|score| *score *= scale as f32);
                let scores = Matrix::new(&of_scores, q.tokens, k.tokens);
                let (begin, token) = (q_room.start(row, head), q_room.token());
                product(scores, k.head(keys, row, head), None, &mut Target { values: &mut of_q[begin..], row: token });
                let (begin, token) = (k_room.start(row, head), k_room.token());
                let queries = q.head(queries, row, head);
                product(scores.t(), queries, None, &mut Target { values: &mut of_k[begin..], row: token });
            }
            Ok(())
        })?;
        let of_bias = bias.map(|bias| tensor(of_bias, bias.shape())).transpose()?;
        Ok((tensor(of_q, q.shape())?, tensor(of_k, k.shape())?, of_bias))
    }
}

/// scale · score + bias, for a row.
#[inline(always)]
fn scores(row: &mut [f32], scale: f32, bias: Option<&[f32]>) {
    match bias {
        Some(bias) => row.iter_mut().zip(bias).for_each(|(score, bias)| *score = *score * scale + bias),
        None => row.iter_mut().for_each(|score| *score *= scale),
    }
}

impl CustomOp2 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        self.forward((s1, l1), (s2, l2), None)
    }

    fn bwd(&self, q: &Tensor, k: &Tensor, p: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (of_q, of_k, _) = self.backward([q, k, p, grad], None)?;
        Ok((Some(of_q), Some(of_k)))
    }
}

impl CustomOp3 for Attention {
    fn name(&self) -> &'static str {
        "attention"
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
        self.forward((s1, l1), (s2, l2), Some((s3, l3)))
    }

    fn bwd(
        &self,
        q: &Tensor,
        k: &Tensor,
        bias: &Tensor,
        p: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        // A mask is no variable: nobody asks what it should have been.
        let (of_q, of_k, of_bias) = self.backward([q, k, p, grad], bias.track_op().then_some(bias))?;
        Ok((Some(of_q), Some(of_k), of_bias))
    }
}

struct Gather {
    heads: Heads,
}

impl CustomOp2 for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn cpu_fwd(&self, s1: &CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<(CpuStorage, Shape)> {
        let v = Places::of(l2, self.heads)?;
        let (batch, heads, tokens, seen) = l1.shape().dims4()?;
        if (batch, heads, seen) != (self.heads.batch, self.heads.heads, v.tokens) || tokens == 0 {
            bail!("probabilities {:?} for {} tokens, {:?}", l1.dims(), v.tokens, self.heads)
        }
        let (p, values) = (slice(s1, l1)?, values(s2, l2)?);
        let width = heads * v.size;
        let mut out = vec![0.0; batch * tokens * width];
        for (index, p) in p.chunks_exact(tokens * seen).enumerate() {
            let (row, head) = (index / heads, index % heads);
            let begin = row * tokens * width + head * v.size;
            let mut out = Target { values: &mut out[begin..], row: width };
            product(Matrix::new(p, tokens, seen), v.head(values, row, head), None, &mut out);
        }
        Ok((CpuStorage::F32(out), (batch * tokens, width).into()))
    }

    fn bwd(&self, p: &Tensor, v: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (_, heads, tokens, seen) = p.dims4()?;
        let (mut of_v, v_room) = room(v, self.heads)?;
        let mut of_p = vec![0.0; p.elem_count()];
        with([p, v, grad], |[(s1, l1), (s2, l2), (s3, l3)]| {
            let (v, y) = (Places::of(l2, self.heads)?, Places::of(l3, self.heads)?);
            let (p, kept, grad) = (slice(s1, l1)?, values(s2, l2)?, values(s3, l3)?);
            let size = tokens * seen;
            for (index, (p, of_p)) in p.chunks_exact(size).zip(of_p.chunks_exact_mut(size)).enumerate() {
                let (row, head) = (index / heads, index % heads);
                let grad = y.head(grad, row, head);
                product(grad, v.head(kept, row, head).t(), None, &mut Target { values: of_p, row: seen });
                let (begin, token) = (v_room.start(row, head), v_room.token());
                let p = Matrix::new(p, tokens, seen);
                product(p.t(), grad, None, &mut Target { values: &mut of_v[begin..], row: token });
            }
            Ok(())
        })?;
        Ok((Some(tensor(of_p, p.shape())?), Some(tensor(of_v, v.shape())?)))
    }
}
