//! Words of the time-lapse.

use super::{Figures, Run as Words};
use crate::ui::state::time_lapse::Run;

/// The time-lapse of a training run.
pub struct TimeLapseText {
    /// The figure's title.
    pub title: &'static str,
    /// The choice of the run.
    pub runs: &'static str,
    /// A run's name.
    pub run: fn(Run) -> &'static str,
    /// Label of the text box.
    pub text: fn(Run) -> &'static str,
    /// What to write in it.
    pub text_hint: fn(Run) -> &'static str,
    /// There is no gap in the sentence.
    pub no_gap: &'static str,
    /// Label of the slider.
    pub slider: &'static str,
    /// A snapshot's name: its step, and the last step.
    pub after: fn(u32, u32, &Figures) -> String,
    /// The snapshot before.
    pub before: &'static str,
    /// The snapshot after.
    pub next: &'static str,
    /// Goes through all snapshots.
    pub play: &'static str,
    /// Stops at the one that is shown.
    pub pause: &'static str,
    /// Heading of the bars, at a snapshot.
    pub expects: &'static str,
    /// The axis under the bars.
    pub axis: &'static str,
    /// The uncertainty at a snapshot: bits, V.
    pub entropy: fn(f64, usize, &Figures) -> String,
    /// This snapshot has not answered.
    pub no_answer: &'static [Words],
    /// The snapshots are on their way.
    pub waiting: &'static [Words],
    /// Heading of the words' courses.
    pub courses: &'static str,
    /// What they are.
    pub courses_axis: &'static str,
    /// The axis to the right.
    pub steps_axis: &'static str,
    /// A step beside the axis, in few characters.
    pub stop: fn(f64) -> String,
    /// A point of a word's course: step, bits.
    pub bits_at: fn(u32, f64) -> String,
    /// A point of the loss: step, nats.
    pub nats_at: fn(u32, f64) -> String,
    /// Label of the box for words.
    pub words: &'static str,
    /// What to write in it.
    pub words_hint: &'static str,
    /// Words that are no token.
    pub unknown: fn(&[String]) -> String,
    /// Heading of the loss.
    pub loss: &'static str,
    /// What is drawn.
    pub loss_axis: &'static str,
    /// The two curves.
    pub losses: [&'static str; 2],
    /// The loss at a snapshot, in a sentence: step, on held-out text; and on guessing blindly.
    pub loss_at: fn(u32, f64, &Figures) -> String,
    /// No loss was recorded.
    pub no_curve: &'static str,
    /// The snapshots are not in this build.
    pub not_shipped: fn(Run) -> &'static str,
    /// Loads them: how many, bytes.
    pub load: fn(usize, u64, &Figures) -> String,
    /// While they come: how many are here, of how many.
    pub loading: fn(usize, usize) -> String,
    /// They are all here.
    pub loaded: fn(usize) -> String,
    /// The takeaway at a snapshot: step, the best tokens.
    pub takeaway: fn(u32, &[(String, f64)], &Figures) -> String,
    /// How a word went: its surprisal at the first snapshot and at the last.
    pub went: fn(&str, f64, f64, &Figures) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 6],
    /// The model behind the figures.
    pub model_note: fn(Run) -> &'static [Words],
}
