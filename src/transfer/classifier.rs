//! The network that races: an encoder, the mean of its vectors, and a new layer with two outputs.
//!
//! Reference for the new layer: `BertForSequenceClassification`, which takes the vector of `[CLS]`. Here
//! it is the mean over all tokens (Reimers and Gurevych 2019, arXiv 1908.10084, section 3): this
//! pre-training had no task for `[CLS]`, and on validation the mean did better.

use std::collections::BTreeMap;
use std::sync::Arc;

use candle_core::{Device, Tensor, Var};

use super::pretrained::Pretrained;
use super::settings::Arm;
use crate::kernel;
use crate::model::ModelError;
use crate::model::batch::Batch;
use crate::model::bert::BertEncoder;
use crate::model::checkpoint::{CheckpointError, TensorSource, Weights};
use crate::model::config::BertConfig;
use crate::model::linear::Linear;
use crate::training::{Init, Parameters};

/// The table of word vectors, of which only rows in use are taken along.
const WORDS: &str = "bert.embeddings.word_embeddings.weight";

/// An encoder with a new layer, all of it variables.
pub struct Classifier {
    encoder: Encoder,
    head: Linear, // C → 2
    variables: Vec<(String, Var)>,
}

/// The encoder alone, whose vectors are averaged.
pub(super) struct Encoder {
    encoder: BertEncoder,
    pad: u32,
}

/// The rows of the table of word vectors that a task needs.
///
/// A row that occurs in no sentence has no gradient, and without weight decay what has no gradient
/// stays what it is: leaving it out changes nothing but the time that a step takes.
pub(super) struct Rows(BTreeMap<u32, u32>);

impl Rows {
    /// Those of all these sentences, and the one that fills up.
    pub fn of<'a>(sentences: impl IntoIterator<Item = &'a Vec<u32>>, pad: u32) -> Self {
        let mut rows: BTreeMap<u32, u32> =
            sentences.into_iter().flatten().copied().chain([pad]).map(|id| (id, 0)).collect();
        rows.values_mut().zip(0..).for_each(|(row, place)| *row = place);
        Self(rows)
    }

    /// Ids of the vocabulary as numbers of rows.
    pub fn narrow(&self, sentence: &[u32]) -> Vec<u32> {
        sentence.iter().filter_map(|id| self.0.get(id).copied()).collect()
    }
}

/// Where a run's tensors come from.
struct Start<'a> {
    pretrained: &'a Pretrained,
    rows: &'a Rows,
    arm: Arm,
    seed: u64,
}

impl Start<'_> {
    fn config(&self) -> BertConfig {
        BertConfig { vocab_size: self.rows.0.len(), ..self.pretrained.config.clone() }
    }

    fn pad(&self) -> u32 {
        self.rows.0.get(&self.pretrained.pad).copied().unwrap_or(0)
    }
}

impl TensorSource for Start<'_> {
    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Tensor, CheckpointError> {
        let build =
            |error: candle_core::Error| CheckpointError::Build { tensor: name.into(), reason: error.to_string() };
        match self.pretrained.tensors.get(name).filter(|_| self.arm == Arm::Pretrained) {
            Some(table) if name == WORDS => {
                let ids: Vec<u32> = self.rows.0.keys().copied().collect();
                Tensor::new(ids, &Device::Cpu).and_then(|ids| table.index_select(&ids, 0)).map_err(build)
            }
            Some(tensor) => Ok(tensor.clone()),
            // The new layer begins at random in either case.
            None => Tensor::from_vec(Init::Bert.values(self.seed, name, shape), shape, &Device::Cpu).map_err(build),
        }
    }

    fn contains(&self, name: &str) -> bool {
        self.pretrained.tensors.contains_key(name)
    }
}

impl Classifier {
    /// A network at its beginning.
    ///
    /// # Errors
    /// [`CheckpointError`], if tensors do not fit the configuration.
    pub(super) fn new(pretrained: &Pretrained, rows: &Rows, arm: Arm, seed: u64) -> Result<Self, CheckpointError> {
        let start = Start { pretrained, rows, arm, seed };
        let parameters = Parameters::from_source(&start);
        let weights = Weights::new(&parameters);
        let encoder = BertEncoder::load(&weights, &start.config())?;
        let head = Linear::load(&weights.pp("classifier"), pretrained.config.hidden_size, 2)?;
        let variables = parameters.variables();
        Ok(Self { encoder: Encoder { encoder, pad: start.pad() }, head, variables })
    }

    /// A network for all of a vocabulary.
    ///
    /// # Errors
    /// [`CheckpointError`], if tensors do not fit the configuration.
    pub fn whole(pretrained: &Pretrained, arm: Arm, seed: u64) -> Result<Self, CheckpointError> {
        let all: Vec<u32> = (0..pretrained.config.vocab_size as u32).collect();
        Self::new(pretrained, &Rows::of([&all], pretrained.pad), arm, seed)
    }

    /// The variables, by name.
    #[must_use]
    pub fn variables(&self) -> &[(String, Var)] {
        &self.variables
    }

    /// Scores of both classes, (B, 2).
    ///
    /// # Errors
    /// [`ModelError`], when the sentences do not fit the model.
    pub fn logits(&self, sentences: &[&[u32]]) -> Result<Tensor, ModelError> {
        Ok(self.head.forward(&self.encoder.features(sentences)?)?)
    }

