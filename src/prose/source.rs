//! A reader of the chapters' notation (`src/ui/text/en/chapters/README.md`), line by line.

use std::collections::BTreeMap;

/// A line of a file and its number, counted from 1.
pub type Line<'a> = (usize, &'a str);

/// A file: front matter and sections.
#[derive(Debug, Default)]
pub struct Chapter<'a> {
    /// The file's name.
    pub name: &'a str,
    /// The front matter, texts without their quotation marks.
    pub fields: BTreeMap<&'a str, &'a str>,
    /// In order.
    pub sections: Vec<Section<'a>>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// What stands between one heading and the next.
#[derive(Debug)]
pub struct Section<'a> {
    /// The number of its heading's line.
    pub line: usize,
    /// Its heading.
    pub heading: &'a str,
    /// What links name.
    pub id: &'a str,
    /// In order.
    pub parts: Vec<Part<'a>>,
}

/// A piece of a section.
#[derive(Debug)]
pub enum Part<'a> {
    /// A line of a paragraph, a list or a table.
    Text(Line<'a>),
    /// A display formula.
    Formula {
        /// The number of its first line.
        line: usize,
        /// Its LaTeX.
        tex: String,
    },
    /// What stands between `::: NAME ARGUMENT` and `:::`.
    Block {
        /// The number of its first line.
        line: usize,
        /// Its name.
        name: &'a str,
        /// Its argument; empty if it has none.
        argument: &'a str,
        /// The lines inside, without empty ones.
        lines: Vec<Line<'a>>,
    },
}

impl<'a> Chapter<'a> {
    /// Reads a file. What is wrong is told in `problems`, and reading goes on.
    pub fn read(name: &'a str, text: &'a str) -> Self {
        let mut chapter = Self { name, ..Self::default() };
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        chapter.front_matter(&mut lines);
        while let Some((number, line)) = lines.next() {
            if let Some(heading) = line.strip_prefix("## ") {
                chapter.heading(number, heading);
            } else if line.starts_with('#') {
                chapter.problem(number, "headings begin with ## only");
            } else if let Some(start) = line.strip_prefix(":::") {
                let part = chapter.block(number, start, &mut lines);
                chapter.add(number, part);
            } else if line.starts_with("$$") {
                let tex = chapter.formula(number, line, &mut lines);
                chapter.add(number, Part::Formula { line: number, tex });
            } else if !line.trim().is_empty() {
                chapter.add(number, Part::Text((number, line)));
            }
        }
        chapter
    }

    /// Notes what is wrong at a line.
    pub fn problem(&mut self, line: usize, what: impl AsRef<str>) {
        self.problems.push(format!("{}:{line}: {}", self.name, what.as_ref()));
    }

    fn front_matter(&mut self, lines: &mut impl Iterator<Item = Line<'a>>) {
        if lines.next().map(|(_, line)| line) != Some("+++") {
            return self.problem(1, "front matter between two lines of +++ is missing");
        }
        for (number, line) in lines {
            if line == "+++" {
                return;
            }
            let Some((key, value)) = line.split_once(" = ") else {
                self.problem(number, "a field is written KEY = VALUE");
                continue;
            };
            let is_number = value.parse::<u32>().is_ok();
            let text =
                value.strip_prefix('"').and_then(|it| it.strip_suffix('"')).filter(|it| !it.contains(['"', '\\']));
            match text {
                Some(text) if !text.is_empty() => drop(self.fields.insert(key, text)),
                None if is_number => drop(self.fields.insert(key, value)),
                _ => self.problem(number, "a value is a number, or text between \" without \" and \\ in it"),
            }
        }
        self.problem(1, "the front matter does not end");
    }

    fn heading(&mut self, line: usize, heading: &'a str) {
        let parts = heading.split_once(" {#").and_then(|(words, id)| Some((words, id.strip_suffix('}')?)));
        let (heading, id) = parts.unwrap_or((heading, ""));
        let is_id = !id.is_empty() && id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-');
        if !is_id {
            self.problem(line, "a heading ends with {#id}, of small letters, digits and hyphens");
        }
        self.sections.push(Section { line, heading, id, parts: Vec::new() });
    }

