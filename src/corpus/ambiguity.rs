//! Proves that no text has two derivations, or finds one that has.
//!
//! All derivations that agree on the words so far are followed together, as a set of what each has
//! still to write (the subset construction). Two things keep that small where the whole language is
//! far too large to walk through. A derivation that is left alone needs no more company: what it has
//! still to write is proven by itself, once for all places where it occurs. And a rule whose texts are
//! unambiguous and never the beginning of one another can be stepped over like a word, because where
//! it ends is then beyond doubt.

use std::collections::HashMap;

use crate::corpus::grammar::{Grammar, RuleId, Symbol, WordId};

/// What is still to be written: a first symbol and the rest, as a place in [`Prover::lists`].
type List = u32;

const END: List = 0;

/// A text, or a part of one, that is derived in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ambiguous {
    /// Its words.
    pub words: Vec<WordId>,
}

/// Shows that no text of the grammar has two derivations.
///
/// # Errors
///
/// [`Ambiguous`]: a text, or a part of one, that has two.
pub fn prove_unambiguous(grammar: &Grammar) -> Result<(), Ambiguous> {
    let mut prover = Prover {
        grammar,
        lists: vec![(Symbol::Word(0), END)],
        ids: HashMap::new(),
        alone: HashMap::new(),
        sets: HashMap::new(),
        path: Vec::new(),
    };
    let start = prover.list(Symbol::Rule(grammar.start()), END);
    prover.prove(start).map(|_| ())
}

/// Whether no text is the beginning of another one.
type PrefixFree = bool;

struct Prover<'a> {
    grammar: &'a Grammar,
    lists: Vec<(Symbol, List)>,
    ids: HashMap<(Symbol, List), List>,
    /// What is proven of single lists, and of sets of them.
    alone: HashMap<List, PrefixFree>,
    sets: HashMap<Vec<List>, PrefixFree>,
    /// The words that led here, for the example.
    path: Vec<WordId>,
}

impl Prover<'_> {
    fn list(&mut self, symbol: Symbol, rest: List) -> List {
        *self.ids.entry((symbol, rest)).or_insert_with(|| {
            self.lists.push((symbol, rest));
            self.lists.len() as List - 1
        })
    }

    /// The lists of a rule's alternatives, each with the rest behind it.
    fn expand(&mut self, rule: RuleId, rest: List) -> Vec<List> {
        let grammar = self.grammar;
        let alternatives = grammar.alternatives(rule).iter();
        let lists =
            alternatives.map(|one| one.symbols.iter().rev().fold(rest, |rest, symbol| self.list(*symbol, rest)));
        lists.collect()
    }

    /// Proves what one list writes.
    fn prove(&mut self, list: List) -> Result<PrefixFree, Ambiguous> {
        if list == END {
            return Ok(true);
        }
        if let Some(known) = self.alone.get(&list) {
            return Ok(*known);
        }
        let prefix_free = match self.lists[list as usize] {
            (Symbol::Word(_), rest) => self.after(list, rest)?,
            (Symbol::Rule(rule), rest) if rest != END => {
                if self.steps_over(rule)? {
                    self.after(list, rest)?
                } else {
                    let expanded = self.expand(rule, rest);
                    self.together(expanded)?
                }
            }
            (Symbol::Rule(rule), _) => {
                let expanded = self.expand(rule, END);
                self.together(expanded)?
            }
        };
        self.alone.insert(list, prefix_free);
        Ok(prefix_free)
    }

    /// Whether a rule is proven, and ends where it ends beyond doubt.
    fn steps_over(&mut self, rule: RuleId) -> Result<bool, Ambiguous> {
        let alone = self.list(Symbol::Rule(rule), END);
        self.prove(alone)
    }

    /// Proves the rest of a list, with its first symbol written.
    fn after(&mut self, list: List, rest: List) -> Result<PrefixFree, Ambiguous> {
        let length = self.path.len();
        self.write_first(list);
        let proven = self.prove(rest);
        self.path.truncate(length);
        proven
    }

    /// Proves what a set of lists writes: that no text is written by two of them, or twice by one.
    fn together(&mut self, mut set: Vec<List>) -> Result<PrefixFree, Ambiguous> {
        set.sort_unstable();
        if let Some(pair) = set.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(self.example(pair[0]));
        }
        if let [list] = set.as_slice() {
            return self.prove(*list);
        }
        if let Some(known) = self.sets.get(&set) {
            return Ok(*known);
        }
        let length = self.path.len();
        let proven = match self.common(&set)? {
            Some(rests) => {
                self.write_first(set[0]);
                self.together(rests)
            }
            None => self.word_by_word(&set),
        };
        self.path.truncate(length);
        self.sets.insert(set, proven.clone()?);
        proven
    }

    /// What follows the first symbol, if all lists begin with the same one and it can be stepped over.
    fn common(&mut self, set: &[List]) -> Result<Option<Vec<List>>, Ambiguous> {
        if set[0] == END {
            return Ok(None);
        }
        let (first, _) = self.lists[set[0] as usize];
        if set.iter().any(|list| self.lists[*list as usize].0 != first) {
            return Ok(None);
        }
        if let Symbol::Rule(rule) = first
            && !self.steps_over(rule)?
        {
            return Ok(None);
        }
        Ok(Some(set.iter().map(|list| self.lists[*list as usize].1).collect()))
    }

    fn word_by_word(&mut self, set: &[List]) -> Result<PrefixFree, Ambiguous> {
        let mut groups: HashMap<WordId, Vec<List>> = HashMap::new();
        let mut waiting = set.to_vec();
        let mut ends = 0;
        while let Some(list) = waiting.pop() {
            match self.lists[list as usize] {
                _ if list == END => ends += 1,
                (Symbol::Word(word), rest) => groups.entry(word).or_default().push(rest),
                (Symbol::Rule(rule), rest) => waiting.extend(self.expand(rule, rest)),
            }
        }
        if ends > 1 {
            return Err(self.example(END));
        }
        let mut prefix_free = ends == 0 || groups.is_empty();
        for (word, group) in groups {
            self.path.push(word);
            prefix_free &= self.together(group)?;
            self.path.pop();
        }
        Ok(prefix_free)
    }

    /// Notes one way to write a list's first symbol.
    fn write_first(&mut self, list: List) {
        if list != END {
            let mut waiting = vec![self.lists[list as usize].0];
            while let Some(symbol) = waiting.pop() {
                match symbol {
                    Symbol::Word(word) => self.path.push(word),
                    Symbol::Rule(rule) => {
                        let first = self.grammar.alternatives(rule).first();
                        waiting.extend(first.iter().flat_map(|one| one.symbols.iter().rev()));
                    }
                }
            }
        }
    }

    /// The words so far, and one way to go on.
    fn example(&mut self, mut list: List) -> Ambiguous {
        while list != END {
            self.write_first(list);
            list = self.lists[list as usize].1;
        }
        Ambiguous { words: std::mem::take(&mut self.path) }
    }
}
