//! Every file that the fuzzer started from, and those it found that reach something new, once more:
//! `tests/fixtures/fuzz`. None may panic.

#![cfg(feature = "model")]

#[path = "fuzz_corpus/drive.rs"]
mod drive;
#[path = "fuzz_corpus/racing.rs"]
mod racing;
#[path = "fuzz_corpus/seeds.rs"]
mod seeds;

use std::fs;
use std::path::PathBuf;

use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::config::{BertConfig, GptConfig, T5Config};
use pretraining_lab::model::gpt::GptForCausalLm;
use pretraining_lab::model::t5::T5ForConditionalGeneration;

/// Set, the seeds are written instead of compared.
const WRITE: &str = "WRITE_FUZZ_SEEDS";

/// What the whole corpus may take in the repository.
const MOST_BYTES: usize = 150_000;

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fuzz").join(target)
}

fn files(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = folder(target);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

fn replay(target: &str, run: fn(&[u8])) {
    let files = files(target);
    assert!(!files.is_empty());
    for (path, bytes) in files {
        eprintln!("{}", path.display()); // The last one that a failure shows is to blame.
        run(&bytes);
    }
}

#[test]
fn weights_files_are_read_or_refused() {
    replay("checkpoint", drive::checkpoint);
}

#[test]
fn divided_weights_files_are_read_or_refused() {
    replay("shards", drive::shards);
}

#[test]
fn configurations_are_read_or_refused() {
    replay("config", drive::config);
}

#[test]
fn frames_are_read_or_refused() {
    replay("protocol", drive::protocol);
}

#[test]
fn the_seeds_are_up_to_date() {
    for (target, seeds) in seeds::all() {
        for (name, bytes) in seeds {
            let path = folder(target).join(name);
            if std::env::var_os(WRITE).is_some() {
                fs::write(&path, &bytes).expect("a place to write to");
            }
            let found = fs::read(&path).unwrap_or_default();
            assert!(found == bytes, "{}: {WRITE}=1 writes it anew", path.display());
        }
    }
}

/// A seed that is refused at the door would lead the fuzzer nowhere.
#[test]
fn the_seeds_reach_what_they_are_for() {
    let seed = |target: &str, name: &str| fs::read(folder(target).join(name)).expect("a seed");
    let file = |name| seed("checkpoint", name);
    for name in ["bert_f32", "bert_overflows"] {
        BertForMaskedLm::from_safetensors(&file(name), &drive::bert_config()).expect("a BERT");
    }
    for name in ["gpt_f16", "gpt_overflows"] {
        GptForCausalLm::from_safetensors(&file(name), &drive::gpt_config()).expect("a GPT");
    }
    for name in ["t5_bf16", "t5_overflows"] {
        T5ForConditionalGeneration::from_safetensors(&file(name), &drive::t5_config()).expect("a T5");
    }
    let json = seed("config", "all_in_one");
    BertConfig::from_json(&json).expect("a BERT");
    GptConfig::from_json(&json).expect("a GPT");
    T5Config::from_json(&json).expect("a T5");
}

#[test]
fn the_corpus_stays_small() {
    let sizes = ["checkpoint", "shards", "config", "protocol"].map(|target| {
        let files = files(target);
        files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>()
    });
    assert!(sizes.iter().sum::<usize>() <= MOST_BYTES, "{sizes:?}");
}