    /// The mean loss in nats, a scalar from which gradients can be taken; `labels` are 0 or 1.
    ///
    /// # Errors
    /// [`ModelError`], when sentences or labels do not fit.
    pub fn loss(&self, sentences: &[&[u32]], labels: Vec<u32>) -> Result<Tensor, ModelError> {
        Ok(kernel::cross_entropy(&self.logits(sentences)?, Arc::new(labels))?)
    }
}

impl Encoder {
    /// The encoder alone, without variables: its weights stay as they are.
    pub fn frozen(pretrained: &Pretrained, rows: &Rows, arm: Arm, seed: u64) -> Result<Self, CheckpointError> {
        let start = Start { pretrained, rows, arm, seed };
        Ok(Self { encoder: BertEncoder::load(&Weights::new(&start), &start.config())?, pad: start.pad() })
    }

    /// The mean of each sentence's vectors, (B, C).
    pub fn features(&self, sentences: &[&[u32]]) -> Result<Tensor, ModelError> {
        let batch = Batch::padded(sentences, self.pad);
        let (rows, length) = (batch.rows(), batch.length());
        let (vectors, _) = self.encoder.forward(&batch, None, false)?; // (B·T, C)
        // A product with shares of 1/length in each sentence's own columns: (B, B·T).
        let mut shares = vec![0.0_f32; rows * rows * length];
        for (row, sentence) in sentences.iter().enumerate() {
            let start = row * rows * length + row * length;
            shares[start..start + sentence.len()].fill(1.0 / sentence.len() as f32);
        }
        Ok(Tensor::from_vec(shares, (rows, rows * length), &Device::Cpu)?.matmul(&vectors)?)
    }
}

/// The new layer alone, on vectors that were computed before: a linear probe.
pub(super) struct Probe {
    head: Linear,
    pub variables: Vec<(String, Var)>,
}

impl Probe {
    pub fn new(width: usize, seed: u64) -> Result<Self, CheckpointError> {
        let parameters = Parameters::from_seed(Init::Bert, seed);
        let head = Linear::load(&Weights::new(&parameters).pp("classifier"), width, 2)?;
        Ok(Self { head, variables: parameters.variables() })
    }

    /// Scores of both classes (B, 2) for vectors (B, C).
    pub fn logits(&self, features: &Tensor) -> Result<Tensor, ModelError> {
        Ok(self.head.forward(features)?)
    }

    pub fn loss(&self, features: &Tensor, labels: Vec<u32>) -> Result<Tensor, ModelError> {
        Ok(kernel::cross_entropy(&self.logits(features)?, Arc::new(labels))?)
    }
}

/// For each row of scores (B, 2), whether the second class has the higher one.
pub(super) fn says_second(logits: &Tensor) -> Result<Vec<bool>, ModelError> {
    let rows: Vec<Vec<f32>> = logits.to_vec2()?;
    Ok(rows.iter().map(|row| row.get(1) > row.first()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pretrained() -> Pretrained {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/models/bert-transfer/");
        let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"]
            .map(|name| std::fs::read(format!("{folder}{name}")).expect("a shipped file"));
        Pretrained::from_bytes(&config, &tokenizer, &weights).expect("the shipped encoder")
    }

    #[test]
    fn rows_that_are_not_used_can_be_left_out() {
        let pretrained = pretrained();
        let ids = pretrained.encode(["The dog ran across the road.", "A spoon fell."]).expect("tokens");
        let rows = Rows::of(&ids, pretrained.pad);
        let narrow: Vec<Vec<u32>> = ids.iter().map(|sentence| rows.narrow(sentence)).collect();
        let network = Classifier::new(&pretrained, &rows, Arm::Pretrained, 1).expect("a network");
        let whole = Classifier::whole(&pretrained, Arm::Pretrained, 1).expect("a network");
        let scores = |network: &Classifier, sentences: &[Vec<u32>]| -> Vec<Vec<f32>> {
            let sentences: Vec<&[u32]> = sentences.iter().map(Vec::as_slice).collect();
            network.logits(&sentences).and_then(|logits| Ok(logits.to_vec2()?)).expect("scores")
        };
        assert_eq!(scores(&network, &narrow), scores(&whole, &ids));
        // Beside another sentence, and with it filled up, a sentence has the scores that it has alone.
        for (alone, together) in scores(&network, &narrow[1..]).iter().flatten().zip(&scores(&network, &narrow)[1]) {
            assert!((alone - together).abs() < 1e-5, "{alone}, {together}");
        }
    }

    #[test]
    fn a_probe_trains_the_new_layer_alone() {
        let pretrained = pretrained();
        let ids = pretrained.encode(["The dog ran across the road.", "A spoon fell."]).expect("tokens");
        let rows = Rows::of(&ids, pretrained.pad);
        let narrow: Vec<Vec<u32>> = ids.iter().map(|sentence| rows.narrow(sentence)).collect();
        let sentences: Vec<&[u32]> = narrow.iter().map(Vec::as_slice).collect();
        let encoder = Encoder::frozen(&pretrained, &rows, Arm::Pretrained, 1).expect("an encoder");
        let features = encoder.features(&sentences).expect("vectors");
        let probe = Probe::new(pretrained.config.hidden_size, 1).expect("a probe");
        let names: Vec<&str> = probe.variables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["classifier.bias", "classifier.weight"]);
        let gradients = probe.loss(&features, vec![0, 1]).expect("a loss").backward().expect("gradients");
        assert!(probe.variables.iter().all(|(_, variable)| gradients.get(variable).is_some()));
        // Nothing of the encoder is a variable, so nothing of it can move.
        assert!(!features.track_op());
    }
}
