//! BERT: a stack of encoder blocks that sees both sides of every token, with the head that names
//! what stands behind a mask.
//!
//! Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language
//! Understanding" (arXiv 1810.04805). Reference: `BertForMaskedLM` in
//! `transformers/models/bert/modeling_bert.py`.

use candle_core::Tensor;

use super::attention::{SelfAttention, SelfOutput, additive_mask};
use super::batch::{Batch, Limits, Position};
use super::checkpoint::{Checkpoint, CheckpointError, Weights};
use super::config::{Activation, BertConfig};
use super::embedding::Embeddings;
use super::feed_forward::FeedForward;
use super::linear::Linear;
use super::norm::LayerNorm;
use super::{ModelError, Output};

/// One block of the encoder.
#[derive(Debug, Clone)]
struct Block {
    attention: SelfAttention,
    attention_output: SelfOutput,
    feed_forward: FeedForward,
}

impl Block {
    fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let attention = weights.pp("attention");
        Ok(Self {
            attention: SelfAttention::load(&attention.pp("self"), config)?,
            attention_output: SelfOutput::load(&attention.pp("output"), config)?,
            feed_forward: FeedForward::load(weights, config)?,
        })
    }

    /// `x` is (B·T, C). Where `rows` are given, only those are carried on past attention.
    fn forward(
        &self,
        x: &Tensor,
        batch: usize,
        mask: Option<&Tensor>,
        rows: Option<&Tensor>,
    ) -> candle_core::Result<(Tensor, Tensor)> {
        let attended = self.attention.forward(x, batch, mask)?;
        let (x, context) = match rows {
            Some(rows) => (&x.index_select(rows, 0)?, attended.context.index_select(rows, 0)?),
            None => (x, attended.context),
        };
        let x = self.attention_output.forward(x, &context)?; // norm(x + dense(attention(x)))
        let x = self.feed_forward.forward(&x)?; // norm(x + feed_forward(x))
        Ok((x, attended.probabilities))
    }
}

/// From a vector to a score for every token of the vocabulary.
#[derive(Debug, Clone)]
struct MaskedLmHead {
    dense: Linear,
    activation: Activation,
    layer_norm: LayerNorm,
    decoder: Linear, // C → V
}

impl MaskedLmHead {
    /// Reads `cls.predictions`; `word_embeddings` (V, C) serves as the decoder's weight when tied.
    fn load(weights: &Weights, config: &BertConfig, word_embeddings: &Tensor) -> Result<Self, CheckpointError> {
        let (width, vocabulary) = (config.hidden_size, config.vocab_size);
        let transform = weights.pp("transform");
        // Untied, the reference adds the decoder's own bias and lets the other one lie idle.
        let (table, biases) = if config.tie_word_embeddings {
            (word_embeddings.clone(), ["bias", "decoder.bias"])
        } else {
            let weight = weights.get("decoder.weight", &[vocabulary, width])?;
            (weight, ["decoder.bias", "bias"])
        };
        let bias = weights.get_any(&biases, &[vocabulary])?;
        let decoder = Linear::tied(&table, Some(bias));
        Ok(Self {
            dense: Linear::load(&transform.pp("dense"), width, width)?,
            activation: config.hidden_act,
            layer_norm: LayerNorm::load(&transform.pp("LayerNorm"), width, config.layer_norm_eps)?,
            decoder: decoder.map_err(|error| weights.cannot_build("decoder.weight", &error))?,
        })
    }

    /// (N, C) to (N, V).
    fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        let x = self.dense.bent(x, self.activation)?; // (N, C)
        self.decoder.forward(&self.layer_norm.forward(&x)?) // (N, V)
    }
}

/// BERT without a head: from tokens to one vector each.
#[derive(Debug, Clone)]
pub struct BertEncoder {
    config: BertConfig,
    embeddings: Embeddings,
    layers: Vec<Block>,
}

