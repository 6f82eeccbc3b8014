//! One text, three objectives: what each makes of it, what may be seen for it, what carries loss.

mod column;
mod shipped;
#[cfg(test)]
mod tests;

pub use column::{Change, Column, Objective, Pattern, Place, column};
pub use shipped::Shipped;

use super::url::{LabState, Pairs, TRIPTYCH};

/// The text that the laboratory opens with.
pub const OPENING_TEXT: &str = "The cat sat on the mat.";
/// The seed at first: BERT hides and T5 cuts out one and the same word, “cat”.
pub const OPENING_SEED: u32 = 11;
/// So many tokens of a text are used.
pub const MOST_TOKENS: usize = 96;

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triptych {
    /// The text.
    pub text: String,
    /// What masks and spans follow from.
    pub seed: u32,
}

impl Default for Triptych {
    fn default() -> Self {
        Self { text: OPENING_TEXT.into(), seed: OPENING_SEED }
    }
}

impl LabState for Triptych {
    const LAB: &'static str = TRIPTYCH;

    fn write(&self, pairs: &mut Pairs) {
        if self.text != OPENING_TEXT {
            pairs.text("text", &self.text);
        }
        if self.seed != OPENING_SEED {
            pairs.pair("seed", &self.seed.to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => self.text = value.to_owned(),
            "seed" => self.seed = value.parse().unwrap_or(self.seed),
            _ => {}
        }
    }
}
