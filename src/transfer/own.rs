//! Labels of the reader's own: two classes, a sentence a line.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::task::{Sentence, Task, words};

/// Labelled sentences that each class needs at least.
pub const LEAST: usize = 2;
/// Labelled sentences that each class may have.
pub const MOST_LABELLED: usize = 128;
/// Test sentences that each class may have.
pub const MOST_TESTS: usize = 50;
/// Characters of a sentence.
pub const MOST_CHARACTERS: usize = 160;
/// Characters of a class's name.
pub const MOST_NAME: usize = 30;

/// What is typed for one class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnClass {
    /// Its name.
    pub name: String,
    /// Labelled sentences, one a line.
    pub labelled: String,
    /// Test sentences, one a line.
    pub tests: String,
}

/// What cannot be raced on. A class is 0 or 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OwnError {
    /// Nothing has been written yet.
    #[error("nothing has been written")]
    Nothing,
    /// A class has no name.
    #[error("class {} has no name", class + 1)]
    NoName {
        /// Which.
        class: usize,
    },
    /// Both classes have the same.
    #[error("both classes have the same name")]
    SameName,
    /// A name that is too long.
    #[error("the name of class {} has {found} characters; at most {MOST_NAME} are taken", class + 1)]
    LongName {
        /// Which class.
        class: usize,
        /// Its characters.
        found: usize,
    },
    /// A class has no sentence at all, while the other has: with one class there is nothing to tell apart.
    #[error("all labelled sentences are of one class")]
    OneClass {
        /// The class without sentences.
        missing: usize,
    },
    /// A class has too few labelled sentences.
    #[error("class {} has {found} labelled sentences, and needs {LEAST}", class + 1)]
    TooFew {
        /// Which.
        class: usize,
        /// How many it has.
        found: usize,
    },
    /// A class has too many labelled or test sentences.
    #[error("class {} has {found} sentences; at most {limit} are taken", class + 1)]
    TooMany {
        /// Which.
        class: usize,
        /// How many it has.
        found: usize,
        /// How many are taken.
        limit: usize,
        /// Whether these are test sentences.
        tests: bool,
    },
    /// There is nothing to ask.
    #[error("there is no test sentence")]
    NoTest,
    /// A sentence is too long.
    #[error("a sentence of class {} has {found} characters; at most {MOST_CHARACTERS} are taken", class + 1)]
    TooLong {
        /// Of which class.
        class: usize,
        /// How it begins.
        start: String,
        /// Its characters.
        found: usize,
    },
    /// A sentence stands there twice.
    #[error("a sentence stands there twice")]
    Twice {
        /// How it begins.
        start: String,
    },
}

/// Reads two classes.
///
/// # Errors
/// [`OwnError`].
pub fn read(classes: &[OwnClass; 2]) -> Result<Task, OwnError> {
    let labelled = classes.each_ref().map(|class| lines(&class.labelled));
    let tests = classes.each_ref().map(|class| lines(&class.tests));
    if labelled.iter().chain(&tests).all(Vec::is_empty) {
        return Err(OwnError::Nothing);
    }
    let names = names(classes)?;
    if let Some(missing) = labelled.iter().position(Vec::is_empty).filter(|_| labelled.iter().any(|it| !it.is_empty()))
    {
        return Err(OwnError::OneClass { missing });
    }
    let mut seen = BTreeSet::new();
    for (class, (labelled, tests)) in labelled.iter().zip(&tests).enumerate() {
        check(class, labelled, MOST_LABELLED, false)?;
        if labelled.len() < LEAST {
            return Err(OwnError::TooFew { class, found: labelled.len() });
        }
        check(class, tests, MOST_TESTS, true)?;
        for line in labelled.iter().chain(tests) {
            let same: Vec<String> = words(line).map(|(_, word)| word).collect();
            if !seen.insert(same) {
                return Err(OwnError::Twice { start: start(line) });
            }
        }
    }
    if tests.iter().all(Vec::is_empty) {
        return Err(OwnError::NoTest);
    }
    let sentences = |lines: [Vec<&str>; 2]| -> Vec<Sentence> {
        let [first, second] = lines.map(Vec::into_iter);
        let of = |second| move |text: &str| Sentence { text: text.to_owned(), second, telling: String::new() };
        first.map(of(false)).chain(second.map(of(true))).collect()
    };
    Ok(Task { classes: names, labelled: sentences(labelled), held_out: sentences(tests) })
}

/// The bytes of the words of a sentence that no labelled sentence has.
#[must_use]
pub fn new_words(task: &Task, text: &str) -> Vec<std::ops::Range<usize>> {
    let known: BTreeSet<String> =
        task.labelled.iter().flat_map(|sentence| words(&sentence.text).map(|(_, word)| word)).collect();
    words(text).filter(|(_, word)| !known.contains(word)).map(|(place, _)| place).collect()
}

fn names(classes: &[OwnClass; 2]) -> Result<[String; 2], OwnError> {
    let names = classes.each_ref().map(|class| class.name.trim().to_owned());
    for (class, name) in names.iter().enumerate() {
        let found = name.chars().count();
        if found == 0 {
            return Err(OwnError::NoName { class });
        }
        if found > MOST_NAME {
            return Err(OwnError::LongName { class, found });
        }
    }
    if names[0].to_lowercase() == names[1].to_lowercase() { Err(OwnError::SameName) } else { Ok(names) }
}

fn check(class: usize, lines: &[&str], limit: usize, tests: bool) -> Result<(), OwnError> {
    if lines.len() > limit {
        return Err(OwnError::TooMany { class, found: lines.len(), limit, tests });
    }
    for line in lines {
        let found = line.chars().count();
        if found > MOST_CHARACTERS {
            return Err(OwnError::TooLong { class, start: start(line), found });
        }
    }
    Ok(())
}

fn start(line: &str) -> String {
    line.chars().take(30).collect()
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}
