//! The file as a whole: cut short, or with a header that lies.

use std::collections::BTreeMap;

use pretraining_lab::model::checkpoint::{CheckpointError, MAX_HEADER};

use super::*;

#[test]
fn undamaged_files_load() {
    let all =
        [BERT, BERT_UNTIED, BERT_OLD_NAMES, GPT, GPT_UNTIED, GPT_SHARDED, T5, T5_UNTIED, T5_SHARDED].map(|small| {
            assert_eq!(small.load(&small.files()), Ok(()), "{}", small.folder);
            assert_eq!(small.load_tensors(&small.tensors()), Ok(()), "{}", small.folder);
            small.folder
        });
    assert_eq!(all.len(), 9);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for small in FAMILIES {
        let whole = small.files().remove(0);
        let header = 8 + u64::from_le_bytes(*whole.first_chunk().expect("a length")) as usize;
        let lengths = (0..whole.len()).step_by(997);
        for length in lengths.chain(0..32).chain([header - 1, header, whole.len() - 1]) {
            let error = small.error_of(whole[..length].to_vec());
            if length < header {
                assert!(matches!(error, CheckpointError::TruncatedHeader { found, .. } if found == length));
            } else {
                let (expected, found) = (whole.len(), length);
                assert_eq!(error, CheckpointError::DataLength { expected, found });
            }
        }
        let mut longer = whole.clone();
        longer.push(0);
        let (expected, found) = (whole.len(), longer.len());
        assert_eq!(small.error_of(longer), CheckpointError::DataLength { expected, found });
    }
}

#[test]
fn a_header_that_lies_about_its_length_is_refused() {
    for small in FAMILIES {
        let whole = small.files().remove(0);
        let lie = |length: u64| {
            let mut bytes = whole.clone();
            bytes[..8].copy_from_slice(&length.to_le_bytes());
            small.error_of(bytes)
        };
        for declared in [u64::MAX, u64::MAX - 7, 1 << 40, MAX_HEADER + 1] {
            let limit = MAX_HEADER;
            assert_eq!(lie(declared), CheckpointError::HeaderTooLong { declared, limit });
        }
        let (needed, found) = (MAX_HEADER + 8, whole.len());
        assert_eq!(lie(MAX_HEADER), CheckpointError::TruncatedHeader { needed, found });
        for shorter in [0, 1, 2, 100, 2000] {
            assert!(matches!(lie(shorter), CheckpointError::InvalidHeader { .. }), "{shorter}");
        }
    }
}

/// A file with this header, and zeros for data.
fn with_header(header: &str, data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header.as_bytes());
    bytes.resize(bytes.len() + data, 0);
    bytes
}

#[test]
fn a_header_that_is_no_table_of_tensors_is_refused() {
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
        let error = BERT.error_of(with_header(header, 4));
        assert!(matches!(error, CheckpointError::InvalidHeader { .. }), "{header}: {error}");
    }
    let nested = "[".repeat(100_000);
    assert!(matches!(BERT.error_of(with_header(&nested, 0)), CheckpointError::InvalidHeader { .. }));
    for small in FAMILIES {
        let error = small.error_of(with_header("{}", 0));
        assert!(matches!(error, CheckpointError::MissingTensor { .. }), "{error}");
    }
}

/// What a file names itself may be of any length and hold anything; `refused` looks at the sentence.
#[test]
fn the_words_of_a_file_do_not_fill_the_error() {
    let long = "x\n\u{1b}[2J\u{202e}".repeat(10_000);
    let one = |name: &str, dtype: &str, shape: &[usize]| {
        let offsets = [0, 4];
        serde_json::json!({ name: { "dtype": dtype, "shape": shape, "data_offsets": offsets } }).to_string()
    };
    let error = BERT.error_of(with_header(&one("a", &long, &[1]), 4));
    assert!(matches!(error, CheckpointError::InvalidHeader { .. }), "{error}");
    let error = BERT.error_of(with_header(&one("bert.embeddings.word_embeddings.weight", "F32", &[1; 100_000]), 4));
    assert!(matches!(error, CheckpointError::ShapeMismatch { ref found, .. } if found.len() == 100_000), "{error}");
    let mut tensors = BERT.tensors();
    tensors.extend((0..1000).map(|index| (format!("{index}{long:.200}"), (Dtype::F32, vec![1], vec![0; 4]))));
    let error = BERT.error_of(file_of(&tensors));
    assert!(matches!(error, CheckpointError::UnexpectedTensors { ref tensors } if tensors.len() == 1000), "{error}");
    let twice = file_of(&BTreeMap::from([(long, (Dtype::F32, vec![1], vec![0; 4]))]));
    let error = refused(BERT.load(&[twice.clone(), twice]), "a tensor in two files");
    assert!(matches!(error, CheckpointError::DuplicateTensor { .. }), "{error}");
}

/// Lengths that add up to more than can be counted, tensor for tensor as large as one may be.
#[test]
fn offsets_beyond_all_numbers_are_refused() {
    let largest = (1_u64 << 61) - 1;
    let parts = (0..9).map(|index| (index * largest, (index + 1).min(8) * largest + if index == 8 { 7 } else { 0 }));
    let header: BTreeMap<String, serde_json::Value> = parts
        .map(|(start, end)| {
            let tensor = serde_json::json!({ "dtype": "U8", "shape": [end - start], "data_offsets": [start, end] });
            (start.to_string(), tensor)
        })
        .collect();
    let error = BERT.error_of(with_header(&serde_json::to_string(&header).expect("JSON"), 0));
    assert!(matches!(error, CheckpointError::InvalidHeader { .. }), "{error}");
}
