//! From token ids to vectors: what a token is, where it stands and which segment it belongs to.
//!
//! Devlin et al. 2018 (arXiv 1810.04805), section 3 and figure 2. Reference: `BertEmbeddings` in
//! `transformers/models/bert/modeling_bert.py`.

use candle_core::Tensor;

use super::checkpoint::{CheckpointError, Weights};
use super::config::BertConfig;
use super::norm::LayerNorm;

/// The sum of three learned tables, normalised.
#[derive(Debug, Clone)]
pub struct Embeddings {
    word_embeddings: Tensor,       // (V, C)
    position_embeddings: Tensor,   // (positions, C)
    token_type_embeddings: Tensor, // (types, C)
    layer_norm: LayerNorm,
}

impl Embeddings {
    /// Reads what lies below `bert.embeddings`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &BertConfig) -> Result<Self, CheckpointError> {
        let width = config.hidden_size;
        let table = |name: &str, rows: usize| weights.pp(name).get("weight", &[rows, width]);
        Ok(Self {
            word_embeddings: table("word_embeddings", config.vocab_size)?,
            position_embeddings: table("position_embeddings", config.max_position_embeddings)?,
            token_type_embeddings: table("token_type_embeddings", config.type_vocab_size)?,
            layer_norm: LayerNorm::load(&weights.pp("LayerNorm"), width, config.layer_norm_eps)?,
        })
    }

    /// The table of word vectors (V, C), which the head may share.
    #[must_use]
    pub fn word_embeddings(&self) -> &Tensor {
        &self.word_embeddings
    }

    /// Ids and type ids (B, T) to vectors (B·T, C).
    ///
    /// # Errors
    /// Those of candle, when an id is out of range or T exceeds the positions.
    pub fn forward(&self, ids: &Tensor, type_ids: &Tensor) -> candle_core::Result<Tensor> {
        let (batch, length) = ids.dims2()?;
        let width = self.word_embeddings.dim(1)?;
        let words = self.word_embeddings.embedding(&ids.flatten_all()?)?; // (B·T, C)
        let types = self.token_type_embeddings.embedding(&type_ids.flatten_all()?)?; // (B·T, C)
        let positions = self.position_embeddings.narrow(0, 0, length)?; // (T, C)
        let x = (words + types)?
            .reshape((batch, length, width))?
            .broadcast_add(&positions)? // (B, T, C)
            .reshape((batch * length, width))?;
        self.layer_norm.forward(&x)
    }
}
