//! Ten thousand draws: how often each end was reached, and how often it should have been.

use super::{Leaf, MaskingState, Sentence, Setting};
use crate::objective::masked_lm::{Outcome, mask};

/// So many ordinary tokens are drawn, or a few more, as sentences are drawn whole.
pub const TOKENS_TO_DRAW: u64 = 10_000;
/// 95 % of a normal distribution lie within so many standard deviations.
const BAND: f64 = 1.96;

/// What came out so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sentences.
    pub sentences: u64,
    /// Ordinary tokens.
    pub tokens: u64,
    /// Those that came to each end, in the order of [`Leaf::ALL`].
    counts: [u64; 4],
}

/// One end of the tree: what came out, and what was to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Which end.
    pub leaf: Leaf,
    /// The share that came out.
    pub observed: f64,
    /// The share that is expected.
    pub expected: f64,
    /// The standard deviation of the share that comes out.
    pub deviation: f64,
}

impl Share {
    /// The band that 95 % of such experiments end in.
    pub fn band(&self) -> (f64, f64) {
        let half = BAND * self.deviation;
        ((self.expected - half).max(0.0), (self.expected + half).min(1.0))
    }

    /// Whether this one did.
    pub fn is_inside(&self) -> bool {
        // A band of no width is met but for rounding.
        (self.observed - self.expected).abs() <= BAND * self.deviation + 1e-12
    }

    /// How many standard deviations it is off; 0 where chance plays no part.
    pub fn off(&self) -> f64 {
        if self.deviation > 0.0 { (self.observed - self.expected) / self.deviation } else { 0.0 }
    }
}

impl Tally {
    /// Whether enough are drawn. A sentence without ordinary tokens never has enough, and needs none.
    pub fn is_done(&self, sentence: &Sentence) -> bool {
        self.tokens >= TOKENS_TO_DRAW || sentence.eligible() == 0
    }

    /// Masks the sentence again and again, until so many tokens more are drawn, or enough. Every
    /// sentence has a seed of its own that follows from the reader's.
    pub fn draw(&mut self, sentence: &Sentence, state: &MaskingState, tokens: u64) {
        let (text, settings) = (sentence.text(), state.settings());
        let until = (self.tokens + tokens).min(TOKENS_TO_DRAW);
        while self.tokens < until && !self.is_done(sentence) {
            let seed = (u64::from(state.get(Setting::Seed)) << 32) + self.sentences;
            let Ok(masked) = mask(&text, &settings, seed) else { return };
            self.sentences += 1;
            for outcome in masked.outcomes {
                let end = match outcome {
                    Outcome::Special => continue,
                    Outcome::Untouched => 0,
                    Outcome::Masked => 1,
                    Outcome::Random => 2,
                    Outcome::Kept => 3,
                };
                self.tokens += 1;
                self.counts[end] += 1;
            }
        }
    }

    /// How many came to an end.
    pub fn count(&self, leaf: Leaf) -> u64 {
        self.counts[leaf as usize]
    }

    /// Observed and expected shares of all four ends.
    pub fn shares(&self, sentence: &Sentence, state: &MaskingState) -> [Share; 4] {
        let selected = sentence.selected_share(state);
        let mut tree = state.settings().tree();
        tree.selected = selected;
        let shares = tree.shares();
        let expected = [shares.untouched, shares.masked, shares.random, shares.kept];
        let drawn = self.tokens.max(1) as f64;
        Leaf::ALL.map(|leaf| {
            let p = expected[leaf as usize];
            // Of an exact share it is certain how many are selected; what becomes of them is not.
            let variance = match (state.exact, leaf) {
                (false, _) => p * (1.0 - p),
                (true, Leaf::Untouched) => 0.0,
                (true, _) if selected > 0.0 => p * (1.0 - p / selected),
                (true, _) => 0.0,
            };
            let deviation = (variance.max(0.0) / drawn).sqrt();
            Share { leaf, observed: self.count(leaf) as f64 / drawn, expected: p, deviation }
        })
    }
}
