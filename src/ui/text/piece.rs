//! Words for a laboratory whose code is on its way.

/// Where a laboratory is going to be.
pub struct PieceText {
    /// It is on its way.
    pub coming: &'static str,
    /// It did not arrive: a sentence.
    pub missing: &'static str,
    /// What to do about that.
    pub action: &'static str,
    /// Fetches it again.
    pub retry: &'static str,
}
