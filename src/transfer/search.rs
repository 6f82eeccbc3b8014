//! How settings were chosen: on a part of the labelled sentences whose telling words the rest lacks.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::draw::shuffle;
use super::task::{Sentence, Task, words};

/// One in so many telling words of a class is for validation.
const ONE_IN: usize = 4;

/// A task made of the labelled sentences of another: some of its telling words are held out, and with them
/// every sentence that has one. What the other holds out is no part of it. A sentence without a
/// telling word goes where the one at the same place of the other class goes: of the questions and
/// statements these are pairs of nearly the same words, and one half of a pair would mislead about the other.
#[must_use]
pub fn validation(task: &Task, seed: u32) -> Task {
    let mut rng = ChaCha8Rng::seed_from_u64(u64::from(seed) + 1000);
    let of_class = |second| task.labelled.iter().filter(move |sentence: &&Sentence| sentence.second == second);
    let mut apart = BTreeSet::new();
    for second in [false, true] {
        let mut telling: Vec<&str> =
            of_class(second).map(|it| it.telling.as_str()).filter(|it| !it.is_empty()).collect();
        telling.sort_unstable();
        telling.dedup();
        shuffle(&mut telling, &mut rng);
        apart.extend(telling.iter().take(telling.len().div_ceil(ONE_IN)).copied());
    }
    let has_apart = |sentence: &Sentence| words(&sentence.text).any(|(_, word)| apart.contains(word.as_str()));
    let mut split = Task { classes: task.classes.clone(), ..Task::default() };
    for second in [false, true] {
        let others: Vec<&Sentence> = of_class(!second).collect();
        for (place, sentence) in of_class(second).enumerate() {
            let decides =
                if sentence.telling.is_empty() { others.get(place).copied().unwrap_or(sentence) } else { sentence };
            if apart.contains(decides.telling.as_str()) {
                split.held_out.push(sentence.clone());
            } else if !has_apart(sentence) {
                split.labelled.push(sentence.clone());
            }
        }
    }
    split
}
