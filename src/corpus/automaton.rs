//! The grammar's language as a graph of words: decides whether any text has two derivations, and
//! gives the exact probability of a text and of every next word.

use std::collections::HashMap;

use crate::corpus::grammar::{Grammar, RuleId, Symbol, WordId};

/// What is still to be written: a list of symbols, shared between all derivations that agree on it.
type State = u32;

const END: State = 0;

/// Stands behind every unit, so that a rule may well write nothing at its end.
const STOP: WordId = WordId::MAX;

/// One way on: a word, what is then still to be written, and how likely that is.
#[derive(Debug, Clone, Copy)]
struct Step {
    word: WordId,
    next: State,
    probability: f64,
}

/// Reads a grammar's units word by word, expanding no more of it than is needed.
#[derive(Debug)]
pub struct Automaton<'a> {
    grammar: &'a Grammar,
    /// The lists: first symbol and the rest.
    lists: Vec<(Symbol, State)>,
    ids: HashMap<(Symbol, State), State>,
    steps: HashMap<State, Vec<Step>>,
}

/// How many derivations and how many texts there are, modulo a large prime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Derivations.
    pub derivations: u64,
    /// Different rows of words.
    pub texts: u64,
    /// States of the graph that were looked at, for the curious.
    pub states: usize,
}

/// The largest prime below 2^61: counts are compared modulo this, because they have dozens of digits.
const PRIME: u64 = (1 << 61) - 1;

impl<'a> Automaton<'a> {
    /// An automaton for all that the grammar's first rule writes.
    pub fn new(grammar: &'a Grammar) -> Self {
        // List 0 is the empty one; its content is never looked at.
        let lists = vec![(Symbol::Word(0), END)];
        Self { grammar, lists, ids: HashMap::new(), steps: HashMap::new() }
    }

    /// Counts derivations and texts. The two are equal if and only if no text has two derivations
    /// (but for one chance in 2^60 that unequal numbers agree modulo the prime).
    pub fn count(&mut self) -> Counts {
        let start = self.start();
        let (mut derived, mut distinct) = (HashMap::from([(END, 1)]), HashMap::new());
        let derivations = self.derivations(start, &mut derived);
        let texts = self.texts(vec![start], &mut distinct);
        Counts { derivations, texts, states: derived.len() + distinct.len() }
    }

    /// A text with two derivations, if there is one: the shortest way that leads two derivations of
    /// one text apart and together again.
    pub fn twice(&mut self) -> Option<Vec<WordId>> {
        let start = self.start();
        let mut seen = HashMap::from([((start, start, false), None)]);
        let mut waiting = std::collections::VecDeque::from([(start, start, false)]);
        while let Some(pair @ (one, other, apart)) = waiting.pop_front() {
            if (one, other, apart) == (END, END, true) {
                return Some(trace(pair, &seen));
            }
            let (ones, others) = (self.steps_of(one), self.steps_of(other));
            for (i, step) in ones.iter().enumerate() {
                for (j, with) in others.iter().enumerate().filter(|(_, with)| with.word == step.word) {
                    let next = (step.next, with.next, apart || one == other && i != j);
                    if let std::collections::hash_map::Entry::Vacant(place) = seen.entry(next) {
                        place.insert(Some((pair, step.word)));
                        waiting.push_back(next);
                    }
                }
            }
        }
        None
    }

    /// The natural logarithm of a text's probability; minus infinity if the grammar does not write it.
    pub fn log_probability(&mut self, words: &[WordId]) -> f64 {
        let mut reader = self.reader();
        for word in words {
            reader = self.read(&reader, *word);
        }
        self.next_words(&reader).1.ln() + reader.log_probability
    }

    /// What may have been derived before the first word.
    pub fn reader(&mut self) -> Reader {
        Reader { states: vec![(self.start(), 1.0)], log_probability: 0.0 }
    }

    /// The probability of every next word that is possible, and of the end.
    pub fn next_words(&mut self, reader: &Reader) -> (HashMap<WordId, f64>, f64) {
        let mut words = HashMap::new();
        for (state, share) in &reader.states {
            for step in self.steps_of(*state) {
                *words.entry(step.word).or_insert(0.0) += share * step.probability;
            }
        }
        let end = words.remove(&STOP).unwrap_or(0.0);
        (words, end)
    }

