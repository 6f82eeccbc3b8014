//! Words of the chapter on GPT.

use super::{Figures, Run};
use crate::protocol::Ending;
use crate::ui::state::next_token::Setting;

/// The next token, and a text written on.
pub struct NextTokenText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub prompt: &'static str,
    /// What to write in it.
    pub prompt_hint: &'static str,
    /// Heading of the settings.
    pub settings: &'static str,
    /// A setting's words.
    pub setting: fn(Setting) -> SettingText,
    /// Said of a setting that makes no sense: least, most, and what holds instead.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// Takes another seed.
    pub another_seed: &'static str,
    /// Heading of the candidates.
    pub candidates: &'static str,
    /// Explains how tokens are shown.
    pub spelling: &'static [Run],
    /// What pressing a candidate does.
    pub append: fn(&str) -> String,
    /// Said when a candidate cannot be put into the text.
    pub not_text: &'static str,
    /// The axis under the bars.
    pub axis: &'static str,
    /// Whether a candidate can be drawn.
    pub verdict: fn(bool) -> &'static str,
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
    pub takeaway: fn(&[(String, f64)], usize, &Figures) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// In the table, the chance of a token that was cut.
    pub no_chance: &'static str,
    /// The model behind the figures.
    pub model_note: fn(&Figures) -> Vec<Run>,
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
