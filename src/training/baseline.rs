//! What can be had without a network: the losses that a model has to be better than.

use super::data::{Data, Part, Truth};
use super::error::TrainingError;
use super::plan::Objective;
use crate::objective::example::{Attention, Example};

/// Rounds in which the bigram's weight is adjusted; it moves no more long before.
const ROUNDS: usize = 30;

/// Losses of guessers on the held-out text, in nats a token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baselines {
    /// Who knows nothing, and holds all tokens for equally likely: ln V.
    pub uniform: f64,
    /// Who knows how frequent every token is.
    pub unigram: f64,
    /// Who knows that, and how frequent it is behind the token to its left, as the model sees it.
    pub bigram: f64,
    /// Who knows the grammar.
    pub truth: Option<Truth>,
}

impl Baselines {
    /// Counts on one part of the text to train on, adjusts on another, and measures on what is held out.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn of(data: &Data) -> Result<Self, TrainingError> {
        let vocabulary = data.vocabulary().size();
        let counts = Counts::of(&counted(data)?, vocabulary);
        let weight = counts.weight(&data.part(Part::Tuning)?);
        let held_out = data.part(Part::HeldOut)?;
        Ok(Self {
            uniform: (vocabulary as f64).ln(),
            unigram: mean(&held_out, |_, target| counts.unigram(target)),
            bigram: mean(&held_out, |before, target| counts.mixed(weight, before, target)),
            truth: data.truth(),
        })
    }
}

/// What is counted: of masked rows every token, not only the few that happen to be hidden.
fn counted(data: &Data) -> Result<Vec<Example>, TrainingError> {
    let objective = data.objective();
    if objective != Objective::Masked {
        return data.part(Part::Counting);
    }
    let specials = objective.specials().len() as u32;
    let example = |row: Vec<u32>| {
        let labels = row.iter().map(|id| (*id >= specials).then_some(*id)).collect();
        Example { inputs: row, decoder_inputs: Vec::new(), labels, attention: Attention::Full }
    };
    Ok(data.rows(Part::Counting).into_iter().map(example).collect())
}

/// The mean surprisal of what is to be predicted.
fn mean(examples: &[Example], probability: impl Fn(u32, u32) -> f64) -> f64 {
    let (mut nats, mut tokens) = (0.0, 0);
    for (before, target) in examples.iter().flat_map(pairs) {
        nats -= probability(before, target).ln();
        tokens += 1;
    }
    nats / f64::from(tokens.max(1))
}

/// What is to be predicted, each with the token to its left.
fn pairs(example: &Example) -> impl Iterator<Item = (u32, u32)> {
    let row = example.row(example.predicting());
    // A decoder predicts at the place of the token before; an encoder at the place itself.
    let back = usize::from(example.attention == Attention::Full);
    example.losses().map(move |(position, target)| {
        let before = position.checked_sub(back).and_then(|place| row.get(place));
        (before.copied().unwrap_or_default(), target)
    })
}

struct Counts {
    vocabulary: usize,
    single: Vec<u32>,
    total: u32,
    /// (V, V): before, then target.
    double: Vec<u32>,
    before: Vec<u32>,
}

impl Counts {
    fn of(examples: &[Example], vocabulary: usize) -> Self {
        let zeros = |size: usize| vec![0_u32; size];
        let mut counts = Self {
            vocabulary,
            single: zeros(vocabulary),
            total: 0,
            double: zeros(vocabulary * vocabulary),
            before: zeros(vocabulary),
        };
        for (before, target) in examples.iter().flat_map(pairs) {
            let (before, target) = (before as usize, target as usize);
            counts.single[target] += 1;
            counts.total += 1;
            counts.double[before * vocabulary + target] += 1;
            counts.before[before] += 1;
        }
        counts
    }

    /// With one more of each token than was counted, so that none is impossible.
    fn unigram(&self, target: u32) -> f64 {
        f64::from(self.single[target as usize] + 1) / (f64::from(self.total) + self.vocabulary as f64)
    }

    /// The share among what came behind a token; nothing for a token that nothing came behind.
    fn bigram(&self, before: u32, target: u32) -> f64 {
        let all = self.before[before as usize];
        let these = self.double[before as usize * self.vocabulary + target as usize];
        if all == 0 { 0.0 } else { f64::from(these) / f64::from(all) }
    }

    /// Both together (Jelinek and Mercer 1980).
    fn mixed(&self, weight: f64, before: u32, target: u32) -> f64 {
        // Where nothing was counted, there is nothing to weigh.
        let weight = if self.before[before as usize] == 0 { 0.0 } else { weight };
        weight * self.bigram(before, target) + (1.0 - weight) * self.unigram(target)
    }

    /// The weight under which other text is likeliest, by expectation maximisation.
    fn weight(&self, examples: &[Example]) -> f64 {
        let pairs: Vec<(u32, u32)> = examples.iter().flat_map(pairs).collect();
        let mut weight = 0.5;
        for _ in 0..ROUNDS {
            let shares = pairs.iter().map(|(before, target)| {
                let bigram = weight * self.bigram(*before, *target);
                bigram / (bigram + (1.0 - weight) * self.unigram(*target))
            });
            // Neither guesser is ever given up altogether.
            weight = (shares.sum::<f64>() / pairs.len().max(1) as f64).clamp(1e-3, 1.0 - 1e-3);
        }
        weight
    }
}