    fn block(&mut self, line: usize, start: &'a str, lines: &mut impl Iterator<Item = Line<'a>>) -> Part<'a> {
        let start = start.trim();
        let (name, argument) = start.split_once(' ').unwrap_or((start, ""));
        let mut inside = Vec::new();
        let mut is_closed = false;
        for (number, text) in lines {
            if text.trim() == ":::" {
                is_closed = true;
                break;
            }
            if text.starts_with(":::") {
                self.problem(number, "blocks do not nest");
            } else if text.starts_with("## ") {
                self.problem(number, "a heading stands in a block that is not closed");
            } else if text.starts_with("$$") {
                self.problem(number, "a display formula stands outside of blocks");
            } else if !text.trim().is_empty() {
                inside.push((number, text));
            }
        }
        if name.is_empty() {
            self.problem(line, "a block has a name");
        }
        if !is_closed {
            self.problem(line, "the block is not closed by :::");
        }
        Part::Block { line, name, argument, lines: inside }
    }

    fn formula(&mut self, line: usize, first: &'a str, lines: &mut impl Iterator<Item = Line<'a>>) -> String {
        let first = first.strip_prefix("$$").unwrap_or(first);
        if let Some(tex) = first.trim_end().strip_suffix("$$") {
            return tex.to_owned();
        }
        let mut tex = first.to_owned();
        for (_, text) in lines {
            tex.push(' ');
            let end = text.trim_end().strip_suffix("$$");
            tex.push_str(end.unwrap_or(text));
            if end.is_some() {
                return tex;
            }
        }
        self.problem(line, "the formula does not end with $$");
        tex
    }

    fn add(&mut self, line: usize, part: Part<'a>) {
        match self.sections.last_mut() {
            Some(section) => section.parts.push(part),
            None => self.problem(line, "all text stands in a section"),
        }
    }

    /// All lines of text, inside of blocks and outside of them.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        self.sections.iter().flat_map(|section| section.parts.iter().flat_map(Part::lines))
    }

    /// All blocks of a name: the number of the first line, the argument, the lines inside.
    pub fn blocks<'b>(&'b self, wanted: &'b str) -> impl Iterator<Item = (usize, &'a str, &'b [Line<'a>])> {
        self.sections.iter().flat_map(|section| &section.parts).filter_map(move |part| match part {
            Part::Block { line, name, argument, lines } if *name == wanted => Some((*line, *argument, &lines[..])),
            _ => None,
        })
    }
}

impl<'a> Part<'a> {
    /// Its lines of text; a formula has none.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> {
        let lines: &[Line] = match self {
            Self::Text(line) => std::slice::from_ref(line),
            Self::Formula { .. } => &[],
            Self::Block { lines, .. } => lines,
        };
        lines.iter().copied()
    }
}

/// A line without what stands in code and in formulas: `` and $ remain in their place.
pub fn outside_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '$']) {
        let mark = &rest[at..=at];
        let Some(end) = rest[at + 1..].find(mark) else { break };
        kept.push_str(&rest[..at]);
        kept.push_str(mark);
        rest = &rest[at + end + 2..];
    }
    kept + rest
}

/// Where the links of a line lead: what stands behind `](`, up to the bracket.
pub fn targets(line: &str) -> Vec<String> {
    let line = outside_code(line);
    line.split("](").skip(1).map(|rest| rest.split(')').next().unwrap_or_default().to_owned()).collect()
}

/// How many words a line has for a reader: a formula and a piece of code are one each.
pub fn count_words(line: &str) -> usize {
    let line = outside_code(line);
    let mut parts = line.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    let seen = parts.fold(first, |seen, rest| seen + rest.split_once(')').map_or(rest, |(_, rest)| rest));
    let is_word = |word: &&str| word.contains(['`', '$']) || word.contains(char::is_alphanumeric);
    seen.split_whitespace().filter(is_word).count()
}
