//! Words of the laboratory on the right-hand context.

use super::{Figures, Run};
use crate::ui::state::right_context::{Cost, Summary};

/// What the right-hand side buys.
pub struct RightContextText {
    /// The figure's title.
    pub title: &'static str,
    /// What is asked.
    pub lead: &'static str,
    /// Names of the models, and what each sees.
    pub models: [(&'static str, &'static str); 2],
    /// The switch.
    pub guess_first: &'static str,
    /// Beside live figures.
    pub live_hint: &'static str,
    /// The axis.
    pub axis: &'static str,
    /// A bar's figure.
    pub bits: fn(f64, &Figures) -> String,
    /// How a word's bits come about.
    pub pieces: fn(&Cost, &Figures) -> String,
    /// Who is ahead: bits.
    pub ahead: fn(f64, &Figures) -> String,
    /// Label of the guess: the word.
    pub your_guess: fn(&str) -> String,
    /// What a guess below zero says.
    pub guess_hint: &'static str,
    /// Commits it.
    pub reveal: &'static str,
    /// Shows the figures without one.
    pub skip: &'static str,
    /// The guess is no number.
    pub no_number: &'static str,
    /// How the guess fares: guessed, true.
    pub guessed: fn(f64, f64, &Figures) -> String,
    /// Label of the reader's own text.
    pub own: &'static str,
    /// What to write.
    pub own_hint: &'static str,
    /// Label of its words.
    pub choose_word: &'static str,
    /// Words beyond those that can be chosen.
    pub more_words: fn(usize) -> String,
    /// The models are not there.
    pub own_waits: &'static str,
    /// The sentences' heading.
    pub sentences: &'static str,
    /// The takeaway.
    pub takeaway: fn(&Summary, &Figures) -> String,
    /// The mean, beside the bars.
    pub mean: fn(&Summary, &Figures) -> String,
    /// What is counted, and what the comparison does not say.
    pub foot: &'static [&'static [Run]],
    /// Heading of that.
    pub foot_title: &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 7],
}
