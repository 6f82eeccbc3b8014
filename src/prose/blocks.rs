//! Sections: paragraphs, lists, tables, formulas and blocks.

use super::inline::{Targets, words};
use super::math;
use super::source::{Line, Part, Section};
use super::tree::{self, Block, Choice, Lab, Quiz, Text, Words};

/// What went wrong, and in which line.
type Problem = (usize, String);

/// Compiles a section.
///
/// # Errors
/// What cannot be read, and its line.
pub fn section(section: &Section, targets: &Targets) -> Result<tree::Section, Problem> {
    let at = |what| (section.line, what);
    let mut blocks = Vec::new();
    let mut text: Vec<Line> = Vec::new();
    for part in &section.parts {
        if let Part::Text(line) = part {
            text.push(*line);
            continue;
        }
        blocks.extend(texts(&text, targets)?.into_iter().map(Block::Text));
        text.clear();
        match part {
            Part::Text(_) => {}
            Part::Formula { line, tex } => {
                let formula = math::render(tex.trim(), true).map_err(|what| (*line, what))?;
                blocks.push(Block::Formula(formula, Vec::new()));
            }
            Part::Block { line, name: "symbols", lines, .. } => match blocks.last_mut() {
                Some(Block::Formula(_, symbols)) => *symbols = each(lines, "", targets)?,
                _ => return Err((*line, "no formula stands above these symbols".into())),
            },
            Part::Block { line, name, argument, lines } => blocks.push(block(*line, name, argument, lines, targets)?),
        }
    }
    blocks.extend(texts(&text, targets)?.into_iter().map(Block::Text));
    Ok(tree::Section { id: section.id.to_owned(), heading: words(section.heading, targets).map_err(at)?, blocks })
}

fn block(line: usize, name: &str, argument: &str, lines: &[Line], targets: &Targets) -> Result<Block, Problem> {
    let missing = |what: &str| (line, format!("{name}: {what} is missing"));
    Ok(match name {
        "lab" => {
            let notice = lines.iter().position(|(_, text)| *text == "notice:").ok_or_else(|| missing("notice:"))?;
            let [_, tries @ ..] = &lines[..notice] else { return Err(missing("try:")) };
            let [notices @ .., (number, then)] = &lines[notice + 1..] else { return Err(missing("then:")) };
            let then = then.strip_prefix("then: ").ok_or_else(|| missing("then:"))?;
            Block::Lab(Lab {
                id: argument.to_owned(),
                tries: each(tries, "- ", targets)?,
                notices: each(notices, "- ", targets)?,
                then: words(then, targets).map_err(|what| (*number, what))?,
            })
        }
        "figure" => Block::Figure(argument.to_owned(), texts(lines, targets)?),
        "misconception" => {
            let [belief, truth @ ..] = lines else { return Err(missing("a sentence")) };
            Block::Misconception(one(*belief, targets)?, texts(truth, targets)?)
        }
        "predict" => {
            let is_answer = |(_, text): &Line| text.starts_with("answer:");
            let at = lines.iter().position(is_answer).ok_or_else(|| missing("answer:"))?;
            let mut answer = lines[at..].to_vec();
            if let Some((_, first)) = answer.first_mut() {
                *first = first.trim_start_matches("answer:").trim_start();
            }
            Block::Predict(texts(&lines[..at], targets)?, texts(&answer, targets)?)
        }
        "quiz" => {
            let [question, choices @ ..] = lines else { return Err(missing("a question")) };
            let choices = choices.iter().map(|line| choice(*line, targets)).collect::<Result<_, _>>()?;
            Block::Quiz(Quiz { question: one(*question, targets)?, choices })
        }
        "aside" => Block::Aside(texts(lines, targets)?),
        "teacher" => Block::Teacher(texts(lines, targets)?),
        _ => return Err((line, format!("no block is called {name}"))),
    })
}

fn one((number, text): Line, targets: &Targets) -> Result<Words, Problem> {
    words(text, targets).map_err(|what| (number, what))
}

