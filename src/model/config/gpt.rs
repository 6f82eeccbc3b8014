//! The shape of a GPT-2.
//!
//! Reference: `transformers/models/gpt2/configuration_gpt2.py`; the sizes of the published models
//! are those of Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", table 2.

use serde::Deserialize;

use super::{Activation, ConfigError, activation, check_epsilon, check_sizes, limit, parse};

/// The shape of a GPT-2. Field names are those of `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct GptConfig {
    /// V, the number of token ids.
    pub vocab_size: usize,
    /// The longest input, in tokens.
    pub n_positions: usize,
    /// C, the width.
    pub n_embd: usize,
    /// The number of blocks.
    pub n_layer: usize,
    /// nh, the number of attention heads of a block.
    pub n_head: usize,
    /// F, the width inside the feed-forward network: 4 · C where the file does not say.
    pub n_inner: usize,
    /// The activation of the feed-forward network.
    pub activation_function: Activation,
    /// What layer normalisation adds to the variance.
    pub layer_norm_epsilon: f64,
    /// Whether scores are divided by √hs.
    pub scale_attn_weights: bool,
    /// Whether the scores of block n are divided by n + 1 as well.
    pub scale_attn_by_inverse_layer_idx: bool,
    /// Whether the head is the word embedding itself.
    pub tie_word_embeddings: bool,
    /// The id that starts every text.
    pub bos_token_id: Option<u32>,
    /// The id that ends a text.
    pub eos_token_id: Option<u32>,
}

impl GptConfig {
    /// GPT-2 small of the paper: 12 layers, 768 wide, 12 heads, 124 M parameters.
    #[must_use]
    pub fn small() -> Self {
        Self {
            vocab_size: 50257,
            n_positions: 1024,
            n_embd: 768,
            n_layer: 12,
            n_head: 12,
            n_inner: 3072,
            bos_token_id: Some(50256),
            eos_token_id: Some(50256),
            ..Self::lab()
        }
    }

    /// The model that ships with this project: 4 layers, 256 wide, 4 heads, 5.3 M parameters.
    #[must_use]
    pub fn lab() -> Self {
        Self {
            vocab_size: 8192,
            n_positions: 256,
            n_embd: 256,
            n_layer: 4,
            n_head: 4,
            n_inner: 1024,
            activation_function: Activation::GeluTanh,
            layer_norm_epsilon: 1e-5,
            scale_attn_weights: true,
            scale_attn_by_inverse_layer_idx: false,
            tie_word_embeddings: true,
            bos_token_id: Some(0),
            eos_token_id: Some(0),
        }
    }

    /// Reads a Hugging Face `config.json`; keys that do not matter here are ignored.
    ///
    /// # Errors
    /// [`ConfigError`], which names the field.
    pub fn from_json(json: &[u8]) -> Result<Self, ConfigError> {
        let file: GptConfigFile = parse("gpt2", json)?;
        if file.add_cross_attention {
            return Err(ConfigError::Unsupported { field: "add_cross_attention", found: "true".to_owned() });
        }
        let config = Self {
            vocab_size: file.vocab_size,
            n_positions: file.n_positions,
            n_embd: file.n_embd,
            n_layer: file.n_layer,
            n_head: file.n_head,
            n_inner: file.n_inner.unwrap_or_else(|| file.n_embd.saturating_mul(4)),
            activation_function: activation("activation_function", &file.activation_function)?,
            layer_norm_epsilon: file.layer_norm_epsilon,
            scale_attn_weights: file.scale_attn_weights,
            scale_attn_by_inverse_layer_idx: file.scale_attn_by_inverse_layer_idx,
            tie_word_embeddings: file.tie_word_embeddings,
            bos_token_id: file.bos_token_id,
            eos_token_id: file.eos_token_id,
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
            ("n_positions", self.n_positions, limit::POSITIONS),
            ("n_embd", self.n_embd, limit::WIDTH),
            ("n_layer", self.n_layer, limit::LAYERS),
            ("n_head", self.n_head, limit::HEADS),
            ("n_inner", self.n_inner, limit::INTERMEDIATE),
        ])?;
        if !self.n_embd.is_multiple_of(self.n_head) {
            return Err(ConfigError::Heads { width: self.n_embd, heads: self.n_head });
        }
        check_epsilon("layer_norm_epsilon", self.layer_norm_epsilon)
    }

    /// hs, the width of one attention head.
    #[must_use]
    pub fn head_size(&self) -> usize {
        self.n_embd / self.n_head
    }

    /// What the scores of a block's attention are multiplied by.
    #[must_use]
    pub fn attention_scale(&self, block: usize) -> f64 {
        let heads = if self.scale_attn_weights { 1.0 / (self.head_size() as f64).sqrt() } else { 1.0 };
        let depth = if self.scale_attn_by_inverse_layer_idx { (block + 1) as f64 } else { 1.0 };
        heads / depth
    }

    /// The number of trainable parameters, tied ones counted once.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        let (v, c, f) = (self.vocab_size, self.n_embd, self.n_inner);
        let norm = 2 * c;
        let embeddings = (v + self.n_positions) * c;
        let attention = (c * 3 * c + 3 * c) + (c * c + c);
        let feed_forward = (c * f + f) + (f * c + c);
        let head = if self.tie_word_embeddings { 0 } else { v * c };
        embeddings + self.n_layer * (2 * norm + attention + feed_forward) + norm + head
    }
}

/// The keys of `config.json` that matter; where one may be left out, the default is the reference's.
#[derive(Deserialize)]
struct GptConfigFile {
    vocab_size: usize,
    n_positions: usize,
    n_embd: usize,
    n_layer: usize,
    n_head: usize,
    n_inner: Option<usize>,
    #[serde(default = "default_activation")]
    activation_function: String,
    #[serde(default = "default_epsilon")]
    layer_norm_epsilon: f64,
    #[serde(default = "yes")]
    scale_attn_weights: bool,
    #[serde(default)]
    scale_attn_by_inverse_layer_idx: bool,
    #[serde(default = "yes")]
    tie_word_embeddings: bool,
    #[serde(default)]
    add_cross_attention: bool,
    bos_token_id: Option<u32>,
    eos_token_id: Option<u32>,
}

fn default_activation() -> String {
    "gelu_new".to_owned()
}

fn default_epsilon() -> f64 {
    1e-5
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::GptConfig;

    #[test]
    fn the_published_small_model_has_its_published_size() {
        assert_eq!(GptConfig::small().parameter_count(), 124_439_808);
    }
}
