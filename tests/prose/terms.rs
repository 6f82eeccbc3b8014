//! A term is linked where it is first used.

use pretraining_lab::prose::source::{Chapter, Part, outside_code};
use std::collections::BTreeMap;

/// Terms that are everyday words as well.
const EVERYDAY: [&str; 9] = ["class", "compute", "context", "rank", "sequence", "step", "task", "training", "transfer"];
/// Where the words of a term mean something else.
const OTHERWISE: [(&str, &str); 3] = [("0-primer.md", "step"), ("3-gpt.md", "weight"), ("4-t5.md", "language-model")];

/// What stands in the text of a line.
enum Run<'t> {
    Plain(String),
    Link(&'t str, &'t str),
}

/// All terms of a chapter that are used before they are linked, or never are. `terms` are ids with
/// names.
pub fn problems(name: &str, text: &str, terms: &BTreeMap<String, String>) -> Vec<String> {
    let chapter = Chapter::read(name, text);
    let (mut read, mut linked, mut problems) = (String::new(), Vec::new(), Vec::new());
    let lines = lines(&chapter);
    for line in &lines {
        for run in runs(line) {
            match run {
                Run::Plain(words) => read.push_str(&words.to_lowercase()),
                Run::Link(words, target) => {
                    read.push(' ');
                    let Some(id) = target.strip_prefix("glossary:") else { continue };
                    if uses(&read, words) && !OTHERWISE.contains(&(name, id)) {
                        problems.push(format!("{name}: “{words}” is used before it is linked"));
                    }
                    linked.push(id);
                }
            }
        }
        read.push('\n');
    }
    let is_wanted = |id: &str| !linked.contains(&id) && !EVERYDAY.contains(&id) && !OTHERWISE.contains(&(name, id));
    let missing =
        terms.iter().filter(|(id, term)| is_wanted(id) && (uses(&read, term) || uses(&read, &format!("{term}s"))));
    problems.extend(missing.map(|(id, term)| format!("{name}: “{term}” is used, and never linked as glossary:{id}")));
    problems
}

/// What is read of a chapter, without code and formulas: of a quiz neither the question nor the
/// options, which are labels.
fn lines(chapter: &Chapter) -> Vec<String> {
    let mut lines = Vec::new();
    for part in chapter.sections.iter().flat_map(|section| &section.parts) {
        match part {
            Part::Block { name: "quiz", lines: of_quiz, .. } => {
                let reasons = of_quiz.iter().skip(1).map(|(_, line)| outside_code(line));
                lines.extend(reasons.filter_map(|line| line.split_once(": ").map(|(_, reason)| reason.to_owned())));
            }
            other => lines.extend(other.lines().map(|(_, line)| outside_code(line))),
        }
    }
    lines
}

/// Plain words and links.
fn runs(line: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = line;
    while let Some((before, link)) = rest.split_once('[') {
        let parts = link.split_once("](").and_then(|(words, after)| Some((words, after.split_once(')')?)));
        let Some((words, (target, after))) = parts else { break };
        runs.extend([Run::Plain(plain(before)), Run::Link(words, target)]);
        rest = after;
    }
    runs.push(Run::Plain(plain(rest)));
    runs
}

/// Without what is emphasised: a heading of its own, or a name.
fn plain(text: &str) -> String {
    text.replace("**", "*").split('*').step_by(2).collect::<Vec<_>>().join(" ")
}

/// Whether these words stand in a text as words.
fn uses(text: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    let is_part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '-');
    text.match_indices(&words)
        .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + words.len()..].chars().next()))
}
