//! `lab eval` as a person meets it.

use std::process::{Command, Output};

use serde_json::Value;

use super::{Folder, root};

fn lab(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lab")).args(args).current_dir(root()).output().expect("the lab runs")
}

fn complaint(args: &[&str]) -> String {
    let output = lab(args);
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let complaint = String::from_utf8(output.stderr).expect("text");
    assert!(complaint.starts_with("error: ") && complaint.lines().count() == 1, "{complaint}");
    complaint
}

#[test]
fn every_family_is_asked_what_it_can_be_asked() {
    let (folder, pairs) = (Folder::new("command"), Folder::new("pairs"));
    pairs.write("words__noun.txt", b"these cat are here .\nthis cat is here .\n");
    let held_out = folder.write("held-out.txt", b"The cat sat on the mat.\nIt was warm.\n");
    let cloze = folder.write(
        "cloze.tsv",
        b"a\tThe [MASK] sat.\tcat\na\tThe dog is [MASK].\tbig\nb\tThe bird is [MASK].\tblue\nb\tHere is a [MASK].\tdog\n",
    );
    let path = |path: &std::path::Path| path.to_str().expect("text").to_owned();
    let [zorro, held_out, cloze] = [&pairs.0, &held_out, &cloze].map(|it| path(it));
    let own = ["--zorro", &zorro, "--held-out", &held_out, "--cloze", &cloze];
    let common = [&own[..], &["--split", "all", "--samples", "2"]].concat();
    let args = [&["eval", "--model", "bert", "--model", "gpt", "--model", "t5", "--json"][..], &common].concat();
    let output = lab(&args);
    assert!(output.status.success(), "{output:?}");
    let reports: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let [bert, gpt, t5] = [0, 1, 2].map(|index| &reports[index]);
    for report in [bert, gpt, t5] {
        assert!(report["held_out"]["loss"].as_f64().is_some_and(|loss| loss > 0.0), "{report}");
        assert_eq!(report["revision"].as_str().map(str::len), Some(12));
    }
    let bits = |report: &Value| report["held_out"]["bits_per_character"].as_f64();
    assert!(bits(bert).is_some() && bits(gpt).is_some() && bits(t5).is_none());
    assert_eq!(bert["zorro"]["pairs"].as_u64(), Some(1));
    assert!(t5["zorro"].is_null() && bert["samples"].is_null());
    assert_eq!(gpt["samples"]["texts"].as_u64(), Some(2));
    let halves = |report: &Value, what: &str| report[what].as_array().map(Vec::len);
    assert_eq!([halves(bert, "cloze"), halves(gpt, "cloze"), halves(t5, "cloze")], [Some(2), Some(2), Some(0)]);
    assert_eq!([halves(gpt, "prompts"), halves(t5, "spans")], [Some(2), Some(2)]);
    // A GPT is asked what stands last only.
    let asked = |report: &Value| {
        [0, 1]
            .map(|half| report["cloze"][half]["overall"]["top_1"]["of"].as_u64().unwrap_or_default())
            .iter()
            .sum::<u64>()
    };
    assert_eq!((asked(bert), asked(gpt)), (4, 3));
    assert_eq!(bert["cloze"][1]["half"], "hidden");
    assert_eq!(bert["cloze"][1]["kinds"].as_array().map(Vec::len), Some(0));

    // The same figures make the table.
    let json = folder.write("eval.json", &output.stdout);
    let table = lab(&["eval-table", &path(&json)]);
    let table = String::from_utf8(table.stdout).expect("text");
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(table.contains("| `bert` | ") && table.contains(&format!("| {:.2} |", bits(bert).expect("bits"))));
}

#[test]
fn the_list_is_for_people() {
    let output = lab(&["eval", "--model", "t5"]);
    let list = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && list.starts_with("t5 (t5, weights "), "{list}");
    assert!(list.contains("gaps, open half") && !list.contains("hidden"), "{list}");
}

#[test]
fn what_is_wrong_is_named() {
    let folder = Folder::new("wrong");
    let odd = folder.write("words__noun.txt", b"one .\ntwo .\nthree .\n");
    let (zorro, odd) = (folder.0.to_str().expect("text"), odd.to_str().expect("text"));
    let found = complaint(&["eval", "--model", "bert", "--zorro", zorro]);
    assert!(found.contains(&format!("{odd}, line 3: ")), "{found}");
    let found = complaint(&["eval", "--model", "bert", "--cloze", odd]);
    assert!(found.contains(&format!("{odd}, line 1: 1 columns")), "{found}");
    let found = complaint(&["eval", "--model", "bert", "--held-out", "nowhere.txt"]);
    assert!(found.contains("nowhere.txt cannot be read"), "{found}");
    let found = complaint(&["eval", "--model", "nowhere"]);
    assert!(found.contains("there is no model folder nowhere"), "{found}");
    let found = complaint(&["eval-table", odd]);
    assert!(found.contains(odd), "{found}");
}
