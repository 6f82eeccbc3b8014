//! The three families as the engine holds them.

use crate::inference::causal_lm::CausalLm;
use crate::inference::load::LoadError;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::predict::PredictOptions;
use crate::inference::span_fill::{MAX_TOKENS, SpanFiller};
use crate::model::batch::Batch;
use crate::protocol::{Family, LoadedModel, ModelId, Source};
use crate::tokenizer::Tokenizer;
use crate::transfer::Pretrained;

/// How often a model runs after a load, so that the browser's compiler has seen the hot loops before
/// the reader waits for them.
pub(super) const WARM_UPS: usize = 2;

/// Tokens of such a run.
const WARM_UP_TOKENS: usize = 16;

/// A model that can be asked.
pub(super) enum Lm {
    Masked(MaskedLm),
    Causal(CausalLm),
    Filler(SpanFiller),
    /// To be fine-tuned.
    Encoder(Pretrained),
}

impl Lm {
    /// Puts a model together from its three files.
    pub fn build(model: ModelId, config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<Self, LoadError> {
        match model.family() {
            Family::Bert if model == ModelId::BertTransfer => {
                Pretrained::from_bytes(config, tokenizer, weights).map(Self::Encoder)
            }
            Family::Bert => MaskedLm::from_bytes(config, tokenizer, weights).map(Self::Masked),
            Family::Gpt => CausalLm::from_bytes(config, tokenizer, weights).map(Self::Causal),
            Family::T5 => SpanFiller::from_bytes(config, tokenizer, weights).map(Self::Filler),
        }
    }

    /// Runs the model as it will be run: many rows at once, then single ones if it writes.
    pub fn warm_up(&self) -> Result<(), String> {
        let failed = |error: &dyn std::error::Error| error.to_string();
        match self {
            // A race is long enough to warm up by itself.
            Self::Encoder(_) => {}
            Self::Masked(lm) => {
                let mask = lm.tokenizer().token_of(lm.mask_id()).unwrap_or_default();
                let text = format!("{mask} ").repeat(WARM_UP_TOKENS);
                lm.predict(&text, &PredictOptions::default()).map_err(|error| failed(&error))?;
            }
            Self::Causal(lm) => {
                let mut cache = lm.model().cache().map_err(|error| failed(&error))?;
                let prompt = vec![lm.start_id(); WARM_UP_TOKENS.min(lm.config().n_positions - 1)];
                for ids in [&prompt[..], &prompt[..1]] {
                    lm.model().extend(&mut cache, ids).map_err(|error| failed(&error))?;
                }
            }
            Self::Filler(filler) => {
                let (model, start) = (filler.model(), filler.config().decoder_start_token_id);
                let encoded = model.encode(&Batch::single(&[start; WARM_UP_TOKENS]), false);
                let encoded = encoded.map_err(|error| failed(&error))?;
                let mut state = model.decoder(&encoded, 2).map_err(|error| failed(&error))?;
                for _ in 0..2 {
                    model.decode(&mut state, &[start]).map_err(|error| failed(&error))?;
                }
            }
        }
        Ok(())
    }

    /// What the page is told of it.
    pub fn loaded(&self, model: ModelId, source: Source, kept: bool) -> LoadedModel {
        let shape = self.shape();
        let tokenizer = self.tokenizer();
        let vocabulary = tokenizer.vocabulary();
        LoadedModel {
            model,
            parameters: shape.parameters as u64,
            layers: shape.layers as u32,
            decoder_layers: shape.decoder_layers as u32,
            heads: shape.heads as u32,
            width: shape.width as u32,
            max_positions: shape.positions as u32,
            token_bytes: (0..vocabulary.len() as u32).map(|id| tokenizer.bytes_of(id)).collect(),
            vocabulary,
            source,
            kept,
        }
    }

    /// Its tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        match self {
            Self::Masked(lm) => lm.tokenizer(),
            Self::Causal(lm) => lm.tokenizer(),
            Self::Filler(filler) => filler.tokenizer(),
            Self::Encoder(pretrained) => pretrained.tokenizer(),
        }
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Masked(lm) => {
                let config = lm.config();
                Shape {
                    parameters: config.parameter_count(),
                    layers: config.num_hidden_layers,
                    decoder_layers: 0,
                    heads: config.num_attention_heads,
                    width: config.hidden_size,
                    positions: config.max_position_embeddings,
                }
            }
            Self::Encoder(pretrained) => {
                let config = pretrained.config();
                Shape {
                    parameters: pretrained.parameter_count(),
                    layers: config.num_hidden_layers,
                    decoder_layers: 0,
                    heads: config.num_attention_heads,
                    width: config.hidden_size,
                    positions: config.max_position_embeddings,
                }
            }
            Self::Causal(lm) => {
                let config = lm.config();
                Shape {
                    parameters: config.parameter_count(),
                    layers: config.n_layer,
                    decoder_layers: 0,
                    heads: config.n_head,
                    width: config.n_embd,
                    positions: config.n_positions,
                }
            }
            Self::Filler(filler) => {
                let config = filler.config();
                Shape {
                    parameters: config.parameter_count(),
                    layers: config.num_layers,
                    decoder_layers: config.num_decoder_layers,
                    heads: config.num_heads,
                    width: config.d_model,
                    positions: MAX_TOKENS,
                }
            }
        }
    }
}

/// The figures of a model, whatever its configuration calls them.
struct Shape {
    parameters: usize,
    layers: usize,
    decoder_layers: usize,
    heads: usize,
    width: usize,
    positions: usize,
}
