//! Finding a model's folder and reading its files.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::CliError;
use crate::inference::predict::{LoadError, MaskedLm};
use crate::model::bert::BertForMaskedLm;
use crate::model::config::BertConfig;

/// The names that mean a shipped model.
const SHIPPED: [&str; 1] = ["bert"];

/// The folder of a model: a shipped one by its name, any other by its path. A shipped one is looked
/// for below the current folder first, then in the project this program was built from.
///
/// # Errors
/// [`CliError::NoModel`].
pub fn find(model: &str) -> Result<PathBuf, CliError> {
    let path = PathBuf::from(model);
    let candidates = if SHIPPED.contains(&model) {
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

/// Loads a masked language model with its tokenizer.
///
/// # Errors
/// [`CliError`], which names the file.
pub fn load(model: &str) -> Result<MaskedLm, CliError> {
    let folder = find(model)?;
    let config = read(&folder, "config.json")?;
    let tokenizer = read(&folder, "tokenizer.json")?;
    let weights = read(&folder, "model.safetensors")?;
    MaskedLm::from_bytes(&config, &tokenizer, &weights).map_err(|source| CliError::Load { folder, source })
}

/// Loads a model that is asked by token ids, and so needs no tokenizer.
///
/// # Errors
/// [`CliError`], which names the file.
pub fn load_without_tokenizer(model: &str) -> Result<BertForMaskedLm, CliError> {
    let folder = find(model)?;
    let config = read(&folder, "config.json")?;
    let weights = read(&folder, "model.safetensors")?;
    let load = || -> Result<BertForMaskedLm, LoadError> {
        let config = BertConfig::from_json(&config)?;
        Ok(BertForMaskedLm::from_safetensors(&weights, &config)?)
    };
    load().map_err(|source| CliError::Load { folder, source })
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
