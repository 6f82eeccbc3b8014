//! Words of the span corrupter.

use super::next_token::SettingText;
use super::{Figures, ModelNote, Run};
use crate::manifest::trained::Trained;
use crate::objective::span_corruption::SpanError;
use crate::objective::span_corruption::lengths::Lengths;
use crate::ui::state::span::{Mode, Setting, Whose};

/// What the takeaway tells of.
pub struct Story<'a> {
    /// Tokens of the text.
    pub tokens: usize,
    /// How many are cut out.
    pub noise: usize,
    /// In how many spans.
    pub spans: usize,
    /// Tokens of the encoder's input.
    pub input: usize,
    /// Tokens of the target.
    pub target: usize,
    /// What the model writes into the first gap, and its probability.
    pub first: Option<(&'a str, f64)>,
}

/// The span corrupter's words.
pub struct SpanText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub text: &'static str,
    /// What to do with it.
    pub text_hint: &'static str,
    /// Said when sentinels were typed.
    pub sentinels_taken: &'static str,
    /// Words stand for tokens.
    pub words_for_tokens: &'static str,
    /// Only so many tokens are used.
    pub cut_off: fn(usize, &Figures) -> String,
    /// Nothing was typed.
    pub no_text: &'static [Run],
    /// What cannot be cut out.
    pub complaint: fn(&SpanError, &Figures) -> String,
    /// Who chooses the spans.
    pub who: &'static str,
    /// Each way.
    pub mode: fn(Mode) -> &'static str,
    /// What it does.
    pub mode_hint: fn(Mode) -> &'static str,
    /// Name and hint of a setting.
    pub setting: fn(Setting) -> SettingText,
    /// Said of a number that makes no sense.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// The next seed.
    pub another_seed: &'static str,
    /// The switch.
    pub final_sentinel: &'static str,
    /// What it is about.
    pub final_sentinel_hint: &'static str,
    /// Heading of the text's tokens.
    pub tokens: &'static str,
    /// How to choose them.
    pub tokens_hint: &'static str,
    /// So many tokens are chosen.
    pub chosen: fn(usize) -> String,
    /// Heading of the encoder's input: tokens.
    pub input: fn(usize) -> String,
    /// Heading of the decoder's side: tokens.
    pub decoder: fn(usize) -> String,
    /// What its rows are.
    pub decoder_hint: &'static str,
    /// The upper row.
    pub reads: &'static str,
    /// The lower row.
    pub predicts: &'static str,
    /// How the lengths come about: tokens, cut out, spans, final sentinel.
    pub sum: fn(usize, usize, usize, bool) -> String,
    /// Heading of the merge.
    pub merge: &'static str,
    /// To the beginning.
    pub merge_first: &'static str,
    /// A step back.
    pub merge_back: &'static str,
    /// A step on.
    pub merge_next: &'static str,
    /// To the end.
    pub merge_all: &'static str,
    /// What the last step did: step, steps, span if the target was read, last.
    pub merge_step: fn(usize, usize, Option<usize>) -> String,
    /// Nothing has been put together yet.
    pub merge_none: &'static str,
    /// It is the text.
    pub merged: &'static str,
    /// It is not.
    pub not_merged: &'static str,
    /// Heading of the fills.
    pub fills: &'static str,
    /// There is nothing to fill.
    pub no_gap: &'static [Run],
    /// The model is not here, nor on its way.
    pub not_loaded: &'static [Run],
    /// It is on its way, or computing.
    pub waiting: &'static [Run],
    /// Whose fill it is.
    pub whose: fn(Whose) -> &'static str,
    /// A fill of no tokens.
    pub nothing: &'static str,
    /// The marker behind a fill.
    pub gap_ends: &'static str,
    /// Tokens and bits of a fill.
    pub bits: fn(f64, usize, &Figures) -> String,
    /// The model ended before the gap.
    pub left_open: &'static str,
    /// It was stopped.
    pub broke_off: &'static str,
    /// What the figures are.
    pub fills_hint: &'static str,
    /// Axis of the bars.
    pub axis: &'static str,
    /// A gap's heading.
    pub gap: fn(usize) -> String,
    /// Label of the reader's own fill.
    pub own: &'static str,
    /// What to type.
    pub own_hint: &'static str,
    /// Label of the choice of its gap.
    pub own_gap: &'static str,
    /// Heading of the sums.
    pub sums: &'static str,
    /// What they are.
    pub sums_hint: &'static str,
    /// The result.
    pub sums_result: fn(&Lengths, f64, f64, &Figures) -> String,
    /// Names of the bars: text, input, target.
    pub sums_bars: [&'static str; 3],
    /// So many tokens.
    pub token_count: fn(usize, &Figures) -> String,
    /// The takeaway.
    pub takeaway: fn(&Story, &Figures) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// The model behind the figures.
    pub model_note: fn(&Trained, &Figures) -> ModelNote,
}
