//! The words of the masking procedure's laboratory.

use super::{Figures, Run};
use crate::objective::masked_lm::Event;
use crate::ui::state::masking::{Fate, Leaf, Setting, Share, Tally};

/// The language of this build.
pub static MASKING: &MaskingText = &super::en::masking::MASKING;

/// How much a split differs from the published one at most.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The split, in words.
    pub split: String,
    /// In points.
    pub points: f64,
    /// In which score.
    pub score: usize,
}

/// All of them.
pub struct MaskingText {
    /// Its title.
    pub title: &'static str,
    /// The sentence's field.
    pub sentence: &'static str,
    /// What to do with it.
    pub sentence_hint: &'static str,
    /// The choice of a shipped sentence, and what it says of the reader's own.
    pub examples: (&'static str, &'static str),
    /// Stands in place of the tokens of a sentence that nobody has cut.
    pub not_cut: &'static [Run],
    /// The same while it is being cut.
    pub cutting: &'static [Run],
    /// The text is longer than what is shown: tokens.
    pub too_long: fn(usize) -> String,
    /// Heading of the tokens.
    pub tokens: &'static str,
    /// Before the token in the text, before what the model reads, before the label.
    pub rows: [&'static str; 3],
    /// What is known of a token: a sign, and words.
    pub fate: fn(Fate) -> (&'static str, &'static str),
    /// A token without a label.
    pub no_label: &'static str,
    /// A token whose name is not here.
    pub unnamed: fn(u32) -> String,
    /// Heading of the player.
    pub player: &'static str,
    /// To the start, back, step, play, pause, to the end.
    pub buttons: [&'static str; 6],
    /// How far: steps, of how many.
    pub steps: fn(usize, usize) -> String,
    /// Heading of what has just run.
    pub just_ran: &'static str,
    /// Nothing has run yet.
    pub nothing_ran: &'static str,
    /// What has just run: the token, and the one that takes its place.
    pub event: fn(Event, &str, &str, &Figures) -> String,
    /// Position, token, coin, chance, lot, quota.
    pub values: [&'static str; 6],
    /// Heading of the source.
    pub code: &'static str,
    /// What it is.
    pub code_hint: &'static [Run],
    /// How often a line has run.
    pub times: fn(usize) -> String,
    /// Beside the lines that have just run.
    pub here: &'static str,
    /// Beside the lines that cannot run.
    pub never: &'static str,
    /// Heading of the tree.
    pub tree: &'static str,
    /// The columns of it: probability, what, share of all, in this sentence.
    pub tree_columns: [&'static str; 4],
    /// Its root, the selected, and those that reach the second coin.
    pub tree_nodes: [&'static str; 3],
    /// An end of it.
    pub leaf: fn(Leaf) -> &'static str,
    /// Beside the branch that was just taken.
    pub taken: &'static str,
    /// Heading of the settings.
    pub settings: &'static str,
    /// How positions are selected; then coins, then a fixed number.
    pub select: [&'static str; 3],
    /// What that means.
    pub select_hint: fn(bool) -> &'static str,
    /// A setting: its name, and what it does.
    pub setting: fn(Setting) -> (&'static str, &'static str),
    /// What stays: per cent.
    pub kept: fn(u32) -> String,
    /// What was typed makes no sense: least, most, what holds instead.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// Takes the next seed.
    pub another_seed: &'static str,
    /// Heading of the draws.
    pub draws: &'static str,
    /// What they are.
    pub draws_hint: &'static str,
    /// Draws.
    pub draw: &'static str,
    /// What was drawn.
    pub drawn: fn(&Tally, &Figures) -> String,
    /// Columns of the draws.
    pub draw_columns: [&'static str; 5],
    /// A share came out inside of its band, or not; or is certain.
    pub verdict: fn(&Share) -> &'static str,
    /// A share with two decimals.
    pub share: fn(f64, &Figures) -> String,
    /// A band.
    pub band: fn((f64, f64), &Figures) -> String,
    /// What all of it means: how many of four are inside.
    pub draws_takeaway: fn(usize, bool) -> String,
    /// Heading of the idiom.
    pub idiom: &'static str,
    /// What to see in it.
    pub idiom_hint: &'static [Run],
    /// The idiom, for coins or a fixed number: rate, and both chances.
    pub idiom_code: fn(bool, f64, f64, f64) -> Vec<String>,
    /// Heading of the table of the paper.
    pub ablation: &'static str,
    /// The question.
    pub ablation_question: &'static [Run],
    /// The field.
    pub ablation_field: &'static str,
    /// Nothing chosen.
    pub ablation_none: &'static str,
    /// Columns.
    pub ablation_columns: [&'static str; 5],
    /// Takes over a split.
    pub ablation_use: &'static str,
    /// The same for who does not see the row: its name.
    pub ablation_use_of: fn(&str) -> String,
    /// A split.
    pub split: fn([u32; 3]) -> String,
    /// What is so: of the reader’s choice, and of the one that differs most.
    pub ablation_answer: fn(&Difference, &Difference, &Figures) -> String,
    /// Where the figures are from.
    pub ablation_source: &'static [Run],
    /// The takeaway: ordinary tokens, how many came to each end; whether the run is over.
    pub takeaway: fn(usize, [usize; 4], f64, &Figures) -> String,
    /// The columns of the table of tokens.
    pub columns: [&'static str; 6],
}
