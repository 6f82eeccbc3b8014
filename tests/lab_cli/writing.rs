//! The models that write: `generate`, `fill`, and what `score` and `logits` say of them.

use super::{fails, fixture, json, lab, lab_with_input, sentence, stdout};
use serde_json::Value;

fn read(path: &str) -> Value {
    serde_json::from_slice(&std::fs::read(fixture(path)).expect("a fixture")).expect("JSON")
}

#[test]
fn generate_writes_what_pytorch_writes() {
    let cases = read("gpt/shipped/cases.json");
    let greedy = cases["greedy"].as_array().expect("cases");
    for case in greedy.iter().take(3) {
        let prompt = case["text"].as_str().expect("a text");
        let options = ["--model", "gpt", "--max-new-tokens", "60", "--temperature", "0", "--json"];
        let answer = json(&[&["generate"], &options[..], &[prompt]].concat());
        assert_eq!(answer["prompt"], case["text"]);
        assert_eq!(answer["tokens"], case["new_ids"]);
        assert_eq!(answer["text"], case["text_out"]);
    }
}

#[test]
fn generate_draws_the_same_for_a_seed_and_shows_the_prompt_to_people() {
    let options = ["generate", "--max-new-tokens", "30", "--top-k", "50", "--top-p", "0.95", "--seed"];
    let with = |seed: &str| stdout(&lab(&[&options[..], &[seed, "Once upon a time"]].concat()));
    let text = with("11");
    assert!(text.starts_with("Once upon a time") && text.ends_with('\n'), "{text}");
    assert_eq!(text, with("11"));
    assert_ne!(text, with("12"));
    let answer = json(&[&options[..], &["11", "--json", "Once upon a time"]].concat());
    assert_eq!(format!("Once upon a time{}\n", answer["text"].as_str().expect("a text")), text);
    assert!(answer["tokens"].as_array().expect("tokens").len() <= 30);
}

#[test]
fn generate_shows_half_a_character_as_its_bytes() {
    // At such a temperature all tokens are about equally likely, whatever the weights, and 128 of 8,192 are bytes
    // that are no character by themselves.
    let answer = json(&["generate", "--max-new-tokens", "200", "--temperature", "1000", "--json", "🙂🙂🙂"]);
    let text = answer["text"].as_str().expect("a text");
    assert!(!text.contains('\u{fffd}'), "{text}");
    assert!(text.contains("<0x"), "bytes come out of order: {text}");
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for option in [["--temperature", "-1"], ["--top-p", "1.5"], ["--repetition-penalty", "0"], ["--temperature", "NaN"]]
    {
        let complaint = sentence(&["generate", &format!("{}={}", option[0], option[1]), "a"], 2);
        assert!(complaint.contains("must be"), "{complaint}");
    }
    fails(&["generate", "--top-k=-1", "a"], 2);
    fails(&["generate", "--seed", "x", "a"], 2);
    let empty = lab(&["generate", "--max-new-tokens", "0", ""]);
    assert!(empty.status.success(), "{empty:?}");
    assert!(sentence(&["generate", "--model", "bert", "a"], 1).contains("bert"));
    assert!(sentence(&["generate", &"a".repeat(70_000)], 1).contains("70000 bytes"));
}

#[test]
fn fill_gives_json_of_the_promised_form() {
    let text = "The <extra_id_0> sat on the <extra_id_1>.";
    let answer = json(&["fill", "--model", "t5", "--json", text]);
    let fills = read("t5/shipped/cases.json")["fills"].clone();
    let expected = fills.as_array().expect("fills").iter().find(|fill| fill["text"] == text).expect("this text");
    let spans = answer["spans"].as_array().expect("spans");
    assert_eq!(spans.len(), 2);
    for (span, theirs) in spans.iter().zip(expected["spans"].as_array().expect("spans")) {
        assert_eq!(span["sentinel"].as_str(), Some(format!("<extra_id_{}>", theirs["sentinel"]).as_str()));
        let gap =
            span["log_probability"].as_f64().expect("a number") - theirs["log_probability"].as_f64().expect("one");
        assert!(gap.abs() < 1e-3);
        assert!(span["text"].is_string());
    }
    let people = stdout(&lab(&["fill", text]));
    assert_eq!(people.lines().count(), 2, "{people}");
    assert!(sentence(&["fill", "no gap at all"], 1).contains("<extra_id_0>"));
    assert!(sentence(&["fill", "--model", "gpt", text], 1).contains("gpt2"));
}

#[test]
fn a_gap_that_the_model_never_comes_to_has_no_text() {
    let answer = json(&["fill", "--json", "In the end <extra_id_99>"]);
    let span = &answer["spans"][0];
    assert_eq!(span["sentinel"], "<extra_id_99>");
    assert!(span["text"].is_null() == span["log_probability"].is_null());
}

#[test]
fn score_gives_the_log_likelihoods_of_pytorch() {
    let cases = read("gpt/shipped/cases.json");
    let scores = cases["scores"].as_array().expect("scores");
    let lines: Vec<&str> = scores.iter().filter_map(|score| score["text"].as_str()).collect();
    let output = lab_with_input(&["score", "--model", "gpt"], lines.join("\n").as_bytes());
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    let ours: Vec<f64> = text.lines().map(|line| line.parse().expect("a number")).collect();
    assert_eq!(ours.len(), lines.len());
    for (ours, theirs) in ours.iter().zip(scores) {
        assert!((ours - theirs["score"].as_f64().expect("a number")).abs() < 0.05, "{theirs}: {ours}");
    }
    assert!(sentence(&["score", "--model", "t5"], 1).contains("t5"));
}

#[test]
fn logits_of_gpt_and_t5_have_a_row_for_each_position() {
    let gpt = json(&["logits", "--model", "gpt", "--ids", "0,5,6", "--json"]);
    assert_eq!(gpt["shape"], serde_json::json!([3, 8192]));
    let t5 = json(&["logits", "--model", "t5", "--ids", "5,6,1", "--decoder-ids", "0,7", "--json"]);
    assert_eq!(t5["shape"], serde_json::json!([2, 8192]));
    assert_eq!(t5["logits"].as_array().expect("numbers").len(), 2 * 8192);
    let folder = fixture("t5/sharded_f16");
    let sharded =
        json(&["logits", "--model", folder.to_str().expect("text"), "--ids", "5,1", "--decoder-ids", "0", "--json"]);
    assert_eq!(sharded["shape"][0], 1);
}

#[test]
fn logits_ask_for_what_they_need() {
    assert!(sentence(&["logits", "--model", "t5", "--ids", "5"], 2).contains("--decoder-ids is needed"));
    assert!(sentence(&["logits", "--model", "gpt", "--ids", "5", "--decoder-ids", "0"], 2).contains("no use"));
    assert!(sentence(&["logits", "--model", "gpt", "--ids", "5", "--type-ids", "0"], 2).contains("no use"));
    assert!(sentence(&["logits", "--model", "gpt", "--ids", "9000"], 1).contains("9000"));
    assert!(sentence(&["logits", "--model", "t5", "--ids", "5", "--decoder-ids", ""], 1).contains("no tokens"));
}
