//! What is raced on: labelled sentences, and held-out ones to ask about.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The tasks that were written for this (`assets/tasks`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TaskName {
    /// Whether there is an animal in the sentence.
    #[default]
    Animal,
    /// Whether it is a question.
    Question,
    /// Whether it is good or bad.
    Sentiment,
}

impl TaskName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Animal, Self::Question, Self::Sentiment];

    /// Its name in files, in links and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Animal => "animal",
            Self::Question => "question",
            Self::Sentiment => "sentiment",
        }
    }

    /// The task with this name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.key() == key)
    }

    fn file(self) -> &'static str {
        match self {
            Self::Animal => include_str!("../../assets/tasks/animal.tsv"),
            Self::Question => include_str!("../../assets/tasks/question.tsv"),
            Self::Sentiment => include_str!("../../assets/tasks/sentiment.tsv"),
        }
    }
}

/// A sentence with its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// Whether it is of the second class.
    pub second: bool,
    /// The word that gives the label away, in lower case; empty where none does, or none is known.
    pub telling: String,
}

/// Two classes, and sentences of both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What the classes are called.
    pub classes: [String; 2],
    /// What may be trained on.
    pub labelled: Vec<Sentence>,
    /// What is asked then.
    pub held_out: Vec<Sentence>,
}

/// A file holds no task.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaskError {
    /// A line is not a row of the table.
    #[error("line {line} is no row of split, label, telling word and text")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// There are more or fewer labels than two.
    #[error("there are {found} labels instead of two")]
    Labels {
        /// How many there are.
        found: usize,
    },
}

impl Task {
    /// A task of the project. A test reads them all; were one damaged, it would be empty.
    #[must_use]
    pub fn shipped(name: TaskName) -> Self {
        Self::read(name.file()).unwrap_or_default()
    }

    /// Reads a table with the columns `split` (`labelled` or `held-out`), `label`, `telling`, `text`.
    ///
    /// # Errors
    /// [`TaskError`], which names the line.
    pub fn read(file: &str) -> Result<Self, TaskError> {
        let mut classes: Vec<&str> = Vec::new();
        let mut task = Self::default();
        for (at, line) in file.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            let &[split, label, telling, text] = &cells[..] else { return Err(TaskError::Line { line: at + 1 }) };
            let class = classes.iter().position(|known| *known == label).unwrap_or_else(|| {
                classes.push(label);
                classes.len() - 1
            });
            let sentence = Sentence { text: text.to_owned(), second: class == 1, telling: telling.to_owned() };
            match split {
                "labelled" => task.labelled.push(sentence),
                "held-out" => task.held_out.push(sentence),
                _ => return Err(TaskError::Line { line: at + 1 }),
            }
        }
        let &[first, second] = &classes[..] else { return Err(TaskError::Labels { found: classes.len() }) };
        task.classes = [first.to_owned(), second.to_owned()];
        Ok(task)
    }

    /// How many sentences may be drawn at most, as many of each class.
    #[must_use]
    pub fn most(&self) -> usize {
        let second = self.labelled.iter().filter(|sentence| sentence.second).count();
        2 * second.min(self.labelled.len() - second)
    }

    /// The share of the larger class among the held-out sentences: what always naming that class gets
    /// right, from 0.5 to 1.
    #[must_use]
    pub fn chance(&self) -> f64 {
        let second = self.held_out.iter().filter(|sentence| sentence.second).count() as f64;
        let all = self.held_out.len().max(1) as f64;
        (second / all).max(1.0 - second / all)
    }
}

/// The words of a text in lower case, each with the bytes at which it stands.
pub fn words(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, String)> {
    let is_word = |character: char| character.is_alphanumeric() || character == '\'' || character == '’';
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(is_word)?;
        let rest = text.get(start..)?;
        let end = start + rest.find(|character| !is_word(character)).unwrap_or(rest.len());
        at = end;
        Some((start..end, text.get(start..end)?.to_lowercase()))
    })
}
