//! Words of what the masked-word predictor shows beside its gaps.

use super::{Figures, Run};
use crate::ui::state::attention::Habit;
use crate::ui::state::together::Comparison;

/// Visible words, several gaps, attention maps.
pub struct MaskedMoreText {
    /// What pressing a word does.
    pub press: &'static str,
    /// It is hidden.
    pub press_hide: &'static str,
    /// It is asked about.
    pub press_ask: &'static str,
    /// How words are asked about.
    pub ask_hint: &'static [Run],
    /// What pressing a word will do, for screen readers: the word.
    pub ask_word: fn(&str) -> String,
    /// A word that is asked about, for screen readers.
    pub asked_label: fn(&str) -> String,
    /// Said where something cannot be asked about.
    pub not_a_word: &'static str,
    /// The asked word's answers.
    pub asked: AskedText,
    /// Several gaps.
    pub together: TogetherText,
    /// Attention.
    pub attention: AttentionText,
}

/// A word that is not hidden.
pub struct AskedText {
    /// Heading: the word.
    pub heading: fn(&str) -> String,
    /// The visible token: token, probability, place, bits.
    pub standing: fn(&str, f64, usize, f64, &Figures) -> String,
    /// What to make of it: whether the token came first.
    pub remark: fn(bool) -> &'static str,
    /// The word is several tokens: how many.
    pub pieces: fn(usize) -> String,
    /// A piece's heading: its number, the token.
    pub piece: fn(usize, &str) -> String,
    /// It is outside of what the model reads.
    pub unread: &'static str,
    /// The model is not there.
    pub waiting: &'static str,
    /// No longer asked.
    pub close: &'static str,
}

/// Several gaps.
pub struct TogetherText {
    /// Heading.
    pub title: &'static str,
    /// What is compared.
    pub lead: &'static str,
    /// Label of the order.
    pub order: &'static str,
    /// The surest first.
    pub surest: &'static str,
    /// From left to right.
    pub left_to_right: &'static str,
    /// Heads of both ways.
    pub ways: [&'static str; 2],
    /// Under each: probability of the whole, one in how many.
    pub whole: fn(f64, &Figures) -> String,
    /// Name of the table of the steps.
    pub table: &'static str,
    /// Columns of the steps.
    pub columns: [&'static str; 5],
    /// A step's gap.
    pub gap: fn(usize) -> String,
    /// What one sees.
    pub takeaway: fn(&Comparison, &Figures) -> String,
    /// What the figures are.
    pub foot: &'static [Run],
    /// Too many gaps.
    pub too_many: fn(usize) -> String,
    /// Nothing to compare otherwise.
    pub nothing: &'static str,
    /// It is being computed.
    pub busy: &'static str,
    /// The model is not there.
    pub waiting: &'static str,
    /// Not before the guesses.
    pub after_guesses: &'static str,
    /// With one gap: what to do.
    pub one_gap: &'static str,
    /// The button that shows an example.
    pub example: &'static str,
}

/// Attention maps.
pub struct AttentionText {
    /// The switch.
    pub show: &'static str,
    /// Heading.
    pub title: &'static str,
    /// The standing remark.
    pub remark: &'static str,
    /// Label of all small maps.
    pub all: &'static str,
    /// A small map: layer and head, from 1.
    pub choose: fn(usize, usize) -> String,
    /// A layer's row of small maps.
    pub layer: fn(usize) -> String,
    /// Label of the large map: layer, head, tokens.
    pub map: fn(usize, usize, usize) -> String,
    /// How to use it.
    pub map_hint: &'static str,
    /// Which axis is which.
    pub axes: [&'static str; 2],
    /// One cell: from, to, weight.
    pub cell: fn(&str, &str, f64, &Figures) -> String,
    /// What one sees: layer, head, the row's token, where it looks most, how much; then the habit.
    pub takeaway: fn(&Reading, &Figures) -> String,
    /// The shades.
    pub legend: &'static str,
    /// The head of the map's table.
    pub table: &'static str,
    /// The table's first column.
    pub table_from: &'static str,
    /// The model is not there.
    pub waiting: &'static str,
    /// What else stands at the edge.
    pub specials: &'static [Run],
}

/// What is read off a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// From 1.
    pub layer: usize,
    /// From 1.
    pub head: usize,
    /// The token whose row is read.
    pub from: String,
    /// Where it looks most.
    pub to: String,
    /// How much.
    pub weight: f64,
    /// What most of the head's weight does.
    pub habit: Habit,
    /// The token that the habit is about, if it is one.
    pub one: String,
}
