//! What is trained on: rows of token ids, for training and for what is held out of it.
//!
//! A row follows from seed, step and place alone, so that a run can be taken up anywhere. Rows of the
//! little world begin where a unit begins, and every unit is drawn afresh: nothing is read twice.

use std::sync::{Arc, OnceLock};

use super::error::TrainingError;
use super::plan::Objective;
use super::text::{TextError, lines};
use super::vocabulary::Vocabulary;
use crate::corpus::World;
use crate::corpus::grammar::Grammar;
use crate::corpus::measure::Measures;
use crate::corpus::sample::Sampler;
use crate::objective::example::Example;

/// Where a run's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The tiny world.
    World,
    /// Somebody's text.
    Text(String),
}

/// What part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What baselines count: text to train on.
    Counting,
    /// What baselines are adjusted on: text to train on that they have not counted.
    Tuning,
    /// What nothing is learnt from.
    HeldOut,
}

/// Units of the little world that baselines count, and are adjusted on.
const COUNTED: usize = 4_000;
const TUNED: usize = 500;

/// How often a batch is masked anew in which nothing is to be predicted. Of four tokens, all stay
/// unmasked in half of the throws.
const AGAIN: u64 = 200;

/// The seeds of what does not belong to a step. Other runs hold out the same, so that they can be
/// compared.
const COUNTING: u64 = 0x636f_756e;
const TUNING: u64 = 0x7475_6e65;
const HELD_OUT: u64 = 0x6865_6c64;

/// A text made ready for an objective.
pub struct Data {
    objective: Objective,
    context: usize,
    length: usize,
    vocabulary: Vocabulary,
    kind: Kind,
}

enum Kind {
    World {
        grammar: Arc<Grammar>,
        held_out: usize,
    },
    /// The text as one stream of ids, in three parts.
    Text {
        ids: Vec<u32>,
        /// Where the second part begins, and where the third.
        parts: [usize; 2],
    },
}

/// What can be said of the little world without a model, in nats a token with its ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Truth {
    /// The entropy: what the best possible model loses on average.
    pub entropy: f64,
    /// What it loses on the text that is held out, which is a sample.
    pub held_out: f64,
}

