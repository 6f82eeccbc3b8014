//! GPT-2: a stack of decoder blocks that sees only what stands before each token, with the head
//! that names the next one.
//!
//! Radford et al. 2018, "Improving Language Understanding by Generative Pre-Training", and 2019,
//! "Language Models are Unsupervised Multitask Learners". Reference: `GPT2LMHeadModel` in
//! `transformers/models/gpt2/modeling_gpt2.py`.

use candle_core::{D, Tensor};

use super::attention::{Attended, Heads, additive_mask, attend, causal_mask};
use super::batch::{Batch, Limits, Position};
use super::cache::KvCache;
use super::checkpoint::{Checkpoint, CheckpointError, Weights};
use super::config::{Activation, GptConfig};
use super::linear::Linear;
use super::norm::LayerNorm;
use super::{ModelError, Output};

/// Who may see whom, and what to give beside the logits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GptOptions {
    /// Whether the future is hidden from every token, as it was in training. Without this the
    /// answers are those of a model that is asked what it has never been asked.
    pub causal: bool,
    /// Whether to give every layer's attention maps.
    pub attentions: bool,
}

impl Default for GptOptions {
    fn default() -> Self {
        Self { causal: true, attentions: false }
    }
}

/// What a model has read of a text: keys and values, one cache for each block.
#[derive(Debug)]
pub struct GptCache {
    blocks: Vec<KvCache>,
}

impl GptCache {
    /// How many tokens have been read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.blocks.first().map_or(0, KvCache::len)
    }

    /// Whether nothing has been read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all but the first `length` tokens.
    pub fn truncate(&mut self, length: usize) {
        self.blocks.iter_mut().for_each(|block| block.truncate(length));
    }
}

#[derive(Debug, Clone)]
struct CausalSelfAttention {
    c_attn: Linear, // C → 3 · C
    c_proj: Linear, // C → C
    heads: usize,
    head_size: usize,
    scale: f64,
}

impl CausalSelfAttention {
    fn load(weights: &Weights, config: &GptConfig, block: usize) -> Result<Self, CheckpointError> {
        let width = config.n_embd;
        Ok(Self {
            c_attn: Linear::load_conv1d(&weights.pp("c_attn"), width, 3 * width)?,
            c_proj: Linear::load_conv1d(&weights.pp("c_proj"), width, width)?,
            heads: config.n_head,
            head_size: config.head_size(),
            scale: config.attention_scale(block),
        })
    }

    /// `x` is (B·T, C). What is in the cache stands before it, and it is added.
    fn forward(&self, x: &Tensor, reading: &Reading, cache: Option<&mut KvCache>) -> candle_core::Result<Attended> {
        let width = self.heads * self.head_size;
        let qkv = self.c_attn.forward(x)?; // (B·T, 3 · C)
        let part = |index: usize| qkv.narrow(D::Minus1, index * width, width);
        let heads = Heads { batch: reading.batch, heads: self.heads, scale: self.scale };
        let (q, mut k, mut v) = (part(0)?, part(1)?, part(2)?); // (B·T, C)
        if let Some(cache) = cache {
            (k, v) = cache.append(&heads.part(&k)?, &heads.part(&v)?)?; // (1, nh, past + T, hs)
        }
        attend(&q, &k, &v, reading.mask.as_ref(), heads)
    }
}

#[derive(Debug, Clone)]
struct Mlp {
    c_fc: Linear, // C → F
    activation: Activation,
    c_proj: Linear, // F → C
}

impl Mlp {
    fn load(weights: &Weights, config: &GptConfig) -> Result<Self, CheckpointError> {
        let (width, inner) = (config.n_embd, config.n_inner);
        Ok(Self {
            c_fc: Linear::load_conv1d(&weights.pp("c_fc"), width, inner)?,
            activation: config.activation_function,
            c_proj: Linear::load_conv1d(&weights.pp("c_proj"), inner, width)?,
        })
    }

    /// (N, C) to (N, C).
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        self.c_proj.forward(&self.c_fc.bent(x, self.activation)?)
    }
}

#[derive(Debug, Clone)]
struct Block {
    ln_1: LayerNorm,
    attn: CausalSelfAttention,
    ln_2: LayerNorm,
    mlp: Mlp,
}

