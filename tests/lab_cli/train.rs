//! `lab train` and `lab sweep`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{fails, json, lab, sentence, stdout};

/// A folder of its own, taken away again when the test ends.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn join(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path of text").to_owned()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const SHORT: [&str; 11] =
    ["train", "--preset", "10k", "--rows", "2", "--held-out", "10", "--every", "4", "--steps", "12"];

/// A short run's reports.
fn reports(more: &[&str]) -> Vec<Value> {
    let output = lab(&[&SHORT[..], &["--json"], more].concat());
    assert!(output.status.success(), "{output:?}");
    stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn a_line_of_json_is_a_report() {
    let lines = reports(&[]);
    let steps: Vec<_> = lines.iter().filter_map(|line| line["step"].as_u64()).collect();
    assert_eq!(steps, [0, 4, 8, 12]);
    let head = &lines[0];
    let number = |name: &str| head[name].as_f64().unwrap_or_else(|| panic!("{name}: {head}"));
    assert!(number("uniform") > number("unigram") && number("unigram") > number("bigram"));
    assert!((number("entropy") - 0.662).abs() < 1e-3 && head["objective"] == "clm");
    // 63 of a row's 64 tokens are predicted.
    assert!(lines[1]["loss"].is_null() && lines[4]["tokens"] == 12 * 2 * 63, "{lines:?}");
    assert!(lines[4]["held_out"].as_f64() < lines[1]["held_out"].as_f64(), "{lines:?}");
    assert!(lines[5]["written"].is_string() && lines.len() == 6, "{lines:?}");
}

#[test]
fn a_run_in_two_parts_has_the_same_reports() {
    let place = Place::new("train_parts");
    let file = place.join("run.safetensors");
    let kept = ["--seed", "4", "--checkpoint", &file];
    let first = reports(&[&kept[..], &["--stop-after", "8"]].concat());
    let second = reports(&kept);
    let whole = reports(&["--seed", "4"]);
    let of = |lines: &[Value]| lines.iter().filter(|line| !line["step"].is_null()).cloned().collect::<Vec<_>>();
    assert_eq!([of(&first), of(&second)].concat(), of(&whole));
    let complaint = sentence(&[&SHORT[..], &["--checkpoint", &file]].concat(), 1);
    assert!(complaint.contains("holds a run with other settings"), "{complaint}");
    fs::write(&file, "nothing").expect("a file");
    assert!(sentence(&[&SHORT[..], &kept].concat(), 1).contains("run.safetensors"));
}

#[test]
fn what_is_exported_can_be_asked() {
    let place = Place::new("train_export");
    let folder = place.join("model");
    for objective in ["clm", "mlm", "span"] {
        reports(&["--objective", objective, "--export", &folder]);
        let answer = match objective {
            "clm" => json(&["generate", "--model", &folder, "--json", "--max-new-tokens", "5", "The cat"]),
            "mlm" => json(&["predict", "--model", &folder, "--json", "The [MASK] saw the [MASK]."]),
            _ => json(&["fill", "--model", &folder, "--json", "The <extra_id_0> saw the cat."]),
        };
        assert!(answer["text"].is_string() || answer["masks"].is_array() || answer["spans"].is_array(), "{answer}");
    }
}

#[test]
fn a_text_is_trained_on_if_it_can_be() {
    let place = Place::new("train_text");
    let file = place.join("text.txt");
    fs::write(&file, stdout(&lab(&["corpus", "--sentences", "200"]))).expect("a file");
    let lines = reports(&[&file]);
    assert!(lines[0]["entropy"].is_null() && lines.len() == 6, "{lines:?}");
    fs::write(&file, "Too short.").expect("a file");
    assert!(sentence(&["train", &file], 1).contains("add text"));
    assert!(sentence(&["train", "nowhere.txt"], 1).contains("nowhere.txt cannot be read"));
}

#[test]
fn a_table_is_for_people_and_settings_have_limits() {
    let output = lab(&SHORT);
    let lines = stdout(&output);
    assert!(lines.starts_with("a GPT of ") && lines.contains("\n  step    loss  held out"), "{lines}");
    assert!(lines.lines().last().is_some_and(|line| line.starts_with("written  ")), "{lines}");
    assert!(sentence(&[&SHORT[..], &["--learning-rate", "nan"]].concat(), 2).contains("the learning rate is NaN"));
    assert!(sentence(&[&SHORT[..9], &["--steps", "0"]].concat(), 2).contains("the number of steps is 0"));
    fails(&["train", "--preset", "1g"], 2);
    fails(&["train", "--objective", "guess"], 2);
}

#[test]
fn a_sweep_writes_points_for_a_fit_and_goes_on_where_it_was() {
    let place = Place::new("sweep");
    let file = place.join("sweep.csv");
    let sweep = |sizes: &str| {
        let args = ["sweep", "--sizes", sizes, "--tokens", "1000,3000", "--held-out", "20", "--out", &file];
        let output = lab(&[&args[..], &["--jobs", "2"]].concat());
        assert!(output.status.success(), "{output:?}");
        stdout(&output)
    };
    assert!(sweep("1x8").starts_with("0 runs are there, 2 to be made\n"));
    let first = fs::read_to_string(&file).expect("a table");
    assert!(sweep("2x16,1x8").starts_with("2 runs are there, 2 to be made\n"));
    let table = fs::read_to_string(&file).expect("a table");
    let points = pretraining_lab::scaling::csv::read(&table, 0).expect("points");
    assert_eq!(points.rows().len(), 4);
    assert!(table.lines().skip(2).take(3).eq(first.lines().skip(2)), "{table}");
    // The entropy is that of `lab corpus --size tiny --measure`.
    assert_eq!(pretraining_lab::scaling::csv::entropy(&table), Some(0.66205), "{table}");
    // More tokens, less loss; and never less than the entropy.
    let losses: Vec<f64> =
        table.lines().skip(3).map(|line| line.split(',').nth(2).expect("a loss").parse().expect("a number")).collect();
    assert!(losses[1] < losses[0] && losses[3] < losses[2] && losses[3] > 0.662, "{table}");
    assert!(sentence(&["fit", &file], 1).contains("cannot determine"));
    fs::write(&file, "N,D,loss\n").expect("a file");
    assert!(sentence(&["sweep", "--out", &file], 1).contains("a table with other columns"));
    fails(&["sweep", "--sizes", "big"], 2);
}
