//! The blocks of T5's two stacks: attention to one's own side, in the decoder attention to the
//! encoder, and the feed-forward network, each with its norm before it and its input added after.

use candle_core::Tensor;

use crate::model::attention::{Attended, Heads, attend};
use crate::model::cache::KvCache;
use crate::model::checkpoint::{CheckpointError, Weights};
use crate::model::config::{Activation, T5Config};
use crate::model::linear::Linear;
use crate::model::norm::RmsNorm;
use crate::model::relative_position::{Direction, RelativePosition};

/// How the rows of a flattened batch belong together, and what is added to the scores.
pub(super) struct Reading {
    pub batch: usize,
    /// For the attention to one's own side: distances, and what is hidden; (1 or B, nh, T, S).
    pub bias: Tensor,
    /// For the attention to the encoder: what is hidden, (B, 1, 1, S).
    pub cross_bias: Option<Tensor>,
}

/// The encoder's keys and values for one block of the decoder, (B·S, nh · hs) each, or parted,
/// (B, nh, S, hs).
#[derive(Debug, Clone)]
pub(super) struct Memory {
    keys: Tensor,
    values: Tensor,
}

/// What a block gives.
pub(super) struct Seen {
    pub x: Tensor,
    /// Attention to one's own side, (B, nh, T, S).
    pub own: Tensor,
    /// Attention to the encoder, (B, nh, T, S); none in the encoder.
    pub cross: Option<Tensor>,
}

/// Multi-head attention without biases, and without division by √hs: T5 starts from smaller weights.
#[derive(Debug, Clone)]
struct Attention {
    layer_norm: RmsNorm,
    q: Linear, // C → nh · hs
    k: Linear,
    v: Linear,
    o: Linear, // nh · hs → C
    heads: usize,
}

impl Attention {
    /// Reads `layer_norm` and what lies below `name`.
    fn load(weights: &Weights, name: &str, config: &T5Config) -> Result<Self, CheckpointError> {
        let (width, inner) = (config.d_model, config.inner_size());
        let below = weights.pp(name);
        let into = |part: &str| Linear::load_without_bias(&below.pp(part), width, inner);
        Ok(Self {
            layer_norm: RmsNorm::load(&weights.pp("layer_norm"), width, config.layer_norm_epsilon)?,
            q: into("q")?,
            k: into("k")?,
            v: into("v")?,
            o: Linear::load_without_bias(&below.pp("o"), inner, width)?,
            heads: config.num_heads,
        })
    }

    /// T5 does not scale scores.
    fn heads(&self, batch: usize) -> Heads {
        Heads { batch, heads: self.heads, scale: 1.0 }
    }

    /// `x` is (B·T, C), not yet normalised. What is in the cache stands before it, and it is added.
    fn to_own(&self, x: &Tensor, reading: &Reading, cache: Option<&mut KvCache>) -> candle_core::Result<Attended> {
        let (x, heads) = (self.layer_norm.forward(x)?, self.heads(reading.batch));
        let (q, mut k, mut v) = (self.q.forward(&x)?, self.k.forward(&x)?, self.v.forward(&x)?); // (B·T, nh · hs)
        if let Some(cache) = cache {
            (k, v) = cache.append(&heads.part(&k)?, &heads.part(&v)?)?; // (1, nh, past + T, hs)
        }
        attend(&q, &k, &v, Some(&reading.bias), heads)
    }

    /// `x` is (B·T, C), not yet normalised.
    fn to_memory(&self, x: &Tensor, reading: &Reading, memory: &Memory) -> candle_core::Result<Attended> {
        let q = self.q.forward(&self.layer_norm.forward(x)?)?; // (B·T, nh · hs)
        attend(&q, &memory.keys, &memory.values, reading.cross_bias.as_ref(), self.heads(reading.batch))
    }
}

/// Widen, bend, narrow. With a gate, what is bent multiplies what is not.
#[derive(Debug, Clone)]
struct FeedForward {
    layer_norm: RmsNorm,
    wi: Linear,           // C → F
    gate: Option<Linear>, // C → F
    wo: Linear,           // F → C
    activation: Activation,
}