fn each(lines: &[Line], start: &str, targets: &Targets) -> Result<Vec<Words>, Problem> {
    lines.iter().map(|(number, text)| one((*number, text.strip_prefix(start).unwrap_or(text)), targets)).collect()
}

fn choice((number, text): Line, targets: &Targets) -> Result<Choice, Problem> {
    let no_choice = || (number, "this is no answer of a quiz".to_owned());
    let is_right = text.starts_with("- [x] ");
    let said = text.strip_prefix("- [x] ").or_else(|| text.strip_prefix("- [ ] ")).ok_or_else(no_choice)?;
    let colon = colon(said).ok_or_else(no_choice)?;
    Ok(Choice {
        words: one((number, &said[..colon]), targets)?,
        reason: one((number, &said[colon + 2..]), targets)?,
        is_right,
    })
}

/// Where the first colon is that a space follows, outside of code and formulas.
fn colon(text: &str) -> Option<usize> {
    let is_outside = |at: &usize| ['`', '$'].iter().all(|mark| text[..*at].matches(*mark).count().is_multiple_of(2));
    text.match_indices(": ").map(|(at, _)| at).find(is_outside)
}

/// Paragraphs, lists and tables.
fn texts(lines: &[Line], targets: &Targets) -> Result<Vec<Text>, Problem> {
    let mut texts = Vec::new();
    let mut rest = lines;
    while let Some((first, _)) = rest.split_first() {
        let kind = Kind::of(first.1);
        let goes_on = |((number, text), expected): &(&Line, usize)| number == expected && Kind::of(text) == kind;
        let count = if kind == Kind::Paragraph { 1 } else { rest.iter().zip(first.0..).take_while(goes_on).count() };
        let (these, others) = rest.split_at(count);
        texts.push(text(kind, these, targets)?);
        rest = others;
    }
    Ok(texts)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Paragraph,
    Points,
    Steps,
    Table,
}

impl Kind {
    fn of(line: &str) -> Self {
        if line.starts_with("- ") {
            Kind::Points
        } else if step(line).is_some() {
            Kind::Steps
        } else if line.starts_with('|') {
            Kind::Table
        } else {
            Kind::Paragraph
        }
    }
}

/// What stands behind the number of a step.
fn step(line: &str) -> Option<&str> {
    let (number, rest) = line.split_once(". ")?;
    number.parse::<u8>().ok().map(|_| rest)
}

fn text(kind: Kind, lines: &[Line], targets: &Targets) -> Result<Text, Problem> {
    let items = |read: fn(&str) -> &str| {
        lines.iter().map(|(number, text)| one((*number, read(text)), targets)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match (kind, lines) {
        (Kind::Points, _) => Text::List(false, items(|text| text.trim_start_matches("- "))?),
        (Kind::Steps, _) => Text::List(true, items(|text| step(text).unwrap_or(text))?),
        (Kind::Table, [head, _, rows @ ..]) => {
            let rows = rows.iter().map(|row| cells(*row, targets)).collect::<Result<_, _>>()?;
            Text::Table(cells(*head, targets)?, rows)
        }
        (Kind::Table, [(number, _), ..]) => return Err((*number, "a table has a head, a line and rows".into())),
        (_, [line, ..]) => Text::Paragraph(one(*line, targets)?),
        _ => Text::Paragraph(Vec::new()),
    })
}

/// The cells of a row; one may be empty.
fn cells((number, row): Line, targets: &Targets) -> Result<Vec<Words>, Problem> {
    let inner = row.trim().trim_start_matches('|').trim_end_matches('|');
    let mut cells = vec![String::new()];
    let mut open = None;
    for letter in inner.chars() {
        match (letter, open) {
            ('|', None) => cells.push(String::new()),
            _ => {
                if matches!(letter, '`' | '$') && open.is_none_or(|mark| mark == letter) {
                    open = if open.is_some() { None } else { Some(letter) };
                }
                if let Some(cell) = cells.last_mut() {
                    cell.push(letter);
                }
            }
        }
    }
    let read = |cell: &String| match cell.trim() {
        "" => Ok(Words::new()),
        cell => words(cell, targets).map_err(|what| (number, what)),
    };
    cells.iter().map(read).collect()
}
