//! The evaluation: its sentences and their halves, files that are wrong, the same scores as one text
//! at a time, and that what the documents show is what was measured.

#![cfg(feature = "lab")]

mod command;
mod models;
mod trained;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pretraining_lab::evaluation::figures::Proportion;
use pretraining_lab::evaluation::items::{
    ClozeItem, Half, Item, half_of, read_cloze, read_demo, read_prompts, read_spans,
};
use pretraining_lab::evaluation::report::ModelReport;
use pretraining_lab::evaluation::{table, zorro};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn own(name: &str) -> PathBuf {
    root().join("training/evaluation").join(name)
}

fn demo() -> Vec<String> {
    read_demo(&own("demo.txt")).expect("demo.txt")
}

/// A folder of its own for one test, which is taken away again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("evaluation-{name}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write(&self, name: &str, contents: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, contents).expect("a file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

// --- the sentences ------------------------------------------------------------------------------

#[test]
fn there_are_enough_sentences_and_none_twice() {
    let cloze = read_cloze(&own("cloze.tsv")).expect("cloze.tsv");
    let mut kinds = BTreeMap::<&str, usize>::new();
    cloze.iter().for_each(|item| *kinds.entry(&item.kind).or_default() += 1);
    assert_eq!(kinds.len(), 15, "{kinds:?}");
    assert!(cloze.len() >= 180 && kinds.values().all(|count| *count >= 12), "{kinds:?}");
    let prompts = read_prompts(&own("prompts.tsv")).expect("prompts.tsv");
    let spans = read_spans(&own("spans.tsv")).expect("spans.tsv");
    assert_eq!((prompts.len(), spans.len()), (50, 50));
    let texts = cloze.iter().map(Item::text).chain(prompts.iter().map(Item::text)).chain(spans.iter().map(Item::text));
    let mut seen = BTreeSet::new();
    let twice: Vec<&str> = texts.filter(|text| !seen.insert(*text)).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn the_halves_stay_as_they_are() {
    // A half that changes would let training see what was hidden: add sentences, but move none.
    let (cloze, demo) = (read_cloze(&own("cloze.tsv")).expect("cloze.tsv"), demo());
    let count = |half| half_of(&cloze, half, &demo).len();
    assert_eq!(count(Half::Open) + count(Half::Hidden), cloze.len());
    assert_eq!((count(Half::Open), count(Half::Hidden)), (94, 103));
    // SHA-256 of "abc" begins with ba (FIPS 180-2), that of the empty text with e3, of "b" with 3e.
    assert_eq!(["abc", "", "b"].map(|text| Half::of(text, &[])), [Half::Hidden, Half::Hidden, Half::Open]);
    assert_eq!(Half::of("abc", &["abc".to_owned()]), Half::Open);
    let is_open = |text: &str| Half::of(text, &demo) == Half::Open;
    assert!(is_open("The [MASK] is chasing the mouse.") && is_open("The cat sat on the"));
}

/// What the page shows is open, and no training text may be written from it: so all of it is known.
#[test]
fn what_the_page_shows_is_in_the_demo_file() {
    let demo = demo();
    let read = |path: &str| fs::read_to_string(root().join(path)).expect(path);
    let mut shown = Vec::new();
    for (state, constant) in [
        ("masked_word", "OPENING_TEXT"),
        ("masking", "OPENING_TEXT"),
        ("next_token", "OPENING_PROMPT"),
        ("next_token", "OPENING_MEASURED"),
        ("span", "OPENING_TEXT"),
        ("time_lapse", "OPENING_BERT"),
        ("time_lapse", "OPENING_GPT"),
        ("triptych", "OPENING_TEXT"),
    ] {
        let code = read(&format!("src/ui/state/{state}.rs"));
        let value =
            code.split_once(&format!("pub const {constant}: &str = \"")).and_then(|(_, rest)| rest.split_once('"'));
        shown.push(value.unwrap_or_else(|| panic!("{state} has no {constant}")).0.to_owned());
    }
    for file in ["masked-word", "right-context", "tokens"] {
        let examples = read(&format!("assets/examples/{file}.tsv"));
        let lines = examples.lines().filter_map(|line| line.strip_prefix("text\t").or(line.strip_prefix("blank\t")));
        let texts: Vec<String> = lines.filter_map(|line| Some(line.split('\t').next()?.to_owned())).collect();
        assert!(texts.len() > 2, "{file}.tsv: {texts:?}");
        shown.extend(texts);
    }
    // Everything in quotes that the README's commands are given.
    let readme = read("README.md");
    let commands = readme.lines().filter(|line| line.starts_with("$ target/release/lab"));
    shown.extend(commands.filter_map(|line| line.split('"').nth(1)).map(str::to_owned));
    assert!(shown.len() > 9, "{shown:?}");
    let missing: Vec<&String> = shown.iter().filter(|text| !demo.contains(text)).collect();
    assert!(missing.is_empty(), "training/evaluation/demo.txt lacks {missing:?}");
}

// --- files --------------------------------------------------------------------------------------

#[test]
fn wrong_files_are_named_with_their_line() {
    let folder = Folder::new("damage");
    let cloze = |contents: &[u8]| {
        let path = folder.write("cloze.tsv", contents);
        read_cloze(&path).map(|_| ()).expect_err("it is wrong").to_string()
    };
    let good = "# x\nanimals\tA [MASK] barks.\tdog\n";
    assert!(read_cloze(&folder.write("good.tsv", good.as_bytes())).is_ok());
    for (bad, line, reason) in [
        ("animals A [MASK] barks. dog\n", 3, "1 columns"),
        ("animals\tA [MASK] barks.\n", 3, "2 columns"),
        ("animals\tA dog barks.\tdog\n", 3, "exactly one [MASK]"),
        ("animals\tA [MASK] and a [MASK].\tdog\n", 3, "exactly one [MASK]"),
        ("animals\tA [MASK] barks.\tDog\n", 3, "\"Dog\""),
        ("\nanimals\tA [MASK] barks.\tdog, cat\n", 4, "\" cat\""),
        ("animals\tA [MASK] barks.\t\n", 3, "\"\""),
    ] {
        let found = cloze(format!("{good}{bad}").as_bytes());
        assert!(found.contains(&format!("cloze.tsv, line {line}: ")) && found.contains(reason), "{found}");
    }
    let found = cloze(b"# x\nanimals\tA [MASK] \xff.\tdog\n");
    assert!(found.contains("cloze.tsv, line 2: is not UTF-8"), "{found}");
    let found = cloze(b"# nothing else\n");
    assert!(found.ends_with("cloze.tsv holds no items"), "{found}");

    for (bad, reason) in [
        ("The <extra_id_1> sat.\tcat\n", "1 gaps and 1 lists"),
        ("The <extra_id_0> sat.\tcat | dog\n", "1 gaps and 2 lists"),
        ("The cat sat.\tcat\n", "0 gaps"),
    ] {
        let found = read_spans(&folder.write("spans.tsv", bad.as_bytes())).expect_err("it is wrong").to_string();
        assert!(found.contains("spans.tsv, line 1: ") && found.contains(reason), "{found}");
    }
    let found = read_prompts(&folder.write("prompts.tsv", b"The cat \tsat\n")).expect_err("it is wrong").to_string();
    assert!(found.contains("prompts.tsv, line 1: the prompt"), "{found}");
    let found = read_prompts(&folder.0.join("none.tsv")).expect_err("it is not there").to_string();
    assert!(found.contains("none.tsv cannot be read"), "{found}");
}

#[test]
fn minimal_pairs_are_read_and_compared() {
    let folder = Folder::new("zorro");
    let none = zorro::read(&folder.0, None).expect_err("nothing is there").to_string();
    assert!(none.ends_with("holds no .txt files of sentence pairs"), "{none}");
    folder.write("words__b-noun.txt", b"these cat run .\nthis cat ran .\nwhere does i go ?\nwhere do i go ?\n");
    folder.write("words__a-verb.txt", b"he go .\nhe goes .\n");
    folder.write("notes.md", b"no pairs");
    let phenomena = zorro::read(&folder.0, None).expect("pairs");
    let names: Vec<&str> = phenomena.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a-verb", "b-noun"]);
    let sentences = ["These cat run.", "This cat ran.", "Where does I go?", "Where do I go?"];
    assert_eq!(phenomena[1].sentences, sentences);

    let report = zorro::compare(&phenomena, &[-2.0, -1.0, -5.0, -5.0, f64::NAN, -1.0]);
    // Equal scores and no numbers tell nothing apart.
    let pairs: Vec<Proportion> = report.phenomena.iter().map(|it| it.pairs).collect();
    assert_eq!(pairs, [Proportion::new(1, 1), Proportion::new(0, 2)]);
    assert_eq!((report.overall.mean, report.pairs), (0.5, 3));

    let limited = zorro::read(&folder.0, Some(1)).expect("pairs");
    assert_eq!(limited.iter().map(|it| it.sentences.len()).collect::<Vec<_>>(), [2, 2]);

    for (contents, line, reason) in [
        (&b"a .\nb .\nc .\n"[..], 3, "no partner"),
        (b"", 1, "no partner"),
        (b"a .\n\nb .\n", 2, "is empty"),
        (b"a .\n\xc3\n", 2, "is not UTF-8"),
    ] {
        folder.write("words__a-verb.txt", contents);
        let found = zorro::read(&folder.0, None).expect_err("it is wrong").to_string();
        assert!(found.contains(&format!("words__a-verb.txt, line {line}: ")) && found.contains(reason), "{found}");
    }
}

// --- what was measured --------------------------------------------------------------------------

fn measured() -> Vec<ModelReport> {
    let json = fs::read(root().join("assets/runs/eval.json")).expect("assets/runs/eval.json");
    serde_json::from_slice(&json).expect("a list of reports")
}

#[test]
fn the_readme_shows_what_was_measured() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let table = table::markdown(&measured());
    assert!(readme.contains(&table), "README.md lacks what 'make eval-table' prints:\n{table}");
}

#[test]
fn the_shipped_models_are_those_that_were_measured() {
    let reports = measured();
    let names: Vec<&str> = reports.iter().map(|it| it.model.as_str()).collect();
    assert_eq!(names, ["bert", "gpt", "t5"]);
    for report in &reports {
        let shipped = pretraining_lab::cli::model_files::revision(&report.model).expect("a shipped model");
        assert_eq!(report.revision, shipped, "measure {} again: make eval", report.model);
    }
    // Of the hidden half nothing is kept that a sentence could be told from.
    let hidden = reports.iter().flat_map(|it| &it.cloze).filter(|it| it.half == Half::Hidden);
    assert!(hidden.clone().all(|it| it.kinds.is_empty() && it.out_of_vocabulary_items.is_empty()));
}

/// An item that is no part of any file.
fn item(sentence: &str, accepted: &[&str]) -> ClozeItem {
    let accepted = accepted.iter().map(|word| (*word).to_owned()).collect();
    ClozeItem { kind: "test".into(), sentence: sentence.into(), accepted }
}
