//! Zorro: minimal pairs of an ungrammatical and a grammatical sentence, in a child's vocabulary.
//!
//! Huebner et al. 2021, "BabyBERTa: Learning More Grammar With Small-Scale Child-Directed Language"
//! (CoNLL); the sentences are those of the repository phueb/Zorro. A file holds one phenomenon; odd
//! lines are ungrammatical, even lines grammatical.

use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::EvalError;
use super::figures::{MacroAverage, Proportion};
use super::items::read_lines;

/// The pairs of one phenomenon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phenomenon {
    /// The file's name, without its ending and the name of the vocabulary before `__`.
    pub name: String,
    /// The sentences as [`fitted`]: first the ungrammatical one, then the grammatical one, and so on.
    pub sentences: Vec<String>,
}

/// How many pairs are told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZorroReport {
    /// Over the phenomena, which count alike.
    pub overall: MacroAverage,
    /// Pairs in all.
    pub pairs: usize,
    /// Every phenomenon, in the order of the names.
    pub phenomena: Vec<PhenomenonReport>,
}

/// How many pairs of a phenomenon are told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhenomenonReport {
    /// Its name.
    pub name: String,
    /// The pairs whose grammatical sentence is likelier.
    pub pairs: Proportion,
}

/// Reads every `.txt` file of a folder, at most `limit` pairs of each.
///
/// # Errors
/// [`EvalError`], which names file and line.
pub fn read(folder: &Path, limit: Option<usize>) -> Result<Vec<Phenomenon>, EvalError> {
    let unreadable = |source| EvalError::Unreadable { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(EvalError::Nothing { path: folder.to_owned(), reason: "holds no .txt files of sentence pairs" });
    }
    paths.sort();
    paths.iter().map(|path| read_phenomenon(path, limit)).collect()
}

fn read_phenomenon(path: &Path, limit: Option<usize>) -> Result<Phenomenon, EvalError> {
    let lines = read_lines(path)?;
    let (Some((last, _)), true) = (lines.last(), lines.len().is_multiple_of(2)) else {
        let last = lines.last().map_or(1, |(number, _)| *number);
        return Err(EvalError::line(path, last, "lines come in pairs, and the last one has no partner"));
    };
    if *last != lines.len() {
        // An empty line in between would turn right and wrong round from there on.
        let gap = lines.iter().zip(1..).find(|((number, _), expected)| number != expected);
        return Err(EvalError::line(path, gap.map_or(1, |(_, expected)| expected), "is empty; take it out"));
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = stem.split_once("__").map_or(stem.as_str(), |(_, name)| name).to_owned();
    let count = limit.map_or(lines.len(), |pairs| pairs.saturating_mul(2).min(lines.len()));
    Ok(Phenomenon { name, sentences: lines[..count].iter().map(|(_, line)| fitted(line)).collect() })
}

/// A sentence as training texts have it: with a capital at its beginning and for the word "I", and
/// with no space before punctuation marks.
#[must_use]
pub fn fitted(sentence: &str) -> String {
    let mut fitted = String::with_capacity(sentence.len());
    for word in sentence.split_whitespace() {
        let is_mark = word.chars().all(|c| c.is_ascii_punctuation());
        if !fitted.is_empty() && !is_mark {
            fitted.push(' ');
        }
        if fitted.is_empty() {
            let mut letters = word.chars();
            fitted.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            fitted.push_str(letters.as_str());
        } else {
            fitted.push_str(if word == "i" { "I" } else { word });
        }
    }
    fitted
}

/// Compares. `scores` has the natural logarithm of each sentence's (pseudo-)probability, in the order
/// of the phenomena and their sentences. The grammatical sentence must be likelier: a pair with equal
/// scores, or with one that is no number, is not told apart.
#[must_use]
pub fn compare(phenomena: &[Phenomenon], scores: &[f64]) -> ZorroReport {
    let mut rest = scores;
    let mut reports = Vec::new();
    for phenomenon in phenomena {
        let (own, others) = rest.split_at(phenomenon.sentences.len().min(rest.len()));
        rest = others;
        let marks = own.chunks_exact(2).map(|pair| pair[1] > pair[0]);
        reports.push(PhenomenonReport { name: phenomenon.name.clone(), pairs: Proportion::of_marks(marks) });
    }
    let shares: Vec<Proportion> = reports.iter().map(|report| report.pairs).collect();
    ZorroReport {
        overall: MacroAverage::new(&shares),
        pairs: shares.iter().map(|share| share.of).sum(),
        phenomena: reports,
    }
}
