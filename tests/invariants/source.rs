//! Reading this package's files as text.

use std::fs;
use std::path::{Path, PathBuf};

/// The lines of a file that count, with their numbers.
pub struct Source {
    pub path: String,
    lines: Vec<(usize, String)>,
}

impl Source {
    /// All lines.
    pub fn whole(path: &str) -> Self {
        let lines = read(path).lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect();
        Source { path: path.to_owned(), lines }
    }

    /// Rust code without comments and without its tests, which stand last in a file.
    fn code(path: &str) -> Self {
        let mut source = Source::whole(path);
        let is_module = |(_, line): &(usize, String)| line.starts_with("mod ") && line.ends_with('{');
        let tests = (0..source.lines.len())
            .find(|at| source.lines[*at].1 == "#[cfg(test)]" && source.lines.get(at + 1).is_some_and(is_module));
        source.lines.truncate(tests.unwrap_or(source.lines.len()));
        for (_, line) in &mut source.lines {
            line.truncate(comment_start(line));
        }
        source
    }

    pub fn mentions(&self, word: &str) -> bool {
        self.lines.iter().any(|(_, line)| line.contains(word))
    }

    pub fn find(&self, words: &[&str]) -> Vec<String> {
        self.report(|line| words.iter().any(|word| line.contains(word)))
    }

    pub fn report(&self, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
        let wrong = self.lines.iter().filter(|(_, line)| is_wrong(line));
        wrong.map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim())).collect()
    }
}

/// The sources of a module: its file, its folder, or both.
pub fn sources(module: &str) -> Vec<Source> {
    let folder = files(module, &["rs"]);
    let file = [module.to_owned(), format!("{module}.rs")].into_iter().find(|path| root().join(path).is_file());
    folder.into_iter().chain(file).filter(|path| !path.ends_with("/tests.rs")).map(|path| Source::code(&path)).collect()
}

/// Where a `//` begins that is not inside of a string.
fn comment_start(line: &str) -> usize {
    let (mut inside, mut escaped) = (false, false);
    for (at, character) in line.char_indices() {
        match character {
            '"' if !escaped && !line[..at].ends_with('\'') => inside = !inside,
            '/' if !inside && line[at..].starts_with("//") => return at,
            _ => {}
        }
        escaped = character == '\\' && !escaped;
    }
    line.len()
}

/// A string literal of a component, with what stands around it.
pub struct Literal<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
}

pub fn literals(line: &str) -> impl Iterator<Item = Literal<'_>> {
    let quotes: Vec<usize> =
        line.match_indices('"').map(|(at, _)| at).filter(|at| !line[..*at].ends_with(['\\', '\''])).collect();
    let pairs: Vec<(usize, usize)> = quotes.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.into_iter().map(|(start, end)| Literal {
        before: line[..start].trim_end(),
        text: &line[start + 1..end],
        after: line[end + 1..].trim_start(),
    })
}

impl Literal<'_> {
    /// A heuristic: children of elements, spoken attributes, and what reads like prose.
    pub fn is_visible(&self) -> bool {
        let spoken = [
            "aria-label=",
            "title=",
            "alt=",
            "placeholder=",
            "aria-description=",
            "aria-roledescription=",
            "label=",
            "heading=",
        ];
        let symbol = ["<mi>", "<mo>", "<mn>"].iter().any(|tag| self.before.ends_with(tag));
        let child = (self.before.ends_with('>') && !self.before.ends_with("=>") && !self.before.ends_with("->"))
            || self.after.starts_with("</");
        let word = self.text.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1);
        let attribute = self.before.ends_with('=') && !self.before.ends_with(" =");
        // Lists of class names look like prose, but begin small and end without a full stop.
        let punctuated = |c: char| c.is_alphabetic() || "’',.!?:…".contains(c);
        let prose = self.text.split(' ').all(|word| !word.is_empty() && word.chars().all(punctuated))
            && self.text.contains(' ')
            && self.text.starts_with(char::is_uppercase) | self.text.ends_with(['.', '!', '?', ':', '…']);
        word && !symbol && (child || spoken.iter().any(|name| self.before.ends_with(name)) || (prose && !attribute))
    }
}

/// Whether a line of CSS has a colour of its own; black in some strength makes shadows.
pub fn has_colour(line: &str) -> bool {
    let value = line.replace("rgb(0 0 0 /", "");
    let function =
        ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "color("].iter().any(|name| value.contains(name));
    let hexadecimal = value.split('#').skip(1).any(|rest| {
        let digits = rest.chars().take_while(char::is_ascii_hexdigit).count();
        [3, 4, 6, 8].contains(&digits) && rest[digits..].starts_with([';', ' ', ',', ')'])
    });
    function || hexadecimal
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder that end in one of these, sorted; what is installed there aside.
pub fn files(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|it| endings.iter().any(|ending| it == *ending)) {
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}
