//! Attention: what every token gathers from others, and from whom.
//!
//! Vaswani et al. 2017, "Attention Is All You Need" (arXiv 1706.03762), section 3.2. The part in
//! which tokens meet is the same in all models ([`attend`]); what differs is who may see whom, which
//! is what is added to the scores.

use candle_core::{DType, Device, Tensor};

use super::checkpoint::{CheckpointError, Weights};
use super::config::BertConfig;
use super::linear::Linear;
use super::norm::LayerNorm;
use crate::kernel;
pub use crate::kernel::views::Heads;

/// What every token gathers, and from whom.
pub struct Attended {
    /// The gathered values of all heads side by side, (B·T, nh·hs).
    pub context: Tensor,
    /// How much of each token's look goes to which token, (B, nh, T, S); each row sums to 1.
    pub probabilities: Tensor,
}

/// softmax(scale · q · kᵀ + bias) · v, for queries with heads side by side, (B·T, nh·hs), keys and
/// values as well or parted, (B, nh, S, hs), and a bias that can be broadcast to (B, nh, T, S).
///
/// # Errors
/// Those of candle, when the shapes do not fit.
pub fn attend(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    bias: Option<&Tensor>,
    heads: Heads,
) -> candle_core::Result<Attended> {
    let probabilities = kernel::attention(q, k, bias, heads)?; // (B, nh, T, S)
    let context = kernel::gather(&probabilities, v, heads)?; // (B·T, nh·hs)
    Ok(Attended { context, probabilities })
}

/// From which tokens may be seen, (B, S) of 0 and 1, to what is added to the scores, (B, 1, 1, S):
/// nothing, or the lowest number, so that softmax gives the token a zero.
///
/// # Errors
/// Those of candle.
pub fn additive_mask(attention_mask: &Tensor) -> candle_core::Result<Tensor> {
    let (batch, length) = attention_mask.dims2()?;
    let hidden = (1.0 - attention_mask.to_dtype(DType::F32)?)?;
    (hidden * f64::from(f32::MIN))?.reshape((batch, 1, 1, length))
}

/// What hides the future from `new` tokens that follow `past` others: (1, 1, new, past + new), to be
/// added to the scores. `None` for one token, which has no future to be hidden from it.
///
/// # Errors
/// Those of candle.
pub fn causal_mask(past: usize, new: usize) -> candle_core::Result<Option<Tensor>> {
    if new <= 1 {
        return Ok(None);
    }
    let seen = past + new;
    let row = |query: usize| (0..seen).map(move |key| if key <= past + query { 0.0 } else { f32::MIN });
    let mask: Vec<f32> = (0..new).flat_map(row).collect();
    Tensor::from_vec(mask, (1, 1, new, seen), &Device::Cpu).map(Some)
}

/// BERT's queries, keys and values. Reference: `BertSelfAttention` in
/// `transformers/models/bert/modeling_bert.py`.
#[derive(Debug, Clone)]
pub struct SelfAttention {
    query: Linear,
    key: Linear,
    value: Linear,
    heads: usize,
    head_size: usize,
}

impl SelfAttention {
    /// Reads what lies below `attention.self`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let width = config.hidden_size;
        let projection = |name: &str| Linear::load(&weights.pp(name), width, width);
        Ok(Self {
            query: projection("query")?,
            key: projection("key")?,
            value: projection("value")?,
            heads: config.num_attention_heads,
            head_size: config.head_size(),
        })
    }

    /// `x` is (B·T, C), `mask` what [`additive_mask`] made, or `None` where nothing is hidden.
    ///
    /// # Errors
    /// Those of candle.
    pub fn forward(&self, x: &Tensor, batch: usize, mask: Option<&Tensor>) -> candle_core::Result<Attended> {
        let heads = Heads { batch, heads: self.heads, scale: 1.0 / (self.head_size as f64).sqrt() };
        let (q, k, v) = (self.query.forward(x)?, self.key.forward(x)?, self.value.forward(x)?); // (B·T, C)
        attend(&q, &k, &v, mask, heads)
    }
}

/// What follows in BERT when tokens have met: project, add and normalise, each token for itself.
/// Reference: `BertSelfOutput`.
#[derive(Debug, Clone)]
pub struct SelfOutput {
    dense: Linear,
    layer_norm: LayerNorm,
}

impl SelfOutput {
    /// Reads what lies below `attention.output`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let width = config.hidden_size;
        Ok(Self {
            dense: Linear::load(&weights.pp("dense"), width, width)?,
            layer_norm: LayerNorm::load(&weights.pp("LayerNorm"), width, config.layer_norm_eps)?,
        })
    }

    /// `x` and `context` are rows (N, C) of the same tokens.
    ///
    /// # Errors
    /// Those of candle.
    pub fn forward(&self, x: &Tensor, context: &Tensor) -> candle_core::Result<Tensor> {
        self.layer_norm.forward(&(x + self.dense.forward(context)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::causal_mask;

    #[test]
    fn nobody_sees_the_future() {
        let mask = causal_mask(1, 2).expect("a small mask").expect("two tokens need one");
        let rows = mask.reshape((2, 3)).and_then(|mask| mask.to_vec2::<f32>()).expect("it has two rows of three");
        assert_eq!(rows, [[0.0, 0.0, f32::MIN], [0.0, 0.0, 0.0]]);
        assert!(causal_mask(7, 1).expect("nothing to compute").is_none());
    }
}
