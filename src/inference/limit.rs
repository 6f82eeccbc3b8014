//! How much text is taken at all.

use thiserror::Error;

/// The longest text that is taken, in bytes: far beyond what any of the models reads. It only keeps
/// the time for finding tokens short.
pub const MAX_TEXT_BYTES: usize = 65_536;

/// The text is longer than is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the text has {found} bytes, and at most {limit} are read")]
pub struct TextTooLong {
    /// [`MAX_TEXT_BYTES`].
    pub limit: usize,
    /// The bytes of this one.
    pub found: usize,
}

/// Refuses so many bytes of text if they are too many, before anything looks at them.
///
/// # Errors
/// [`TextTooLong`].
pub fn check_length(found: usize) -> Result<(), TextTooLong> {
    if found > MAX_TEXT_BYTES { Err(TextTooLong { limit: MAX_TEXT_BYTES, found }) } else { Ok(()) }
}