impl Block {
    fn load(weights: &Weights, config: &GptConfig, block: usize) -> Result<Self, CheckpointError> {
        let norm = |name: &str| LayerNorm::load(&weights.pp(name), config.n_embd, config.layer_norm_epsilon);
        Ok(Self {
            ln_1: norm("ln_1")?,
            attn: CausalSelfAttention::load(&weights.pp("attn"), config, block)?,
            ln_2: norm("ln_2")?,
            mlp: Mlp::load(&weights.pp("mlp"), config)?,
        })
    }

    /// `x` is (B·T, C). Where `rows` are given, only those are carried on past attention.
    fn forward(
        &self,
        x: &Tensor,
        reading: &Reading,
        cache: Option<&mut KvCache>,
        rows: Option<&Tensor>,
    ) -> candle_core::Result<(Tensor, Tensor)> {
        let attended = self.attn.forward(&self.ln_1.forward(x)?, reading, cache)?;
        let (x, context) = match rows {
            Some(rows) => (&x.index_select(rows, 0)?, attended.context.index_select(rows, 0)?),
            None => (x, attended.context),
        };
        let x = (x + self.attn.c_proj.forward(&context)?)?; // x + attn(ln_1(x))
        let x = (&x + self.mlp.forward(&self.ln_2.forward(&x)?)?)?; // x + mlp(ln_2(x))
        Ok((x, attended.probabilities))
    }
}

/// How the rows of a flattened batch belong together, and who may see whom.
struct Reading {
    batch: usize,
    mask: Option<Tensor>,
}

/// GPT-2 with the head of causal language modelling.
#[derive(Debug, Clone)]
pub struct GptForCausalLm {
    config: GptConfig,
    wte: Tensor, // (V, C)
    wpe: Tensor, // (positions, C)
    h: Vec<Block>,
    ln_f: LayerNorm,
    lm_head: Linear, // C → V
}

