//! The labelled sentences of the transfer race: what `assets/tasks/README.md` says of them is so.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TASKS: [(&str, usize, usize); 3] = [("sentiment", 258, 99), ("animal", 256, 96), ("question", 144, 52)];

struct Row {
    split: String,
    label: String,
    telling: String,
    text: String,
}

fn rows(task: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/tasks/{task}.tsv"));
    let file = std::fs::read_to_string(path).expect("the file of the task is there");
    let mut lines = file.lines();
    assert_eq!(lines.next(), Some("split\tlabel\ttelling\ttext"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [split, label, telling, text] = cells[..] else { panic!("{task}: {line}") };
        Row { split: split.into(), label: label.into(), telling: telling.into(), text: text.into() }
    };
    lines.map(row).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    lower.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty()).map(Into::into).collect()
}

#[test]
fn telling_words_of_held_out_sentences_are_in_no_labelled_one() {
    for (task, ..) in TASKS {
        let rows = rows(task);
        let seen: BTreeSet<String> =
            rows.iter().filter(|row| row.split == "labelled").flat_map(|row| words(&row.text)).collect();
        for row in &rows {
            assert!(row.telling.is_empty() || words(&row.text).contains(&row.telling), "{task}: {}", row.text);
            assert!(row.split == "labelled" || !seen.contains(&row.telling), "{task}: {}", row.text);
        }
    }
}

#[test]
fn counts_are_those_of_the_readme_and_classes_are_even() {
    let readme = include_str!("../assets/tasks/README.md");
    for (task, labelled, held_out) in TASKS {
        let rows = rows(task);
        assert!(readme.lines().any(|line| {
            line.starts_with(&format!("| `{task}`")) && line.ends_with(&format!("| {labelled} | {held_out} |"))
        }));
        for (split, expected) in [("labelled", labelled), ("held-out", held_out)] {
            let mut counts = BTreeMap::<&str, usize>::new();
            for row in rows.iter().filter(|row| row.split == split) {
                *counts.entry(&row.label).or_default() += 1;
            }
            assert_eq!((counts.len(), counts.values().sum::<usize>()), (2, expected), "{task}, {split}");
            assert!(counts.values().all(|count| count.abs_diff(expected / 2) <= 1), "{task}, {split}: {counts:?}");
        }
        let texts: BTreeSet<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(texts.len(), rows.len(), "{task}: a sentence stands there twice");
    }
}
