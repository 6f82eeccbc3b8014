//! A small vocabulary of pieces, learnt from a text by byte-pair encoding (Sennrich, Haddow and Birch
//! 2016, arXiv 1508.07909), over characters.
//!
//! The crate `tokenizers` has a trainer, but it keeps equal pairs in the order of a hash map that is
//! different in every process, and it wants threads. Here ties have an order, so that a text gives the
//! same vocabulary for ever.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// The pieces: all characters, then what became of them, in the order in which it did.
    pub pieces: Vec<String>,
    /// What was joined, in order.
    pub merges: Vec<(String, String)>,
}

type Pair = (u32, u32);

/// Learns pieces from words with how often they occur, until there are so many, or no pair occurs
/// twice.
#[must_use]
pub fn learn(words: &BTreeMap<String, u64>, size: usize) -> Pieces {
    let alphabet: BTreeSet<char> = words.keys().flat_map(|word| word.chars()).collect();
    let mut learner = Learner::new(&alphabet, words);
    let mut merges = Vec::new();
    while learner.pieces.len() < size {
        let best = learner.counts.iter().max_by_key(|(pair, count)| (**count, Reverse(**pair)));
        let Some((&pair, _)) = best.filter(|(_, count)| **count > 1) else { break };
        merges.push((learner.piece(pair.0), learner.piece(pair.1)));
        learner.merge(pair);
    }
    Pieces { pieces: learner.pieces, merges }
}

struct Learner {
    pieces: Vec<String>,
    ids: HashMap<String, u32>,
    /// Words as pieces, with how often they occur.
    words: Vec<(Vec<u32>, i64)>,
    counts: HashMap<Pair, i64>,
}

impl Learner {
    fn new(alphabet: &BTreeSet<char>, words: &BTreeMap<String, u64>) -> Self {
        let pieces: Vec<String> = alphabet.iter().map(char::to_string).collect();
        let ids: HashMap<String, u32> = pieces.iter().cloned().zip(0..).collect();
        let places: HashMap<char, u32> = alphabet.iter().copied().zip(0..).collect();
        let spelt = |word: &str| word.chars().filter_map(|letter| places.get(&letter).copied()).collect();
        let words: Vec<(Vec<u32>, i64)> = words.iter().map(|(word, count)| (spelt(word), *count as i64)).collect();
        let mut counts = HashMap::new();
        for (word, times) in &words {
            count(&mut counts, word, *times);
        }
        Self { pieces, ids, words, counts }
    }

    fn piece(&self, id: u32) -> String {
        self.pieces.get(id as usize).cloned().unwrap_or_default()
    }

    /// Makes one piece of a pair wherever it stands.
    fn merge(&mut self, pair: Pair) {
        let joined = self.piece(pair.0) + &self.piece(pair.1);
        // Two ways may lead to one piece.
        let id = *self.ids.entry(joined.clone()).or_insert_with(|| {
            self.pieces.push(joined);
            self.pieces.len() as u32 - 1
        });
        for (word, times) in &mut self.words {
            if !word.windows(2).any(|two| (two[0], two[1]) == pair) {
                continue;
            }
            count(&mut self.counts, word, -*times);
            *word = merged(word, pair, id);
            count(&mut self.counts, word, *times);
        }
        self.counts.retain(|_, count| *count > 0);
    }
}

fn count(counts: &mut HashMap<Pair, i64>, word: &[u32], times: i64) {
    for two in word.windows(2) {
        *counts.entry((two[0], two[1])).or_insert(0) += times;
    }
}

fn merged(word: &[u32], pair: Pair, id: u32) -> Vec<u32> {
    let mut out = Vec::with_capacity(word.len());
    let mut place = 0;
    while place < word.len() {
        if word.get(place) == Some(&pair.0) && word.get(place + 1) == Some(&pair.1) {
            out.push(id);
            place += 2;
        } else {
            out.extend(word.get(place));
            place += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt(words: &[(&str, u64)], size: usize) -> Pieces {
        learn(&words.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect(), size)
    }

    #[test]
    fn frequent_pairs_become_pieces() {
        // The example of Sennrich, Haddow and Birch: es, est, lo, low come first.
        let words = [("low", 5), ("lower", 2), ("newest", 6), ("widest", 3)];
        let Pieces { pieces, merges } = learnt(&words, 14);
        let joined: Vec<String> = merges.iter().map(|(a, b)| format!("{a}{b}")).collect();
        assert_eq!(joined, ["es", "est", "lo", "low"]);
        assert_eq!(pieces[10..], ["es", "est", "lo", "low"]);
    }

    #[test]
    fn it_ends_when_no_pair_occurs_twice() {
        assert!(learnt(&[("abc", 1)], 100).merges.is_empty());
        assert_eq!(learnt(&[("aaaa", 1)], 100).pieces, ["a", "aa"]);
        assert!(learnt(&[], 100).pieces.is_empty());
    }
}
