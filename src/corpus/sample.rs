//! Drawing units from a grammar.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::corpus::grammar::{Grammar, Symbol, WordId};

/// One unit that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its words, punctuation included.
    pub words: Vec<WordId>,
    /// The natural logarithm of the probability of its derivation.
    pub log_probability: f64,
}

/// Draws units one after the other. The same grammar and seed give the same units for ever: the
/// generator is ChaCha8, whose output its specification fixes.
#[derive(Debug, Clone)]
pub struct Sampler<'a> {
    grammar: &'a Grammar,
    random: ChaCha8Rng,
}

impl<'a> Sampler<'a> {
    /// A sampler that begins at a seed.
    pub fn new(grammar: &'a Grammar, seed: u64) -> Self {
        Self { grammar, random: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// Draws one unit.
    pub fn draw(&mut self) -> Unit {
        let mut unit = Unit { words: Vec::new(), log_probability: 0.0 };
        let mut waiting = vec![Symbol::Rule(self.grammar.start())];
        while let Some(symbol) = waiting.pop() {
            match symbol {
                Symbol::Word(word) => unit.words.push(word),
                Symbol::Rule(rule) => {
                    let alternatives = self.grammar.alternatives(rule);
                    let mut left = self.uniform();
                    // Rounding may leave a little beyond the last: then it is the last.
                    let chosen = alternatives.iter().find(|one| {
                        left -= one.probability;
                        left < 0.0
                    });
                    if let Some(chosen) = chosen.or(alternatives.last()) {
                        unit.log_probability += chosen.probability.ln();
                        waiting.extend(chosen.symbols.iter().rev());
                    }
                }
            }
        }
        unit
    }

    /// A number in [0, 1) with 53 random bits.
    fn uniform(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
