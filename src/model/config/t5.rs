//! The shape of a T5.
//!
//! Reference: `transformers/models/t5/configuration_t5.py`; the sizes of the published models are
//! those of Raffel et al. 2020 (arXiv 1910.10683), and of the release "T5.1.1".

use serde::Deserialize;

use super::{Activation, ConfigError, activation, check_epsilon, check_sizes, limit, parse};

/// The shape of a T5. Field names are those of `config.json`.
#[derive(Debug, Clone, PartialEq)]
pub struct T5Config {
    /// V, the number of token ids.
    pub vocab_size: usize,
    /// C, the width.
    pub d_model: usize,
    /// hs, the width of one attention head; nh · hs need not be C.
    pub d_kv: usize,
    /// F, the width inside the feed-forward network.
    pub d_ff: usize,
    /// The number of blocks of the encoder.
    pub num_layers: usize,
    /// The number of blocks of the decoder.
    pub num_decoder_layers: usize,
    /// nh, the number of attention heads of a block.
    pub num_heads: usize,
    /// Into how many buckets distances between tokens fall.
    pub relative_attention_num_buckets: usize,
    /// Distances from here on share the last bucket.
    pub relative_attention_max_distance: usize,
    /// What root-mean-square normalisation adds to the mean square.
    pub layer_norm_epsilon: f64,
    /// The activation of the feed-forward network, or of its gate.
    pub dense_act_fn: Activation,
    /// Whether the feed-forward network multiplies by a gate (T5.1.1) or not (T5).
    pub is_gated_act: bool,
    /// Whether the head is the word embedding itself, unless the checkpoint has another.
    pub tie_word_embeddings: bool,
    /// Whether the decoder's output is divided by √C before the head, as goes with tied ones.
    pub scale_decoder_outputs: bool,
    /// The id that fills up shorter rows.
    pub pad_token_id: u32,
    /// The id that ends every text.
    pub eos_token_id: u32,
    /// The id that the decoder starts from.
    pub decoder_start_token_id: u32,
}

impl T5Config {
    /// T5.1.1-small as published: 8 + 8 layers, 512 wide, 6 heads, 77 M parameters.
    #[must_use]
    pub fn small_v1_1() -> Self {
        Self {
            vocab_size: 32128,
            d_model: 512,
            d_ff: 1024,
            num_layers: 8,
            num_decoder_layers: 8,
            num_heads: 6,
            tie_word_embeddings: false,
            scale_decoder_outputs: false,
            ..Self::lab()
        }
    }

    /// The model that ships with this project: 4 + 4 layers, 256 wide, 4 heads, 8.8 M parameters.
    #[must_use]
    pub fn lab() -> Self {
        Self {
            vocab_size: 8192,
            d_model: 256,
            d_kv: 64,
            d_ff: 576,
            num_layers: 4,
            num_decoder_layers: 4,
            num_heads: 4,
            relative_attention_num_buckets: 32,
            relative_attention_max_distance: 128,
            layer_norm_epsilon: 1e-6,
            dense_act_fn: Activation::GeluTanh,
            is_gated_act: true,
            tie_word_embeddings: true,
            scale_decoder_outputs: true,
            pad_token_id: 0,
            eos_token_id: 1,
            decoder_start_token_id: 0,
        }
    }

