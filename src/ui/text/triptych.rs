//! Words of the three objectives' laboratory.

use super::Figures;
use crate::objective::example::AttentionMap;
use crate::objective::span_corruption::SpanError;
use crate::ui::state::triptych::{Change, Objective, Pattern};

/// A column in figures: whose it is, losses, positions.
pub type Counted = (Objective, usize, usize);

/// The laboratory's words.
pub struct TriptychText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub text: &'static str,
    /// What to do with it.
    pub text_hint: &'static str,
    /// Label of the seed.
    pub seed: &'static str,
    /// What it does.
    pub seed_hint: &'static str,
    /// The next one.
    pub another_seed: &'static str,
    /// Said of a seed that makes no sense.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// A column's heading: model, objective.
    pub column: fn(Objective) -> (&'static str, &'static str),
    /// Words stand for tokens.
    pub words_for_tokens: &'static str,
    /// Only so many tokens are used.
    pub cut_off: fn(usize) -> String,
    /// No example can be made.
    pub complaint: fn(&SpanError) -> &'static str,
    /// Heading of what the encoder reads: tokens.
    pub encoder: fn(usize) -> String,
    /// Heading of the places.
    pub places: fn(Objective, usize) -> String,
    /// What the rows of the places are.
    pub places_hint: fn(Objective) -> &'static str,
    /// The upper row.
    pub reads: &'static str,
    /// The lower row.
    pub label: &'static str,
    /// No label.
    pub no_label: &'static str,
    /// How many positions carry loss.
    pub losses: fn(usize, usize, &Figures) -> String,
    /// Marks of what is other than before, and what they are called.
    pub mark: fn(Change) -> Option<(&'static str, &'static str)>,
    /// What the marks mean.
    pub marks: &'static str,
    /// Heading of the patterns.
    pub patterns: &'static str,
    /// A pattern's name.
    pub pattern: fn(Objective, AttentionMap) -> &'static str,
    /// Its pairs.
    pub pairs: fn(Pattern, &Figures) -> String,
    /// What the drawings show.
    pub pattern_hint: &'static str,
    /// Heading of the loss.
    pub loss: &'static str,
    /// The model is not here.
    pub no_loss: &'static str,
    /// It is computing.
    pub waiting: &'static str,
    /// The loss in nats and bits, over how many tokens.
    pub mean: fn(f64, usize, &Figures) -> String,
    /// What it was before the last edit.
    pub was: fn(f64, &Figures) -> String,
    /// The end of the scale.
    pub uniform: fn(f64, &Figures) -> String,
    /// Why the scales differ.
    pub not_comparable: &'static str,
    /// The takeaway.
    pub takeaway: fn(&[Counted]) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 6],
}
