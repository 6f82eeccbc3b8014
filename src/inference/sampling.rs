//! Choosing the next token: pure arithmetic and one seeded generator.
//!
//! In the order of Hugging Face's `generate`: the repetition penalty, the temperature, top-k, top-p,
//! each on what the one before has left, renormalised in between. [`Cut`] says of every token how
//! far it came, so that what is drawn on the page is what the draw was made from.
//!
//! References: Fan et al. 2018 (arXiv 1805.04833) for top-k; Holtzman et al. 2020 (arXiv
//! 1904.09751) for top-p; Keskar et al. 2019 (arXiv 1909.05858) for the penalty; the classes
//! `RepetitionPenaltyLogitsProcessor`, `TemperatureLogitsWarper`, `TopKLogitsWarper` and
//! `TopPLogitsWarper` of `transformers/generation/logits_process.py`.

use std::cmp::Ordering;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How the next token is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// What logits are divided by: 1 leaves the model's distribution as it is, less sharpens it,
    /// more flattens it, and 0 always takes the likeliest token.
    pub temperature: f64,
    /// Only so many of the likeliest tokens stay; 0 keeps all.
    pub top_k: u32,
    /// The likeliest tokens stay until their probabilities add up to this; 1 keeps all, 0 only the
    /// first.
    pub top_p: f64,
    /// Logits of tokens that occurred are divided by this if positive, else multiplied; 1 does
    /// nothing.
    pub repetition_penalty: f64,
    /// What the draws follow from.
    pub seed: u64,
}

impl Default for Sampling {
    /// The model's own distribution.
    fn default() -> Self {
        Self { temperature: 1.0, top_k: 0, top_p: 1.0, repetition_penalty: 1.0, seed: 0 }
    }
}

/// A setting that makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum SamplingError {
    /// Negative, infinite, or no number.
    #[error("the temperature is {found}; it must be 0 or more")]
    Temperature {
        /// The setting.
        found: f64,
    },
    /// Not between 0 and 1.
    #[error("top-p is {found}; it must be between 0 and 1")]
    TopP {
        /// The setting.
        found: f64,
    },
    /// Not above 0.
    #[error("the repetition penalty is {found}; it must be above 0")]
    RepetitionPenalty {
        /// The setting.
        found: f64,
    },
}

impl Sampling {
    /// Always the likeliest token.
    #[must_use]
    pub fn greedy() -> Self {
        Self { temperature: 0.0, ..Self::default() }
    }

    /// Refuses what makes no sense.
    ///
    /// # Errors
    /// [`SamplingError`].
    pub fn check(&self) -> Result<(), SamplingError> {
        let Self { temperature, top_p, repetition_penalty, .. } = *self;
        // Written so that NaN fails too.
        if !(temperature >= 0.0 && temperature.is_finite()) {
            return Err(SamplingError::Temperature { found: temperature });
        }
        if !(0.0..=1.0).contains(&top_p) {
            return Err(SamplingError::TopP { found: top_p });
        }
        if !(repetition_penalty > 0.0 && repetition_penalty.is_finite()) {
            return Err(SamplingError::RepetitionPenalty { found: repetition_penalty });
        }
        Ok(())
    }
}

/// The tokens that can occur, likeliest first, and where the cuts fall among them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cut {
    /// Each token with its probability after penalty and temperature, before any cut; equals are
    /// ordered by id. What cannot occur (a logit of minus infinity, or no number) is left out.
    pub order: Vec<(u32, f64)>,
    /// So many of them survive top-k. More than k where the k-th has equals.
    pub after_top_k: usize,
    /// So many of them survive top-p as well: these can be drawn. At least one, unless there is none
    /// at all.
    pub kept: usize,
}

impl Cut {
    /// Cuts the distribution of the logits, one for each token id. `previous` are the tokens before,
    /// for the repetition penalty. Settings must have passed [`Sampling::check`].
    #[must_use]
    pub fn new(logits: &[f32], previous: &[u32], sampling: &Sampling) -> Self {
        let mut order = possible(logits);
        penalise(&mut order, previous, sampling.repetition_penalty);
        order.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some(&(_, highest)) = order.first() else {
            return Self::default();
        };
        let after_top_k = match sampling.top_k as usize {
            0 => order.len(),
            // As the reference has it, what equals the k-th stays, too.
            k => order.get(k - 1).map_or(order.len(), |kth| count_until(&order, |logit| logit < kth.1)),
        };
        if sampling.temperature == 0.0 {
            // The limit: the likeliest has all, its equals come after it.
            let certain = |(place, &(id, _)): (usize, &(u32, f64))| (id, if place == 0 { 1.0 } else { 0.0 });
            return Self { order: order.iter().enumerate().map(certain).collect(), after_top_k, kept: 1 };
        }
        // The highest logit is taken off first: no exponential overflows.
        for (_, logit) in &mut order {
            *logit = ((*logit - highest) / sampling.temperature).exp();
        }
        let kept = nucleus(&order[..after_top_k], sampling.top_p);
        let sum: f64 = order.iter().map(|(_, weight)| weight).sum();
        for (_, weight) in &mut order {
            *weight /= sum;
        }
        Self { order, after_top_k, kept }
    }

