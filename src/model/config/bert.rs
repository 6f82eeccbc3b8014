//! The shape of a BERT.
//!
//! Reference: `transformers/models/bert/configuration_bert.py`; the sizes of the published models
//! are those of Devlin et al. 2018 (arXiv 1810.04805), section 3.

use serde::Deserialize;

use super::{Activation, ConfigError, activation, check_epsilon, check_sizes, limit, parse};

/// The shape of a BERT. Field names are those of `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct BertConfig {
    /// V, the number of token ids.
    pub vocab_size: usize,
    /// C, the width.
    pub hidden_size: usize,
    /// The number of blocks.
    pub num_hidden_layers: usize,
    /// nh, the number of attention heads of a block.
    pub num_attention_heads: usize,
    /// F, the width inside the feed-forward network.
    pub intermediate_size: usize,
    /// The activation of the feed-forward network and of the head.
    pub hidden_act: Activation,
    /// The longest input, special tokens counted.
    pub max_position_embeddings: usize,
    /// The number of segments.
    pub type_vocab_size: usize,
    /// What layer normalisation adds to the variance.
    pub layer_norm_eps: f64,
    /// The id that fills up shorter rows.
    pub pad_token_id: u32,
    /// Whether the head's decoder is the word embedding itself.
    pub tie_word_embeddings: bool,
}

impl BertConfig {
    /// BERT-base of the paper (uncased): 12 layers, 768 wide, 12 heads, 110 M parameters.
    #[must_use]
    pub fn base() -> Self {
        Self {
            vocab_size: 30522,
            hidden_size: 768,
            num_hidden_layers: 12,
            num_attention_heads: 12,
            intermediate_size: 3072,
            max_position_embeddings: 512,
            ..Self::lab()
        }
    }

    /// The model that ships with this project: 4 layers, 256 wide, 4 heads, 5.4 M parameters.
    #[must_use]
    pub fn lab() -> Self {
        Self {
            vocab_size: 8192,
            hidden_size: 256,
            num_hidden_layers: 4,
            num_attention_heads: 4,
            intermediate_size: 1024,
            hidden_act: Activation::Gelu,
            max_position_embeddings: 128,
            type_vocab_size: 2,
            layer_norm_eps: 1e-12,
            pad_token_id: 0,
            tie_word_embeddings: true,
        }
    }

    /// Reads a Hugging Face `config.json`; keys that do not matter here are ignored.
    ///
    /// # Errors
    /// [`ConfigError`], which names the field.
    pub fn from_json(json: &[u8]) -> Result<Self, ConfigError> {
        let file: BertConfigFile = parse("bert", json)?;
        file.check_variant()?;
        let config = Self {
            vocab_size: file.vocab_size,
            hidden_size: file.hidden_size,
            num_hidden_layers: file.num_hidden_layers,
            num_attention_heads: file.num_attention_heads,
            intermediate_size: file.intermediate_size,
            hidden_act: activation("hidden_act", &file.hidden_act)?,
            max_position_embeddings: file.max_position_embeddings,
            type_vocab_size: file.type_vocab_size,
            layer_norm_eps: file.layer_norm_eps,
            pad_token_id: file.pad_token_id.unwrap_or(0),
            tie_word_embeddings: file.tie_word_embeddings,
        };
        config.validate()?;
        Ok(config)
    }

    /// Checks that the sizes fit together and are not absurd.
    ///
    /// # Errors
    /// [`ConfigError`], which names the field.
    pub fn validate(&self) -> Result<(), ConfigError> {
        check_sizes([
            ("vocab_size", self.vocab_size, limit::VOCABULARY),
            ("hidden_size", self.hidden_size, limit::WIDTH),
            ("num_hidden_layers", self.num_hidden_layers, limit::LAYERS),
            ("num_attention_heads", self.num_attention_heads, limit::HEADS),
            ("intermediate_size", self.intermediate_size, limit::INTERMEDIATE),
            ("max_position_embeddings", self.max_position_embeddings, limit::POSITIONS),
            ("type_vocab_size", self.type_vocab_size, limit::TYPES),
        ])?;
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return Err(ConfigError::Heads { width: self.hidden_size, heads: self.num_attention_heads });
        }
        check_epsilon("layer_norm_eps", self.layer_norm_eps)
    }

    /// hs, the width of one attention head.
    #[must_use]
    pub fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }

    /// The number of trainable parameters of the masked language model, tied ones counted once.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        let (v, c, f) = (self.vocab_size, self.hidden_size, self.intermediate_size);
        let norm = 2 * c;
        let embeddings = (v + self.max_position_embeddings + self.type_vocab_size) * c + norm;
        let attention = 4 * (c * c + c) + norm;
        let feed_forward = (c * f + f) + (f * c + c) + norm;
        let head = (c * c + c) + norm + v;
        let decoder = if self.tie_word_embeddings { 0 } else { v * c };
        embeddings + self.num_hidden_layers * (attention + feed_forward) + head + decoder
    }
}

/// The keys of `config.json` that matter; where one may be left out, the default is the reference's.
#[derive(Deserialize)]
struct BertConfigFile {
    vocab_size: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    max_position_embeddings: usize,
    #[serde(default = "default_activation")]
    hidden_act: String,
    #[serde(default = "default_types")]
    type_vocab_size: usize,
    #[serde(default = "default_epsilon")]
    layer_norm_eps: f64,
    pad_token_id: Option<u32>,
    #[serde(default = "default_tied")]
    tie_word_embeddings: bool,
    position_embedding_type: Option<String>,
    #[serde(default)]
    is_decoder: bool,
}

fn default_activation() -> String {
    "gelu".to_owned()
}

fn default_types() -> usize {
    2
}

fn default_epsilon() -> f64 {
    1e-12
}

fn default_tied() -> bool {
    true
}

impl BertConfigFile {
    fn check_variant(&self) -> Result<(), ConfigError> {
        let positions = self.position_embedding_type.as_deref();
        if let Some(found) = positions.filter(|kind| *kind != "absolute") {
            return Err(ConfigError::Unsupported { field: "position_embedding_type", found: found.to_owned() });
        }
        if self.is_decoder {
            return Err(ConfigError::Unsupported { field: "is_decoder", found: "true".to_owned() });
        }
        Ok(())
    }
}
