//! Which files a divided checkpoint consists of: `model.safetensors.index.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::checkpoint::{Checkpoint, CheckpointError, TensorSource};
use super::excerpt::{quoted, reason};

/// The name of the file that says which files there are.
pub const INDEX: &str = "model.safetensors.index.json";

#[derive(Deserialize)]
struct Index {
    weight_map: BTreeMap<String, String>,
}

/// The names of the files, sorted. Each must be a plain name, so that none can lie elsewhere.
///
/// # Errors
/// [`CheckpointError::InvalidIndex`].
pub fn shard_names(index_json: &[u8]) -> Result<Vec<String>, CheckpointError> {
    let invalid = |reason: String| CheckpointError::InvalidIndex { reason };
    let names: BTreeSet<String> = parse(index_json)?.weight_map.into_values().collect();
    if names.is_empty() {
        return Err(invalid("it names no file".to_owned()));
    }
    match names.iter().find(|name| !is_plain(name)) {
        Some(name) => Err(invalid(format!("{} is not the name of a weights file beside it", quoted(name)))),
        None => Ok(names.into_iter().collect()),
    }
}

/// Whether the files hold every tensor that the index names: a model may do without one that is
/// there for a reason, and would answer wrongly.
///
/// # Errors
/// [`CheckpointError::MissingTensor`], or [`CheckpointError::InvalidIndex`].
pub fn check_complete(index_json: &[u8], checkpoint: &Checkpoint) -> Result<(), CheckpointError> {
    match parse(index_json)?.weight_map.into_keys().find(|name| !checkpoint.contains(name)) {
        Some(tensor) => Err(CheckpointError::MissingTensor { tensor }),
        None => Ok(()),
    }
}

fn parse(index_json: &[u8]) -> Result<Index, CheckpointError> {
    serde_json::from_slice(index_json).map_err(|error| CheckpointError::InvalidIndex { reason: reason(&error) })
}

fn is_plain(name: &str) -> bool {
    name.ends_with(".safetensors") && !name.contains(['/', '\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_once_and_lie_beside_the_index() {
        let index = br#"{"metadata":{},"weight_map":{"a":"2.safetensors","b":"1.safetensors","c":"2.safetensors"}}"#;
        assert_eq!(shard_names(index), Ok(vec!["1.safetensors".to_owned(), "2.safetensors".to_owned()]));
        for bad in ["../x.safetensors", "/x.safetensors", "x\\y.safetensors", "x.bin", ""] {
            let index = serde_json::json!({ "weight_map": { "a": bad } }).to_string();
            assert!(matches!(shard_names(index.as_bytes()), Err(CheckpointError::InvalidIndex { .. })), "{bad:?}");
        }
        for bad in [&b"{}"[..], b"", b"[]", br#"{"weight_map":{}}"#, br#"{"weight_map":{"a":1}}"#] {
            assert!(matches!(shard_names(bad), Err(CheckpointError::InvalidIndex { .. })));
        }
    }
}
