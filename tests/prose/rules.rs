//! What holds for one chapter by itself.

use pretraining_lab::prose::site::{CHAPTERS, FIGURES, LABS};
use pretraining_lab::prose::source::{Chapter, Line, Part, Section, count_words, outside_code, targets};

const FIELDS: [&str; 6] = ["answer", "id", "minutes", "number", "question", "title"];
const WORDS_A_MINUTE: f64 = 180.0;
const MINUTES_A_LAB: f64 = 3.0;

/// All that is wrong with a chapter.
pub fn problems(mut chapter: Chapter) -> Vec<String> {
    front_matter(&mut chapter);
    minutes(&mut chapter);
    sections(&mut chapter);
    formulas(&mut chapter);
    blocks(&mut chapter);
    count_quizzes(&mut chapter);
    wording(&mut chapter);
    chapter.problems
}

fn front_matter(chapter: &mut Chapter) {
    if !chapter.fields.keys().eq(&FIELDS) {
        chapter.problem(1, format!("the front matter has exactly the fields {}", FIELDS.join(", ")));
        return;
    }
    let number = chapter.fields["number"].parse().ok();
    let is_known = number.and_then(|number: usize| CHAPTERS.get(number)) == Some(&chapter.fields["id"]);
    if !is_known || !chapter.name.starts_with(&format!("{}-", chapter.fields["number"])) {
        chapter.problem(1, "id, number and the file’s name do not belong together");
    }
    if !chapter.fields["question"].ends_with('?') {
        chapter.problem(1, "the question ends with a question mark");
    }
    if chapter.fields["title"].chars().count() > 60 {
        chapter.problem(1, "the title is longer than 60 characters");
    }
}

fn minutes(chapter: &mut Chapter) {
    let teacher = chapter.blocks("teacher").flat_map(|(_, _, lines)| lines).map(words).sum::<usize>();
    let read = chapter.lines().map(|line| words(&line)).sum::<usize>() - teacher;
    let labs = chapter.blocks("lab").count();
    let expected = read as f64 / WORDS_A_MINUTE + MINUTES_A_LAB * labs as f64;
    let stated = chapter.fields.get("minutes").and_then(|minutes| minutes.parse().ok()).unwrap_or(0.0);
    if (stated - expected).abs() > 0.4 * expected {
        let what = format!("minutes = {stated}, but {read} words and {labs} laboratories take {expected:.1}");
        chapter.problem(1, what);
    }
}

fn words(line: &Line) -> usize {
    count_words(line.1)
}

/// Ids differ within a file.
pub fn section_ids(chapter: &mut Chapter) {
    let ids: Vec<(usize, &str)> = chapter.sections.iter().map(|section| (section.line, section.id)).collect();
    for (at, (line, id)) in ids.iter().enumerate() {
        if ids[..at].iter().any(|(_, other)| other == id) {
            chapter.problem(*line, format!("the id {id} is there twice"));
        }
    }
}

fn count<'p>(parts: impl Iterator<Item = &'p Part<'p>>) -> usize {
    parts.flat_map(|part| part.lines()).map(|line| words(&line)).sum()
}

/// A section is neither a fragment nor a wall.
fn sections(chapter: &mut Chapter) {
    section_ids(chapter);
    let flows = |part: &&Part| matches!(part, Part::Text(_));
    let wrong: Vec<(usize, String)> = chapter
        .sections
        .iter()
        .filter_map(|Section { line, heading, parts, .. }| {
            let all = count(parts.iter());
            let flow = count(parts.iter().filter(flows));
            let is_wrong = all < 30 || flow > 220;
            is_wrong.then(|| (*line, format!("“{heading}” has {all} words, {flow} outside of blocks (30 to 220)")))
        })
        .collect();
    for (line, what) in wrong {
        chapter.problem(line, what);
    }
}

fn formulas(chapter: &mut Chapter) {
    let mut wrong = Vec::new();
    for section in &chapter.sections {
        let mut parts = section.parts.iter().peekable();
        while let Some(part) = parts.next() {
            let is_explained = matches!(parts.peek(), Some(Part::Block { name: "symbols", .. }));
            match part {
                Part::Formula { line, .. } if !is_explained => {
                    wrong.push((*line, "a block of symbols follows a formula"))
                }
                Part::Block { line, name: "symbols", .. } => {
                    wrong.push((*line, "no formula stands above these symbols"))
                }
                Part::Formula { .. } => drop(parts.next()),
                _ => (),
            }
        }
    }
    for (line, what) in wrong {
        chapter.problem(line, what);
    }
}

fn blocks(chapter: &mut Chapter) {
    let mut wrong = Vec::new();
    for part in chapter.sections.iter().flat_map(|section| &section.parts) {
        let Part::Block { line, name, argument, lines } = part else { continue };
        let texts: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
        if let Err(what) = block(name, argument, &texts) {
            wrong.push((*line, format!("{name}: {what}")));
        }
    }
    for (line, what) in wrong {
        chapter.problem(line, what);
    }
}

/// What is wrong with a block.
fn block(name: &str, argument: &str, lines: &[&str]) -> Result<(), &'static str> {
    let known: &[&str] = match name {
        "lab" => &LABS,
        "figure" => &FIGURES,
        "symbols" | "misconception" | "predict" | "quiz" | "aside" | "teacher" => &[""],
        _ => return Err("no block has this name"),
    };
    if !known.contains(&argument) {
        return Err("no block of this name has this argument");
    }
    match name {
        "symbols" => symbols(lines),
        "lab" => lab(lines),
        "misconception" if lines.len() < 2 => Err("after what is believed stands what is so"),
        "predict" => predict(lines),
        "quiz" => quiz(lines),
        _ if lines.is_empty() => Err("it is empty"),
        _ => Ok(()),
    }
}

