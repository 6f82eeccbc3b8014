//! T5: an encoder that sees both sides of every token, and a decoder that sees the encoder and what
//! it has written itself.
//!
//! Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
//! Transformer" (arXiv 1910.10683); the gated variant is Shazeer 2020 (arXiv 2002.05202). Reference:
//! `T5ForConditionalGeneration` in `transformers/models/t5/modeling_t5.py`.

mod block;

use candle_core::Tensor;

use self::block::{Block, Memory, Reading, Stack};
use super::attention::{additive_mask, causal_mask};
use super::batch::{Batch, Limits, Position};
use super::cache::KvCache;
use super::checkpoint::{Checkpoint, CheckpointError, Weights};
use super::config::T5Config;
use super::linear::Linear;
use super::relative_position::Direction;
use super::{ModelError, Output};

/// What the encoder made of a text.
#[derive(Debug, Clone)]
pub struct Encoded {
    hidden: Tensor,       // (B·S, C)
    mask: Option<Tensor>, // (B, 1, 1, S), additive
    batch: usize,
    /// One (B, nh, S, S) for each layer when they were asked for, otherwise empty.
    pub attentions: Vec<Tensor>,
}

/// What a decoder has to go on: the encoder's keys and values, and those of what was written.
#[derive(Debug)]
pub struct DecoderState {
    memory: Vec<Memory>,
    mask: Option<Tensor>,
    written: Vec<KvCache>,
}

impl DecoderState {
    /// How many tokens have been written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.written.first().map_or(0, KvCache::len)
    }

    /// Whether nothing has been written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets all but the first `length` tokens that were written.
    pub fn truncate(&mut self, length: usize) {
        self.written.iter_mut().for_each(|cache| cache.truncate(length));
    }
}

/// What a forward pass through encoder and decoder gives.
#[derive(Debug, Clone)]
pub struct T5Output {
    /// The decoder's logits (wanted, V), and its attention to itself, (B, nh, T, T) a layer.
    pub output: Output,
    /// The decoder's attention to the encoder, (B, nh, T, S) a layer, if maps were asked for.
    pub cross_attentions: Vec<Tensor>,
    /// The encoder's attention to itself, (B, nh, S, S) a layer, if maps were asked for.
    pub encoder_attentions: Vec<Tensor>,
}

/// T5 with the head that names the next token of the target.
#[derive(Debug, Clone)]
pub struct T5ForConditionalGeneration {
    config: T5Config,
    shared: Tensor, // (V, C)
    encoder: Stack,
    decoder: Stack,
    lm_head: Linear, // C → V
}

