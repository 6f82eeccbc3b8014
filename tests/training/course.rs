//! What PyTorch did (`tests/fixtures/make_training.py`), and the same with our models.

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{Checkpoint, TensorSource, Weights};
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use pretraining_lab::objective::example::{Attention, Example};
use pretraining_lab::training::{AdamW, AdamWConfig, Init, LossBatch, Parameters, Trainable, clip_global_norm, loss};
use serde::Deserialize;

/// Every family.
pub const FAMILIES: [&str; 3] = ["bert", "gpt", "t5"];

/// A file of a family's fixture: within the program, as a browser has no folders.
pub fn fixture(family: &str, name: &str) -> Vec<u8> {
    macro_rules! files {
        ($($family:literal),*) => {
            match (family, name) {
                $(($family, "config.json") => {
                    include_bytes!(concat!("../fixtures/training/", $family, "/config.json")).to_vec()
                }
                ($family, "steps.json") => {
                    include_bytes!(concat!("../fixtures/training/", $family, "/steps.json")).to_vec()
                }
                ($family, "model.safetensors") => {
                    include_bytes!(concat!("../fixtures/training/", $family, "/model.safetensors")).to_vec()
                })*
                _ => panic!("no such fixture: {family}/{name}"),
            }
        };
    }
    files!("bert", "gpt", "t5")
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

/// Trains each family's model as PyTorch did; its losses and gradients' lengths must be PyTorch's.
pub fn twenty_steps() {
    for family in FAMILIES {
        let (course, bytes) = (course(family), fixture(family, "model.safetensors"));
        let checkpoint = Checkpoint::open(&bytes).expect("a checkpoint");
        let parameters = Parameters::from_source(&checkpoint);
        let (model, _) = model(family, &parameters);
        let config = AdamWConfig {
            beta1: course.betas.0,
            beta2: course.betas.1,
            weight_decay: course.weight_decay,
            epsilon: 1e-8,
        };
        let variables = parameters.variables();
        let mut optimizer = AdamW::new(variables.clone(), config);
        for (number, step) in course.steps.iter().enumerate() {
            let batch = LossBatch::new(&step.examples(family), 0);
            let loss = loss(&model, &batch).expect("a loss");
            let found = f64::from(loss.to_scalar::<f32>().expect("a number"));
            assert!((found - step.loss).abs() < 1e-4, "{family}, step {number}: {found} instead of {}", step.loss);
            let gradients = loss.backward().expect("gradients");
            let (norm, scale) = clip_global_norm(&gradients, &variables, course.clip).expect("a norm");
            assert!((norm / step.norm - 1.0).abs() < 1e-3, "{family}, step {number}: {norm} instead of {}", step.norm);
            optimizer.step(&gradients, step.learning_rate, scale).expect("a step");
        }
    }
}
