//! Words of the next token's laboratory.

use super::{Figures, ModelNote, Run};
use crate::manifest::trained::Trained;
use crate::protocol::Ending;
use crate::ui::state::next_token::{CutBy, Setting};

/// The likeliest tokens with their probabilities.
pub type Best = [(String, f64)];

/// The next token, and a text written on.
pub struct NextTokenText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub prompt: &'static str,
    /// What to write in it.
    pub prompt_hint: &'static str,
    /// Draws one token.
    pub step: &'static str,
    /// Takes it away again.
    pub back: &'static str,
    /// What these two do: how many steps can be taken back.
    pub steps_hint: fn(usize) -> String,
    /// The draw fell on a token that ends the text.
    pub text_ends: &'static str,
    /// The draw fell on a token that cannot be typed.
    pub drew_bytes: fn(&str) -> String,
    /// Heading of the settings.
    pub settings: &'static str,
    /// A setting's words.
    pub setting: fn(Setting) -> SettingText,
    /// Said of a setting that makes no sense: least, most, and what holds instead.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// Takes another seed.
    pub another_seed: &'static str,
    /// Keeps the settings for a comparison.
    pub pin: &'static str,
    /// What pinning does.
    pub pin_hint: &'static str,
    /// The pinned settings: temperature, top-k, top-p as they are typed.
    pub pinned: fn(&str, &str, &str) -> String,
    /// The sides of a comparison: the pinned settings, the present ones.
    pub sides: [&'static str; 2],
    /// Heading of the candidates.
    pub candidates: &'static str,
    /// Explains how tokens are shown.
    pub spelling: &'static [Run],
    /// Explains the drawing of a bar.
    pub legend: [&'static str; 3],
    /// Heads of the two figures beside a bar.
    pub heads: [&'static str; 2],
    /// What pressing a candidate does.
    pub append: fn(&str) -> String,
    /// Said when a candidate cannot be put into the text.
    pub not_text: &'static str,
    /// The axis under the bars.
    pub axis: &'static str,
    /// What cut a candidate, in a word or two.
    pub cut_by: fn(CutBy) -> &'static str,
    /// How many can be drawn, of how many, and the share that they have together.
    pub kept: fn(usize, usize, f64, &Figures) -> String,
    /// How sure the model is: bits before and after temperature and cuts.
    pub entropy: fn(f64, f64, &Figures) -> String,
    /// The model is not here, nor on its way.
    pub not_loaded: &'static [Run],
    /// It is on its way.
    pub waiting: &'static [Run],
    /// Said when the text is longer than the model reads: tokens read.
    pub window: fn(usize, &Figures) -> String,
    /// Heading of what the model writes.
    pub writing: &'static str,
    /// Writes on.
    pub write_on: &'static str,
    /// Stops.
    pub stop: &'static str,
    /// Makes what was written a part of the prompt.
    pub adopt: &'static str,
    /// Stands where nothing has been written yet; how many tokens there will be.
    pub nothing_written: fn(u32) -> String,
    /// Stands in place of an empty prompt.
    pub empty_prompt: &'static str,
    /// While it writes: how many so far, of how many.
    pub so_far: fn(usize, u32) -> String,
    /// How it ended: tokens, bits a token, why.
    pub ended: fn(usize, Option<f64>, Ended, &Figures) -> String,
    /// Spoken at the end: how it ended, and the text.
    pub spoken: fn(&str, &str) -> String,
    /// The takeaway: the best candidates, how many can be drawn.
    pub takeaway: fn(&Best, usize, &Figures) -> String,
    /// The same of a comparison: the best candidates, how many A and B draw among.
    pub compared: fn(&Best, [usize; 2], &Figures) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// Those of a comparison.
    pub compared_columns: [&'static str; 5],
    /// The model behind the figures.
    pub model_note: fn(&Trained, &Figures) -> ModelNote,
}

/// Why nothing more was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It came to its end.
    Done(Ending),
    /// The reader stopped it.
    Stopped,
    /// Something failed.
    Failed,
}

/// A setting's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingText {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub hint: &'static str,
}
