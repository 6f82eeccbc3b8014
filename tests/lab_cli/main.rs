//! The command line as a person meets it: a process, its output, its exit code.

#![cfg(feature = "lab")]

mod corpus;
mod examples;
mod fit;
mod objective;
mod race;
mod train;
mod writing;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn lab(args: &[&str]) -> Output {
    lab_with_input(args, b"")
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn lab_with_input(args: &[&str], input: &[u8]) -> Output {
    let piped = Stdio::piped;
    let mut child = command(args).stdin(piped()).stdout(piped()).stderr(piped()).spawn().expect("the lab starts");
    // A process that fails early may close its input before it is written.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the lab ends")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn json(args: &[&str]) -> Value {
    let output = lab(args);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Checks that a call fails with this code, and returns its one sentence.
fn fails(args: &[&str], code: i32) -> String {
    let output = lab(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{args:?}: {output:?}");
    let complaint = String::from_utf8(output.stderr).expect("text");
    assert!(!complaint.contains("panicked"), "{complaint}");
    complaint
}

/// Such a failure, when the arguments as such were understood: one line on stderr.
fn sentence(args: &[&str], code: i32) -> String {
    let complaint = fails(args, code);
    assert!(complaint.starts_with("error: "), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "{complaint}");
    complaint
}

/// A model folder of its own, taken away again when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        for file in ["config.json", "model.safetensors"] {
            let original = fixture("relu_f32").join(file);
            fs::copy(original, path.join(file)).expect("a copy");
        }
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path of text")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[test]
fn predict_gives_json_of_the_promised_form() {
    let answer = json(&["predict", "--model", "bert", "--top", "4", "--json", "The [MASK] barked at the [MASK]."]);
    let masks = answer["masks"].as_array().expect("masks");
    let places: Vec<_> = masks.iter().map(|mask| mask["position"].as_u64()).collect();
    // [CLS] the [MASK] barked at the [MASK] . [SEP]
    assert_eq!(places, [Some(2), Some(6)]);
    for mask in masks {
        assert_eq!(mask.as_object().expect("an object").len(), 2);
        let candidates = mask["candidates"].as_array().expect("candidates");
        let of = |candidate: &Value| candidate["probability"].as_f64().expect("a number");
        assert_eq!(candidates.len(), 4);
        assert!(candidates.is_sorted_by(|a, b| of(a) >= of(b)));
        assert!(candidates.iter().all(|c| c["token"].is_string() && of(c) > 0.0 && of(c) < 1.0));
    }
}

#[test]
fn predict_gives_a_table_for_people() {
    let output = lab(&["predict", "--top", "3", "Snow is [MASK] and coal is black."]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let table = stdout(&output);
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("mask 1 (position 3)\n"), "{table}");
}

#[test]
fn predict_tells_what_it_did_not_read() {
    let text = format!("[MASK] {}[MASK]", "word ".repeat(300));
    let output = lab(&["predict", "--json", "--top", "1", &text]);
    assert!(output.status.success());
    let note = String::from_utf8(output.stderr).expect("text");
    assert!(note.contains("302 tokens") && note.contains("1 of its masks"), "{note}");
}

#[test]
fn more_candidates_than_tokens_gives_all_of_them() {
    let answer = json(&["predict", "--json", "--top", "99999", "[MASK]"]);
    let candidates = answer["masks"][0]["candidates"].as_array().expect("candidates");
    assert_eq!(candidates.len(), 8192);
    let total: f64 = candidates.iter().filter_map(|c| c["probability"].as_f64()).sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
}

#[test]
fn score_gives_one_number_a_line() {
    let output = lab_with_input(&["score"], b"The cat sat on the mat.\n\n   \nCat the mat on sat the.\n");
    assert!(output.status.success(), "{output:?}");
    let scores: Vec<f64> = stdout(&output).lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(scores.len(), 4);
    assert_eq!(scores[1..3], [0.0, 0.0]);
    assert!(scores[0] < 0.0 && scores[3] < scores[0], "{scores:?}");
}

#[test]
fn score_names_the_line_that_fails() {
    let mut input = b"A cat.\n".to_vec();
    input.extend(vec![b'a'; 70_000]);
    let output = lab_with_input(&["score"], &input);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 1);
    let complaint = String::from_utf8(output.stderr).expect("text");
    assert!(complaint.starts_with("error: line 2: the text has 70000 bytes"), "{complaint}");
    let output = lab_with_input(&["score"], b"A cat.\n\xff\xfe\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: line 2 of the input"));
}

