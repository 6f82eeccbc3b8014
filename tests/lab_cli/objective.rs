//! `lab mask` and `lab corrupt`: what models are pre-trained to do, on a text of one's own.

use super::{fails, json, lab, sentence, stdout};
use serde_json::Value;

const TEXT: &str = "The little dog is chasing the mouse round the garden.";

fn texts<'a>(tokens: &'a Value, key: &str) -> Vec<&'a str> {
    tokens[key].as_array().expect("tokens").iter().filter_map(Value::as_str).collect()
}

#[test]
fn mask_says_of_every_token_what_became_of_it() {
    let answer = json(&["mask", "--rate", "0.5", "--seed", "1", "--json", TEXT]);
    let positions = answer["positions"].as_array().expect("positions");
    let count = |outcome: &str| positions.iter().filter(|position| position["outcome"] == outcome).count();
    assert_eq!(count("special"), 2);
    assert_eq!(positions[0]["original"]["token"], "[CLS]");
    for position in positions {
        let (original, input, label) = (&position["original"], &position["input"], &position["label"]);
        match position["outcome"].as_str() {
            Some("special" | "untouched") => assert!(label.is_null() && input == original),
            Some("masked") => assert!(label == original && input["token"] == "[MASK]"),
            Some("random") => assert!(label == original && input["id"].as_u64().is_some_and(|id| id < 8192)),
            Some("kept") => assert!(label == original && input == original),
            other => panic!("{other:?}"),
        }
    }
    assert!(count("masked") > 0 && count("untouched") > 0, "{answer}");
    assert_eq!(answer["expected"]["untouched"], 0.5);
    assert_eq!(answer["expected"]["masked"], 0.4);
}

#[test]
fn mask_gives_a_line_for_each_token_and_draws_the_same_for_a_seed() {
    let with = |seed: &str| stdout(&lab(&["mask", "--rate", "0.4", "--seed", seed, TEXT]));
    let table = with("1");
    let count = table.matches("predict ").count();
    let summary = table.lines().last().expect("a line");
    assert!(summary.starts_with(&format!("selected {count} of ")), "{table}");
    assert_eq!(table, with("1"));
    assert_ne!(table, with("2"));
}

#[test]
fn an_exact_share_is_the_same_number_for_every_seed() {
    // [CLS] the cat sat on the mat . [SEP]: 9 × 0.3 = 2.7, and 7 can be selected.
    for seed in ["0", "1", "2"] {
        let options = ["mask", "--variant", "share", "--rate", "0.3", "--seed", seed];
        let table = stdout(&lab(&[&options[..], &["The cat sat on the mat."]].concat()));
        assert!(table.ends_with("\nselected 3 of 7\n"), "{table}");
        let limited = [&options[..], &["--max-predictions", "1", "The cat sat on the mat."]].concat();
        assert!(stdout(&lab(&limited)).ends_with("\nselected 1 of 7\n"));
    }
}

#[test]
fn the_split_is_divided_as_asked() {
    for (split, outcome) in [(["1", "0", "0"], "masked"), (["0", "2", "0"], "random"), (["0", "0", "100"], "kept")] {
        let table = stdout(&lab(&[&["mask", "--rate", "1", "--split"], &split[..], &[TEXT]].concat()));
        let lines: Vec<&str> = table.lines().filter(|line| line.contains("predict ")).collect();
        assert!(lines.len() > 8 && lines.iter().all(|line| line.ends_with(&format!("({outcome})"))), "{table}");
    }
}

#[test]
fn a_mask_that_was_typed_is_never_selected_and_no_text_is_no_error() {
    let table = stdout(&lab(&["mask", "--rate", "1", "[MASK] [SEP] cat"]));
    assert!(table.ends_with("\nselected 1 of 1\n"), "{table}");
    let table = stdout(&lab(&["mask", ""]));
    assert_eq!(table, "  0  [CLS]\n  1  [SEP]\nselected 0 of 0\n");
}

