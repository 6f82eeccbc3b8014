//! Files that are cut short, that lie or that belong to another model: each gets an error that
//! names what is wrong, and none a panic.

#![cfg(feature = "model")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pretraining_lab::inference::load::LoadError;
use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::checkpoint::{CheckpointError, MAX_HEADER};
use pretraining_lab::model::config::{BertConfig, ConfigError};
use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

const WORDS: &str = "bert.embeddings.word_embeddings.weight";
const NORM: &str = "bert.encoder.layer.1.output.LayerNorm.weight";

/// A tensor taken out of a file: its type, its shape and its bytes.
type Raw = (Dtype, Vec<usize>, Vec<u8>);

fn read(path: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn config() -> BertConfig {
    let json = read("tests/fixtures/relu_f32/config.json");
    BertConfig::from_json(&json).expect("a config")
}

fn weights() -> Vec<u8> {
    read("tests/fixtures/relu_f32/model.safetensors")
}

fn load(bytes: &[u8]) -> Result<BertForMaskedLm, CheckpointError> {
    BertForMaskedLm::from_safetensors(bytes, &config())
}

/// The error of a file that must not load, whose sentence must be one line.
fn error_of(bytes: &[u8]) -> CheckpointError {
    let error = load(bytes).expect_err("a damaged file");
    let sentence = error.to_string();
    assert!(!sentence.is_empty() && !sentence.contains('\n'), "{sentence}");
    error
}

/// The small model's file with its tensors changed.
fn changed(change: impl FnOnce(&mut BTreeMap<String, Raw>)) -> Vec<u8> {
    let bytes = weights();
    let file = SafeTensors::deserialize(&bytes).expect("a fixture");
    let raw = |view: TensorView| (view.dtype(), view.shape().to_vec(), view.data().to_vec());
    let mut tensors: BTreeMap<String, Raw> = file.tensors().into_iter().map(|(name, view)| (name, raw(view))).collect();
    change(&mut tensors);
    let views = tensors
        .iter()
        .map(|(name, (dtype, shape, data))| (name, TensorView::new(*dtype, shape.clone(), data).expect("a tensor")));
    serialize(views, None).expect("a file")
}

#[test]
fn the_undamaged_file_loads() {
    assert!(load(&weights()).is_ok());
    assert!(load(&changed(|_| ())).is_ok());
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = weights();
    let header = 8 + u64::from_le_bytes(*whole.first_chunk().expect("a length")) as usize;
    let lengths = (0..whole.len()).step_by(997);
    for length in lengths.chain(0..32).chain([header - 1, header, whole.len() - 1]) {
        let error = error_of(&whole[..length]);
        if length < header {
            assert!(matches!(error, CheckpointError::TruncatedHeader { found, .. } if found == length));
        } else {
            let (expected, found) = (whole.len(), length);
            assert_eq!(error, CheckpointError::DataLength { expected, found });
        }
    }
}

#[test]
fn a_header_that_lies_about_its_length_is_refused() {
    let lie = |length: u64| {
        let mut bytes = weights();
        bytes[..8].copy_from_slice(&length.to_le_bytes());
        error_of(&bytes)
    };
    for declared in [u64::MAX, u64::MAX - 7, 1 << 40, MAX_HEADER + 1] {
        let limit = MAX_HEADER;
        assert_eq!(lie(declared), CheckpointError::HeaderTooLong { declared, limit });
    }
    let (needed, found) = (MAX_HEADER + 8, weights().len());
    assert_eq!(lie(MAX_HEADER), CheckpointError::TruncatedHeader { needed, found });
    for shorter in [0, 1, 2, 100, 5000] {
        assert!(matches!(lie(shorter), CheckpointError::InvalidHeader { .. }), "{shorter}");
    }
}

#[test]
fn a_header_that_is_no_table_of_tensors_is_refused() {
    let with_header = |header: &str, data: usize| {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend_from_slice(header.as_bytes());
        bytes.resize(bytes.len() + data, 0);
        error_of(&bytes)
    };
    let hostile = [
        "null",
        "[]",
        "{",
        r#"{"a":1}"#,
        r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        r#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
        r#"{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}"#,
        r#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,16],"data_offsets":[0,4]}}"#,
        r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    ];
    for header in hostile {
        let error = with_header(header, 4);
        assert!(matches!(error, CheckpointError::InvalidHeader { .. }), "{header}: {error}");
    }
    let nested = "[".repeat(100_000);
    assert!(matches!(with_header(&nested, 0), CheckpointError::InvalidHeader { .. }));
    assert!(matches!(with_header("{}", 0), CheckpointError::MissingTensor { .. }));
}

#[test]
fn a_missing_tensor_is_named() {
    let bytes = weights();
    let file = SafeTensors::deserialize(&bytes).expect("a fixture");
    for name in file.names() {
        let error = error_of(&changed(|tensors| {
            tensors.remove(name);
        }));
        assert_eq!(error, CheckpointError::MissingTensor { tensor: name.to_owned() });
    }
}

#[test]
fn unexpected_tensors_are_named() {
    let extra = ["bert.encoder.layer.2.output.dense.weight", "cls.predictions.decoder.scale", "lm_head.weight"];
    let bytes = changed(|tensors| {
        for name in extra {
            tensors.insert(name.to_owned(), (Dtype::F32, vec![1], vec![0; 4]));
        }
        tensors.insert("bert.pooler.dense.bias".to_owned(), (Dtype::I64, vec![1], vec![0; 8]));
    });
    let tensors = extra.map(str::to_owned).to_vec();
    assert_eq!(error_of(&bytes), CheckpointError::UnexpectedTensors { tensors });
}

#[test]
fn a_tensor_of_another_shape_is_named() {
    let change = |name: &str, shape: Vec<usize>| {
        error_of(&changed(|tensors| {
            let size = shape.iter().product::<usize>() * 4;
            tensors.insert(name.to_owned(), (Dtype::F32, shape, vec![0; size]));
        }))
    };
    for (name, expected, found) in [
        (WORDS, vec![97, 60], vec![96, 60]),
        (WORDS, vec![97, 60], vec![60, 97]),
        (NORM, vec![60], vec![60, 1]),
        (NORM, vec![60], vec![0]),
        (NORM, vec![60], vec![]),
    ] {
        let error = change(name, found.clone());
        let tensor = name.to_owned();
        assert_eq!(error, CheckpointError::ShapeMismatch { tensor, expected, found });
    }
}

#[test]
fn a_tensor_of_another_type_is_named() {
    for (dtype, size) in [(Dtype::I64, 8), (Dtype::F64, 8), (Dtype::U8, 1), (Dtype::BOOL, 1)] {
        let error = error_of(&changed(|tensors| {
            tensors.insert(NORM.to_owned(), (dtype, vec![60], vec![0; 60 * size]));
        }));
        let (tensor, dtype) = (NORM.to_owned(), format!("{dtype:?}"));
        assert_eq!(error, CheckpointError::UnsupportedDtype { tensor, dtype });
    }
}

#[test]
fn values_that_are_not_finite_are_named() {
    let poison = |name: &str, dtype: Dtype, index: usize, value: Vec<u8>| {
        let error = error_of(&changed(|tensors| {
            let (_, shape, _) = tensors[name].clone();
            let mut data = vec![0; shape.iter().product::<usize>() * value.len()];
            data[index * value.len()..][..value.len()].copy_from_slice(&value);
            tensors.insert(name.to_owned(), (dtype, shape, data));
        }));
        let tensor = name.to_owned();
        assert_eq!(error, CheckpointError::NonFinite { tensor, index });
    };
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        poison(WORDS, Dtype::F32, 97 * 60 - 1, value.to_le_bytes().to_vec());
        poison(NORM, Dtype::F16, 7, half::f16::from_f32(value).to_le_bytes().to_vec());
        poison(NORM, Dtype::BF16, 0, half::bf16::from_f32(value).to_le_bytes().to_vec());
    }
}