#[test]
fn logits_keep_every_digit() {
    let folder = fixture("relu_f32");
    let model = folder.to_str().expect("a path of text");
    let answer = json(&["logits", "--model", model, "--ids", "2, 57,4,3", "--type-ids", "0,0,1,1", "--json"]);
    assert_eq!(answer["shape"], serde_json::json!([4, 97]));
    let logits = answer["logits"].as_array().expect("logits");
    let config = fs::read(folder.join("config.json")).expect("a config");
    let weights = fs::read(folder.join("model.safetensors")).expect("weights");
    let config = pretraining_lab::model::config::BertConfig::from_json(&config).expect("a config");
    let model = pretraining_lab::model::bert::BertForMaskedLm::from_safetensors(&weights, &config);
    let direct = model.expect("a model").logits(&[2, 57, 4, 3], Some(&[0, 0, 1, 1]), None);
    let direct = direct.and_then(|all| Ok(all.flatten_all()?.to_vec1::<f32>()?)).expect("logits");
    let parsed: Vec<f32> = logits.iter().map(|logit| logit.as_f64().expect("a number") as f32).collect();
    assert_eq!(parsed, direct);
}

#[test]
fn arguments_that_fit_no_model_get_a_sentence() {
    for (args, code, said) in [
        (&["predict", "no mask here"][..], 1, "no [MASK]"),
        (&["predict", "  "], 1, "empty"),
        (&["predict", ""], 1, "empty"),
        (&["predict", "--model", "nowhere", "[MASK]"], 1, "nowhere"),
        (&["logits", "--ids", "2,8192,3"], 1, "8192"),
        (&["logits", "--ids", ""], 1, "no tokens"),
        (&["logits", "--ids", "1,2", "--type-ids", "0"], 1, "type_ids"),
        (&["logits", "--ids", "1,2", "--type-ids", "0,2"], 1, "type id 2"),
        (&["logits", "--ids", "1,2", "--mask", "1"], 1, "attention_mask"),
        (&["logits", "--ids", "1,,2"], 2, "--ids"),
        (&["logits", "--ids", "-1"], 2, "-1"),
        (&["logits", "--ids", "4294967296"], 2, "4294967296"),
        (&["logits", "--ids", "1", "--type-ids", "x"], 2, "--type-ids"),
    ] {
        let complaint = sentence(args, code);
        assert!(complaint.contains(said), "{args:?}: {complaint}");
    }
    let many = ["5"; 129].join(",");
    assert!(sentence(&["logits", "--ids", &many], 1).contains("128"));
    let long = format!("[MASK] {}", "a".repeat(65536));
    assert!(sentence(&["predict", &long], 1).contains("65536"));
    for usage in [&[][..], &["predict"], &["frobnicate"], &["predict", "--top", "-3", "[MASK]"]] {
        fails(usage, 2);
    }
}

#[test]
fn broken_folders_get_a_sentence_that_names_the_file() {
    let folder = Folder::new("lab_cli_broken");
    let ids = ["logits", "--model", folder.path(), "--ids", "1,2"];
    assert!(lab(&ids).status.success());
    let complaint = sentence(&["predict", "--model", folder.path(), "[MASK]"], 1);
    assert!(complaint.contains("tokenizer.json"), "{complaint}");

    let weights = folder.0.join("model.safetensors");
    let whole = fs::read(&weights).expect("weights");
    for length in [0, 7, 1000, whole.len() - 1] {
        fs::write(&weights, &whole[..length]).expect("a shorter file");
        let complaint = sentence(&ids, 1);
        assert!(complaint.contains("model.safetensors"), "{complaint}");
    }
    fs::remove_file(&weights).expect("gone");
    fs::create_dir(&weights).expect("a folder in its place");
    assert!(sentence(&ids, 1).contains("model.safetensors"));

    fs::write(folder.0.join("config.json"), "{}").expect("another config");
    fs::remove_dir(&weights).expect("gone");
    fs::write(&weights, &whole).expect("back again");
    assert!(sentence(&ids, 1).contains("config.json"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = command(&["logits", "--ids", &["5"; 128].join(","), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the lab starts");
    let mut start = [0; 8];
    let mut pipe = child.stdout.take().expect("a pipe");
    pipe.read_exact(&mut start).expect("some output");
    drop(pipe);
    let output = child.wait_with_output().expect("the lab ends");
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}
