//! Training against PyTorch and against finite differences (`tests/fixtures/make_training.py` made
//! the expected figures); runs and their text.

mod data;
mod gradients;
mod pytorch;
mod run;
mod text;

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{TensorSource, Weights};
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::objective::example::{Attention, Example};
use pretraining_lab::training::{Init, Trainable};
use serde::Deserialize;

/// Every family.
pub const FAMILIES: [&str; 3] = ["bert", "gpt", "t5"];

/// A file of a family's fixture.
pub fn fixture(family: &str, name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/training/{family}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The fixture's model with weights from anywhere, and the way in which its family begins.
pub fn model(family: &str, source: &dyn TensorSource) -> (Trainable, Init) {
    let (json, weights) = (fixture(family, "config.json"), Weights::new(source));
    match family {
        "bert" => {
            let config = BertConfig::from_json(&json).expect("a configuration");
            let model = BertForMaskedLm::load(&weights, &config).expect("a model");
            (Trainable::Bert(model), Init::bert(&config))
        }
        "gpt" => {
            let config = GptConfig::from_json(&json).expect("a configuration");
            let model = GptForCausalLm::load(&weights, &config).expect("a model");
            (Trainable::Gpt { model, causal: true }, Init::gpt(&config))
        }
        _ => {
            let config = T5Config::from_json(&json).expect("a configuration");
            let model = T5ForConditionalGeneration::load(&weights, &config).expect("a model");
            (Trainable::T5(model), Init::t5(&config))
        }
    }
}

/// What PyTorch did.
#[derive(Deserialize)]
pub struct Course {
    pub weight_decay: f64,
    pub betas: (f64, f64),
    pub clip: f64,
    pub steps: Vec<Step>,
}

/// One of its steps.
#[derive(Deserialize)]
pub struct Step {
    examples: Vec<Written>,
    pub learning_rate: f64,
    pub loss: f64,
    pub norm: f64,
}

#[derive(Deserialize)]
struct Written {
    inputs: Vec<u32>,
    labels: Vec<Option<u32>>,
    decoder_inputs: Vec<u32>,
}

impl Step {
    /// The batch.
    pub fn examples(&self, family: &str) -> Vec<Example> {
        let attention = match family {
            "bert" => Attention::Full,
            "gpt" => Attention::Causal,
            _ => Attention::EncoderDecoder,
        };
        let example = |written: &Written| Example {
            inputs: written.inputs.clone(),
            labels: written.labels.clone(),
            decoder_inputs: written.decoder_inputs.clone(),
            attention,
        };
        self.examples.iter().map(example).collect()
    }
}

/// The fixture's course.
pub fn course(family: &str) -> Course {
    serde_json::from_slice(&fixture(family, "steps.json")).expect("steps")
}