    /// What may have been derived after one more word.
    pub fn read(&mut self, reader: &Reader, word: WordId) -> Reader {
        let mut reached: Vec<(State, f64)> = Vec::new();
        for (state, share) in &reader.states {
            let steps = self.steps_of(*state);
            reached.extend(
                steps.iter().filter(|step| step.word == word).map(|step| (step.next, share * step.probability)),
            );
        }
        reached.sort_by_key(|(state, _)| *state);
        let mut states: Vec<(State, f64)> = Vec::new();
        for (state, share) in reached {
            match states.last_mut() {
                Some((last, sum)) if *last == state => *sum += share,
                _ => states.push((state, share)),
            }
        }
        let total: f64 = states.iter().map(|(_, share)| share).sum();
        states.iter_mut().for_each(|(_, share)| *share /= total);
        Reader { states, log_probability: reader.log_probability + total.ln() }
    }

    fn start(&mut self) -> State {
        let stop = self.list(Symbol::Word(STOP), END);
        self.list(Symbol::Rule(self.grammar.start()), stop)
    }

    fn list(&mut self, symbol: Symbol, rest: State) -> State {
        *self.ids.entry((symbol, rest)).or_insert_with(|| {
            self.lists.push((symbol, rest));
            self.lists.len() as State - 1
        })
    }

    /// The words that may come next: the first rule is carried out in every way until words stand first.
    fn steps_of(&mut self, state: State) -> Vec<Step> {
        if state == END {
            return Vec::new();
        }
        if let Some(steps) = self.steps.get(&state) {
            return steps.clone();
        }
        let steps = match self.lists[state as usize] {
            (Symbol::Word(word), next) => vec![Step { word, next, probability: 1.0 }],
            (Symbol::Rule(rule), rest) => self.expand(rule, rest),
        };
        self.steps.insert(state, steps.clone());
        steps
    }

    fn expand(&mut self, rule: RuleId, rest: State) -> Vec<Step> {
        let grammar = self.grammar;
        let mut steps = Vec::new();
        for alternative in grammar.alternatives(rule) {
            let list = alternative.symbols.iter().rev().fold(rest, |rest, symbol| self.list(*symbol, rest));
            let scaled = |step: Step| Step { probability: step.probability * alternative.probability, ..step };
            steps.extend(self.steps_of(list).into_iter().map(scaled));
        }
        steps
    }

    fn derivations(&mut self, state: State, known: &mut HashMap<State, u64>) -> u64 {
        if let Some(count) = known.get(&state) {
            return *count;
        }
        let steps = self.steps_of(state);
        let count = steps.iter().fold(0, |sum, step| (sum + self.derivations(step.next, known)) % PRIME);
        known.insert(state, count);
        count
    }

    /// The subset construction: a set of states for all derivations that agree on the words so far.
    fn texts(&mut self, states: Vec<State>, known: &mut HashMap<Vec<State>, u64>) -> u64 {
        if let Some(count) = known.get(&states) {
            return *count;
        }
        let mut reached: HashMap<WordId, Vec<State>> = HashMap::new();
        for state in &states {
            for step in self.steps_of(*state) {
                reached.entry(step.word).or_default().push(step.next);
            }
        }
        let mut count = u64::from(states.contains(&END));
        for (_, mut next) in reached {
            next.sort_unstable();
            next.dedup();
            count = (count + self.texts(next, known)) % PRIME;
        }
        known.insert(states, count);
        count
    }
}

type Pair = (State, State, bool);

/// The words on the way to a pair of states.
fn trace(pair: Pair, seen: &HashMap<Pair, Option<(Pair, WordId)>>) -> Vec<WordId> {
    let mut words = Vec::new();
    let mut place = pair;
    while let Some((before, word)) = seen.get(&place).copied().flatten() {
        words.push(word);
        place = before;
    }
    words.retain(|word| *word != STOP);
    words.reverse();
    words
}

/// How far a text has been read: the derivations that are still possible, with their probabilities
/// given what was read.
#[derive(Debug, Clone)]
pub struct Reader {
    states: Vec<(State, f64)>,
    /// The natural logarithm of the probability of what was read.
    pub log_probability: f64,
}
