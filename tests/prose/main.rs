//! The texts of the chapters: the notation of `src/ui/text/en/chapters/README.md`, links that lead
//! somewhere, and a style that can be counted.

#![cfg(all(feature = "postbuild", not(target_arch = "wasm32")))]

mod compiled;
mod rules;
mod terms;

use pretraining_lab::prose::papers;
use pretraining_lab::prose::site::{CHAPTERS, FIGURES, LABS};
use pretraining_lab::prose::source::{self, Chapter, Part, targets};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The texts of a folder below `src/ui/text`, by file name.
fn texts(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/text").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_text = name.ends_with(".md") || name.ends_with(".toml");
        is_text.then(|| (name, fs::read_to_string(entry.path()).unwrap_or_default()))
    };
    entries.filter_map(Result::ok).filter_map(read).collect()
}

/// The chapters' files. (README.md tells how they are written.)
fn chapters() -> BTreeMap<String, String> {
    let mut files = texts("en/chapters");
    files.retain(|name, _| name != "README.md" && name != "glossary.md");
    assert!(files.len() > 5, "the chapters are not there: have they moved?");
    files
}

fn glossary() -> String {
    texts("en/chapters").remove("glossary.md").expect("glossary.md is not there")
}

fn check(rule: &str, violations: Vec<String>) {
    assert!(violations.is_empty(), "{rule}\n  {}\n", violations.join("\n  "));
}

fn papers_text() -> String {
    texts("").remove("papers.toml").expect("papers.toml is not there")
}

fn ids(text: &str) -> BTreeSet<String> {
    Chapter::read("", text).sections.iter().map(|section| section.id.to_owned()).collect()
}

/// The links of a text that lead nowhere.
fn broken(name: &str, text: &str, known: &BTreeSet<String>) -> Vec<String> {
    let chapter = Chapter::read(name, text);
    let links = chapter.lines().flat_map(|(line, text)| targets(text).into_iter().map(move |target| (line, target)));
    links
        .filter(|(_, target)| !known.contains(target))
        .map(|(line, target)| format!("{name}:{line}: {target}"))
        .collect()
}

/// All that a link can lead to, written as in a link.
fn known_targets() -> BTreeSet<String> {
    let papers_text = papers_text();
    let terms = ids(&glossary()).into_iter().map(|id| format!("glossary:{id}"));
    let papers = papers::tables(&papers_text)
        .expect("papers.toml can be read")
        .into_iter()
        .map(|(key, _)| format!("paper:{key}"))
        .collect::<Vec<_>>();
    let chapters = CHAPTERS.map(|id| format!("chapter:{id}"));
    terms.chain(papers).chain(chapters).collect()
}

#[test]
fn chapters_keep_to_their_notation_and_style() {
    let files = chapters();
    let problems = files.iter().flat_map(|(name, text)| rules::problems(Chapter::read(name, text)));
    check("the notation is in src/ui/text/en/chapters/README.md", problems.collect());
}

#[test]
fn links_lead_somewhere() {
    let known = known_targets();
    let mut files = chapters();
    files.insert("glossary.md".into(), glossary());
    check(
        "neither glossary.md nor papers.toml nor a chapter has this",
        files.iter().flat_map(|(name, text)| broken(name, text, &known)).collect(),
    );
}

#[test]
fn a_chapter_links_a_term_once() {
    let files = chapters();
    let mut twice = Vec::new();
    for (name, text) in &files {
        let terms = Chapter::read(name, text).lines().flat_map(|(_, line)| targets(line)).collect::<Vec<_>>();
        let mut seen = BTreeSet::new();
        let is_term = |target: &&String| target.starts_with("glossary:");
        twice.extend(terms.iter().filter(is_term).filter(|id| !seen.insert(*id)).map(|id| format!("{name}: {id}")));
    }
    check("a term is linked at its first use only", twice);
}

#[test]
fn a_term_is_linked_where_it_is_first_used() {
    let text = glossary();
    let glossary = Chapter::read("glossary.md", &text);
    let names = glossary.sections.iter().map(|section| (section.id.to_owned(), section.heading.to_owned())).collect();
    let files = chapters();
    check("link it there", files.iter().flat_map(|(name, text)| terms::problems(name, text, &names)).collect());
    let known = [("token", "Token"), ("loss", "Loss")].map(|(id, term)| (id.to_owned(), term.to_owned())).into();
    let early = SOUND.replacen("Here are words", "Here are a term of `loss` and words", 1);
    assert_eq!(terms::problems("3-gpt.md", &early, &known), ["3-gpt.md: “term” is used before it is linked"]);
    let never = SOUND.replacen("Here are words", "Losses? Here is a loss of words", 1);
    assert_eq!(
        terms::problems("3-gpt.md", &never, &known),
        ["3-gpt.md: “Loss” is used, and never linked as glossary:loss"]
    );
}

#[test]
fn a_laboratory_stands_in_one_place() {
    let files = chapters();
    let chapters: Vec<Chapter> = files.iter().map(|(name, text)| Chapter::read(name, text)).collect();
    let mut seen = BTreeSet::new();
    let labs = chapters.iter().flat_map(|chapter| ["lab", "figure"].map(|kind| (chapter, kind)));
    let labs = labs.flat_map(|(chapter, kind)| chapter.blocks(kind).map(move |(_, id, _)| (chapter.name, id)));
    check("it is there twice", labs.filter(|(_, id)| !seen.insert(*id)).map(|it| format!("{it:?}")).collect());
    let wanted = LABS.into_iter().chain(FIGURES);
    check("no chapter has this", wanted.filter(|id| !seen.contains(id)).map(str::to_owned).collect());
}

