//! Finding a model's folder and reading its files.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::CliError;
use crate::inference::causal_lm::CausalLm;
use crate::inference::load::LoadError;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::span_fill::SpanFiller;
use crate::model::bert::BertForMaskedLm;
use crate::model::checkpoint::{Checkpoint, CheckpointError};
use crate::model::config::{BertConfig, ConfigError, GptConfig, T5Config};
use crate::model::gpt::GptForCausalLm;
use crate::model::shards::{INDEX, check_complete, shard_names};
use crate::model::t5::T5ForConditionalGeneration;
use crate::protocol::ModelId;
use crate::tokenizer::Tokenizer;
use crate::transfer::Pretrained;

/// The families, by the `model_type` of their configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `bert`, also where the file does not say.
    Bert,
    /// `gpt2`.
    Gpt,
    /// `t5`.
    T5,
}

/// A model that is asked by token ids, and so needs no tokenizer.
pub enum AnyModel {
    /// The encoder.
    Bert(BertForMaskedLm),
    /// The decoder.
    Gpt(GptForCausalLm),
    /// Both.
    T5(T5ForConditionalGeneration),
}

/// Puts a model with its tokenizer together: configuration, tokenizer, weights.
type FromFiles<M> = fn(&[u8], &[u8], &Checkpoint) -> Result<M, LoadError>;

/// The files of a folder.
pub struct Files {
    folder: PathBuf,
    config: Vec<u8>,
    /// Where the weights are divided: which tensors there should be.
    index: Option<Vec<u8>>,
    weights: Vec<Vec<u8>>,
}

/// The folder of a model: a shipped one by its name, any other by its path. A shipped one is looked
/// for below the current folder first, then in the project this program was built from.
///
/// # Errors
/// [`CliError::NoModel`].
pub fn find(model: &str) -> Result<PathBuf, CliError> {
    let path = PathBuf::from(model);
    let candidates = if ModelId::ALL.iter().any(|shipped| shipped.folder() == model) {
        let relative = Path::new("assets/models").join(model);
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join(&relative);
        vec![relative, project]
    } else {
        vec![path.clone()]
    };
    candidates.into_iter().find(|folder| folder.is_dir()).ok_or(CliError::NoModel { path })
}

/// Reads a file of the model's folder.
///
/// # Errors
/// [`CliError::Unreadable`].
pub fn read(folder: &Path, name: &str) -> Result<Vec<u8>, CliError> {
    let path = folder.join(name);
    fs::read(&path).map_err(|source| CliError::Unreadable { path, source })
}

