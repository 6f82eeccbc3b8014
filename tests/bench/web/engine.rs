//! The models without queue and protocol, for the browser bench: what `page/ours.worker.js` calls.
//!
//! The tokenizer is read although no case uses it: a start without one would be none.

use pretraining_lab::inference::sampling::{Sampling, choose};
use pretraining_lab::model::ModelError;
use pretraining_lab::model::batch::{Batch, Position};
use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::{GptCache, GptForCausalLm};
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::tokenizer::Tokenizer;
use pretraining_lab::training::{Objective, Preset, Source, Trainer};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

fn main() {}

/// BERT with its tokenizer.
#[wasm_bindgen]
pub struct Bert {
    model: BertForMaskedLm,
    _tokenizer: Tokenizer,
}

#[wasm_bindgen]
impl Bert {
    /// Reads the three files of a checkpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<Bert, JsError> {
        let config = BertConfig::from_json(config)?;
        let model = BertForMaskedLm::from_safetensors(weights, &config)?;
        Ok(Self { model, _tokenizer: Tokenizer::from_bytes(tokenizer)? })
    }

    /// The logits of the wanted positions, one row after the other.
    pub fn forward(&self, ids: Vec<u32>, wanted: Vec<u32>) -> Result<Vec<f32>, JsError> {
        let wanted: Vec<_> = wanted.iter().map(|place| Position { row: 0, position: *place as usize }).collect();
        let output = self.model.forward(&Batch::single(&ids), &wanted, false)?;
        Ok(output.logits.flatten_all()?.to_vec1()?)
    }
}

/// GPT with its tokenizer and what it has read.
#[wasm_bindgen]
pub struct Gpt {
    model: GptForCausalLm,
    cache: GptCache,
    _tokenizer: Tokenizer,
}

#[wasm_bindgen]
impl Gpt {
    /// Reads the three files of a checkpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<Gpt, JsError> {
        let config = GptConfig::from_json(config)?;
        let model = GptForCausalLm::from_safetensors(weights, &config)?;
        let cache = model.cache()?;
        Ok(Self { model, cache, _tokenizer: Tokenizer::from_bytes(tokenizer)? })
    }

    /// Reads a text from its beginning; gives the logits of the last token.
    pub fn prefill(&mut self, ids: Vec<u32>) -> Result<Vec<f32>, JsError> {
        self.cache.truncate(0);
        Ok(self.model.extend(&mut self.cache, &ids)?)
    }

    /// Reads one token more; gives its logits.
    pub fn decode(&mut self, id: u32) -> Result<Vec<f32>, JsError> {
        Ok(self.model.extend(&mut self.cache, &[id])?)
    }

    /// Forgets all but the first `length` tokens.
    pub fn rewind(&mut self, length: usize) {
        self.cache.truncate(length);
    }
}

/// T5 with its tokenizer.
#[wasm_bindgen]
pub struct T5 {
    model: T5ForConditionalGeneration,
    _tokenizer: Tokenizer,
}

#[wasm_bindgen]
impl T5 {
    /// Reads the three files of a checkpoint.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<T5, JsError> {
        let config = T5Config::from_json(config)?;
        let model = T5ForConditionalGeneration::from_safetensors(weights, &config)?;
        Ok(Self { model, _tokenizer: Tokenizer::from_bytes(tokenizer)? })
    }

    /// The likeliest token, so many times, past any end.
    pub fn fill(&self, ids: Vec<u32>, max_new_tokens: usize) -> Result<Vec<u32>, JsError> {
        Ok(self.greedy(&ids, max_new_tokens)?)
    }
}

impl T5 {
    fn greedy(&self, ids: &[u32], count: usize) -> Result<Vec<u32>, ModelError> {
        let encoded = self.model.encode(&Batch::single(ids), false)?;
        let mut state = self.model.decoder(&encoded, count)?;
        let mut written = Vec::with_capacity(count);
        while written.len() < count {
            let last = written.last().copied().unwrap_or(self.model.config().decoder_start_token_id);
            let logits = self.model.decode(&mut state, &[last])?;
            written.push(choose(&logits, &[], &Sampling::greedy(), 0).unwrap_or(0));
        }
        Ok(written)
    }
}

/// A model of a preset of the page, in training on the tiny world.
#[wasm_bindgen]
pub struct Training(Trainer);

#[wasm_bindgen]
impl Training {
    /// Begins, as `training_steps.rs` does.
    #[wasm_bindgen(constructor)]
    pub fn new(preset: &str, objective: &str) -> Result<Training, JsError> {
        let preset = Preset::named(preset).ok_or_else(|| JsError::new("no such preset"))?;
        let objective = Objective::named(objective).ok_or_else(|| JsError::new("no such objective"))?;
        let mut settings = preset.settings(objective, 0);
        (settings.steps, settings.held_out) = (10_000_000, 16);
        Ok(Self(Trainer::new(settings, Source::World)?))
    }

    /// One update.
    pub fn step(&mut self) -> Result<(), JsError> {
        self.0.step()?;
        Ok(())
    }
}
