//! All texts of one language, compiled to the files that the page fetches.

use std::collections::BTreeMap;

use super::inline::{Targets, words};
use super::source::{self, Part};
use super::tree::{self, Block, Chapter, Contents, Entry, Glossary, Head, Paper, Term};
use super::{blocks, papers};

/// The chapters' ids, in the order of their numbers.
pub const CHAPTERS: [&str; 10] =
    ["primer", "paradigm", "bert", "gpt", "t5", "objectives", "scaling", "masking", "pretrain", "summary"];

/// The laboratories that chapters may call.
pub const LABS: [&str; 11] = [
    "masked-word",
    "next-token",
    "right-context",
    "span",
    "triptych",
    "masking",
    "scaling",
    "time-lapse",
    "transfer",
    "fit",
    "pretrain",
];

/// The small figures that chapters may call.
pub const FIGURES: [&str; 4] = ["tokens", "softmax", "cross-entropy", "bits"];

/// A language's texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// What is known of every chapter before it is opened.
    pub contents: Contents,
    /// The chapters that are written, in order.
    pub chapters: Vec<Chapter>,
    /// The terms.
    pub glossary: Glossary,
}

/// Compiles a language's chapters, given as file names and texts, `glossary.md` among them.
///
/// # Errors
/// The first thing that is wrong, with file and line.
pub fn compile(files: &BTreeMap<String, String>, papers_toml: &str) -> Result<Site, String> {
    let glossary = files.get("glossary.md").ok_or("glossary.md is missing")?;
    let glossary = source::Chapter::read("glossary.md", glossary);
    let targets = Targets {
        terms: glossary.sections.iter().map(|section| section.id.to_owned()).collect(),
        papers: papers::read(papers_toml)?,
        chapters: CHAPTERS.map(str::to_owned).into(),
    };
    let is_chapter = |name: &str| name.starts_with(|it: char| it.is_ascii_digit());
    let mut chapters = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| is_chapter(name)) {
        chapters.push(chapter(source::Chapter::read(name, text), &targets)?);
    }
    chapters.sort_by_key(|chapter| chapter.head.number);
    let contents = Contents { chapters: chapters.iter().map(entry).collect() };
    Ok(Site { contents, chapters, glossary: self::glossary(&glossary, &targets)? })
}

/// The files of a site: each one's name without hash and ending, and what it holds.
///
/// # Errors
/// If a text is too long.
pub fn files(site: &Site) -> Result<Vec<(String, Vec<u8>)>, tree::Unreadable> {
    let mut files = vec![
        ("contents".to_owned(), tree::write(&site.contents)?),
        ("glossary".to_owned(), tree::write(&site.glossary)?),
    ];
    for chapter in &site.chapters {
        files.push((chapter.head.id.clone(), tree::write(chapter)?));
    }
    Ok(files)
}

fn chapter(source: source::Chapter, targets: &Targets) -> Result<Chapter, String> {
    if let Some(problem) = source.problems.first() {
        return Err(problem.clone());
    }
    let field = |name: &str| {
        let value = source.fields.get(name).copied();
        value.ok_or_else(|| format!("{}: the front matter has no {name}", source.name))
    };
    let number = |name: &str| field(name)?.parse::<u16>().map_err(|_| format!("{}: {name} is no number", source.name));
    let head = Head {
        id: field("id")?.to_owned(),
        number: u8::try_from(number("number")?).unwrap_or(u8::MAX),
        title: field("title")?.to_owned(),
        question: field("question")?.to_owned(),
        minutes: number("minutes")?,
    };
    let at = |(line, what)| format!("{}:{line}: {what}", source.name);
    let sections = source.sections.iter().map(|section| blocks::section(section, targets));
    Ok(Chapter {
        head,
        answer: field("answer")?.to_owned(),
        sections: sections.collect::<Result<_, _>>().map_err(at)?,
        papers: cited(&source, targets),
    })
}

/// The papers that a chapter links, in the order of their first place.
fn cited(source: &source::Chapter, targets: &Targets) -> Vec<Paper> {
    let mut keys: Vec<String> = Vec::new();
    let linked = source.lines().flat_map(|(_, line)| source::targets(line));
    for key in linked.filter_map(|target| target.strip_prefix("paper:").map(str::to_owned)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.iter().filter_map(|key| targets.papers.get(key).cloned()).collect()
}

fn entry(chapter: &Chapter) -> Entry {
    let sections = chapter.sections.iter().map(|section| (section.id.clone(), tree::plain(&section.heading)));
    let blocks = || chapter.sections.iter().flat_map(|section| &section.blocks);
    let labs = blocks().filter_map(|block| if let Block::Lab(lab) = block { Some(lab.id.clone()) } else { None });
    let quizzes = blocks().filter(|block| matches!(block, Block::Quiz(_))).count();
    Entry {
        head: chapter.head.clone(),
        sections: sections.collect(),
        quizzes: u16::try_from(quizzes).unwrap_or(u16::MAX),
        labs: labs.collect(),
    }
}

fn glossary(source: &source::Chapter, targets: &Targets) -> Result<Glossary, String> {
    if let Some(problem) = source.problems.first() {
        return Err(problem.clone());
    }
    let mut terms = Vec::new();
    for section in &source.sections {
        let mut meaning = Vec::new();
        for part in &section.parts {
            let Part::Text((line, text)) = part else {
                return Err(format!("glossary.md:{}: a term has text alone", section.line));
            };
            meaning.push(words(text, targets).map_err(|what| format!("glossary.md:{line}: {what}"))?);
        }
        terms.push(Term { id: section.id.to_owned(), name: section.heading.to_owned(), meaning });
    }
    Ok(Glossary { terms })
}