impl Data {
    /// Makes a text ready for models that read so many tokens at once. Of the little world `held_out`
    /// units are held out, of a text its last tenth.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn new(source: &Source, objective: Objective, context: usize, held_out: usize) -> Result<Self, TrainingError> {
        let length = objective.row_length(context)?;
        match source {
            Source::World => {
                let grammar = tiny()?;
                let vocabulary = Vocabulary::of_words(objective, &grammar)?;
                Ok(Self { objective, context, length, vocabulary, kind: Kind::World { grammar, held_out } })
            }
            Source::Text(text) => {
                let lines = lines(text)?;
                let vocabulary = Vocabulary::of_lines(objective, &lines)?;
                let specials = objective.specials();
                let unknown = specials.iter().position(|name| name == objective.unknown()).unwrap_or_default();
                // Whoever writes "[MASK]" into a text does not hide a word.
                let plain = |id: u32| if (id as usize) < specials.len() { unknown as u32 } else { id };
                let mut ids = Vec::new();
                for line in &lines {
                    ids.extend(vocabulary.tokenizer().encode_piece(line)?.into_iter().map(plain));
                    ids.push(objective.separator());
                }
                // Every part has a row.
                let least = 10 * length;
                if ids.len() < least {
                    return Err(TextError::FewTokens { tokens: ids.len(), least }.into());
                }
                let parts = [ids.len() * 8 / 10, ids.len() * 9 / 10];
                Ok(Self { objective, context, length, vocabulary, kind: Kind::Text { ids, parts } })
            }
        }
    }

    /// The vocabulary.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// How many tokens a model reads at once.
    #[must_use]
    pub fn context(&self) -> usize {
        self.context
    }

    /// What the model is to be trained to do.
    #[must_use]
    pub fn objective(&self) -> Objective {
        self.objective
    }

    /// The examples of a step.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn batch(&self, seed: u64, step: usize, rows: usize) -> Result<Vec<Example>, TrainingError> {
        let seed = |row: usize| mixed([seed, step as u64, row as u64]);
        let drawn: Vec<(Vec<u32>, u64)> = (0..rows).map(seed).map(|seed| (self.drawn(seed), seed)).collect();
        self.examples(|again| drawn.iter().map(|(row, seed)| self.example(row, mixed([*seed, 1, again]))).collect())
    }

    /// The examples of a part, the same every time.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn part(&self, part: Part) -> Result<Vec<Example>, TrainingError> {
        let rows = self.rows(part);
        let seed = part.seed();
        self.examples(|again| {
            let example = |(row, place): (&Vec<u32>, u64)| self.example(row, mixed([seed, place, 1 + again]));
            rows.iter().zip(0_u64..).map(example).collect()
        })
    }

    /// Examples in which something is to be predicted: a coin for each token may well hide none of a
    /// few, and then all are thrown again, with other numbers that follow from the seed as well.
    fn examples(
        &self,
        draw: impl Fn(u64) -> Result<Vec<Example>, TrainingError>,
    ) -> Result<Vec<Example>, TrainingError> {
        for again in 0..AGAIN {
            let examples = draw(again)?;
            if examples.iter().any(|example| example.losses().next().is_some()) {
                return Ok(examples);
            }
        }
        Err(TrainingError::NothingToPredict)
    }

    /// The rows of a part.
    #[must_use]
    pub fn rows(&self, part: Part) -> Vec<Vec<u32>> {
        match &self.kind {
            Kind::World { grammar, held_out } => {
                let units = part.units(*held_out);
                let mut sampler = Sampler::new(grammar, part.seed());
                self.packed((0..units).map(|_| self.unit(&sampler.draw().words)))
            }
            Kind::Text { ids, parts } => {
                let range = match part {
                    Part::Counting => 0..parts[0],
                    Part::Tuning => parts[0]..parts[1],
                    Part::HeldOut => parts[1]..ids.len(),
                };
                let opening = self.objective.opening(false);
                let room = self.length - opening.iter().count();
                let text = ids.get(range).unwrap_or_default();
                // A single token has nothing to be predicted from.
                let chunks = text.chunks(room).filter(|chunk| chunk.len() > 1);
                chunks.map(|chunk| opening.into_iter().chain(chunk.iter().copied()).collect()).collect()
            }
        }
    }

    /// What the grammar says of the little world's text; nothing of other texts, and nothing for
    /// objectives other than the causal one, to which all of a unit's past is known, and no more.
    #[must_use]
    pub fn truth(&self) -> Option<Truth> {
        let Kind::World { grammar, held_out } = &self.kind else { return None };
        if self.objective != Objective::Causal {
            return None;
        }
        let mut sampler = Sampler::new(grammar, Part::HeldOut.seed());
        let (mut nats, mut tokens) = (0.0, 0);
        for unit in (0..*held_out).map(|_| sampler.draw()) {
            nats -= unit.log_probability;
            tokens += unit.words.len() + 1;
        }
        Some(Truth { entropy: Measures::of(grammar).nats_per_token(), held_out: nats / tokens.max(1) as f64 })
    }

    fn example(&self, row: &[u32], seed: u64) -> Result<Example, TrainingError> {
        self.objective.example(row, self.vocabulary.size() as u32, seed)
    }

    /// A row to train on. Of the little world's last unit only the beginning may be in it, so that
    /// all rows are equally long; what follows what is learnt rightly from that, too.
    fn drawn(&self, seed: u64) -> Vec<u32> {
        match &self.kind {
            Kind::World { grammar, .. } => {
                let mut sampler = Sampler::new(grammar, seed);
                let mut row: Vec<u32> = self.objective.opening(true).into_iter().collect();
                while row.len() < self.length {
                    row.extend(self.unit(&sampler.draw().words));
                }
                row.truncate(self.length);
                row
            }
            Kind::Text { ids, parts } => {
                let opening = self.objective.opening(false);
                let room = self.length - opening.iter().count();
                let starts = parts[1].saturating_sub(room) as u64 + 1;
                let start = (mixed([seed, 0, 0]) % starts) as usize;
                let window = ids.get(start..(start + room).min(parts[1])).unwrap_or_default();
                opening.into_iter().chain(window.iter().copied()).collect()
            }
        }
    }

    /// A unit of the little world as tokens, with its end.
    fn unit(&self, words: &[u32]) -> Vec<u32> {
        let first = self.objective.specials().len() as u32;
        words.iter().map(|word| word + first).chain([self.objective.separator()]).collect()
    }

    /// Whole units in rows, as many as fit.
    fn packed(&self, units: impl Iterator<Item = Vec<u32>>) -> Vec<Vec<u32>> {
        let begin = || -> Vec<u32> { self.objective.opening(true).into_iter().collect() };
        let (mut rows, mut row) = (Vec::new(), begin());
        let empty = row.len();
        for unit in units {
            if row.len() > empty && row.len() + unit.len() > self.length {
                rows.push(std::mem::replace(&mut row, begin()));
            }
            row.extend(unit);
            row.truncate(self.length);
        }
        if row.len() > empty {
            rows.push(row);
        }
        rows
    }
}

/// The tiny world's grammar, which is made once: runs are begun again and again.
fn tiny() -> Result<Arc<Grammar>, TrainingError> {
    static TINY: OnceLock<Arc<Grammar>> = OnceLock::new();
    if let Some(grammar) = TINY.get() {
        return Ok(grammar.clone());
    }
    let grammar = Arc::new(World::Tiny.compile()?.grammar);
    Ok(TINY.get_or_init(|| grammar).clone())
}

impl Part {
    fn seed(self) -> u64 {
        match self {
            Self::Counting => COUNTING,
            Self::Tuning => TUNING,
            Self::HeldOut => HELD_OUT,
        }
    }

    fn units(self, held_out: usize) -> usize {
        match self {
            Self::Counting => COUNTED,
            Self::Tuning => TUNED,
            Self::HeldOut => held_out,
        }
    }
}

/// One number of several, so that neighbours have nothing in common (the finaliser of SplitMix64,
/// Steele, Lea and Flood 2014).
fn mixed(numbers: [u64; 3]) -> u64 {
    numbers.into_iter().fold(0, |state, number| {
        let mut z = (state ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    })
}
