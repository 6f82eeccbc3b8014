//! Which labelled sentences a run is given.

use std::collections::BTreeMap;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::task::Task;

/// The labelled sentences of a task in the order in which they are drawn: the first n are the draw of
/// n, so that a smaller draw is part of a larger one. The classes alternate, so each even draw has as many
/// of both, and within a class a telling word comes again only when all others have come as often: of few
/// examples, none is wasted. Seed and task decide.
#[must_use]
pub fn order(task: &Task, seed: u32) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed));
    let [first, second] = [false, true].map(|second| class(task, second, &mut rng));
    first.into_iter().zip(second).flat_map(|(a, b)| [a, b]).collect()
}

/// Numbers from 0 up, shuffled (Durstenfeld 1964).
pub(super) fn shuffle<T>(items: &mut [T], rng: &mut ChaCha8Rng) {
    for last in (1..items.len()).rev() {
        // What the remainder prefers is far below what could be noticed.
        items.swap(last, (rng.next_u64() % (last as u64 + 1)) as usize);
    }
}

fn class(task: &Task, second: bool, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut by_word: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    for (at, sentence) in task.labelled.iter().enumerate().filter(|(_, sentence)| sentence.second == second) {
        // A sentence that no word gives away is like no other.
        let alone = if sentence.telling.is_empty() { at + 1 } else { 0 };
        by_word.entry((&sentence.telling, alone)).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = by_word.into_values().collect();
    shuffle(&mut groups, rng);
    for group in &mut groups {
        shuffle(group, rng);
    }
    let rounds = groups.iter().map(Vec::len).max().unwrap_or(0);
    (0..rounds).flat_map(|round| groups.iter().filter_map(move |group| group.get(round).copied())).collect()
}