#[test]
fn glossary_entries_are_short_and_in_order() {
    let text = glossary();
    let mut glossary = Chapter::read("glossary.md", &text);
    rules::section_ids(&mut glossary);
    rules::wording(&mut glossary);
    let mut problems = std::mem::take(&mut glossary.problems);
    for section in &glossary.sections {
        let words: usize = section.parts.iter().flat_map(|part| part.lines()).map(|it| source::count_words(it.1)).sum();
        if !(5..=90).contains(&words) || section.parts.iter().any(|part| !matches!(part, Part::Text(_))) {
            problems.push(format!("glossary.md:{}: {} has {words} words, or more than text", section.line, section.id));
        }
    }
    let headings = glossary.sections.iter().map(|section| section.heading.to_lowercase().replace(['-', '–'], " "));
    if !headings.is_sorted() {
        problems.push("the terms are not in alphabetical order".into());
    }
    check("an entry is one to three sentences", problems);
}

#[test]
fn papers_are_complete_and_their_keys_say_whose_they_are() {
    let text = papers_text();
    let papers = papers::tables(&text).expect("papers.toml can be read");
    let mut problems = Vec::new();
    for (key, fields) in &papers {
        let surname = fields.get("authors").and_then(|names| names.split(',').next()?.split(' ').next_back());
        let start = format!("{}{}", surname.unwrap_or("?").to_lowercase(), fields.get("year").unwrap_or(&"?"));
        let rest = key.strip_prefix(start.as_str());
        if !rest.is_some_and(|rest| rest.len() < 2 && rest.bytes().all(|it| it.is_ascii_lowercase())) {
            problems.push(format!("{key}: by authors and year it would be {start}"));
        }
        if !fields.keys().eq(&["authors", "title", "url", "venue", "year"]) || fields.values().any(|it| it.is_empty()) {
            problems.push(format!("{key}: it has authors, year, title, venue and url"));
        }
        if !fields.get("url").is_some_and(|url| url.starts_with("https://")) {
            problems.push(format!("{key}: its address begins with https://"));
        }
    }
    if !papers.is_sorted_by_key(|(key, _)| *key) {
        problems.push("the keys are not in order".into());
    }
    let keys: BTreeSet<&str> = papers.iter().map(|(key, _)| *key).collect();
    if keys.len() != papers.len() {
        problems.push("a key is there twice".into());
    }
    check("papers.toml", problems);
}

/// A chapter without fault, to which faults are added.
const SOUND: &str = r#"+++
id = "gpt"
number = 3
title = "A title"
question = "A question?"
minutes = 3
answer = "An answer."
+++

## A heading {#first}

Here are words enough for a section, which needs thirty of them, blocks included; so this sentence goes on for a while, and names a [term](glossary:token) and a formula, $x < y!$, too.

$$x = y$$

::: symbols
$x$: one thing
:::

::: lab masking
try:
- Try this.
notice:
- Notice that.
then: This is what it means.
:::

::: predict
What will it be?
answer: This one here.
:::

::: quiz
Which one?
- [ ] A: This is not the one.
- [x] B: This is the right one.
:::

::: quiz
Which one?
- [ ] A: This is not the one.
- [x] B: This is the right one.
:::

::: quiz
Which one?
- [ ] A: This is not the one.
- [x] B: This is the right one.
:::
"#;

#[test]
fn a_sound_chapter_passes() {
    check("this chapter is right", rules::problems(Chapter::read("3-gpt.md", SOUND)));
}

#[test]
fn faults_are_found() {
    let faults = [
        ("minutes = 3", "minutes = 9", "minutes = 9"),
        ("number = 3", "number = 4", "do not belong together"),
        ("A question?", "No question.", "question mark"),
        ("answer = \"An answer.\"\n", "", "exactly the fields"),
        (" {#first}", "", "ends with {#id}"),
        ("## A heading", "# A heading", "begin with ## only"),
        ("which needs", "which <b>needs</b>", "raw HTML"),
        ("a while", "a while!", "exclamation"),
        ("which needs", "which \"needs\"", "straight"),
        ("glossary:token", "https://example.org", "a link that is none"),
        ("a while", "a while, of course", "of course"),
        ("goes on", "just goes on", "“just”"),
        ("$x < y!$", "$x < y", "does not end"),
        ("::: symbols\n$x$: one thing\n:::\n", "", "symbols follows"),
        ("$x$: one thing", "- $x$: one thing", "$SYMBOL$"),
        ("::: predict", "::: riddle", "no block has this name"),
        ("answer: This", "This", "a question, then"),
        ("- [ ] A: This is not the one.", "- [ ] A: no.", "a reason"),
        ("- [ ] A: This", "- [x] A: This", "exactly one is right"),
        ("then: This", "This", "“try:”"),
        ("::: predict", "::: figure unknown", "has this argument"),
    ];
    for (right, wrong, told) in faults {
        assert!(SOUND.contains(right), "{right}");
        let problems = rules::problems(Chapter::read("3-gpt.md", &SOUND.replacen(right, wrong, 1)));
        assert!(problems.iter().any(|problem| problem.contains(told)), "{wrong}: {problems:?}");
    }
    let open = SOUND.trim_end().strip_suffix(":::").map(|text| rules::problems(Chapter::read("3-gpt.md", text)));
    assert!(open.is_some_and(|problems| problems.iter().any(|problem| problem.contains("not closed"))));
    let fewer = SOUND.rsplit_once("::: quiz").map(|(text, _)| rules::problems(Chapter::read("3-gpt.md", text)));
    assert!(fewer.is_some_and(|problems| problems.iter().any(|problem| problem.contains("at least 3"))));
    assert_eq!(broken("x.md", SOUND, &BTreeSet::new()), ["x.md:12: glossary:token"]);
}
