//! Words of the chapter on BERT.

use super::{Figures, ModelNote, Run};
use crate::manifest::trained::Trained;

/// The masked-word predictor.
pub struct MaskedWordText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub your_sentence: &'static str,
    /// What to write in it.
    pub sentence_hint: &'static [Run],
    /// Label of the examples.
    pub examples: &'static str,
    /// The choice that is no example.
    pub own_sentence: &'static str,
    /// Heading of the row of words.
    pub words: &'static str,
    /// How to use it.
    pub words_hint: &'static [Run],
    /// What pressing a word will do, for screen readers: the word.
    pub hide_word: fn(&str) -> String,
    /// A mask of a known word, while it may be told.
    pub mask_label: fn(usize, Option<&str>) -> String,
    /// Said when a mask hides nothing.
    pub nothing_hidden: &'static str,
    /// Words left out before the row.
    pub words_before: fn(usize, &Figures) -> String,
    /// Words left out after the row.
    pub words_after: fn(usize, &Figures) -> String,
    /// Where the model's reading begins and ends.
    pub reads_from_here: &'static str,
    /// Where it ends.
    pub reads_to_here: &'static str,
    /// Said when the text is longer than the model reads: tokens read, tokens in the text shown.
    pub window: fn(u32, u32, usize, &Figures) -> String,
    /// A mask outside of the window.
    pub unread_mask: fn(usize) -> String,
    /// The switch.
    pub guess_first: &'static str,
    /// Heading of the results.
    pub predictions: &'static str,
    /// Heading of one mask's results; its number, and whether there are others.
    pub mask_heading: fn(usize, bool) -> String,
    /// The axis under the bars.
    pub axis: &'static str,
    /// What pressing a candidate does.
    pub fill_with: fn(&str) -> String,
    /// Explains tokens such as `##ing`.
    pub word_ending: &'static str,
    /// The hidden word: word, probability, rank, of how many, bits.
    pub hidden_word: fn(&str, f64, usize, usize, f64, &Figures) -> String,
    /// A hidden word of several pieces.
    pub hidden_pieces: fn(&str, &[String]) -> String,
    /// The button that gives it enough masks.
    pub use_masks: fn(usize) -> String,
    /// The word behind the mask is not known.
    pub hidden_unknown: &'static str,
    /// How sure the model is: bits of entropy, as if among so many.
    pub entropy: fn(f64, &Figures) -> String,
    /// Label of the guess.
    pub your_guess: fn(usize, bool) -> String,
    /// Commits it.
    pub reveal: &'static str,
    /// Shows the answer without one.
    pub skip: &'static str,
    /// The guess: word, probability, rank, bits.
    pub guess_scored: fn(&str, f64, usize, f64, &Figures) -> String,
    /// A guess of several pieces.
    pub guess_pieces: fn(&str, &[String]) -> String,
    /// A guess made before the model has come.
    pub guess_waits: fn(&str) -> String,
    /// Nothing was typed.
    pub no_text: &'static str,
    /// Nothing is hidden.
    pub no_mask: &'static str,
    /// The model is not there yet, and nothing was computed for this sentence.
    pub waiting: &'static str,
    /// The takeaway: for each mask its best candidates.
    pub takeaway: fn(&[(String, f64)], usize, &Figures) -> String,
    /// Said when two masks are filled at once.
    pub independent: &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// The model behind the figures.
    pub model_note: fn(&Trained, &Figures) -> ModelNote,
}