    /// What can be drawn, likeliest first, with probabilities that add up to 1.
    #[must_use]
    pub fn survivors(&self) -> Vec<(u32, f64)> {
        let kept = &self.order[..self.kept];
        let sum: f64 = kept.iter().map(|(_, probability)| probability).sum();
        kept.iter().map(|&(id, probability)| (id, probability / sum)).collect()
    }

    /// The token on which a number from 0 (included) to 1 (excluded) falls when the survivors lie in
    /// a row, each as long as it is probable. `None` if nothing can occur.
    #[must_use]
    pub fn at(&self, number: f64) -> Option<u32> {
        let kept = &self.order[..self.kept];
        let sum: f64 = kept.iter().map(|(_, probability)| probability).sum();
        let mut left = number * sum;
        for &(id, probability) in kept {
            left -= probability;
            if left < 0.0 {
                return Some(id);
            }
        }
        // Rounding left a crumb beyond the last.
        kept.last().map(|&(id, _)| id)
    }
}

/// The tokens that can occur, with their logits.
fn possible(logits: &[f32]) -> Vec<(u32, f64)> {
    let finite = |logit: f32| f64::from(logit.min(f32::MAX));
    let tokens = logits.iter().enumerate().filter(|(_, logit)| **logit > f32::NEG_INFINITY);
    tokens.map(|(id, &logit)| (id as u32, finite(logit))).collect()
}

/// Tokens must still be in the order of their ids.
fn penalise(tokens: &mut [(u32, f64)], previous: &[u32], penalty: f64) {
    if penalty == 1.0 {
        return;
    }
    let mut previous = previous.to_vec();
    previous.sort_unstable();
    // Once, however often the token occurred.
    previous.dedup();
    for id in previous {
        if let Ok(place) = tokens.binary_search_by_key(&id, |token| token.0) {
            let logit = &mut tokens[place].1;
            *logit = if *logit < 0.0 { *logit * penalty } else { *logit / penalty };
        }
    }
}

/// How many of the tokens, likeliest first, it takes to reach the share `top_p` of their sum.
fn nucleus(weights: &[(u32, f64)], top_p: f64) -> usize {
    if top_p >= 1.0 {
        return weights.len();
    }
    let enough = top_p * weights.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut sum = 0.0;
    let reached = weights.iter().position(|(_, weight)| {
        sum += weight;
        sum.partial_cmp(&enough) != Some(Ordering::Less)
    });
    reached.map_or(weights.len(), |place| place + 1)
}

fn count_until(tokens: &[(u32, f64)], stop: impl Fn(f64) -> bool) -> usize {
    tokens.iter().position(|(_, logit)| stop(*logit)).unwrap_or(tokens.len())
}

/// The numbers that follow from a seed, each from 0 (included) to 1 (excluded), by their places.
///
/// ChaCha with 8 rounds, whose output is fixed by its specification: the draws of a seed stay the
/// same from version to version.
#[derive(Debug, Clone)]
pub struct Draws {
    generator: ChaCha8Rng,
    /// The place whose number the generator gives next.
    next: u64,
}

impl Draws {
    /// So many places are skipped rather than jumped over: a jump makes a whole new block.
    const SKIP: u64 = 8;

    /// The numbers of a seed, at their beginning.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self { generator: ChaCha8Rng::from_seed(bytes), next: 0 }
    }

    /// The number at a place. It depends on seed and place alone, not on what was asked before.
    pub fn at(&mut self, place: u64) -> f64 {
        match place.checked_sub(self.next) {
            Some(gap) if gap <= Self::SKIP => (0..gap).for_each(|_| _ = self.generator.next_u64()),
            // A word has 32 bits; a draw takes two.
            _ => self.generator.set_word_pos(2 * u128::from(place)),
        }
        self.next = place.wrapping_add(1);
        // The 53 bits that an f64 can hold of it.
        (self.generator.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// The number at the place after the last one.
    pub fn number(&mut self) -> f64 {
        self.at(self.next)
    }
}

/// The number, from 0 (included) to 1 (excluded), that the draw at this place of a text follows
/// from. It depends on seed and place alone: stepping and playing draw the same.
#[must_use]
pub fn draw(seed: u64, place: u64) -> f64 {
    Draws::new(seed).at(place)
}

/// The token after the logits, by the settings; `place` is how many were drawn before. `None` if
/// nothing can occur.
#[must_use]
pub fn choose(logits: &[f32], previous: &[u32], sampling: &Sampling, place: u64) -> Option<u32> {
    if sampling.temperature > 0.0 {
        return Cut::new(logits, previous, sampling).at(draw(sampling.seed, place));
    }
    // Nothing needs to be put in order to find the likeliest.
    let mut tokens = possible(logits);
    penalise(&mut tokens, previous, sampling.repetition_penalty);
    let better = |a: &(u32, f64), b: &(u32, f64)| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0));
    tokens.into_iter().max_by(better).map(|(id, _)| id)
}
