//! A text that somebody brings: whether it can be trained on, and its lines.

use std::collections::BTreeSet;

use thiserror::Error;

use super::plan::{LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT};

/// Words are not longer than this on average where a script puts spaces between them.
const LONGEST_WORD: usize = 20;

/// Why a text is none to train on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TextError {
    /// Too few characters to learn anything from, and to hold a tenth of them out.
    #[error("the text has {characters} characters, and training takes {least} or more; add text")]
    TooShort {
        /// How many it has.
        characters: usize,
        /// [`LEAST_CHARACTERS`].
        least: usize,
    },
    /// More than is taken.
    #[error("the text has {bytes} bytes, and at most {limit} are taken; cut it")]
    TooLong {
        /// How many it has.
        bytes: usize,
        /// [`MOST_BYTES`].
        limit: usize,
    },
    /// A file that is no text.
    #[error("the text has characters that no text has, such as the one with the number {code}; is it a text file?")]
    NoText {
        /// The character's code.
        code: u32,
    },
    /// More signs and figures than letters.
    #[error("only {letters} of the text's {characters} characters are letters; take a text of words")]
    FewLetters {
        /// How many are letters.
        letters: usize,
        /// How many characters there are, without spaces.
        characters: usize,
    },
    /// A script with so many characters that a small vocabulary cannot hold them.
    #[error(
        "the text has {different} different characters, and a vocabulary this small holds {limit}; take a text in a script with fewer"
    )]
    TooManyCharacters {
        /// How many it has.
        different: usize,
        /// [`MOST_DIFFERENT`].
        limit: usize,
    },
    /// A script that does not put spaces between words.
    #[error(
        "the text has {words} words of {average} characters on average; take a text in a script that puts spaces between words"
    )]
    NoSpaces {
        /// Pieces between spaces.
        words: usize,
        /// Characters of such a piece, on average.
        average: usize,
    },
    /// The same again and again: too little is left when it is cut into tokens.
    #[error(
        "the text is only {tokens} tokens long, as it repeats itself, and training takes {least} or more; add text"
    )]
    FewTokens {
        /// How many it has.
        tokens: usize,
        /// How many are needed.
        least: usize,
    },
}

/// The lines of a text, each with single spaces and none at its ends; empty ones are left out.
///
/// # Errors
/// [`TextError`], if the text cannot be trained on.
pub fn lines(text: &str) -> Result<Vec<String>, TextError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MOST_BYTES {
        return Err(TextError::TooLong { bytes: text.len(), limit: MOST_BYTES });
    }
    let tidy = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = text.lines().map(tidy).filter(|line| !line.is_empty()).collect();
    let visible = || lines.iter().flat_map(|line| line.chars()).filter(|character| *character != ' ');
    if let Some(odd) = visible().find(|character| character.is_control() || *character == char::REPLACEMENT_CHARACTER) {
        return Err(TextError::NoText { code: odd.into() });
    }
    let characters = visible().count();
    if characters < LEAST_CHARACTERS {
        return Err(TextError::TooShort { characters, least: LEAST_CHARACTERS });
    }
    let letters = visible().filter(|character| character.is_alphabetic()).count();
    if 2 * letters < characters {
        return Err(TextError::FewLetters { letters, characters });
    }
    let words = lines.iter().flat_map(|line| line.split(' ')).count();
    if characters > LONGEST_WORD * words {
        return Err(TextError::NoSpaces { words, average: characters / words.max(1) });
    }
    let different = visible().collect::<BTreeSet<char>>().len();
    if different > MOST_DIFFERENT {
        return Err(TextError::TooManyCharacters { different, limit: MOST_DIFFERENT });
    }
    Ok(lines)
}