fn symbols(lines: &[&str]) -> Result<(), &'static str> {
    let is_symbol = |line: &&str| line.starts_with('$') && outside_code(line).starts_with("$: ");
    if !lines.is_empty() && lines.iter().all(is_symbol) {
        Ok(())
    } else {
        Err("each line is $SYMBOL$: what it stands for")
    }
}

fn lab(lines: &[&str]) -> Result<(), &'static str> {
    const FORM: &str = "it is “try:”, items, “notice:”, items, “then: ” and a sentence";
    let [start, middle @ .., end] = lines else { return Err(FORM) };
    let Some(notice) = middle.iter().position(|line| *line == "notice:") else { return Err(FORM) };
    let (tries, notices) = (&middle[..notice], &middle[notice + 1..]);
    let are_items = |lines: &[&str]| !lines.is_empty() && lines.iter().all(|line| line.starts_with("- "));
    let is_lab = *start == "try:" && are_items(tries) && are_items(notices);
    if is_lab && end.strip_prefix("then: ").is_some_and(|end| count_words(end) > 3) { Ok(()) } else { Err(FORM) }
}

fn predict(lines: &[&str]) -> Result<(), &'static str> {
    match lines.iter().position(|line| line.starts_with("answer:")) {
        Some(at) if at > 0 && count_words(lines[at]) > 1 => Ok(()),
        _ => Err("it is a question, then “answer: ” and the answer"),
    }
}

fn quiz(lines: &[&str]) -> Result<(), &'static str> {
    let [question, options @ ..] = lines else { return Err("it is empty") };
    if question.starts_with("- ") {
        return Err("it begins with a question on one line");
    }
    let is_right = |line: &&str| line.starts_with("- [x] ");
    if !options.iter().all(|line| is_right(line) || line.starts_with("- [ ] ")) {
        return Err("each line after the question begins with “- [ ] ” or “- [x] ”");
    }
    if options.len() < 2 || options.iter().filter(|line| is_right(line)).count() != 1 {
        return Err("of two options or more exactly one is right");
    }
    let has_reason =
        |line: &&str| outside_code(line).split_once(": ").is_some_and(|(_, reason)| count_words(reason) > 2);
    if options.iter().all(has_reason) { Ok(()) } else { Err("behind each option stand a colon and a reason") }
}

fn count_quizzes(chapter: &mut Chapter) {
    for (name, least) in [("quiz", 3), ("predict", 1)] {
        let count = chapter.blocks(name).count();
        if count < least {
            chapter.problem(1, format!("there are {count} blocks {name}, and at least {least} are needed"));
        }
    }
}

/// What no line may hold, headings and front matter included.
pub fn wording(chapter: &mut Chapter) {
    let headings = chapter.sections.iter().map(|section| (section.line, section.heading));
    let fields = chapter.fields.values().map(|value| (1, *value));
    let lines: Vec<Line> = chapter.lines().chain(headings).chain(fields).collect();
    for (line, text) in lines {
        for what in line_problems(text) {
            chapter.problem(line, what);
        }
    }
}

fn line_problems(line: &str) -> Vec<String> {
    let text = outside_code(line);
    let mut problems = Vec::new();
    let mut find = |is_there: bool, what: &str| problems.extend(is_there.then(|| what.to_owned()));
    let opens_tag = |rest: &str| rest.starts_with(|it: char| it.is_ascii_alphabetic() || "/!".contains(it));
    find(text.split('<').skip(1).any(opens_tag), "raw HTML; write it in code");
    find(text.contains('!'), "an exclamation mark, or an image");
    find(text.contains("[^"), "a footnote");
    find(text.starts_with("```") || text.starts_with("~~~"), "fenced code");
    find(text.contains('"'), "straight quotation marks; write “ and ”");
    let odd = |mark: char| line.matches(mark).count() % 2 == 1;
    find(odd('`') || odd('$') && !line.contains('`'), "code or a formula that does not end");
    let is_link = |target: &String| ["glossary:", "paper:", "chapter:"].iter().any(|kind| target.starts_with(kind));
    find(!targets(line).iter().all(is_link), "a link that is none of glossary:, paper: and chapter:");
    problems.extend(belittling(&text).map(|word| format!("“{word}”, which calls a thing easy")));
    problems
}

/// Words that tell the reader that something is easy. "Just" may stand for a moment or a likeness.
fn belittling(text: &str) -> impl Iterator<Item = &'static str> {
    let separators = |it: char| !it.is_alphanumeric() && it != '-';
    let words: Vec<String> = text.split(separators).filter(|it| !it.is_empty()).map(str::to_lowercase).collect();
    let pairs = words.iter().zip(words.iter().skip(1).map(Some).chain([None]));
    let found = pairs.filter_map(|(word, next)| match (word.as_str(), next.map(String::as_str)) {
        ("simply", _) => Some("simply"),
        ("obviously", _) => Some("obviously"),
        ("of", Some("course")) => Some("of course"),
        ("just", Some("as" | "before" | "after" | "now" | "then")) => None,
        ("just", _) => Some("just"),
        _ => None,
    });
    found.collect::<Vec<_>>().into_iter()
}