impl Files {
    /// Reads the configuration and the weights: one file, or as many as the index names.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn read(model: &str) -> Result<Self, CliError> {
        let folder = find(model)?;
        let config = read(&folder, "config.json")?;
        let whole = folder.join("model.safetensors");
        let divided = !whole.exists() && folder.join(INDEX).exists();
        let index = if divided { Some(read(&folder, INDEX)?) } else { None };
        let names = match &index {
            Some(index) => {
                shard_names(index).map_err(|source| CliError::Load { folder: folder.clone(), source: source.into() })?
            }
            None => vec!["model.safetensors".to_owned()],
        };
        let weights = names.iter().map(|name| read(&folder, name)).collect::<Result<_, _>>()?;
        Ok(Self { folder, config, index, weights })
    }

    /// Which family the configuration belongs to.
    ///
    /// # Errors
    /// [`CliError::Load`], for others than the three.
    pub fn family(&self) -> Result<Family, CliError> {
        #[derive(Deserialize)]
        struct Kind {
            model_type: Option<String>,
        }
        let invalid = |error: serde_json::Error| ConfigError::Invalid { reason: error.to_string() };
        let kind: Result<Kind, _> = serde_json::from_slice(&self.config).map_err(invalid);
        let kind = kind.map_err(|source| self.blame(source.into()))?;
        match kind.model_type.as_deref() {
            None | Some("bert") => Ok(Family::Bert),
            Some("gpt2") => Ok(Family::Gpt),
            Some("t5") => Ok(Family::T5),
            Some(other) => {
                let found = other.to_owned();
                Err(self.blame(ConfigError::ModelType { expected: "bert, gpt2 or t5", found }.into()))
            }
        }
    }

    /// A masked language model with its tokenizer.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn masked_lm(&self) -> Result<MaskedLm, CliError> {
        self.build(MaskedLm::from_files)
    }

    /// A causal language model with its tokenizer.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn causal_lm(&self) -> Result<CausalLm, CliError> {
        self.build(CausalLm::from_files)
    }

    /// An encoder-decoder with its tokenizer.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn span_filler(&self) -> Result<SpanFiller, CliError> {
        self.build(SpanFiller::from_files)
    }

    /// An encoder to fine-tune.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn pretrained(&self) -> Result<Pretrained, CliError> {
        self.build(Pretrained::from_files)
    }

    /// The model without its tokenizer.
    ///
    /// # Errors
    /// [`CliError`], which names the file.
    pub fn model(&self) -> Result<AnyModel, CliError> {
        let family = self.family()?;
        let load = || -> Result<AnyModel, LoadError> {
            let checkpoint = self.checkpoint()?;
            Ok(match family {
                Family::Bert => {
                    let config = BertConfig::from_json(&self.config)?;
                    AnyModel::Bert(BertForMaskedLm::from_checkpoint(&checkpoint, &config)?)
                }
                Family::Gpt => {
                    let config = GptConfig::from_json(&self.config)?;
                    AnyModel::Gpt(GptForCausalLm::from_checkpoint(&checkpoint, &config)?)
                }
                Family::T5 => {
                    let config = T5Config::from_json(&self.config)?;
                    AnyModel::T5(T5ForConditionalGeneration::from_checkpoint(&checkpoint, &config)?)
                }
            })
        };
        load().map_err(|source| self.blame(source))
    }

    fn build<M>(&self, from: FromFiles<M>) -> Result<M, CliError> {
        let tokenizer = read(&self.folder, "tokenizer.json")?;
        let load = || from(&self.config, &tokenizer, &self.checkpoint()?);
        load().map_err(|source| self.blame(source))
    }

    fn checkpoint(&self) -> Result<Checkpoint<'_>, CheckpointError> {
        let files: Vec<&[u8]> = self.weights.iter().map(Vec::as_slice).collect();
        let checkpoint = Checkpoint::open_shards(&files)?;
        if let Some(index) = &self.index {
            check_complete(index, &checkpoint)?;
        }
        Ok(checkpoint)
    }

    fn blame(&self, source: LoadError) -> CliError {
        CliError::Load { folder: self.folder.clone(), source }
    }
}

/// A model's tokenizer alone, with the folder that it comes from.
///
/// # Errors
/// [`CliError`], which names the file.
pub fn tokenizer(model: &str) -> Result<(PathBuf, Tokenizer), CliError> {
    let folder = find(model)?;
    let bytes = read(&folder, "tokenizer.json")?;
    match Tokenizer::from_bytes(&bytes) {
        Ok(tokenizer) => Ok((folder, tokenizer)),
        Err(source) => Err(CliError::Load { folder, source: source.into() }),
    }
}

/// Loads a masked language model with its tokenizer.
///
/// # Errors
/// [`CliError`], which names the file.
pub fn load(model: &str) -> Result<MaskedLm, CliError> {
    Files::read(model)?.masked_lm()
}

/// What identifies a model's weights: the first 12 hexadecimal digits of the file's SHA-256.
///
/// # Errors
/// [`CliError::Unreadable`].
pub fn revision(model: &str) -> Result<String, CliError> {
    let weights = read(&find(model)?, "model.safetensors")?;
    let digest = Sha256::digest(&weights);
    Ok(digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect())
}
