//! Words of the chapter on T5.

use super::{Figures, Run};

/// What a gap was filled with, and how probable that was; none if it was left open.
pub type FillInWords = Option<(String, Option<f64>)>;

/// The gaps of a text, filled.
pub struct SpanFillText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub text: &'static str,
    /// What to write in it.
    pub text_hint: &'static [Run],
    /// Hides the selected words, or puts a gap at the cursor.
    pub make_gap: &'static str,
    /// Said when there are as many gaps as there are sentinels.
    pub no_more_gaps: &'static str,
    /// Fills the gaps.
    pub fill: &'static str,
    /// Heading of the results.
    pub filled: &'static str,
    /// Nothing was typed.
    pub no_text: &'static [Run],
    /// There is no gap.
    pub no_gap: &'static [Run],
    /// The model is not here, nor on its way.
    pub not_loaded: &'static [Run],
    /// It is on its way, or computing for the first time.
    pub waiting: &'static [Run],
    /// In the place of a gap that the model never came to.
    pub unreached: &'static str,
    /// In the place of a gap that it left empty.
    pub nothing: &'static str,
    /// Heading of the list of gaps.
    pub gaps: &'static str,
    /// The axis under the bars.
    pub axis: &'static str,
    /// Surprisal of a fill, in how many tokens.
    pub bits: fn(f64, usize, &Figures) -> String,
    /// So many gaps were never named.
    pub never_named: fn(&[String]) -> String,
    /// A sentinel that stands in the text more than once.
    pub twice: &'static str,
    /// Heading of the raw target.
    pub target: &'static str,
    /// What it is.
    pub target_hint: &'static str,
    /// Said when the model did not end by itself: tokens written.
    pub broke_off: fn(usize) -> String,
    /// The takeaway: for each gap what it was filled with, if it was.
    pub takeaway: fn(&[FillInWords], &Figures) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// In the table, where there is no figure.
    pub no_figure: &'static str,
    /// The model behind the figures.
    pub model_note: fn(&Figures) -> Vec<Run>,
}
