//! The line about the model behind a laboratory's figures.

/// What stands there: a name, which is stressed, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelNote {
    /// The name.
    pub name: &'static str,
    /// What follows it, with the space before.
    pub words: String,
}
