//! The masking procedure's laboratory: a sentence, settings, a seed, and how far the run is shown.

mod draws;
mod listing;
mod run;
#[cfg(test)]
mod tests;

pub use draws::{Share, TOKENS_TO_DRAW, Tally};
pub use listing::{Line, listing};
pub use run::{Fate, Leaf, Place, Run, View};

use super::tokens::{self, ShownToken};
use super::url::{self, LabState, Pairs};
use crate::objective::masked_lm::{Masking, Selection, Split, Text};

/// The sentence that the laboratory opens with.
pub const OPENING_TEXT: &str = "The cat is chasing the mouse.";
/// Google's code selects no more than so many tokens of a text, unless it is told otherwise.
pub const MAX_PREDICTIONS: usize = 20;
/// A longer text is cut: what the shipped BERT reads at once.
pub const WINDOW: usize = 128;
/// No more bytes than this are sent, from the beginning: more than the window ever takes.
const REACH_BYTES: usize = 8_192;
/// The end of a run, however long it is.
pub const END: u32 = u32::MAX;

/// The other splits that BERT's authors tried: `[MASK]`, random, stays, then MNLI fine-tuned, NER
/// fine-tuned and NER frozen, in per cent (Devlin et al. 2018, table 8). The first is the published
/// one.
pub const ABLATION: [([u32; 3], [f64; 3]); 6] = [
    ([80, 10, 10], [84.2, 95.4, 94.9]),
    ([100, 0, 0], [84.3, 94.9, 94.0]),
    ([80, 20, 0], [84.1, 95.2, 94.6]),
    ([80, 0, 20], [84.4, 95.2, 94.7]),
    ([0, 80, 20], [83.7, 94.8, 94.6]),
    ([0, 100, 0], [83.6, 94.9, 94.6]),
];

/// How much each split of [`ABLATION`] differs from the published one at most, and in which score.
pub fn differences() -> [(f64, usize); 6] {
    let published = ABLATION[0].1;
    ABLATION.map(|(_, scores)| {
        let mut most = (0.0, 0);
        for (column, (score, published)) in scores.iter().zip(published).enumerate() {
            // To a tenth, as published: equals are equal.
            let difference = ((score - published) * 10.0).round().abs() / 10.0;
            if difference > most.0 {
                most = (difference, column);
            }
        }
        most
    })
}

/// What can be set as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The share of the tokens that is selected, in per cent.
    Rate,
    /// The share of the selected that becomes `[MASK]`, in per cent.
    Mask,
    /// The share of the selected that becomes a random token, in per cent.
    Random,
    /// What the draws follow from.
    Seed,
}

impl Setting {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Setting; 4] = [Setting::Rate, Setting::Mask, Setting::Random, Setting::Seed];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Setting::Rate => "rate",
            Setting::Mask => "mask",
            Setting::Random => "random",
            Setting::Seed => "seed",
        }
    }

    /// The least and the most that is accepted.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Setting::Rate | Setting::Mask | Setting::Random => (0.0, 100.0),
            Setting::Seed => (0.0, u32::MAX as f64),
        }
    }

    /// What was typed, if it makes sense: a whole number within bounds.
    pub fn read(self, typed: &str) -> Option<f64> {
        let value: f64 = typed.trim().parse().ok()?;
        let (least, most) = self.bounds();
        // No comparison holds for NaN; adding zero turns −0 into 0.
        (value >= least && value <= most && value.fract() == 0.0).then_some(value + 0.0)
    }
}

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskingState {
    /// The sentence.
    pub text: String,
    /// Whether a fixed number is selected, as in Google's code, instead of a coin a token.
    pub exact: bool,
    rate: u32,
    mask: u32,
    random: u32,
    seed: u32,
    /// So many steps of the run are shown; [`END`] for all.
    pub step: u32,
    /// Whether ten thousand tokens are drawn.
    pub drawn: bool,
    /// The row of [`ABLATION`] that the reader takes for the one that differs most.
    pub guess: Option<usize>,
}

impl Default for MaskingState {
    /// The published settings. With this seed one token becomes `[MASK]`, one random, and one stays;
    /// the run stands at the second coin of the last one.
    fn default() -> Self {
        Self {
            text: OPENING_TEXT.into(),
            exact: false,
            rate: 15,
            mask: 80,
            random: 10,
            seed: 172,
            step: 26,
            drawn: false,
            guess: None,
        }
    }
}

impl LabState for MaskingState {
    const LAB: &'static str = "masking";

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if self.text != default.text {
            pairs.text("text", &self.text);
        }
        if self.exact {
            pairs.pair("select", "exact");
        }
        for setting in Setting::ALL {
            if self.get(setting) != default.get(setting) {
                pairs.pair(setting.key(), &self.get(setting).to_string());
            }
        }
        match self.step {
            END => pairs.pair("step", "end"),
            step if step != default.step => pairs.pair("step", &step.to_string()),
            _ => {}
        }
        if self.drawn {
            pairs.pair("drawn", "yes");
        }
        if let Some(guess) = self.guess {
            pairs.pair("differs", &guess.to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => self.text = value.to_owned(),
            "select" => self.exact = value == "exact",
            "drawn" => self.drawn = value == "yes",
            "step" if value == "end" => self.step = END,
            "step" => self.step = value.parse().unwrap_or(self.step),
            "differs" => self.guess = value.parse().ok().filter(|row| (1..ABLATION.len()).contains(row)),
            _ => {
                if let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.key() == key)
                    && let Some(value) = setting.read(value)
                {
                    let value = value as u32;
                    match setting {
                        Setting::Rate => self.rate = value,
                        Setting::Mask => self.mask = value,
                        Setting::Random => self.random = value,
                        Setting::Seed => self.seed = value,
                    }
                }
            }
        }
    }

    fn settle(&mut self) {
        self.random = self.random.min(100 - self.mask);
    }
}