#[test]
fn a_tokenizer_of_another_vocabulary_is_refused() {
    let error = MaskedLm::from_bytes(
        &read("tests/fixtures/relu_f32/config.json"),
        &read("assets/models/bert/tokenizer.json"),
        &weights(),
    );
    let (tokenizer, model) = (8192, 97);
    assert_eq!(error.err(), Some(LoadError::VocabularyMismatch { tokenizer, model }));
}

#[test]
fn an_error_names_the_file() {
    let names = ["config.json", "tokenizer.json", "model.safetensors"];
    let whole = names.map(|name| read(&format!("assets/models/bert/{name}")));
    for (broken, name) in names.iter().enumerate() {
        let mut files = whole.clone();
        let half = files[broken].len() / 2;
        files[broken].truncate(half);
        let [config, tokenizer, weights] = &files;
        let error = MaskedLm::from_bytes(config, tokenizer, weights).expect_err("half a file");
        let sentence = error.to_string();
        assert!(sentence.starts_with(name) && !sentence.contains('\n'), "{sentence}");
    }
}

/// The small model's configuration with one field replaced.
fn config_with(field: &str, value: serde_json::Value) -> Result<BertConfig, ConfigError> {
    let json = read("tests/fixtures/relu_f32/config.json");
    let mut json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    json[field] = value;
    BertConfig::from_json(json.to_string().as_bytes())
}

