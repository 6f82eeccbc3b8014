//! `lab fit`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{fails, json, lab, sentence, stdout};

const POINTS: &str = "tests/scaling/replication.csv";

/// A file of its own, taken away again when the test ends.
struct Table(PathBuf);

impl Table {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, text).expect("a file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path of text")
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn number(object: &Value, name: &str) -> f64 {
    object[name].as_f64().unwrap_or_else(|| panic!("{name}: {object}"))
}

#[test]
fn json_has_the_constants_and_their_bands() {
    let law = json(&["fit", POINTS, "--json"]);
    let bands = &law["bands"];
    // The constants that the points were made from lie in the bands of what was found.
    for (name, wanted) in [("E", 1.8172), ("A", 482.01), ("B", 2085.43), ("alpha", 0.3478), ("beta", 0.3658)] {
        let (low, high) = (bands[name][0].as_f64().expect("an end"), bands[name][1].as_f64().expect("an end"));
        assert!(low < wanted && wanted < high, "{name}: {low} to {high}");
        assert!(low <= number(&law, name) && number(&law, name) <= high, "{name}: {law}");
    }
    assert!((number(&law, "a") + number(&law, "b") - 1.0).abs() < 1e-12);
    assert_eq!((&law["points"], &law["entropy"]), (&Value::from(48), &Value::from("fitted")));
    assert_eq!((&bands["resamples"], &bands["failed"]), (&Value::from(500), &Value::from(0)));
    assert_eq!(number(bands, "level"), 0.95);
}

#[test]
fn a_known_entropy_is_taken_as_it_is() {
    let law = json(&["fit", POINTS, "--json", "--entropy", "1.8172", "--resamples", "20"]);
    assert_eq!(number(&law, "E"), 1.8172);
    assert_eq!(law["entropy"], "given");
    assert!((number(&law, "alpha") - 0.3478).abs() < 0.005, "{law}");
    let list = stdout(&lab(&["fit", POINTS, "--entropy", "1.8172", "--resamples", "20"]));
    assert!(list.lines().any(|line| line.starts_with("E ") && line.ends_with("given")), "{list}");
}

#[test]
fn seed_and_distance_matter() {
    let with = |more: &[&str]| json(&[&["fit", POINTS, "--json", "--resamples", "40"], more].concat());
    assert_eq!(with(&["--seed", "1"]), with(&["--seed", "1"]));
    let (one, two) = (with(&["--seed", "1"]), with(&["--seed", "2"]));
    assert_eq!(one["alpha"], two["alpha"]);
    assert_ne!(one["bands"]["alpha"], two["bands"]["alpha"]);
    let found = ["huber", "log-squares", "relative-squares"].map(|it| number(&with(&["--distance", it]), "alpha"));
    assert!(found[0] != found[1] && found[1] != found[2], "{found:?}");
}

#[test]
fn what_holds_no_points_is_told_in_a_sentence() {
    assert!(sentence(&["fit", "nowhere.csv"], 1).contains("nowhere.csv cannot be read"));
    let no_text = Table::new("fit_no_text.csv", [0xff, 0xfe, 0x00]);
    assert!(sentence(&["fit", no_text.path()], 1).contains("cannot be read"));
    for (name, text, problem) in [
        ("fit_empty.csv", "", "there is no line with the names of the columns"),
        ("fit_columns.csv", "size,tokens,loss\n1,2,3\n", "line 1: there is no column \"n\""),
        ("fit_entry.csv", "N,D,loss\n1,2,3\n4,five,6\n", "line 3: \"five\" in the column \"d\" is no number"),
        ("fit_range.csv", "N,D,loss\n1e6,2e7,-3\n", "line 2: loss has to lie between"),
    ] {
        let table = Table::new(name, text);
        let complaint = sentence(&["fit", table.path()], 1);
        assert!(complaint.contains(problem), "{complaint}");
        assert!(complaint.contains(name), "{complaint}");
    }
}

#[test]
fn points_without_a_law_are_told_in_a_sentence() {
    let few = Table::new("fit_few.csv", "N,D,loss\n1e6,2e7,4\n2e6,4e7,3.8\n");
    assert!(sentence(&["fit", few.path()], 1).contains("2 different points cannot determine 5 parameters"));
    let ratio = (1..20).map(|index| format!("{index}e6,{}e6,{}\n", 20 * index, 4.0 / f64::from(index).powf(0.1)));
    let line = Table::new("fit_line.csv", format!("N,D,loss\n{}", ratio.collect::<String>()));
    assert!(sentence(&["fit", line.path(), "--json"], 1).contains("all points lie on one line"));
}

#[test]
fn options_without_sense_are_refused() {
    assert!(sentence(&["fit", POINTS, "--entropy=-1"], 2).contains("the irreducible loss has to be"));
    assert!(sentence(&["fit", POINTS, "--entropy", "nan"], 2).contains("the irreducible loss has to be"));
    assert!(sentence(&["fit", POINTS, "--resamples", "3"], 2).contains("the number of resamples has to be"));
    fails(&["fit", POINTS, "--distance", "taxi"], 2);
    fails(&["fit"], 2);
}
