//! BERT's objective: hide some tokens, and predict them from both sides (Devlin et al. 2018, arXiv
//! 1810.04805, section 3.1).
//!
//! A share of the tokens is selected, never special ones. Of the selected, 80 % become `[MASK]`,
//! 10 % a random token, 10 % stay; the loss is taken at the selected positions only. Code draws
//! this in sequence, so that the second coin is thrown among the remaining 20 % and shows 0.5.

mod event;
mod procedure;

use thiserror::Error;

pub use event::Event;

use super::example::{Attention, Example};
use crate::inference::sampling::Draws;

/// The source of the procedure, for showing: the file that is compiled, not a copy.
pub const SOURCE: &str = include_str!("masked_lm/procedure.rs");

// Every position has numbers of its own, one for each decision: another rate or split, or a word more
// at the end of the text, changes nothing of what is decided elsewhere.
const SELECTION: u64 = 0;
const MASK_COIN: u64 = 1;
const SECOND_COIN: u64 = 2;
const WORD: u64 = 3;

/// The place, among the draws of a seed, of a decision about a position.
fn place(position: usize, decision: u64) -> u64 {
    4 * position as u64 + decision
}

/// How positions are selected: the two published ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// A coin for each token, so that the number varies and may be 0: Hugging Face's collator, which
    /// masks afresh in every batch (*dynamic* masking).
    CoinFlips,
    /// The rate times all tokens (special ones counted), rounded half to even, but at least 1 and at
    /// most so many, drawn without replacement: Google's code, which masks when the data set is built
    /// (*static* masking). It shuffles the positions and takes the first; here each draws a lot, and
    /// the smallest win, which is the same distribution. All eligible ones if there are fewer.
    ExactShare {
        /// The most that are selected; 20 by default in Google's code.
        max_predictions: usize,
    },
}

/// What becomes of the selected tokens, in parts of any size: 80, 10, 10.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    /// The part that becomes `[MASK]`.
    pub mask: f64,
    /// The part that becomes a random token of the vocabulary, which may be the same again.
    pub random: f64,
    /// The part that stays, and is predicted nevertheless.
    pub kept: f64,
}

impl Split {
    /// The published one.
    pub const BERT: Self = Self { mask: 80.0, random: 10.0, kept: 10.0 };

    /// The probability that a selected token becomes `[MASK]`.
    #[must_use]
    pub fn mask_chance(&self) -> f64 {
        self.mask / (self.mask + self.random + self.kept)
    }

    /// The probability that a selected token that did not become `[MASK]` becomes a random one: 0.5
    /// for 80, 10, 10. 0 if all become `[MASK]`.
    #[must_use]
    pub fn random_among_rest(&self) -> f64 {
        let rest = self.random + self.kept;
        if rest > 0.0 { self.random / rest } else { 0.0 }
    }
}

/// The settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Masking {
    /// How positions are selected.
    pub selection: Selection,
    /// Which share of the tokens, from 0 to 1.
    pub rate: f64,
    /// What becomes of them.
    pub split: Split,
}

impl Default for Masking {
    /// 15 %, 80/10/10, a coin for each token.
    fn default() -> Self {
        Self { selection: Selection::CoinFlips, rate: 0.15, split: Split::BERT }
    }
}

/// Why nothing could be masked.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum MaskingError {
    /// Not between 0 and 1.
    #[error("the masking rate is {found}; it must be between 0 and 1")]
    Rate {
        /// The setting.
        found: f64,
    },
    /// Negative, infinite, or nothing at all.
    #[error("{mask}, {random} and {kept} cannot divide the selected tokens; take parts of 0 or more, one above 0")]
    Split {
        /// The part for `[MASK]`.
        mask: f64,
        /// The part for random tokens.
        random: f64,
        /// The part that stays.
        kept: f64,
    },
    /// Ids and flags do not belong together.
    #[error("{ids} tokens have {flags} flags that tell special ones; there must be one for each token")]
    Flags {
        /// How many ids.
        ids: usize,
        /// How many flags.
        flags: usize,
    },
    /// There is nothing to draw a random token from.
    #[error("the vocabulary is empty; random tokens are drawn from it")]
    EmptyVocabulary,
}

