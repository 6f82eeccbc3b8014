//! The span corrupter: a text, which spans of it are cut out, and how far it is put together again.

mod cut;
mod fills;
mod gaps;
mod shipped;
#[cfg(test)]
mod tests;

pub use cut::{Cell, Cut, Kind, Lookup, Piece};
pub use fills::{Fill, GapView, Whose, by_gap, side_by_side, with_own};
pub use gaps::Edited;
pub use shipped::shipped;

use std::ops::Range;

use super::row::{Token, TokenRow};
use super::url::{LabState, Pairs, SPAN};
use crate::objective::span_corruption::lengths::Lengths;
use crate::objective::span_corruption::{Segmentation, SpanCorruption, SpanError, draw_spans};

/// The text that the laboratory opens with.
pub const OPENING_TEXT: &str = "The cat sat on the mat.";
/// The gap that it opens with: "cat".
const OPENING_GAP: Range<usize> = 4..7;
/// So many tokens are looked at: with the published settings, those whose input has 512.
pub const MOST_TOKENS: usize = 568;
/// The end of the merge, however long it is.
pub const END: u32 = u32::MAX;
/// No more characters of a fill of the reader's own are taken.
pub const LONGEST_OWN: usize = 100;

/// Who chooses the spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The reader.
    #[default]
    Hand,
    /// Chance, as in T5's program.
    T5,
    /// Chance, every token as often.
    Rotated,
}

impl Mode {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Mode; 3] = [Mode::Hand, Mode::T5, Mode::Rotated];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Mode::Hand => "hand",
            Mode::T5 => "t5",
            Mode::Rotated => "rotated",
        }
    }

    /// How spans are strewn; nothing is if they are chosen.
    pub fn segmentation(self) -> Option<Segmentation> {
        match self {
            Mode::Hand => None,
            Mode::T5 => Some(Segmentation::T5),
            Mode::Rotated => Some(Segmentation::Rotated),
        }
    }
}

/// What can be set as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The share of the tokens that is cut out, in per cent.
    Density,
    /// How many tokens a span has on average.
    MeanSpan,
    /// What the draws follow from.
    Seed,
    /// In the sums: how many tokens the encoder reads.
    SumInputs,
    /// In the sums: the share that is cut out, in per cent.
    SumDensity,
    /// In the sums: how many tokens a span has on average.
    SumMeanSpan,
}

impl Setting {
    /// All of them.
    pub const ALL: [Setting; 6] = [
        Setting::Density,
        Setting::MeanSpan,
        Setting::Seed,
        Setting::SumInputs,
        Setting::SumDensity,
        Setting::SumMeanSpan,
    ];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Setting::Density => "density",
            Setting::MeanSpan => "mean",
            Setting::Seed => "seed",
            Setting::SumInputs => "sum_inputs",
            Setting::SumDensity => "sum_density",
            Setting::SumMeanSpan => "sum_mean",
        }
    }

    /// The least and the most that is accepted.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Setting::Density => (0.0, 100.0),
            Setting::SumDensity => (1.0, 90.0),
            Setting::MeanSpan | Setting::SumMeanSpan => (1.0, 10.0),
            Setting::Seed => (0.0, u32::MAX as f64),
            Setting::SumInputs => (16.0, 2048.0),
        }
    }

    /// How far the slider goes at a time.
    pub fn step(self) -> f64 {
        match self {
            Setting::MeanSpan | Setting::SumMeanSpan => 0.5,
            Setting::SumInputs => 16.0,
            _ => 1.0,
        }
    }

    /// Whether it has to be a whole number.
    fn is_whole(self) -> bool {
        !matches!(self, Setting::MeanSpan | Setting::SumMeanSpan)
    }

    /// What was typed, if it makes sense.
    pub fn read(self, typed: &str) -> Option<f64> {
        let value: f64 = typed.trim().parse().ok()?;
        let (least, most) = self.bounds();
        // No comparison holds for NaN; adding zero turns −0 into 0.
        (value >= least && value <= most && (!self.is_whole() || value.fract() == 0.0)).then_some(value + 0.0)
    }
}

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    text: String,
    /// What is cut out by hand, in bytes of the text: in order, none empty, none overlapping another.
    gaps: Vec<Range<usize>>,
    /// Who chooses the spans.
    pub mode: Mode,
    settings: [f64; Setting::ALL.len()],
    /// Whether the target ends with one more sentinel.
    pub final_sentinel: bool,
    /// How many pieces of the merge are shown.
    pub merged: u32,
    /// The reader's own fill, and the gap that it is for.
    pub own: String,
    /// That gap, from 0.
    pub own_gap: usize,
}

impl Default for Span {
    fn default() -> Self {
        Self {
            text: OPENING_TEXT.into(),
            gaps: vec![OPENING_GAP],
            mode: Mode::Hand,
            settings: [15.0, 3.0, 0.0, 512.0, 15.0, 3.0],
            final_sentinel: true,
            merged: END,
            own: String::new(),
            own_gap: 0,
        }
    }
}

impl LabState for Span {
    const LAB: &'static str = SPAN;

