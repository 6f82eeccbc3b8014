//! Files that are cut short, that lie or that belong to another model: each gets an error that
//! names what is wrong, and none a panic.

#![cfg(feature = "model")]

mod bert;
mod files;
mod gpt;
mod shards;
mod t5;
mod tensors;
mod tokenizer;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{Checkpoint, CheckpointError};
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::shards::{INDEX, shard_names};
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

/// A tensor taken out of a file: its type, its shape and its bytes.
type Raw = (Dtype, Vec<usize>, Vec<u8>);

/// The tensors of a checkpoint by name.
type Tensors = BTreeMap<String, Raw>;

/// A small model among the fixtures, and how its family reads it.
#[derive(Clone, Copy)]
struct Small {
    folder: &'static str,
    load: fn(&[u8], &Checkpoint) -> Result<(), CheckpointError>,
}

const BERT: Small = Small { folder: "relu_f32", load: load_bert };
const BERT_UNTIED: Small = Small { folder: "gelu_new_untied_f16", load: load_bert };
const BERT_OLD_NAMES: Small = Small { folder: "gelu_old_names_bf16", load: load_bert };
const GPT: Small = Small { folder: "gpt/relu_f32", load: load_gpt };
const GPT_UNTIED: Small = Small { folder: "gpt/untied_f16", load: load_gpt };
const GPT_SHARDED: Small = Small { folder: "gpt/sharded_bf16", load: load_gpt };
const T5: Small = Small { folder: "t5/gated_bf16", load: load_t5 };
const T5_UNTIED: Small = Small { folder: "t5/relu_untied_f32", load: load_t5 };
const T5_SHARDED: Small = Small { folder: "t5/sharded_f16", load: load_t5 };

/// One model of each family.
const FAMILIES: [Small; 3] = [BERT, GPT, T5];

fn load_bert(config: &[u8], checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let config = BertConfig::from_json(config).expect("a config");
    BertForMaskedLm::from_checkpoint(checkpoint, &config).map(drop)
}

fn load_gpt(config: &[u8], checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let config = GptConfig::from_json(config).expect("a config");
    GptForCausalLm::from_checkpoint(checkpoint, &config).map(drop)
}

fn load_t5(config: &[u8], checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    let config = T5Config::from_json(config).expect("a config");
    T5ForConditionalGeneration::from_checkpoint(checkpoint, &config).map(drop)
}

impl Small {
    fn path(&self, name: &str) -> PathBuf {
        Path::new("tests/fixtures").join(self.folder).join(name)
    }

    fn config(&self) -> Vec<u8> {
        read(self.path("config.json"))
    }

    /// The configuration with one field replaced.
    fn config_with(&self, field: &str, value: serde_json::Value) -> Vec<u8> {
        let mut json: serde_json::Value = serde_json::from_slice(&self.config()).expect("JSON");
        json[field] = value;
        json.to_string().into_bytes()
    }

    fn index(&self) -> Vec<u8> {
        read(self.path(INDEX))
    }

    /// The bytes of the weights file, or of all of them.
    fn files(&self) -> Vec<Vec<u8>> {
        if !root().join(self.path(INDEX)).exists() {
            return vec![read(self.path("model.safetensors"))];
        }
        let names = shard_names(&self.index()).expect("an index");
        names.iter().map(|name| read(self.path(name))).collect()
    }

    /// All tensors, of whichever file.
    fn tensors(&self) -> Tensors {
        self.files().iter().flat_map(|file| tensors_of(file)).collect()
    }

    fn load(&self, files: &[Vec<u8>]) -> Result<(), CheckpointError> {
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        (self.load)(&self.config(), &Checkpoint::open_shards(&files)?)
    }

    /// Loads the model from one file with these tensors.
    fn load_tensors(&self, tensors: &Tensors) -> Result<(), CheckpointError> {
        self.load(&[file_of(tensors)])
    }

    /// The error of a file that must not load.
    fn error_of(&self, file: Vec<u8>) -> CheckpointError {
        refused(self.load(&[file]), self.folder)
    }
}

/// The error, whose sentence must be one line.
fn refused<T, E: Error>(result: Result<T, E>, what: &str) -> E {
    let Err(error) = result else { panic!("{what} must not load") };
    let sentence = error.to_string();
    assert!(!sentence.is_empty() && !sentence.contains(char::is_control), "{sentence:?}");
    assert!(sentence.len() < 8_000, "{sentence}");
    error
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> Vec<u8> {
    let path = root().join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn tensors_of(file: &[u8]) -> Tensors {
    let raw = |view: TensorView| (view.dtype(), view.shape().to_vec(), view.data().to_vec());
    let file = SafeTensors::deserialize(file).expect("a fixture");
    file.tensors().into_iter().map(|(name, view)| (name, raw(view))).collect()
}

fn file_of(tensors: &Tensors) -> Vec<u8> {
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, data))| (name, TensorView::new(*dtype, shape.clone(), data).expect("a tensor")));
    serialize(views, None).expect("a file")
}

fn missing(tensor: &str) -> CheckpointError {
    CheckpointError::MissingTensor { tensor: tensor.to_owned() }
}