impl BertEncoder {
    /// Reads what lies below `bert`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let bert = weights.pp("bert");
        let embeddings = Embeddings::load(&bert.pp("embeddings"), config)?;
        let layers = (0..config.num_hidden_layers)
            .map(|layer| Block::load(&bert.pp("encoder.layer").pp(layer), config))
            .collect::<Result<_, _>>()?;
        Ok(Self { config: config.clone(), embeddings, layers })
    }

    /// The last layer's vectors: (wanted, C), in the order in which positions are wanted, or all of them,
    /// (B·T, C). With `attentions`, every layer's maps (B, nh, T, T) as well.
    ///
    /// # Errors
    /// [`ModelError`], when the batch does not fit the model.
    pub fn forward(
        &self,
        batch: &Batch,
        wanted: Option<&[Position]>,
        attentions: bool,
    ) -> Result<(Tensor, Vec<Tensor>), ModelError> {
        batch.check(Limits {
            positions: Some(self.config.max_position_embeddings),
            vocabulary: self.config.vocab_size,
            types: self.config.type_vocab_size,
        })?;
        let rows = wanted.map(|wanted| batch.flat_indices(wanted)).transpose()?;
        let mask = match batch.attention_mask()? {
            Some(mask) => Some(additive_mask(&mask)?),
            None => None,
        };
        let mut x = self.embeddings.forward(&batch.ids()?, &batch.type_ids()?)?; // (B·T, C)
        let mut maps = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            // Past the last layer's attention a token no longer meets others: go on with the
            // wanted ones alone.
            let last = index + 1 == self.layers.len();
            let rows = rows.as_ref().filter(|_| last);
            let (y, probabilities) = layer.forward(&x, batch.rows(), mask.as_ref(), rows)?;
            x = y; // (B·T, C), at last (wanted, C)
            if attentions {
                maps.push(probabilities);
            }
        }
        Ok((x, maps))
    }
}

/// BERT with the head of masked language modelling.
#[derive(Debug, Clone)]
pub struct BertForMaskedLm {
    encoder: BertEncoder,
    head: MaskedLmHead,
}

impl BertForMaskedLm {
    /// Reads every tensor that the configuration calls for.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let encoder = BertEncoder::load(weights, config)?;
        let predictions = weights.pp("cls.predictions");
        let head = MaskedLmHead::load(&predictions, config, encoder.embeddings.word_embeddings())?;
        Ok(Self { encoder, head })
    }

    /// Reads a model from the bytes of a `.safetensors` file, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_safetensors(bytes: &[u8], config: &BertConfig) -> Result<Self, CheckpointError> {
        Self::from_checkpoint(&Checkpoint::open(bytes)?, config)
    }

    /// Reads a model from a checkpoint, which must hold nothing unknown.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn from_checkpoint(checkpoint: &Checkpoint, config: &BertConfig) -> Result<Self, CheckpointError> {
        let model = Self::load(&Weights::new(checkpoint), config)?;
        checkpoint.expect_all_read(|name| is_harmless(name, config.tie_word_embeddings))?;
        Ok(model)
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &BertConfig {
        &self.encoder.config
    }

    /// The logits of the wanted positions, and of no others: the head is the widest layer, and
    /// what nobody asked for is not computed. With `attentions`, every layer's maps as well.
    ///
    /// # Errors
    /// [`ModelError`], when the batch does not fit the model.
    pub fn forward(&self, batch: &Batch, wanted: &[Position], attentions: bool) -> Result<Output, ModelError> {
        let (x, attentions) = self.encoder.forward(batch, Some(wanted), attentions)?; // (wanted, C)
        Ok(Output { logits: self.head.forward(&x)?, attentions })
    }

    /// The logits of every position (T, V) of one row of token ids; without `type_ids` all tokens
    /// are of the first segment, without `mask` (1 and 0) all are seen.
    ///
    /// # Errors
    /// [`ModelError`], when the input does not fit the model.
    pub fn logits(&self, ids: &[u32], type_ids: Option<&[u32]>, mask: Option<&[u8]>) -> Result<Tensor, ModelError> {
        let mut batch = Batch::single(ids);
        if let Some(type_ids) = type_ids {
            batch = batch.with_type_ids(type_ids.to_vec())?;
        }
        if let Some(mask) = mask {
            batch = batch.with_attention_mask(mask.to_vec())?;
        }
        let wanted = batch.all_positions();
        Ok(self.forward(&batch, &wanted, false)?.logits)
    }
}

/// Tensors that published checkpoints carry and that the masked language model does not need: the
/// position numbers, the pooler and the next-sentence head of pre-training, and the second copies
/// of the decoder's bias and, where it is tied, of its weight.
fn is_harmless(name: &str, tied: bool) -> bool {
    name.ends_with(".position_ids")
        || name.starts_with("bert.pooler.")
        || name.starts_with("cls.seq_relationship.")
        || matches!(name, "cls.predictions.bias" | "cls.predictions.decoder.bias")
        || (tied && name == "cls.predictions.decoder.weight")
}