    fn write(&self, pairs: &mut Pairs) {
        let opening = Self::default();
        let is_other = (&self.text, &self.gaps) != (&opening.text, &opening.gaps);
        if is_other && pairs.text("text", &self.text) {
            let gaps: Vec<String> = self.gaps.iter().map(|gap| format!("{}-{}", gap.start, gap.end)).collect();
            pairs.pair("gaps", &gaps.join(","));
        }
        if self.mode != opening.mode {
            pairs.pair("spans", self.mode.key());
        }
        for setting in Setting::ALL {
            if self.get(setting) != opening.get(setting) {
                pairs.pair(setting.key(), &self.get(setting).to_string());
            }
        }
        if !self.final_sentinel {
            pairs.pair("final", "no");
        }
        if self.merged != END {
            pairs.pair("merged", &self.merged.to_string());
        }
        if !self.own.is_empty() {
            pairs.pair("own", &self.own);
        }
        if self.own_gap != 0 {
            pairs.pair("own_gap", &self.own_gap.to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => (self.text, self.gaps) = (value.to_owned(), Vec::new()),
            "gaps" => self.gaps = gaps::read(value),
            "spans" => self.mode = Mode::ALL.into_iter().find(|mode| mode.key() == value).unwrap_or(self.mode),
            "final" => self.final_sentinel = value != "no",
            "merged" => self.merged = value.parse().unwrap_or(END),
            "own" => self.set_own(value),
            "own_gap" => self.own_gap = value.parse().unwrap_or(0),
            _ => {
                let setting = Setting::ALL.into_iter().find(|setting| setting.key() == key);
                if let Some((setting, value)) = setting.and_then(|setting| Some((setting, setting.read(value)?))) {
                    self.set(setting, value);
                }
            }
        }
    }

    fn settle(&mut self) {
        self.gaps = gaps::tidy(&self.text, std::mem::take(&mut self.gaps));
        // A text with sentinels in it comes from a link of the gap filler, which was here before.
        self.take_typed_sentinels();
    }
}

impl Span {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A setting's value.
    pub fn get(&self, setting: Setting) -> f64 {
        self.settings[setting as usize]
    }

    /// Sets it.
    pub fn set(&mut self, setting: Setting, value: f64) {
        self.settings[setting as usize] = value;
    }

    /// Takes over the reader's own fill.
    pub fn set_own(&mut self, own: &str) {
        self.own = own.chars().take(LONGEST_OWN).collect();
    }

    /// The settings of the objective, for the text above.
    pub fn corruption(&self) -> SpanCorruption {
        SpanCorruption {
            density: self.get(Setting::Density) / 100.0,
            mean_span: self.get(Setting::MeanSpan),
            segmentation: self.mode.segmentation().unwrap_or(Segmentation::T5),
            final_sentinel: self.final_sentinel,
        }
    }

    /// The spans that are cut out of the text's tokens.
    ///
    /// # Errors
    /// [`SpanError`].
    pub fn spans(&self, row: &TokenRow) -> Result<Vec<Range<usize>>, SpanError> {
        match self.mode {
            Mode::Hand => Ok(self.chosen(&row.tokens)),
            _ => draw_spans(row.tokens.len(), &self.corruption(), self.get(Setting::Seed) as u64),
        }
    }

    /// The longest text whose input has as many tokens as the sums ask for, as T5's own program has
    /// it: without a final sentinel.
    ///
    /// # Errors
    /// [`SpanError`].
    pub fn sums(&self) -> Result<Lengths, SpanError> {
        let settings = SpanCorruption {
            density: self.get(Setting::SumDensity) / 100.0,
            mean_span: self.get(Setting::SumMeanSpan),
            final_sentinel: false,
            ..SpanCorruption::default()
        };
        Lengths::for_inputs(self.get(Setting::SumInputs) as usize, &settings)
    }

    /// The spans by hand, as ranges of tokens: every token of which something is in a gap.
    fn chosen(&self, tokens: &[Token]) -> Vec<Range<usize>> {
        runs(&self.marks(tokens))
    }

    fn marks(&self, tokens: &[Token]) -> Vec<bool> {
        let is_cut =
            |token: &Token| self.gaps.iter().any(|gap| gap.start < token.span.end && token.span.start < gap.end);
        tokens.iter().map(is_cut).collect()
    }

    /// Cuts these tokens out, or puts them back if all of them are cut out. Where the spans were drawn,
    /// they are the beginning of what is chosen by hand from now on.
    pub fn toggle(&mut self, row: &TokenRow, chosen: Range<usize>) {
        let mut marks = vec![false; row.tokens.len()];
        for span in self.spans(row).unwrap_or_default() {
            marks[span].fill(true);
        }
        let Some(part) = marks.get_mut(chosen) else { return };
        let put_back = part.iter().all(|mark| *mark);
        part.fill(!put_back);
        let end = row.tokens.last().map_or(0, |token| token.span.end);
        let beyond = self.gaps.iter().filter(|gap| gap.start >= end).cloned();
        let bytes = |run: Range<usize>| row.tokens[run.start].span.start..row.tokens[run.end - 1].span.end;
        let gaps = runs(&marks).into_iter().map(bytes).chain(beyond).collect();
        self.gaps = gaps::tidy(&self.text, gaps);
        self.mode = Mode::Hand;
        self.merged = END;
    }
}

/// Where marks stand side by side.
fn runs(marks: &[bool]) -> Vec<Range<usize>> {
    let mut place = 0;
    let mut runs = Vec::new();
    for run in marks.chunk_by(|one, next| one == next) {
        if run.first() == Some(&true) {
            runs.push(place..place + run.len());
        }
        place += run.len();
    }
    runs
}