#[test]
fn corrupt_gives_input_target_and_what_the_decoder_reads() {
    for (options, ends_in_noise) in
        [(&["--seed", "4"][..], true), (&["--segmentation", "rotated", "--seed", "4"], false)]
    {
        let answer = json(&[&["corrupt", "--density", "0.4", "--json"], options, &[TEXT]].concat());
        let (text, input) = (texts(&answer["text"], "tokens"), texts(&answer["input"], "tokens"));
        let (target, decoder) = (texts(&answer["target"], "tokens"), texts(&answer["decoder_input"], "tokens"));
        assert!(text.concat().replace('▁', " ").contains("chasing the mouse"), "{answer}");
        assert_eq!(target.first(), Some(&"<extra_id_0>"));
        assert_eq!((input.last(), target.last()), (Some(&"</s>"), Some(&"</s>")));
        assert_eq!(decoder[0], "<pad>");
        assert_eq!(decoder[1..], target[..target.len() - 1]);
        // The final sentinel, one more than there are spans.
        let spans = answer["spans"].as_array().expect("spans");
        assert_eq!(target[target.len() - 2], format!("<extra_id_{}>", spans.len()));
        let last = spans.last().and_then(|span| span[1].as_u64());
        assert_eq!(last == Some(text.len() as u64), ends_in_noise, "{answer}");
        for span in spans {
            let hidden = &text[span[0].as_u64().expect("a start") as usize..span[1].as_u64().expect("an end") as usize];
            assert!(!hidden.is_empty() && target.windows(hidden.len()).any(|part| part == hidden), "{answer}");
        }
    }
}

#[test]
fn corrupt_ends_the_target_as_asked_and_draws_the_same_for_a_seed() {
    let rotated = ["corrupt", "--segmentation", "rotated", "--seed"];
    let with = |seed: &str| stdout(&lab(&[&rotated[..], &[seed, TEXT]].concat()));
    assert_eq!(with("1"), with("1"));
    let different: std::collections::BTreeSet<String> = (0..8).map(|seed| with(&seed.to_string())).collect();
    assert!(different.len() > 3, "{different:?}");
    let target = |options: &[&str]| {
        let shown = stdout(&lab(&[&["corrupt"], options, &[TEXT]].concat()));
        shown.lines().find(|line| line.starts_with("target ")).expect("a target").to_owned()
    };
    assert!(target(&[]).ends_with(" <extra_id_1> </s>"));
    assert!(!target(&["--no-final-sentinel"]).contains("<extra_id_1>"));
}

#[test]
fn settings_and_texts_that_make_no_sense_get_a_sentence() {
    for (args, code, said) in [
        (&["mask", "--rate", "1.5", "a"][..], 2, "between 0 and 1"),
        (&["mask", "--rate", "NaN", "a"], 2, "between 0 and 1"),
        (&["mask", "--split", "0", "0", "0", "a"], 2, "parts of 0 or more"),
        (&["mask", "--model", "t5", "a"], 1, "no mask token"),
        (&["mask", "--model", "nowhere", "a"], 1, "nowhere"),
        (&["corrupt", "--density=-1", "a b"], 2, "between 0 and 1"),
        (&["corrupt", "--mean-span", "0.5", "a b"], 2, "1 token or more"),
        (&["corrupt", "--model", "bert", "a b"], 1, "no first sentinel token"),
        (&["corrupt", ""], 1, "the text has 0 tokens"),
        (&["corrupt", "the <extra_id_3> cat sat"], 1, "is a sentinel"),
    ] {
        let complaint = sentence(args, code);
        assert!(complaint.contains(said), "{args:?}: {complaint}");
    }
    let words = "cat ".repeat(1_000);
    assert!(sentence(&["corrupt", "--mean-span", "1", &words], 1).contains("sentinels"));
    let long = "a".repeat(70_000);
    assert!(sentence(&["mask", &long], 1).contains("70000 bytes"));
    assert!(sentence(&["corrupt", &long], 1).contains("70000 bytes"));
    for usage in [&["mask", "--split", "1", "2", "--", "a"][..], &["mask", "--variant", "x", "a"], &["mask"]] {
        fails(usage, 2);
    }
    fails(&["corrupt", "--segmentation", "free", "a"], 2);
}
