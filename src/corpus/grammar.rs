//! A probabilistic context-free grammar without recursion: rules, their alternatives, their
//! probabilities. Everything that is said of the little world is computed from this one type.

use std::collections::HashMap;

use crate::corpus::render::OPEN;

/// A word of the grammar, as a place in [`Grammar::words`]. Punctuation counts as words.
pub type WordId = u32;

/// A rule of the grammar. A rule only refers to rules with smaller numbers.
pub type RuleId = u32;

/// One step of an alternative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A word, written as it is.
    Word(WordId),
    /// Whatever the rule makes.
    Rule(RuleId),
}

/// One way to carry out a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// How likely it is among the rule's alternatives; these add up to 1.
    pub probability: f64,
    /// What it writes, from left to right.
    pub symbols: Vec<Symbol>,
}

/// A grammar whose language is finite, because its rules form no circle.
#[derive(Debug, Clone)]
pub struct Grammar {
    words: Vec<String>,
    rules: Vec<Vec<Alternative>>,
}

impl Grammar {
    /// The distinct words, by their ids.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// A word as text.
    pub fn word(&self, id: WordId) -> &str {
        self.words.get(id as usize).map_or("", String::as_str)
    }

    /// The ways to carry out a rule.
    pub fn alternatives(&self, rule: RuleId) -> &[Alternative] {
        &self.rules[rule as usize]
    }

    /// All rules, those that others refer to first.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &[Alternative])> {
        self.rules.iter().enumerate().map(|(id, rule)| (id as RuleId, rule.as_slice()))
    }

    /// The rule from which every unit (a sentence or a story) is made: the last one.
    pub fn start(&self) -> RuleId {
        self.rules.len() as RuleId - 1
    }

    /// A number for every rule, from the numbers of the rules that it refers to.
    pub(super) fn fold<T>(&self, mut number: impl FnMut(&[Alternative], &[T]) -> T) -> Vec<T> {
        let mut numbers = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let next = number(rule, &numbers);
            numbers.push(next);
        }
        numbers
    }
}

/// Collects the rules of a grammar, the innermost first.
#[derive(Debug, Default)]
pub struct Builder {
    words: Vec<String>,
    ids: HashMap<String, WordId>,
    rules: Vec<Vec<Alternative>>,
    speaks: Vec<bool>,
    known: HashMap<Vec<(u64, Vec<Symbol>)>, RuleId>,
}

impl Builder {
    /// The id of a word, which is new or not.
    pub fn word(&mut self, word: &str) -> WordId {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = self.words.len() as WordId;
        self.words.push(word.to_owned());
        self.ids.insert(word.to_owned(), id);
        id
    }

    /// Adds a rule from its alternatives with their weights. Equal alternatives become one, and a
    /// rule that is there already is not added again. `None` if there is no alternative at all.
    pub fn rule(&mut self, weighted: impl IntoIterator<Item = (f64, Vec<Symbol>)>) -> Option<RuleId> {
        let mut places: HashMap<Vec<Symbol>, usize> = HashMap::new();
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (weight, symbols) in weighted {
            if let Some(place) = places.get(&symbols) {
                alternatives[*place].probability += weight;
            } else {
                places.insert(symbols.clone(), alternatives.len());
                alternatives.push(Alternative { probability: weight, symbols });
            }
        }
        let total: f64 = alternatives.iter().map(|alternative| alternative.probability).sum();
        if alternatives.is_empty() || total <= 0.0 || !total.is_finite() {
            return None;
        }
        alternatives.iter_mut().for_each(|alternative| alternative.probability /= total);
        let key: Vec<_> = alternatives.iter().map(|one| (one.probability.to_bits(), one.symbols.clone())).collect();
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let id = self.rules.len() as RuleId;
        self.speaks.push(alternatives.iter().flat_map(|one| &one.symbols).any(|symbol| match symbol {
            Symbol::Word(word) => self.words[*word as usize] == OPEN,
            Symbol::Rule(rule) => self.speaks(*rule),
        }));
        self.rules.push(alternatives);
        self.known.insert(key, id);
        Some(id)
    }

    /// Whether direct speech can stand in what a rule writes.
    pub fn speaks(&self, rule: RuleId) -> bool {
        self.speaks[rule as usize]
    }

    /// The grammar that starts from a rule; what it does not reach is left out.
    pub fn finish(self, start: RuleId) -> Grammar {
        let mut reached = vec![false; self.rules.len()];
        let mut waiting = vec![start];
        while let Some(rule) = waiting.pop() {
            if !std::mem::replace(&mut reached[rule as usize], true) {
                let symbols = self.rules[rule as usize].iter().flat_map(|alternative| &alternative.symbols);
                waiting.extend(symbols.filter_map(|symbol| match symbol {
                    Symbol::Rule(rule) => Some(*rule),
                    Symbol::Word(_) => None,
                }));
            }
        }
        let mut renamed = Renamed { words: self.words, kept: Vec::new(), ids: HashMap::new() };
        let mut numbers = HashMap::new();
        let mut rules: Vec<Vec<Alternative>> = Vec::new();
        for (id, mut rule) in self.rules.into_iter().enumerate().filter(|(id, _)| reached[*id]) {
            for symbol in rule.iter_mut().flat_map(|alternative| &mut alternative.symbols) {
                *symbol = match *symbol {
                    Symbol::Word(word) => Symbol::Word(renamed.id(word)),
                    Symbol::Rule(rule) => Symbol::Rule(numbers[&rule]),
                };
            }
            numbers.insert(id as RuleId, rules.len() as RuleId);
            rules.push(rule);
        }
        Grammar { words: renamed.kept, rules }
    }
}

/// The words that are reached, in the order in which they are.
struct Renamed {
    words: Vec<String>,
    kept: Vec<String>,
    ids: HashMap<WordId, WordId>,
}

impl Renamed {
    fn id(&mut self, word: WordId) -> WordId {
        *self.ids.entry(word).or_insert_with(|| {
            self.kept.push(std::mem::take(&mut self.words[word as usize]));
            self.kept.len() as WordId - 1
        })
    }
}