impl GptForCausalLm {
    /// Reads every tensor that the configuration calls for. The oldest checkpoints have no prefix
    /// `transformer.` before their names.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &GptConfig) -> Result<Self, CheckpointError> {
        let prefixed = !weights.contains("wte.weight");
        let transformer = if prefixed { weights.pp("transformer") } else { weights.clone() };
        let width = config.n_embd;
        let wte = transformer.pp("wte").get("weight", &[config.vocab_size, width])?;
        let lm_head = if config.tie_word_embeddings {
            Linear::tied(&wte, None).map_err(|error| transformer.cannot_build("wte.weight", &error))?
        } else {
            Linear::load_without_bias(&weights.pp("lm_head"), width, config.vocab_size)?
        };
        let block = |index| Block::load(&transformer.pp("h").pp(index), config, index);
        Ok(Self {
            config: config.clone(),
            wpe: transformer.pp("wpe").get("weight", &[config.n_positions, width])?,
            h: (0..config.n_layer).map(block).collect::<Result<_, _>>()?,
            ln_f: LayerNorm::load(&transformer.pp("ln_f"), width, config.layer_norm_epsilon)?,
            wte,
            lm_head,
        })
    }

    /// Reads a model from the bytes of a `.safetensors` file, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_safetensors(bytes: &[u8], config: &GptConfig) -> Result<Self, CheckpointError> {
        Self::from_checkpoint(&Checkpoint::open(bytes)?, config)
    }

    /// Reads a model from a checkpoint, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_checkpoint(checkpoint: &Checkpoint, config: &GptConfig) -> Result<Self, CheckpointError> {
        let model = Self::load(&Weights::new(checkpoint), config)?;
        checkpoint.expect_all_read(|name| is_harmless(name, config.tie_word_embeddings))?;
        Ok(model)
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &GptConfig {
        &self.config
    }

    /// The logits of the wanted positions, and of no others: those at a position are about the
    /// token that follows it.
    ///
    /// # Errors
    /// [`ModelError`], when the batch does not fit the model.
    pub fn forward(&self, batch: &Batch, wanted: &[Position], options: GptOptions) -> Result<Output, ModelError> {
        self.check(batch)?;
        let rows = batch.flat_indices(wanted)?;
        let future = if options.causal { causal_mask(0, batch.length())? } else { None };
        let hidden = batch.attention_mask()?.map(|mask| additive_mask(&mask)).transpose()?;
        let mask = match (future, hidden) {
            // Twice the lowest number would be minus infinity, and a row of those no number at all.
            (Some(future), Some(hidden)) => Some(future.broadcast_minimum(&hidden)?),
            (future, hidden) => future.or(hidden),
        };
        let reading = Reading { batch: batch.rows(), mask };
        let mut x = self.embed(&batch.ids()?, 0)?; // (B·T, C)
        let mut attentions = Vec::new();
        for (index, block) in self.h.iter().enumerate() {
            let last = index + 1 == self.h.len();
            let (y, probabilities) = block.forward(&x, &reading, None, last.then_some(&rows))?;
            x = y; // (B·T, C), at last (wanted, C)
            if options.attentions {
                attentions.push(probabilities);
            }
        }
        Ok(Output { logits: self.head(&x)?, attentions })
    }

    /// The logits of every position (T, V) of one row of token ids; without `mask` (1 and 0) all
    /// that stand before a token are seen by it.
    ///
    /// # Errors
    /// [`ModelError`], when the input does not fit the model.
    pub fn logits(&self, ids: &[u32], mask: Option<&[u8]>) -> Result<Tensor, ModelError> {
        let mut batch = Batch::single(ids);
        if let Some(mask) = mask {
            batch = batch.with_attention_mask(mask.to_vec())?;
        }
        Ok(self.forward(&batch, &batch.all_positions(), GptOptions::default())?.logits)
    }

    /// A cache with room for all positions, in which nothing has been read.
    ///
    /// # Errors
    /// Those of candle.
    pub fn cache(&self) -> Result<GptCache, ModelError> {
        let new = || KvCache::new(self.config.n_head, self.config.head_size(), self.config.n_positions);
        Ok(GptCache { blocks: self.h.iter().map(|_| new()).collect::<Result<_, _>>()? })
    }

    /// Reads tokens that follow those in the cache, and adds them to it; gives the logits (V) of
    /// the last one.
    ///
    /// # Errors
    /// [`ModelError`], when a token is unknown or there is no position left; the cache is then as
    /// it was.
    pub fn extend(&self, cache: &mut GptCache, ids: &[u32]) -> Result<Vec<f32>, ModelError> {
        let past = cache.len();
        let (found, limit) = (past + ids.len(), self.config.n_positions);
        if found > limit {
            return Err(ModelError::TooLong { limit, found });
        }
        let batch = Batch::single(ids);
        self.check(&batch)?;
        let last = batch.flat_indices(&[Position { row: 0, position: ids.len() - 1 }])?;
        let reading = Reading { batch: 1, mask: causal_mask(past, ids.len())? };
        let mut x = self.embed(&batch.ids()?, past)?; // (T, C)
        let blocks = self.h.len();
        for (index, (block, cache)) in self.h.iter().zip(&mut cache.blocks).enumerate() {
            let rows = (index + 1 == blocks && ids.len() > 1).then_some(&last);
            (x, _) = block.forward(&x, &reading, Some(cache), rows)?; // (T, C), at last (1, C)
        }
        Ok(self.head(&x)?.flatten_all()?.to_vec1()?)
    }

    fn check(&self, batch: &Batch) -> Result<(), ModelError> {
        let (positions, vocabulary) = (Some(self.config.n_positions), self.config.vocab_size);
        batch.check(Limits { positions, vocabulary, types: 1 })
    }

    /// Ids (B, T), the first of which stands at position `past`, to vectors (B·T, C).
    fn embed(&self, ids: &Tensor, past: usize) -> candle_core::Result<Tensor> {
        let (batch, length) = ids.dims2()?;
        let tokens = self.wte.embedding(&ids.flatten_all()?)?; // (B·T, C)
        let positions = self.wpe.narrow(0, past, length)?; // (T, C)
        tokens
            .reshape((batch, length, ()))?
            .broadcast_add(&positions)? // (B, T, C)
            .reshape((batch * length, ()))
    }

    /// (N, C) to (N, V).
    fn head(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        self.lm_head.forward(&self.ln_f.forward(x)?)
    }
}

/// Tensors that published checkpoints carry and that are not weights: the causal mask, once for
/// every block, and the head's second copy where it is tied.
fn is_harmless(name: &str, tied: bool) -> bool {
    name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") || (tied && name == "lm_head.weight")
}
