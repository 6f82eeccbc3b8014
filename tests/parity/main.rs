//! Our models, tokenizers and samplers against PyTorch's transformers (the fixtures) and against
//! candle-transformers', number by number.

#![cfg(feature = "model")]

mod bert;
mod bert_tokenizer;
mod gpt;
mod sampling;
mod t5;
mod tokenizers;

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use candle_core::{DType, Device, Tensor};
use pretraining_lab::model::batch::{Batch, Position};

/// What two correct implementations in f32 may differ by.
const TOLERANCE: f32 = 1e-4;

/// What logits may differ from candle-transformers' by, as a share of the largest of them: rounding grows with what is
/// added up, and ours are within [`TOLERANCE`] of PyTorch's for the same sentences.
const PEER_TOLERANCE: f32 = 2e-5;

fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(path)
}

fn read(path: &str) -> Vec<u8> {
    let path = fixture(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json<T: serde::de::DeserializeOwned>(path: &str) -> T {
    serde_json::from_slice(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn expected(folder: &str) -> HashMap<String, Tensor> {
    let bytes = read(&format!("{folder}/expected.safetensors"));
    candle_core::safetensors::load_buffer(&bytes, &Device::Cpu).expect("a fixture")
}

/// The weights of a small model: one file, or as many as its index names.
fn weights(folder: &str) -> Vec<Vec<u8>> {
    let index = format!("{folder}/{}", pretraining_lab::model::shards::INDEX);
    if !fixture(&index).exists() {
        return vec![read(&format!("{folder}/model.safetensors"))];
    }
    let names = pretraining_lab::model::shards::shard_names(&read(&index)).expect("an index");
    assert!(names.len() > 1);
    names.iter().map(|name| read(&format!("{folder}/{name}"))).collect()
}

/// The three files of a shipped model.
fn shipped(model: &str) -> [Vec<u8>; 3] {
    let file = |name| read(&format!("../../assets/models/{model}/{name}"));
    ["config.json", "tokenizer.json", "model.safetensors"].map(file)
}

fn values(tensor: &Tensor) -> Vec<f32> {
    let tensor = tensor.to_dtype(DType::F32).expect("a number type");
    tensor.flatten_all().and_then(|flat| flat.to_vec1()).expect("values")
}

fn ids(tensor: &Tensor) -> Vec<Vec<u32>> {
    let tensor = tensor.to_dtype(DType::U32).expect("ids");
    tensor.to_vec2().or_else(|_| tensor.to_vec1().map(|row| vec![row])).expect("one row or more")
}

/// The largest difference, after checking that there is anything to compare.
fn difference(ours: &[f32], theirs: &[f32]) -> f32 {
    assert_eq!(ours.len(), theirs.len());
    assert!(!ours.is_empty());
    let pairs = ours.iter().zip(theirs);
    // Not f32::max, which would swallow a NaN.
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, |worst, gap| if gap <= worst { worst } else { gap })
}

fn assert_close(what: &str, ours: &[f32], theirs: &[f32]) {
    let gap = difference(ours, theirs);
    eprintln!("{what}: {} values, largest difference {gap:e}", ours.len());
    assert!(gap <= TOLERANCE, "{what}: {gap} is more than {TOLERANCE}");
}

/// The same maps of the row of a batch, layer after layer.
fn maps_of(row: usize, maps: &[Tensor]) -> Vec<f32> {
    let maps = maps.iter().map(|map| map.get(row)).collect::<Result<Vec<_>, _>>().expect("a row");
    values(&Tensor::stack(&maps, 0).expect("maps of one shape"))
}

fn positions(wanted: &[(usize, usize)]) -> Vec<Position> {
    let place = |&(row, position): &(usize, usize)| Position { row, position };
    wanted.iter().map(place).collect()
}

/// Rows of equal length, with what may be seen of them.
fn batch(rows: &[Vec<u32>], mask: Option<&[Vec<u8>]>) -> Batch {
    let batch = Batch::padded(rows, 0);
    match mask {
        Some(mask) => batch.with_attention_mask(mask.concat()).expect("a mask of one length"),
        None => batch,
    }
}

/// The positions that are not padding, and their rows of (B, T, V) logits.
fn visible(mask: &[Vec<u8>], logits: &Tensor) -> (Vec<(usize, usize)>, Vec<f32>) {
    let logits = logits.to_vec3::<f32>().expect("(B, T, V)");
    let (mut places, mut rows) = (Vec::new(), Vec::new());
    for (row, mask) in mask.iter().enumerate() {
        for (position, _) in mask.iter().enumerate().filter(|(_, seen)| **seen == 1) {
            places.push((row, position));
            rows.extend_from_slice(&logits[row][position]);
        }
    }
    (places, rows)
}
