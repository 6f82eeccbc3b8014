//! `lab corpus`: text of the little world, and what is exactly known of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{fails, json, lab, sentence, stdout};
use serde_json::Value;

/// A world in a file of its own, which is taken away when the test ends.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{name}.txt"));
        fs::write(&path, text).expect("a file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a path of text")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[test]
fn a_seed_writes_the_same_text_again() {
    let with = |seed: &str| stdout(&lab(&["corpus", "--size", "tiny", "--sentences", "20", "--seed", seed]));
    let text = with("7");
    assert_eq!(text.lines().count(), 20);
    assert!(text.lines().all(|line| line.ends_with(['.', '!', '?'])), "{text}");
    assert_eq!(text, with("7"));
    assert_ne!(text, with("8"));
}

#[test]
fn json_gives_each_unit_with_its_surprisal() {
    let options = ["corpus", "--size", "tiny", "--sentences", "5", "--seed", "3"];
    let text = stdout(&lab(&options));
    let lines = stdout(&lab(&[&options[..], &["--json"]].concat()));
    assert_eq!(lines.lines().count(), 5);
    for (line, plain) in lines.lines().zip(text.lines()) {
        let unit: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(unit["text"], *plain);
        assert!(unit["nats"].as_f64().is_some_and(|nats| nats > 1.0 && nats < 60.0), "{line}");
    }
}

#[test]
fn several_files_are_one_world_and_are_measured() {
    let rules = File::new("rules", "rule unit\n1 <who> (ran|slept).\n");
    let words = File::new("words", "rule who\n1 the cat\n1 a owl\n");
    let files = ["--world", rules.path(), "--world", words.path()];
    let text = stdout(&lab(&[&["corpus", "--sentences", "50"], &files[..]].concat()));
    let known = ["The cat ran.", "The cat slept.", "An owl ran.", "An owl slept."];
    assert!(text.lines().all(|line| known.contains(&line)), "{text}");
    let measures = json(&[&["corpus", "--measure", "--json"], &files[..]].concat());
    assert_eq!(measures["derivations"], 4.0);
    assert_eq!(measures["ambiguous"], false);
    // the, cat, a, owl, ran, slept, the full stop
    assert_eq!(measures["words"], 7);
    let close = |value: &Value, exact: f64| value.as_f64().is_some_and(|value| (value - exact).abs() < 1e-9);
    let entropy = 4.0_f64.ln();
    assert!(close(&measures["unit"]["nats"], entropy), "{measures}");
    assert!(close(&measures["unit"]["words"], 4.0), "{measures}");
    assert!(close(&measures["unit"]["characters"], 12.5), "{measures}");
    assert!(close(&measures["nats_per_token"], entropy / 5.0), "{measures}");
    assert!(close(&measures["bits_per_character"], 2.0 / 13.5), "{measures}");
}

#[test]
fn a_text_with_two_derivations_and_a_line_without_use_are_shown() {
    let world = File::new("twice", "rule unit\n1 the (cat|dog) ran.\n1 <who> ran.\n1 {x}\nrule who\n1 the cat\n");
    assert!(sentence(&["corpus", "--measure", "--world", world.path()], 1).contains("line 4: there is no variable"));
    let text = "table noun: one many\nfish -\nrule unit\n1 the (cat|dog) ran.\n1 <who> ran.\n\
        1 <none noun/fish>\nrule who\n1 the cat\nrule none n\n1 two {n.many}\n";
    let world = File::new("unused", text);
    let shown = stdout(&lab(&["corpus", "--measure", "--world", world.path()]));
    assert!(shown.contains("two derivations      yes"), "{shown}");
    assert!(shown.contains("for example          The cat ran."), "{shown}");
    let unused: Vec<&str> = shown.lines().filter(|line| line.starts_with("never used")).collect();
    assert_eq!(unused.len(), 2, "{shown}");
    assert!(unused[0].ends_with("line 6") && unused[1].ends_with("line 10"), "{shown}");
}

#[test]
fn what_is_wrong_is_said_in_a_sentence() {
    assert!(sentence(&["corpus", "--world", "nowhere.txt"], 1).contains("nowhere.txt"));
    let world = File::new("wrong", "rule unit\n1 the cat ran.\nmany the dog ran.\n");
    let complaint = sentence(&["corpus", "--world", world.path()], 1);
    assert!(complaint.contains(&format!("{} line 3: \"many\" is no weight", world.path())), "{complaint}");
    let world = File::new("empty", "# Nothing yet.\n");
    assert!(sentence(&["corpus", "--world", world.path()], 1).contains("no file has the rule \"unit\""));
    fails(&["corpus", "--size", "huge"], 2);
    fails(&["corpus", "--sentences", "-1"], 2);
}
