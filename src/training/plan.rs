//! What a run is to be, in plain data that the page knows, too: objectives, sizes, presets, limits.

use serde::{Deserialize, Serialize};

/// The fewest characters of a text to train on.
pub const LEAST_CHARACTERS: usize = 2_000;

/// The most bytes of one: a small model reads so much once in a few thousand steps.
pub const MOST_BYTES: usize = 1 << 19;

/// The most different characters, as each takes a row of the vocabulary.
pub const MOST_DIFFERENT: usize = 256;

/// What a model is trained to do, and with it the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Objective {
    /// Masked language modelling, for a BERT.
    Masked,
    /// Causal language modelling, for a GPT.
    Causal,
    /// Span corruption, for a T5.
    Spans,
}

impl Objective {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Masked, Self::Causal, Self::Spans];

    /// Its short name: `mlm`, `clm`, `span`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Masked => "mlm",
            Self::Causal => "clm",
            Self::Spans => "span",
        }
    }

    /// The one with this short name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|objective| objective.name() == name)
    }
}

/// The size of a model, whatever its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Blocks. Those of a T5 are divided among encoder and decoder, each of which has one at least.
    pub layers: usize,
    /// C.
    pub width: usize,
    /// nh.
    pub heads: usize,
    /// The longest input in tokens.
    pub context: usize,
}

/// A size of model that trains well, with what suits it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    /// Its name: about how many parameters it has.
    pub name: &'static str,
    /// The model.
    pub shape: Shape,
    /// Rows of a batch.
    pub rows: usize,
    /// The highest learning rate.
    pub learning_rate: f64,
    /// Steps of a run.
    pub steps: usize,
}

/// The presets, the smallest first.
pub const PRESETS: [Preset; 5] = [
    preset("10k", 2, 16, 2, 1e-2, 2000),
    preset("30k", 2, 32, 4, 8e-3, 2000),
    preset("100k", 2, 64, 4, 5e-3, 2000),
    preset("200k", 4, 64, 4, 4e-3, 3000),
    preset("500k", 4, 96, 6, 3e-3, 4000),
];

const fn preset(
    name: &'static str,
    layers: usize,
    width: usize,
    heads: usize,
    learning_rate: f64,
    steps: usize,
) -> Preset {
    Preset { name, shape: Shape { layers, width, heads, context: 64 }, rows: 16, learning_rate, steps }
}

impl Preset {
    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}
