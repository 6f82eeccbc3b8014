//! What page and README say of the models' training is what training wrote down.

use std::fs;

use pretraining_lab::manifest::trained::{Trained, trained};
use pretraining_lab::protocol::Family;
use serde_json::Value;

use super::root;

const MODELS: [(&str, Family, &str); 3] =
    [("bert", Family::Bert, "a hidden token"), ("gpt", Family::Gpt, "a token"), ("t5", Family::T5, "a target token")];

fn run(name: &str) -> Value {
    let path = root().join("assets/runs").join(format!("{name}.json"));
    serde_json::from_str(&fs::read_to_string(&path).expect("a run's curves")).expect("JSON")
}

#[test]
fn the_page_knows_how_the_models_were_trained() {
    for (name, family, _) in MODELS {
        // Each was trained in several runs: one went on from another's end.
        let runs = ["", "-finish", "-facts"].map(|part| run(&format!("{name}{part}")));
        let [.., last] = &runs;
        let number = |run: &Value, pointer: &str| run.pointer(pointer).and_then(Value::as_f64).expect(pointer);
        let expected = Trained {
            parameters: number(last, "/parameters") as u32,
            layers: number(last, "/config/shape/layers") as u32,
            width: number(last, "/config/shape/width") as u32,
            tokens: runs.iter().map(|run| number(run, "/tokens")).sum::<f64>() as u64,
            held_out: number(last, "/held_out"),
        };
        assert_eq!(*trained(family), expected, "src/manifest/trained.rs says something else of {name}");
    }
}

#[test]
fn the_readme_says_the_same() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    for (name, family, unit) in MODELS {
        let Trained { parameters, tokens, held_out, .. } = *trained(family);
        let row = readme.lines().find(|line| line.starts_with(&format!("| [`{name}`]"))).expect(name);
        for figure in [
            format!("{:.2} M |", f64::from(parameters) / 1e6),
            format!("{:.1} M tokens |", tokens as f64 / 1e6),
            format!("{held_out:.2} nats {unit} |"),
        ] {
            assert!(row.contains(&figure), "README.md lacks “{figure}” in the row of {name}");
        }
    }
}