impl MaskingState {
    /// A setting's value.
    pub fn get(&self, setting: Setting) -> u32 {
        match setting {
            Setting::Rate => self.rate,
            Setting::Mask => self.mask,
            Setting::Random => self.random,
            Setting::Seed => self.seed,
        }
    }

    /// The share of the selected that stays as it is, in per cent.
    pub fn kept(&self) -> u32 {
        100 - self.mask - self.random
    }

    /// Changes a setting. The shares of the selected always make 100 %: what one gains, the others
    /// lose, *stays* first.
    pub fn set(&mut self, setting: Setting, value: f64) {
        let (least, most) = setting.bounds();
        let value = value.clamp(least, most) as u32;
        match setting {
            Setting::Rate => self.rate = value,
            Setting::Mask => {
                self.mask = value;
                self.random = self.random.min(100 - value);
            }
            Setting::Random => {
                self.random = value;
                self.mask = self.mask.min(100 - value);
            }
            Setting::Seed => self.seed = value,
        }
        self.begin_anew();
    }

    /// Takes over a split: `[MASK]`, random, stays.
    pub fn set_split(&mut self, [mask, random, _]: [u32; 3]) {
        self.mask = mask.min(100);
        self.random = random.min(100 - self.mask);
        self.begin_anew();
    }

    /// Changes the sentence.
    pub fn edit(&mut self, text: String) {
        self.text = text;
        self.begin_anew();
    }

    /// Another way of selecting.
    pub fn select(&mut self, exact: bool) {
        self.exact = exact;
        self.begin_anew();
    }

    /// Another run: its result is shown, and what was drawn before belongs to other settings.
    fn begin_anew(&mut self) {
        self.step = END;
        self.drawn = false;
    }

    /// What a run follows from: the same without what is only looked at.
    pub fn cause(&self) -> Self {
        Self { step: 0, drawn: false, guess: None, ..self.clone() }
    }

    /// As the procedure takes them.
    pub fn settings(&self) -> Masking {
        let selection =
            if self.exact { Selection::ExactShare { max_predictions: MAX_PREDICTIONS } } else { Selection::CoinFlips };
        let split = Split { mask: self.mask.into(), random: self.random.into(), kept: self.kept().into() };
        Masking { selection, rate: f64::from(self.rate) / 100.0, split }
    }

    /// The anchors of lines that cannot run with these settings, whatever the text and the seed.
    pub fn never_reached(&self) -> Vec<&'static str> {
        let none_selected = !self.exact && self.rate == 0;
        let anchors = [
            ("coin", self.exact),
            ("quota", !self.exact),
            ("lot", !self.exact),
            ("smallest-lots", !self.exact),
            ("label", none_selected),
            ("mask-coin", none_selected),
            ("mask", none_selected || self.mask == 0),
            ("second-coin", none_selected || self.mask == 100),
            ("random", none_selected || self.random == 0),
            ("keep", none_selected || self.kept() == 0),
        ];
        anchors.into_iter().filter(|(_, never)| *never).map(|(name, _)| name).collect()
    }

    /// The part of the sentence that is sent.
    pub fn sent(&self) -> &str {
        &self.text[..self.text.floor_char_boundary(REACH_BYTES)]
    }
}

/// A sentence, cut into tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens, special ones included, no more than [`WINDOW`].
    pub tokens: Vec<ShownToken>,
    /// Whether the text was longer than that.
    pub is_cut: bool,
    /// The id of `[MASK]`.
    pub mask: u32,
    /// The number of tokens in the vocabulary.
    pub vocabulary: u32,
    ids: Vec<u32>,
    special: Vec<bool>,
}

impl Sentence {
    /// One of these tokens. A text that is too long loses its end, but not its last token, `[SEP]`.
    pub fn new(mut tokens: Vec<ShownToken>, mask: u32, vocabulary: u32) -> Self {
        let is_cut = tokens.len() > WINDOW;
        if is_cut {
            tokens.drain(WINDOW - 1..tokens.len() - 1);
        }
        let ids = tokens.iter().map(|token| token.id).collect();
        // What a reader typed is no token of the program's; but it is nothing to be predicted.
        let special = tokens.iter().map(|token| tokens::is_special(&token.label)).collect();
        Self { tokens, is_cut, mask, vocabulary, ids, special }
    }

    /// As the procedure takes it.
    pub fn text(&self) -> Text<'_> {
        Text { ids: &self.ids, special: &self.special, mask: self.mask, vocabulary: self.vocabulary }
    }

    /// How many tokens can be selected.
    pub fn eligible(&self) -> usize {
        self.special.iter().filter(|special| !**special).count()
    }

    /// The probability that one of them is selected.
    pub fn selected_share(&self, state: &MaskingState) -> f64 {
        let eligible = self.eligible();
        if !state.exact {
            return state.settings().rate;
        }
        if eligible == 0 {
            return 0.0;
        }
        // As the procedure has it; the tests compare.
        let share = (state.settings().rate * self.ids.len() as f64).round_ties_even() as usize;
        share.clamp(1, MAX_PREDICTIONS).min(eligible) as f64 / eligible as f64
    }
}

/// The laboratory's name, in links and in the page.
pub const NAME: &str = <MaskingState as url::LabState>::LAB;