impl T5ForConditionalGeneration {
    /// Reads every tensor that the configuration calls for.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &T5Config) -> Result<Self, CheckpointError> {
        let mut config = config.clone();
        let shared = weights.get("shared.weight", &[config.vocab_size, config.d_model])?;
        // transformers 5 writes "tied" even of models that are not: a head of its own says so, or,
        // where that was lost, that outputs are not scaled for a tied one.
        config.tie_word_embeddings &= config.scale_decoder_outputs && !weights.contains("lm_head.weight");
        let lm_head = if config.tie_word_embeddings {
            Linear::tied(&shared, None).map_err(|error| weights.cannot_build("shared.weight", &error))?
        } else {
            Linear::load_without_bias(&weights.pp("lm_head"), config.d_model, config.vocab_size)?
        };
        Ok(Self {
            encoder: Stack::load(&weights.pp("encoder"), &config, Direction::Both)?,
            decoder: Stack::load(&weights.pp("decoder"), &config, Direction::Left)?,
            config,
            shared,
            lm_head,
        })
    }

    /// Reads a model from the bytes of a `.safetensors` file, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_safetensors(bytes: &[u8], config: &T5Config) -> Result<Self, CheckpointError> {
        Self::from_checkpoint(&Checkpoint::open(bytes)?, config)
    }

    /// Reads a model from a checkpoint, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_checkpoint(checkpoint: &Checkpoint, config: &T5Config) -> Result<Self, CheckpointError> {
        let model = Self::load(&Weights::new(checkpoint), config)?;
        checkpoint.expect_all_read(is_harmless)?;
        Ok(model)
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &T5Config {
        &self.config
    }

    /// Reads texts (B rows of S tokens) with the encoder.
    ///
    /// # Errors
    /// [`ModelError`], when a token is unknown or there is none.
    pub fn encode(&self, batch: &Batch, attentions: bool) -> Result<Encoded, ModelError> {
        self.check(batch)?;
        let mask = batch.attention_mask()?.map(|mask| additive_mask(&mask)).transpose()?;
        let bias = self.encoder.positions.bias(0, batch.length(), batch.length())?; // (1, nh, S, S)
        let bias = match &mask {
            Some(mask) => bias.broadcast_add(mask)?, // (B, nh, S, S)
            None => bias,
        };
        let reading = Reading { batch: batch.rows(), bias, cross_bias: None };
        let mut x = self.shared.embedding(&batch.ids()?.flatten_all()?)?; // (B·S, C)
        let mut maps = Vec::new();
        for block in &self.encoder.blocks {
            let seen = block.forward(&x, &reading, None, None, None)?;
            x = seen.x;
            if attentions {
                maps.push(seen.own);
            }
        }
        let hidden = self.encoder.final_layer_norm.forward(&x)?; // (B·S, C)
        Ok(Encoded { hidden, mask, batch: batch.rows(), attentions: maps })
    }

    /// The logits of the wanted positions of decoder inputs (B rows of T tokens, the first of each
    /// being the start token), all at once: those at a position are about the token that follows.
    ///
    /// # Errors
    /// [`ModelError`], when the batch does not fit the model or the encoder's.
    pub fn forward(
        &self,
        encoded: &Encoded,
        batch: &Batch,
        wanted: &[Position],
        attentions: bool,
    ) -> Result<T5Output, ModelError> {
        self.check(batch)?;
        if batch.rows() != encoded.batch {
            let (expected, found) = (encoded.batch, batch.rows());
            return Err(ModelError::LengthMismatch { what: "the decoder's batch", expected, found });
        }
        let rows = batch.flat_indices(wanted)?;
        let bias = self.decoder_bias(0, batch.length())?;
        let reading = Reading { batch: batch.rows(), bias, cross_bias: encoded.mask.clone() };
        let mut x = self.shared.embedding(&batch.ids()?.flatten_all()?)?; // (B·T, C)
        let (mut own, mut cross) = (Vec::new(), Vec::new());
        for (index, block) in self.decoder.blocks.iter().enumerate() {
            let last = index + 1 == self.decoder.blocks.len();
            let memory = block.memory(&encoded.hidden)?;
            let seen = block.forward(&x, &reading, memory.as_ref(), None, last.then_some(&rows))?;
            x = seen.x; // (B·T, C), at last (wanted, C)
            if attentions {
                own.push(seen.own);
                cross.extend(seen.cross);
            }
        }
        let output = Output { logits: self.head(&x)?, attentions: own };
        Ok(T5Output { output, cross_attentions: cross, encoder_attentions: encoded.attentions.clone() })
    }

    /// A decoder that has written nothing, for one encoded text (B = 1), with room for `capacity`
    /// tokens. The encoder's keys and values are computed here, once.
    ///
    /// # Errors
    /// [`ModelError`], when several texts were encoded.
    pub fn decoder(&self, encoded: &Encoded, capacity: usize) -> Result<DecoderState, ModelError> {
        if encoded.batch != 1 {
            let (what, found) = ("the encoder's batch", encoded.batch);
            return Err(ModelError::LengthMismatch { what, expected: 1, found });
        }
        let memory = |block: &Block| block.parted_memory(&encoded.hidden);
        let cache = |_: &Block| KvCache::new(self.config.num_heads, self.config.d_kv, capacity);
        Ok(DecoderState {
            memory: self
                .decoder
                .blocks
                .iter()
                .filter_map(|block| memory(block).transpose())
                .collect::<Result<_, _>>()?,
            mask: encoded.mask.clone(),
            written: self.decoder.blocks.iter().map(cache).collect::<Result<_, _>>()?,
        })
    }

    /// Takes tokens as written (the start token first of all); gives the logits (V) of what follows
    /// the last of them.
    ///
    /// # Errors
    /// [`ModelError`], when a token is unknown or there is no room left; the state is then as it was.
    pub fn decode(&self, state: &mut DecoderState, ids: &[u32]) -> Result<Vec<f32>, ModelError> {
        let batch = Batch::single(ids);
        self.check(&batch)?;
        let past = state.len();
        let (found, limit) = (past + ids.len(), state.written.first().map_or(0, KvCache::capacity));
        if found > limit {
            return Err(ModelError::TooLong { limit, found });
        }
        let last = batch.flat_indices(&[Position { row: 0, position: ids.len() - 1 }])?;
        let bias = self.decoder_bias(past, ids.len())?;
        let reading = Reading { batch: 1, bias, cross_bias: state.mask.clone() };
        let mut x = self.shared.embedding(&batch.ids()?.flatten_all()?)?; // (T, C)
        let blocks = self.decoder.blocks.len();
        let kept = state.written.iter_mut().zip(&state.memory);
        for (index, (block, (cache, memory))) in self.decoder.blocks.iter().zip(kept).enumerate() {
            let rows = (index + 1 == blocks && ids.len() > 1).then_some(&last);
            x = block.forward(&x, &reading, Some(memory), Some(cache), rows)?.x; // (T, C), at last (1, C)
        }
        Ok(self.head(&x)?.flatten_all()?.to_vec1()?)
    }

    /// The logits of every decoder position (T, V) for one row of encoder ids and one of decoder ids.
    ///
    /// # Errors
    /// [`ModelError`], when an input does not fit the model.
    pub fn logits(&self, ids: &[u32], mask: Option<&[u8]>, decoder_ids: &[u32]) -> Result<Tensor, ModelError> {
        let mut batch = Batch::single(ids);
        if let Some(mask) = mask {
            batch = batch.with_attention_mask(mask.to_vec())?;
        }
        let encoded = self.encode(&batch, false)?;
        let target = Batch::single(decoder_ids);
        Ok(self.forward(&encoded, &target, &target.all_positions(), false)?.output.logits)
    }

    fn check(&self, batch: &Batch) -> Result<(), ModelError> {
        // Relative positions set no limit; whoever takes texts from people does.
        batch.check(Limits { positions: None, vocabulary: self.config.vocab_size, types: 1 })
    }

    /// Distances and the causal mask together, (1, nh, T, past + T).
    fn decoder_bias(&self, past: usize, new: usize) -> candle_core::Result<Tensor> {
        let bias = self.decoder.positions.bias(past, new, past + new)?;
        match causal_mask(past, new)? {
            Some(mask) => bias.broadcast_add(&mask),
            None => Ok(bias),
        }
    }

    /// (N, C) to (N, V).
    fn head(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let x = self.decoder.final_layer_norm.forward(x)?;
        let x = if self.config.scale_decoder_outputs { (x / (self.config.d_model as f64).sqrt())? } else { x };
        self.lm_head.forward(&x)
    }
}

/// Second copies that published checkpoints carry, and a table of distances that the first release
/// had in the cross-attention and never used.
fn is_harmless(name: &str) -> bool {
    matches!(
        name,
        "encoder.embed_tokens.weight"
            | "decoder.embed_tokens.weight"
            | "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"
    )
}
