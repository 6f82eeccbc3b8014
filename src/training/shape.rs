//! The shapes that are trained: from a few numbers to a configuration of each family.

use serde_json::{Value, json};

use super::error::TrainingError;
use super::init::Init;
use super::plan::{Objective, Shape};
use super::step::Trainable;
use crate::model::bert::BertForMaskedLm;
use crate::model::checkpoint::Weights;
use crate::model::config::{BertConfig, GptConfig, T5Config};
use crate::model::gpt::GptForCausalLm;
use crate::model::t5::T5ForConditionalGeneration;

/// A configuration of one family.
#[derive(Debug, Clone, PartialEq)]
pub enum Config {
    /// BERT's.
    Bert(BertConfig),
    /// GPT-2's.
    Gpt(GptConfig),
    /// T5's.
    T5(T5Config),
}

impl Config {
    /// The configuration of this shape for an objective and a vocabulary of so many tokens. A T5's
    /// feed-forward networks are half as wide as the others', but have a gate, so that equal shapes
    /// have about equal numbers of parameters.
    ///
    /// # Errors
    /// [`TrainingError::Shape`].
    pub fn of(objective: Objective, shape: &Shape, vocabulary: usize) -> Result<Self, TrainingError> {
        let Shape { layers, width, heads, context } = *shape;
        let config = match objective {
            Objective::Masked => Self::Bert(BertConfig {
                vocab_size: vocabulary,
                hidden_size: width,
                num_hidden_layers: layers,
                num_attention_heads: heads,
                intermediate_size: 4 * width,
                max_position_embeddings: context,
                ..BertConfig::lab()
            }),
            Objective::Causal => Self::Gpt(GptConfig {
                vocab_size: vocabulary,
                n_positions: context,
                n_embd: width,
                n_layer: layers,
                n_head: heads,
                n_inner: 4 * width,
                ..GptConfig::lab()
            }),
            Objective::Spans => Self::T5(T5Config {
                vocab_size: vocabulary,
                d_model: width,
                d_kv: width / heads.max(1),
                d_ff: 2 * width,
                num_layers: layers.div_ceil(2),
                num_decoder_layers: (layers / 2).max(1),
                num_heads: heads,
                ..T5Config::lab()
            }),
        };
        match &config {
            Self::Bert(config) => config.validate()?,
            Self::Gpt(config) => config.validate()?,
            Self::T5(config) => config.validate()?,
        }
        Ok(config)
    }

    /// The number of parameters; tied ones count once.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        match self {
            Self::Bert(config) => config.parameter_count(),
            Self::Gpt(config) => config.parameter_count(),
            Self::T5(config) => config.parameter_count(),
        }
    }

    /// How its weights begin.
    #[must_use]
    pub fn init(&self) -> Init {
        match self {
            Self::Bert(config) => Init::bert(config),
            Self::Gpt(config) => Init::gpt(config),
            Self::T5(config) => Init::t5(config),
        }
    }

    /// The model with weights from anywhere.
    ///
    /// # Errors
    /// [`TrainingError::Checkpoint`], if they do not fit.
    pub fn model(&self, weights: &Weights) -> Result<Trainable, TrainingError> {
        Ok(match self {
            Self::Bert(config) => Trainable::Bert(BertForMaskedLm::load(weights, config)?),
            Self::Gpt(config) => Trainable::Gpt { model: GptForCausalLm::load(weights, config)?, causal: true },
            Self::T5(config) => Trainable::T5(T5ForConditionalGeneration::load(weights, config)?),
        })
    }

    /// The same as Hugging Face's `config.json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Bert(config) => json!({
                "architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": config.vocab_size,
                "hidden_size": config.hidden_size, "num_hidden_layers": config.num_hidden_layers,
                "num_attention_heads": config.num_attention_heads, "intermediate_size": config.intermediate_size,
                "hidden_act": "gelu", "max_position_embeddings": config.max_position_embeddings,
                "type_vocab_size": config.type_vocab_size, "layer_norm_eps": config.layer_norm_eps,
                "pad_token_id": config.pad_token_id, "tie_word_embeddings": true,
                "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0,
            }),
            Self::Gpt(config) => json!({
                "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "vocab_size": config.vocab_size,
                "n_positions": config.n_positions, "n_embd": config.n_embd, "n_layer": config.n_layer,
                "n_head": config.n_head, "n_inner": config.n_inner, "activation_function": "gelu_new",
                "layer_norm_epsilon": config.layer_norm_epsilon, "tie_word_embeddings": true,
                "bos_token_id": config.bos_token_id, "eos_token_id": config.eos_token_id,
                "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0,
            }),
            Self::T5(config) => json!({
                "architectures": ["T5ForConditionalGeneration"], "model_type": "t5", "vocab_size": config.vocab_size,
                "d_model": config.d_model, "d_kv": config.d_kv, "d_ff": config.d_ff,
                "num_layers": config.num_layers, "num_decoder_layers": config.num_decoder_layers,
                "num_heads": config.num_heads, "feed_forward_proj": "gated-gelu",
                "relative_attention_num_buckets": config.relative_attention_num_buckets,
                "relative_attention_max_distance": config.relative_attention_max_distance,
                "layer_norm_epsilon": config.layer_norm_epsilon, "tie_word_embeddings": true,
                "scale_decoder_outputs": true, "is_encoder_decoder": true, "dropout_rate": 0.0,
                "pad_token_id": config.pad_token_id, "eos_token_id": config.eos_token_id,
                "decoder_start_token_id": config.decoder_start_token_id,
            }),
        }
    }
}