#[test]
fn hostile_configurations_are_refused() {
    use serde_json::json;
    for field in [
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
        "type_vocab_size",
    ] {
        for value in [json!(0), json!(u64::MAX), json!(1_000_000_000)] {
            let error = config_with(field, value).expect_err("an absurd size");
            assert!(matches!(error, ConfigError::OutOfRange { field: named, .. } if named == field));
        }
        for value in [json!(-1), json!(1.5), json!("60"), json!(null), json!([60])] {
            let error = config_with(field, value).expect_err("no size");
            assert!(matches!(error, ConfigError::Invalid { .. }), "{error}");
        }
    }
    let (width, heads) = (60, 7);
    let error = config_with("num_attention_heads", json!(heads)).expect_err("heads");
    assert_eq!(error, ConfigError::Heads { width, heads });
    for value in [json!(0.0), json!(-1e-12), json!(1e300)] {
        let error = config_with("layer_norm_eps", value).expect_err("an epsilon");
        assert!(matches!(error, ConfigError::Epsilon { .. }), "{error}");
    }
    for (field, value) in [
        ("hidden_act", json!("swish")),
        ("position_embedding_type", json!("relative_key")),
        ("is_decoder", json!(true)),
    ] {
        let error = config_with(field, value).expect_err("a variant");
        assert!(matches!(error, ConfigError::Unsupported { field: named, .. } if named == field));
    }
    let error = config_with("model_type", json!("gpt2")).expect_err("another model");
    assert!(matches!(error, ConfigError::ModelType { found, .. } if found == "gpt2"));
}

#[test]
fn parameters_are_counted_as_the_model_card_says() {
    let shipped = BertConfig::from_json(&read("assets/models/bert/config.json")).expect("a config");
    assert_eq!(shipped, BertConfig::lab());
    let bytes = read("assets/models/bert/model.safetensors");
    let file = SafeTensors::deserialize(&bytes).expect("weights");
    let stored: usize = file.tensors().iter().map(|(_, view)| view.data().len() / 2).sum();
    assert_eq!(shipped.parameter_count(), stored);
    // The figure that is usually given for BERT-base, 110 M, counts the pooler as well.
    assert_eq!(BertConfig::base().parameter_count(), 109_514_298);
}
