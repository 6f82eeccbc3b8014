//! Checkpoints that are divided among files.

use std::collections::BTreeSet;

use pretraining_lab::model::shards::check_complete;
use serde_json::json;

use super::*;

const SHARDED: [Small; 2] = [GPT_SHARDED, T5_SHARDED];

#[test]
fn a_missing_file_is_told_by_its_tensors() {
    for small in SHARDED {
        let whole = small.files();
        for (index, lost) in whole.iter().enumerate() {
            let mut files = whole.clone();
            files.remove(index);
            let error = refused(small.load(&files), "a file is missing");
            let CheckpointError::MissingTensor { tensor } = &error else { panic!("{error}") };
            assert!(tensors_of(lost).contains_key(tensor), "{error}");
        }
        let error = refused(small.load(&[]), "no file");
        assert!(matches!(error, CheckpointError::MissingTensor { .. }), "{error}");
    }
}

#[test]
fn a_tensor_in_two_files_is_named() {
    for small in SHARDED {
        let whole = small.files();
        for name in tensors_of(&whole[0]).keys() {
            let mut tensors = tensors_of(&whole[2]);
            tensors.insert(name.clone(), (Dtype::F32, vec![1], vec![0; 4]));
            let mut files = whole.clone();
            files[2] = file_of(&tensors);
            let tensor = name.clone();
            assert_eq!(refused(small.load(&files), name), CheckpointError::DuplicateTensor { tensor });
        }
        let twice = [&whole[..], &whole[1..2]].concat();
        let error = refused(small.load(&twice), "a file twice");
        assert!(matches!(error, CheckpointError::DuplicateTensor { .. }), "{error}");
    }
}

#[test]
fn a_damaged_file_is_found_among_others() {
    for small in SHARDED {
        let whole = small.files();
        for index in 0..whole.len() {
            let mut files = whole.clone();
            files[index].pop();
            let (expected, found) = (whole[index].len(), whole[index].len() - 1);
            assert_eq!(refused(small.load(&files), "a cut file"), CheckpointError::DataLength { expected, found });
            files[index].truncate(3);
            let error = refused(small.load(&files), "a cut file");
            assert_eq!(error, CheckpointError::TruncatedHeader { needed: 8, found: 3 });
        }
    }
}

#[test]
fn files_of_another_model_are_refused() {
    let mut files = GPT_SHARDED.files();
    files.push(T5_SHARDED.files().remove(0));
    let tensors = tensors_of(&files[5]).into_keys().collect();
    assert_eq!(refused(GPT_SHARDED.load(&files), "another's"), CheckpointError::UnexpectedTensors { tensors });
}

/// The order of the files does not matter, nor which tensor is in which.
#[test]
fn files_may_come_in_any_order() {
    for small in SHARDED {
        let mut files = small.files();
        files.reverse();
        assert_eq!(small.load(&files), Ok(()));
    }
}

#[test]
fn a_tensor_that_only_the_index_has_is_named() {
    for small in SHARDED {
        let files = small.files();
        let open = |files: &[Vec<u8>], index: &[u8]| {
            let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
            check_complete(index, &Checkpoint::open_shards(&files)?)
        };
        assert_eq!(open(&files, &small.index()), Ok(()));
        let mut index: serde_json::Value = serde_json::from_slice(&small.index()).expect("JSON");
        index["weight_map"]["nowhere.weight"] = json!("model-00001-of-00005.safetensors");
        let error = refused(open(&files, index.to_string().as_bytes()), "nowhere");
        assert_eq!(error, missing("nowhere.weight"));
        // Even one that the model could do without, which else would be missed by nobody.
        let names: BTreeSet<String> = files.iter().flat_map(|file| tensors_of(file).into_keys()).collect();
        for name in names {
            let without = |file: &Vec<u8>| {
                let mut tensors = tensors_of(file);
                tensors.remove(&name);
                file_of(&tensors)
            };
            let files: Vec<Vec<u8>> = files.iter().map(without).collect();
            assert_eq!(refused(open(&files, &small.index()), &name), missing(&name));
        }
    }
}
