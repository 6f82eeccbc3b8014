//! The words of the primer's figures.

use super::{Figures, Run};
use crate::protocol::ModelId;

/// The language of this build.
pub static PRIMER: &PrimerText = &super::en::primer::PRIMER;

/// A probability, and the bits that it costs.
pub type Cost = (f64, f64);

/// All of them.
pub struct PrimerText {
    /// What the figures are called: tokens, softmax, bits, cross-entropy.
    pub titles: [&'static str; 4],
    /// The text's field.
    pub text: &'static str,
    /// The choice of a shipped text, and what it says of the reader's own.
    pub examples: (&'static str, &'static str),
    /// Whose row it is.
    pub row: fn(ModelId) -> &'static str,
    /// How many tokens: all, and those that the program adds.
    pub count: fn(usize, usize) -> String,
    /// The text's tokens are not here.
    pub not_cut: &'static [Run],
    /// They are on their way.
    pub cutting: &'static [Run],
    /// Only so many are shown.
    pub cut_off: fn(usize, &Figures) -> String,
    /// How to read the row.
    pub tokens_hint: &'static [Run],
    /// A token's number.
    pub id: fn(u32) -> String,
    /// Columns of the tokens: tokenizer, place, token, number.
    pub token_columns: [&'static str; 4],
    /// A score's slider.
    pub score: fn(&str) -> String,
    /// Columns: token, score, e to its power, probability.
    pub softmax_columns: [&'static str; 4],
    /// Adds 1 to all scores.
    pub add_to_all: &'static str,
    /// What the last change did: which word, to what score; or all of them.
    pub softmax_takeaway: fn(&str, f64, &Figures) -> String,
    /// Said when all scores were raised.
    pub all_raised: &'static str,
    /// A probability, never rounded to nothing or all: itself, and what is missing to 1.
    pub exact_percent: fn(f64, f64, &Figures) -> String,
    /// The probability's field.
    pub probability: &'static str,
    /// What can be typed there.
    pub probability_hint: &'static str,
    /// What was typed makes no sense: least, most, what holds.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// Probabilities to try.
    pub presets: &'static str,
    /// The name of the blind guess among 8,192.
    pub blind: &'static str,
    /// What it costs: probability, bits; and before.
    pub bits_takeaway: fn(Cost, Option<Cost>, &Figures) -> String,
    /// The axes of the curve.
    pub bits_axes: [&'static str; 2],
    /// Columns of the costs: probability, bits, nats.
    pub bits_columns: [&'static str; 3],
    /// A point of that curve: a probability, bits.
    pub bits_at: fn(f64, f64) -> String,
    /// The four words of the last figure: the true one first.
    pub words: [&'static str; 4],
    /// Which of them is true.
    pub is_true: &'static str,
    /// The sliders: the true token, what the first of the others takes of the rest.
    pub shares: [&'static str; 2],
    /// The loss: probability, nats, bits.
    pub loss: fn(f64, f64, f64, &Figures) -> String,
    /// Columns of the losses: what comes true, its probability, nats, bits.
    pub cross_entropy_columns: [&'static str; 4],
    /// The averages among its rows: of what is said, of the truth.
    pub average_rows: [&'static str; 2],
    /// Second part: the heading, the slider.
    pub average: [&'static str; 2],
    /// The axes of that curve.
    pub average_axes: [&'static str; 2],
    /// A point of that curve: what is said, nats.
    pub average_at: fn(f64, f64) -> String,
    /// What it says: said, true share, average, least.
    pub average_takeaway: fn(f64, f64, f64, f64, &Figures) -> String,
}
