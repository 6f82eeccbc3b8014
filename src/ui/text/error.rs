//! What a person is told when something fails.

/// One sentence, and one thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What happened.
    pub sentence: String,
    /// What to do about it.
    pub action: &'static str,
}
