//! Lines of text: stress, code, formulas and links.

use std::collections::{BTreeMap, BTreeSet};

use super::math;
use super::tree::{Link, Paper, Run, Span, Stress, What, Words};

/// What links can lead to.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The glossary's ids.
    pub terms: BTreeSet<String>,
    /// Papers by key.
    pub papers: BTreeMap<String, Paper>,
    /// The chapters' ids.
    pub chapters: BTreeSet<String>,
}

/// Reads a line.
///
/// # Errors
/// What cannot be read, in words.
pub fn words(line: &str, targets: &Targets) -> Result<Words, String> {
    let mut words = Words::new();
    let mut stress = Stress::None;
    let mut rest = line;
    while let Some(at) = link_start(rest) {
        let (before, link) = rest.split_at(at);
        plain(&mut words, before, &mut stress)?;
        let (label, after) = link[1..].split_once("](").ok_or_else(|| format!("this is no link: {link}"))?;
        let (target, after) = after.split_once(')').ok_or_else(|| format!("this link does not end: {link}"))?;
        words.push(Span { link: Some(leads_to(target, targets)?), runs: runs(label, &mut stress)? });
        rest = after;
    }
    plain(&mut words, rest, &mut stress)?;
    if stress != Stress::None {
        return Err(format!("a stress does not end: {line}"));
    }
    if words.is_empty() { Err("words are missing".into()) } else { Ok(words) }
}

fn plain(words: &mut Words, text: &str, stress: &mut Stress) -> Result<(), String> {
    let runs = runs(text, stress)?;
    if !runs.is_empty() {
        words.push(Span { link: None, runs });
    }
    Ok(())
}

/// Where the first square bracket is that stands neither in code nor in a formula.
fn link_start(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find(['[', '`', '$']) {
        let start = at + found;
        let mark = &text[start..=start];
        if mark == "[" {
            return Some(start);
        }
        at = start + 1 + text[start + 1..].find(mark)? + 1;
    }
    None
}

/// Text without links.
fn runs(text: &str, stress: &mut Stress) -> Result<Vec<Run>, String> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '$']) {
        push(&mut runs, *stress, &rest[..at]);
        let mark = &rest[at..=at];
        rest = &rest[at + 1..];
        if mark == "*" {
            let strong = rest.strip_prefix('*');
            rest = strong.unwrap_or(rest);
            let kind = if strong.is_some() { Stress::Strong } else { Stress::Emphasis };
            *stress = match *stress {
                Stress::None => kind,
                begun if begun == kind => Stress::None,
                _ => return Err(format!("stress stands in stress: {text}")),
            };
            continue;
        }
        let (inside, after) = rest.split_once(mark).ok_or_else(|| format!("{mark} does not end: {text}"))?;
        let what = if mark == "`" { What::Code(inside.to_owned()) } else { What::Math(math::render(inside, false)?) };
        runs.push(Run { stress: *stress, what });
        rest = after;
    }
    push(&mut runs, *stress, rest);
    Ok(runs)
}

fn push(runs: &mut Vec<Run>, stress: Stress, text: &str) {
    if !text.is_empty() {
        runs.push(Run { stress, what: What::Words(text.to_owned()) });
    }
}

fn leads_to(target: &str, targets: &Targets) -> Result<Link, String> {
    let unknown = || format!("{target} leads nowhere");
    let (kind, id) = target.split_once(':').ok_or_else(unknown)?;
    match kind {
        "glossary" if targets.terms.contains(id) => Ok(Link::Term(id.to_owned())),
        "chapter" if targets.chapters.contains(id) => Ok(Link::Chapter(id.to_owned())),
        "paper" => {
            let paper = targets.papers.get(id).ok_or_else(unknown)?;
            Ok(Link::Paper(
                paper.address.clone(),
                format!("{} {}. {}. {}", paper.authors, paper.year, paper.title, paper.venue),
            ))
        }
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::tree::plain;

    fn targets() -> Targets {
        Targets { terms: ["token".to_owned()].into(), chapters: ["gpt".to_owned()].into(), ..Targets::default() }
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let line = "A [*token*](glossary:token) is `[MASK]` or **two $a*b$ words**, see [3](chapter:gpt).";
        let Ok(words) = words(line, &targets()) else { panic!("{line}") };
        assert_eq!(plain(&words), "A token is [MASK] or two a*b words, see 3.");
        let linked: Vec<&Link> = words.iter().filter_map(|span| span.link.as_ref()).collect();
        assert_eq!(linked, [&Link::Term("token".into()), &Link::Chapter("gpt".into())]);
        let stressed = words.iter().flat_map(|span| &span.runs).filter(|run| run.stress == Stress::Strong);
        assert_eq!(stressed.count(), 3);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for line in ["", "*a", "`a", "$a", "[a]", "[a](b", "[a](glossary:b)", "[a](paper:b)", "[a](x:y)", "**a*b**"] {
            assert!(words(line, &targets()).is_err(), "{line}");
        }
    }
}
