//! What can be wrong with a world's files.

use thiserror::Error;

use crate::corpus::source::Place;

/// Why a world could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorldError {
    /// A line is not written as it should be.
    #[error("{} line {}: {reason}", .place.file, .place.line)]
    Syntax {
        /// The line.
        place: Place,
        /// What is wrong.
        reason: String,
    },
    /// A name that nothing has.
    #[error("{} line {}: there is no {kind} {name:?}", .place.file, .place.line)]
    Unknown {
        /// The line.
        place: Place,
        /// What kind of thing was looked for.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// A rule comes back to itself.
    #[error("{} line {}: the rule {rule:?} comes back to itself, so its texts would have no end", .place.file, .place.line)]
    Circular {
        /// Where it is called.
        place: Place,
        /// The rule.
        rule: String,
    },
    /// A rule has no way to be carried out.
    #[error("{} line {}: the rule {rule:?} has no template that can be carried out", .place.file, .place.line)]
    Impossible {
        /// Where it begins.
        place: Place,
        /// The rule.
        rule: String,
    },
    /// The rule from which all is made is in no file.
    #[error("no file has the rule {rule:?}, from which everything is written: add it")]
    NoStart {
        /// The rule.
        rule: String,
    },
}