impl FeedForward {
    fn load(weights: &Weights, config: &T5Config) -> Result<Self, CheckpointError> {
        let (width, inner) = (config.d_model, config.d_ff);
        let dense = weights.pp("DenseReluDense");
        let widen = |name: &str| Linear::load_without_bias(&dense.pp(name), width, inner);
        let (wi, gate) =
            if config.is_gated_act { (widen("wi_1")?, Some(widen("wi_0")?)) } else { (widen("wi")?, None) };
        Ok(Self {
            layer_norm: RmsNorm::load(&weights.pp("layer_norm"), width, config.layer_norm_epsilon)?,
            wi,
            gate,
            wo: Linear::load_without_bias(&dense.pp("wo"), inner, width)?,
            activation: config.dense_act_fn,
        })
    }

    /// (N, C) to (N, C).
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let normed = self.layer_norm.forward(x)?;
        let bent = match &self.gate {
            Some(gate) => (gate.bent(&normed, self.activation)? * self.wi.forward(&normed)?)?,
            None => self.wi.bent(&normed, self.activation)?,
        }; // (N, F)
        x + self.wo.forward(&bent)?
    }
}

/// One block of either stack.
#[derive(Debug, Clone)]
pub(super) struct Block {
    own: Attention,
    cross: Option<Attention>,
    feed_forward: FeedForward,
}

impl Block {
    fn load(weights: &Weights, config: &T5Config, direction: Direction) -> Result<Self, CheckpointError> {
        let layer = |index: usize| weights.pp("layer").pp(index);
        let own = Attention::load(&layer(0), "SelfAttention", config)?;
        let (cross, feed_forward) = match direction {
            Direction::Both => (None, layer(1)),
            Direction::Left => (Some(Attention::load(&layer(1), "EncDecAttention", config)?), layer(2)),
        };
        Ok(Self { own, cross, feed_forward: FeedForward::load(&feed_forward, config)? })
    }

    /// The encoder's output (B·S, C) as this block's keys and values; none in the encoder.
    pub fn memory(&self, hidden: &Tensor) -> candle_core::Result<Option<Memory>> {
        let Some(cross) = &self.cross else { return Ok(None) };
        Ok(Some(Memory { keys: cross.k.forward(hidden)?, values: cross.v.forward(hidden)? }))
    }

    /// The same for a single text that is asked about often: parted once.
    pub fn parted_memory(&self, hidden: &Tensor) -> candle_core::Result<Option<Memory>> {
        let (Some(cross), Some(memory)) = (&self.cross, self.memory(hidden)?) else { return Ok(None) };
        let heads = cross.heads(1);
        Ok(Some(Memory { keys: heads.part(&memory.keys)?, values: heads.part(&memory.values)? }))
    }

    /// `x` is (B·T, C). Where `rows` are given, only those are carried on past the attentions.
    pub fn forward(
        &self,
        x: &Tensor,
        reading: &Reading,
        memory: Option<&Memory>,
        cache: Option<&mut KvCache>,
        rows: Option<&Tensor>,
    ) -> candle_core::Result<Seen> {
        let own = self.own.to_own(x, reading, cache)?;
        let mut x = (x + self.own.o.forward(&own.context)?)?; // x + attention(norm(x))
        let mut cross = None;
        if let (Some(attention), Some(memory)) = (&self.cross, memory) {
            let attended = attention.to_memory(&x, reading, memory)?;
            x = (x + attention.o.forward(&attended.context)?)?; // x + attention(norm(x), memory)
            cross = Some(attended.probabilities);
        }
        if let Some(rows) = rows {
            x = x.index_select(rows, 0)?;
        }
        Ok(Seen { x: self.feed_forward.forward(&x)?, own: own.probabilities, cross })
    }
}

/// The encoder or the decoder.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    pub blocks: Vec<Block>,
    /// Learned in the first block, and used in all.
    pub positions: RelativePosition,
    pub final_layer_norm: RmsNorm,
}

impl Stack {
    pub fn load(weights: &Weights, config: &T5Config, direction: Direction) -> Result<Self, CheckpointError> {
        let count = match direction {
            Direction::Both => config.num_layers,
            Direction::Left => config.num_decoder_layers,
        };
        let block = weights.pp("block");
        let table = block.pp("0.layer.0.SelfAttention.relative_attention_bias");
        Ok(Self {
            blocks: (0..count)
                .map(|index| Block::load(&block.pp(index), config, direction))
                .collect::<Result<_, _>>()?,
            positions: RelativePosition::load(&table, config, direction)?,
            final_layer_norm: RmsNorm::load(
                &weights.pp("final_layer_norm"),
                config.d_model,
                config.layer_norm_epsilon,
            )?,
        })
    }
}