impl Masking {
    /// Refuses what makes no sense.
    ///
    /// # Errors
    /// [`MaskingError`].
    pub fn check(&self) -> Result<(), MaskingError> {
        // Written so that NaN fails too.
        if !(0.0..=1.0).contains(&self.rate) {
            return Err(MaskingError::Rate { found: self.rate });
        }
        let Split { mask, random, kept } = self.split;
        let sum = mask + random + kept;
        if [mask, random, kept].iter().all(|part| *part >= 0.0) && sum > 0.0 && sum.is_finite() {
            Ok(())
        } else {
            Err(MaskingError::Split { mask, random, kept })
        }
    }

    /// How probable the ways are that a token can go, if positions are selected by coin flips. (Of an
    /// exact share the same holds with the share that was selected in place of the rate.)
    #[must_use]
    pub fn tree(&self) -> ProbabilityTree {
        ProbabilityTree { selected: self.rate, mask: self.split.mask_chance(), random: self.split.random_among_rest() }
    }
}

/// The probabilities on the edges of the tree of decisions, each given the one before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProbabilityTree {
    /// That an eligible token is selected.
    pub selected: f64,
    /// That a selected one becomes `[MASK]`.
    pub mask: f64,
    /// That one that did not becomes a random token.
    pub random: f64,
}

/// Where an eligible token ends, in shares that add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Not selected.
    pub untouched: f64,
    /// `[MASK]`.
    pub masked: f64,
    /// A random token, the original by chance included.
    pub random: f64,
    /// Selected and as it was.
    pub kept: f64,
}

impl ProbabilityTree {
    /// The probabilities of its leaves: 0.85, 0.12, 0.015 and 0.015 as published.
    #[must_use]
    pub fn shares(&self) -> Shares {
        let rest = self.selected * (1.0 - self.mask);
        Shares {
            untouched: 1.0 - self.selected,
            masked: self.selected * self.mask,
            random: rest * self.random,
            kept: rest * (1.0 - self.random),
        }
    }
}

/// A text to be masked.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Its token ids.
    pub ids: &'a [u32],
    /// For each token whether it must never be selected: `[CLS]`, `[SEP]`, `[PAD]`.
    pub special: &'a [bool],
    /// The id of `[MASK]`.
    pub mask: u32,
    /// The number of ids in the vocabulary; random tokens are drawn from all of them, special ones
    /// included, as the published code does.
    pub vocabulary: u32,
}

/// What became of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Never selected.
    Special,
    /// Not selected this time.
    Untouched,
    /// `[MASK]`.
    Masked,
    /// A random token.
    Random,
    /// Selected and as it was.
    Kept,
}

/// A masked text; the three rows are as long as the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// What the model reads.
    pub inputs: Vec<u32>,
    /// What it has to predict: the original token at selected positions.
    pub labels: Vec<Option<u32>>,
    /// What became of each token.
    pub outcomes: Vec<Outcome>,
}

impl Masked {
    fn untouched(text: &Text) -> Self {
        let outcome = |special: &bool| if *special { Outcome::Special } else { Outcome::Untouched };
        let outcomes = text.special.iter().map(outcome).collect();
        Self { inputs: text.ids.to_vec(), labels: vec![None; text.ids.len()], outcomes }
    }

    fn put(&mut self, position: usize, id: u32, outcome: Outcome) {
        self.inputs[position] = id;
        self.outcomes[position] = outcome;
    }

    /// The same as an example to train on.
    #[must_use]
    pub fn example(self) -> Example {
        let Self { inputs, labels, .. } = self;
        Example { inputs, decoder_inputs: Vec::new(), labels, attention: Attention::Full }
    }
}

/// Masks a text. The same settings and seed give the same result for ever.
///
/// # Errors
/// [`MaskingError`]. A text without tokens, or of special ones only, is none: nothing is selected.
pub fn mask(text: &Text, settings: &Masking, seed: u64) -> Result<Masked, MaskingError> {
    mask_observed(text, settings, seed, &mut |_| {})
}

/// Masks a text, and tells an observer what happens, in the order in which it does. The observer has
/// no influence on the result.
///
/// # Errors
/// As [`mask`].
pub fn mask_observed(
    text: &Text,
    settings: &Masking,
    seed: u64,
    observer: &mut dyn FnMut(Event),
) -> Result<Masked, MaskingError> {
    settings.check()?;
    if text.ids.len() != text.special.len() {
        return Err(MaskingError::Flags { ids: text.ids.len(), flags: text.special.len() });
    }
    if text.vocabulary == 0 {
        return Err(MaskingError::EmptyVocabulary);
    }
    Ok(procedure::mask_tokens(text, settings, &mut Draws::new(seed), observer))
}