    /// Reads a Hugging Face `config.json`; keys that do not matter here are ignored.
    ///
    /// # Errors
    /// [`ConfigError`], which names the field.
    pub fn from_json(json: &[u8]) -> Result<Self, ConfigError> {
        let file: T5ConfigFile = parse("t5", json)?;
        let (is_gated_act, dense_act_fn) = feed_forward(&file.feed_forward_proj)?;
        let config = Self {
            vocab_size: file.vocab_size,
            d_model: file.d_model,
            d_kv: file.d_kv,
            d_ff: file.d_ff,
            num_layers: file.num_layers,
            num_decoder_layers: file.num_decoder_layers.unwrap_or(file.num_layers),
            num_heads: file.num_heads,
            relative_attention_num_buckets: file.relative_attention_num_buckets,
            relative_attention_max_distance: file.relative_attention_max_distance,
            layer_norm_epsilon: file.layer_norm_epsilon,
            dense_act_fn,
            is_gated_act,
            tie_word_embeddings: file.tie_word_embeddings,
            scale_decoder_outputs: file.scale_decoder_outputs.unwrap_or(file.tie_word_embeddings),
            pad_token_id: file.pad_token_id,
            eos_token_id: file.eos_token_id,
            decoder_start_token_id: file.decoder_start_token_id.unwrap_or(file.pad_token_id),
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
            ("d_model", self.d_model, limit::WIDTH),
            ("d_kv", self.d_kv, limit::WIDTH),
            ("d_ff", self.d_ff, limit::INTERMEDIATE),
            ("num_layers", self.num_layers, limit::LAYERS),
            ("num_decoder_layers", self.num_decoder_layers, limit::LAYERS),
            ("num_heads", self.num_heads, limit::HEADS),
            ("relative_attention_num_buckets", self.relative_attention_num_buckets, limit::BUCKETS),
            ("relative_attention_max_distance", self.relative_attention_max_distance, limit::POSITIONS),
        ])?;
        let (buckets, distance) = (self.relative_attention_num_buckets, self.relative_attention_max_distance);
        // The encoder has a quarter of them for exact distances, the decoder a half; beyond, they
        // grow up to the largest distance, which must lie further out.
        if buckets < 4 || !buckets.is_multiple_of(2) || distance <= buckets / 2 {
            let found = format!("{buckets} buckets for distances up to {distance}");
            return Err(ConfigError::Unsupported { field: "relative_attention_num_buckets", found });
        }
        // Caches take a hundred times this a block, whatever the width: so it has a limit, too.
        check_sizes([("num_heads · d_kv", self.inner_size(), limit::INTERMEDIATE)])?;
        let vocabulary = self.vocab_size;
        for (field, id) in [
            ("pad_token_id", self.pad_token_id),
            ("eos_token_id", self.eos_token_id),
            ("decoder_start_token_id", self.decoder_start_token_id),
        ] {
            if id as usize >= vocabulary {
                return Err(ConfigError::OutOfRange { field, found: id as usize, limit: vocabulary - 1 });
            }
        }
        check_epsilon("layer_norm_epsilon", self.layer_norm_epsilon)
    }

    /// nh · hs, the width of queries, keys and values.
    #[must_use]
    pub fn inner_size(&self) -> usize {
        self.num_heads * self.d_kv
    }

    /// The number of trainable parameters, tied ones counted once.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        let (v, c, f, inner) = (self.vocab_size, self.d_model, self.d_ff, self.inner_size());
        let attention = 4 * c * inner + c;
        let feed_forward = (if self.is_gated_act { 3 } else { 2 }) * c * f + c;
        let bias = self.relative_attention_num_buckets * self.num_heads;
        let encoder = self.num_layers * (attention + feed_forward) + bias + c;
        let decoder = self.num_decoder_layers * (2 * attention + feed_forward) + bias + c;
        let head = if self.tie_word_embeddings { 0 } else { v * c };
        v * c + encoder + decoder + head
    }
}

/// Whether there is a gate, and the activation. The name "gated-gelu" has always meant the tanh form.
fn feed_forward(name: &str) -> Result<(bool, Activation), ConfigError> {
    let (gated, function) = match name.strip_prefix("gated-") {
        Some("gelu") => (true, "gelu_new"),
        Some(function) => (true, function),
        None => (false, name),
    };
    let function = activation("feed_forward_proj", function);
    // The error is about the whole name.
    let unsupported = |_| ConfigError::Unsupported { field: "feed_forward_proj", found: name.to_owned() };
    Ok((gated, function.map_err(unsupported)?))
}

/// The keys of `config.json` that matter; where one may be left out, the default is the reference's.
#[derive(Deserialize)]
struct T5ConfigFile {
    vocab_size: usize,
    d_model: usize,
    d_kv: usize,
    d_ff: usize,
    num_layers: usize,
    num_decoder_layers: Option<usize>,
    num_heads: usize,
    #[serde(default = "default_buckets")]
    relative_attention_num_buckets: usize,
    #[serde(default = "default_distance")]
    relative_attention_max_distance: usize,
    #[serde(default = "default_epsilon")]
    layer_norm_epsilon: f64,
    #[serde(default = "default_feed_forward")]
    feed_forward_proj: String,
    #[serde(default = "default_tied")]
    tie_word_embeddings: bool,
    scale_decoder_outputs: Option<bool>,
    #[serde(default)]
    pad_token_id: u32,
    #[serde(default = "default_eos")]
    eos_token_id: u32,
    decoder_start_token_id: Option<u32>,
}

fn default_buckets() -> usize {
    32
}

fn default_distance() -> usize {
    128
}

fn default_epsilon() -> f64 {
    1e-6
}

fn default_feed_forward() -> String {
    "relu".to_owned()
}

fn default_tied() -> bool {
    true
}

fn default_eos() -> u32 {
    1
}

#[cfg(test)]
mod tests {
    use super::T5Config;

    #[test]
    fn the_published_small_model_has_its_published_size() {
        assert_eq!(T5Config::small_v1_1().parameter_count(), 76_961_152);
    }
}
