//! What can be said exactly of a grammar's language: entropy, lengths, the number of derivations.

use crate::corpus::grammar::{Alternative, Grammar, Symbol};
use crate::corpus::render::{OPEN, added_characters, attaches, takes_an};

/// Exact expectations over all units (sentences or stories) that a grammar can write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    /// The entropy of a unit, in nats: what the best possible model loses on one, on average.
    pub entropy: f64,
    /// Words and punctuation marks of a unit, on average.
    pub words: f64,
    /// Characters of a unit as text, on average, without what separates it from the next.
    pub characters: f64,
    /// Ways to derive a unit. In an unambiguous grammar: units.
    pub derivations: f64,
}

impl Measures {
    /// The measures of all that the grammar's first rule writes.
    ///
    /// A derivation's choices are independent, so that the entropy of a rule is that of its choice
    /// plus, for every alternative, that of its parts (Grenander's recursion for context-free
    /// grammars; here it ends, because no rule comes back to itself). This is the entropy of the
    /// *text* if no text has two derivations: `automaton` decides that.
    pub fn of(grammar: &Grammar) -> Self {
        let all = grammar.fold(|rule, known: &[Part]| Part::of_rule(grammar, rule, known));
        let all = &all[grammar.start() as usize];
        // No space stands before the first word.
        let characters = all.characters - all.spaced();
        Self { entropy: all.entropy, words: all.words, characters, derivations: all.derivations }
    }

    /// Nats per token for a model that reads word by word. The end of a unit is a token, too: when
    /// to stop has to be predicted like anything else.
    pub fn nats_per_token(&self) -> f64 {
        self.entropy / (self.words + 1.0)
    }

    /// Bits per character, which does not depend on a tokenizer; the end of a unit is one character.
    pub fn bits_per_character(&self) -> f64 {
        self.entropy / std::f64::consts::LN_2 / (self.characters + 1.0)
    }
}

/// The expectations over what one rule writes.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    entropy: f64,
    words: f64,
    /// With the space before it.
    characters: f64,
    derivations: f64,
    /// The probability that it writes nothing.
    empty: f64,
    /// The probability that it begins with a word that asks for "an".
    vowel: f64,
    /// The probability that it begins with a mark that has no space before it.
    attached: f64,
    /// The probability that it ends with "a".
    article: f64,
    /// The probability that it ends with the opening of direct speech.
    opening: f64,
}

impl Part {
    fn of_rule(grammar: &Grammar, rule: &[Alternative], known: &[Self]) -> Self {
        let mut sum = Self::default();
        for Alternative { probability, symbols } in rule {
            let one = Self::of_symbols(grammar, symbols, known);
            sum.entropy += probability * (one.entropy - probability.ln());
            sum.words += probability * one.words;
            sum.characters += probability * one.characters;
            sum.derivations += one.derivations;
            sum.empty += probability * one.empty;
            sum.vowel += probability * one.vowel;
            sum.attached += probability * one.attached;
            sum.article += probability * one.article;
            sum.opening += probability * one.opening;
        }
        sum
    }

    fn of_symbols(grammar: &Grammar, symbols: &[Symbol], known: &[Self]) -> Self {
        let nothing = Self { derivations: 1.0, empty: 1.0, ..Self::default() };
        symbols.iter().fold(nothing, |row, symbol| match symbol {
            Symbol::Word(word) => row.then(&Self::of_word(grammar.word(*word))),
            Symbol::Rule(rule) => row.then(&known[*rule as usize]),
        })
    }

    /// This and then something else, drawn independently of it. Where they meet, "a" may become
    /// "an", and what opens direct speech takes the space away from what follows.
    fn then(&self, next: &Self) -> Self {
        Self {
            entropy: self.entropy + next.entropy,
            words: self.words + next.words,
            characters: self.characters + next.characters + self.article * next.vowel - self.opening * next.spaced(),
            derivations: self.derivations * next.derivations,
            empty: self.empty * next.empty,
            vowel: self.vowel + self.empty * next.vowel,
            attached: self.attached + self.empty * next.attached,
            article: next.article + next.empty * self.article,
            opening: next.opening + next.empty * self.opening,
        }
    }

    /// The probability that it begins with a word that has a space before it.
    fn spaced(&self) -> f64 {
        1.0 - self.empty - self.attached
    }

    fn of_word(word: &str) -> Self {
        let probability = |holds: bool| f64::from(u8::from(holds));
        Self {
            words: 1.0,
            characters: added_characters(word),
            derivations: 1.0,
            vowel: probability(takes_an(word)),
            attached: probability(attaches(word)),
            article: probability(word == "a"),
            opening: probability(word == OPEN),
            ..Self::default()
        }
    }
}
