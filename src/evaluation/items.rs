//! The sentences that models are asked about (`training/evaluation`), and their two halves.
//!
//! Training text is written with the open half in sight at most. The hidden half is looked at for
//! final figures only, so that they say how a model does on what nobody wrote for.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::EvalError;

/// How a gap for BERT is written.
pub const MASK: &str = "[MASK]";

/// A half of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Half {
    /// May be looked at while a model is made.
    Open,
    /// For final figures.
    Hidden,
}

impl Half {
    /// Which half a sentence belongs to: the first (highest) bit of its SHA-256, 0 for the open one.
    /// What the page shows (`demo`) is open by decree.
    #[must_use]
    pub fn of(sentence: &str, demo: &[String]) -> Self {
        let is_shown = demo.iter().any(|shown| shown == sentence);
        let digest = Sha256::digest(sentence.as_bytes());
        if is_shown || digest[0] & 0x80 == 0 { Self::Open } else { Self::Hidden }
    }
}

/// A sentence with one gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClozeItem {
    /// What it is about: one of the kinds of the file.
    pub kind: String,
    /// The sentence, with one [`MASK`].
    pub sentence: String,
    /// The words that are right, in lower case.
    pub accepted: Vec<String>,
}

/// A prompt whose next word is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromptItem {
    /// The prompt, without a space at its end.
    pub prompt: String,
    /// The words that may follow, in lower case.
    pub accepted: Vec<String>,
}

/// A sentence with gaps `<extra_id_0>`, ….
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanItem {
    /// The sentence.
    pub sentence: String,
    /// For every gap in order, the fillings that are right, in lower case.
    pub accepted: Vec<Vec<String>>,
}

/// Something that belongs to a half by its text.
pub trait Item {
    /// The text that tells the half.
    fn text(&self) -> &str;
}

impl Item for ClozeItem {
    fn text(&self) -> &str {
        &self.sentence
    }
}

impl Item for PromptItem {
    fn text(&self) -> &str {
        &self.prompt
    }
}

impl Item for SpanItem {
    fn text(&self) -> &str {
        &self.sentence
    }
}

/// The items of one half, in the file's order.
#[must_use]
pub fn half_of<'a, I: Item>(items: &'a [I], half: Half, demo: &[String]) -> Vec<&'a I> {
    items.iter().filter(|item| Half::of(item.text(), demo) == half).collect()
}

/// The lines of a text file with their numbers, counted from 1; empty ones are left out.
///
/// # Errors
/// [`EvalError`], if the file cannot be read, or a line is not UTF-8.
pub fn read_lines(path: &Path) -> Result<Vec<(usize, String)>, EvalError> {
    let bytes = fs::read(path).map_err(|source| EvalError::Unreadable { path: path.to_owned(), source })?;
    let mut lines = Vec::new();
    for (index, bytes) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let invalid = |_| EvalError::line(path, index + 1, "is not UTF-8; save the file in that encoding");
        let line = std::str::from_utf8(bytes).map_err(invalid)?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if !line.is_empty() {
            lines.push((index + 1, line.to_owned()));
        }
    }
    Ok(lines)
}

/// Reads `demo.txt`: what the page shows, a line each; a line that begins with `#` is a comment.
///
/// # Errors
/// [`EvalError`], which names file and line.
pub fn read_demo(path: &Path) -> Result<Vec<String>, EvalError> {
    let lines = read_lines(path)?.into_iter().map(|(_, line)| line);
    Ok(lines.filter(|line| !line.starts_with('#')).collect())
}

/// Reads `cloze.tsv`: kind, sentence with one `[MASK]`, accepted words by commas.
///
/// # Errors
/// [`EvalError`], which names file and line.
pub fn read_cloze(path: &Path) -> Result<Vec<ClozeItem>, EvalError> {
    read_table(path, |columns| {
        let [kind, sentence, accepted] = columns else {
            return Err(wrong_columns("kind, sentence, accepted words", columns.len()));
        };
        if sentence.matches(MASK).count() != 1 {
            return Err(format!("the sentence needs exactly one {MASK}: {sentence:?}"));
        }
        Ok(ClozeItem { kind: (*kind).to_owned(), sentence: (*sentence).to_owned(), accepted: words(accepted)? })
    })
}

/// Reads `prompts.tsv`: prompt, accepted next words by commas.
///
/// # Errors
/// [`EvalError`], which names file and line.
pub fn read_prompts(path: &Path) -> Result<Vec<PromptItem>, EvalError> {
    read_table(path, |columns| {
        let [prompt, accepted] = columns else {
            return Err(wrong_columns("prompt, accepted words", columns.len()));
        };
        if prompt.is_empty() || prompt.ends_with(' ') {
            return Err("the prompt must not be empty or end in a space".to_owned());
        }
        Ok(PromptItem { prompt: (*prompt).to_owned(), accepted: words(accepted)? })
    })
}

/// Reads `spans.tsv`: sentence with gaps, accepted fillings by commas, gaps parted by ` | `.
///
/// # Errors
/// [`EvalError`], which names file and line.
pub fn read_spans(path: &Path) -> Result<Vec<SpanItem>, EvalError> {
    read_table(path, |columns| {
        let [sentence, accepted] = columns else {
            return Err(wrong_columns("sentence, accepted fillings", columns.len()));
        };
        let accepted = accepted.split(" | ").map(words).collect::<Result<Vec<_>, _>>()?;
        let gaps = sentence.matches("<extra_id_").count();
        let is_numbered = (0..gaps).all(|gap| sentence.contains(&format!("<extra_id_{gap}>")));
        if gaps == 0 || !is_numbered || gaps != accepted.len() {
            let lists = accepted.len();
            return Err(format!(
                "{gaps} gaps and {lists} lists; gaps are <extra_id_0>, <extra_id_1>, …, each with its list"
            ));
        }
        Ok(SpanItem { sentence: (*sentence).to_owned(), accepted })
    })
}

/// The rows of a table by tabs; what begins with `#` is a comment.
fn read_table<I>(path: &Path, row: impl Fn(&[&str]) -> Result<I, String>) -> Result<Vec<I>, EvalError> {
    let mut items = Vec::new();
    for (number, line) in read_lines(path)?.into_iter().filter(|(_, line)| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        items.push(row(&columns).map_err(|reason| EvalError::line(path, number, reason))?);
    }
    if items.is_empty() {
        return Err(EvalError::Nothing { path: path.to_owned(), reason: "holds no items" });
    }
    Ok(items)
}

fn wrong_columns(wanted: &str, found: usize) -> String {
    format!("{found} columns; they are {wanted}, with a tab between")
}

fn words(list: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = list.split(',').map(str::to_owned).collect();
    let is_wrong = |word: &&String| word.is_empty() || word.trim() != *word || word.to_lowercase() != **word;
    match words.iter().find(is_wrong) {
        Some(word) => Err(format!("{word:?} is no word in lower case without spaces around it")),
        None => Ok(words),
    }
}
