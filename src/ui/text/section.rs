//! Words of a chapter that stands below another on the same page.

use super::Run;

/// A chapter's prose around its laboratory.
pub struct SectionText {
    /// Its title.
    pub title: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// The opening.
    pub lead: &'static [Run],
    /// Heading, and what to try.
    pub try_this: (&'static str, &'static [&'static [Run]]),
    /// Heading, and what to notice.
    pub notice: (&'static str, &'static [&'static [Run]]),
    /// Heading and words about what the model is and is not.
    pub honesty: (&'static str, &'static [&'static [Run]]),
}
