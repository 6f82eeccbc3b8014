//! The two worlds of the project, as they are.

use std::collections::HashMap;
use std::sync::LazyLock;

use pretraining_lab::corpus::World;
use pretraining_lab::corpus::ambiguity::{Ambiguous, prove_unambiguous};
use pretraining_lab::corpus::automaton::Automaton;
use pretraining_lab::corpus::compile::Compiled;
use pretraining_lab::corpus::grammar::WordId;
use pretraining_lab::corpus::measure::Measures;
use pretraining_lab::corpus::render::{CLOSE, OPEN, render};
use pretraining_lab::corpus::sample::Sampler;
use sha2::{Digest, Sha256};

use super::close;

const WORLDS: [World; 2] = [World::Tiny, World::Full];

/// A world, compiled once for all tests.
fn compiled(world: World) -> &'static Compiled {
    static TINY: LazyLock<Compiled> = LazyLock::new(|| compile(World::Tiny));
    static FULL: LazyLock<Compiled> = LazyLock::new(|| compile(World::Full));
    match world {
        World::Tiny => &TINY,
        World::Full => &FULL,
    }
}

fn compile(world: World) -> Compiled {
    match world.compile() {
        Ok(compiled) => compiled,
        Err(error) => panic!("{world:?}: {error}"),
    }
}

#[test]
fn no_text_has_two_derivations() {
    for world in WORLDS {
        let grammar = &compiled(world).grammar;
        if let Err(Ambiguous { words }) = prove_unambiguous(grammar) {
            panic!("{world:?}: {:?} can be derived in two ways", render(grammar, &words));
        }
    }
}

#[test]
fn every_template_is_of_use() {
    for world in WORLDS {
        let unused = &compiled(world).unused;
        assert!(unused.is_empty(), "{world:?}: {unused:?}");
    }
}

#[test]
fn the_tiny_world_is_small_but_cannot_be_learnt_by_heart() {
    let grammar = &compiled(World::Tiny).grammar;
    let measures = Measures::of(grammar);
    assert!(grammar.words().len() <= 200, "{} words", grammar.words().len());
    assert!(measures.derivations > 1e8, "{} units", measures.derivations);
    assert!((14.0..20.0).contains(&measures.entropy), "{} nats", measures.entropy);
}

/// The sample's mean lies where the exact expectation says, by so many standard errors at most.
fn check_mean(what: &str, sample: &[f64], exact: f64) {
    let count = sample.len() as f64;
    let mean = sample.iter().sum::<f64>() / count;
    let variance = sample.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let off = (mean - exact) / (variance / count).sqrt();
    assert!(off.abs() < 4.5, "{what}: {mean} is {off} standard errors from {exact}");
}

#[test]
fn samples_agree_with_the_exact_measures() {
    for world in WORLDS {
        let grammar = &compiled(world).grammar;
        let measures = Measures::of(grammar);
        for seed in [1, 2] {
            let mut sampler = Sampler::new(grammar, seed);
            let units: Vec<_> = (0..10_000).map(|_| sampler.draw()).collect();
            let mean =
                |what: &str, sample: Vec<f64>, exact| check_mean(&format!("{what} of {world:?}"), &sample, exact);
            mean("nats", units.iter().map(|unit| -unit.log_probability).collect(), measures.entropy);
            mean("words", units.iter().map(|unit| unit.words.len() as f64).collect(), measures.words);
            let characters = units.iter().map(|unit| render(grammar, &unit.words).chars().count() as f64);
            mean("characters", characters.collect(), measures.characters);
        }
    }
}

#[test]
fn the_automaton_finds_the_probability_of_what_was_drawn() {
    for world in WORLDS {
        let grammar = &compiled(world).grammar;
        let mut automaton = Automaton::new(grammar);
        let mut sampler = Sampler::new(grammar, 3);
        for _ in 0..300 {
            let unit = sampler.draw();
            close(automaton.log_probability(&unit.words), unit.log_probability);
        }
    }
}

#[test]
fn the_next_words_share_all_of_the_probability() {
    for world in WORLDS {
        let grammar = &compiled(world).grammar;
        let mut automaton = Automaton::new(grammar);
        let mut sampler = Sampler::new(grammar, 4);
        for _ in 0..30 {
            let unit = sampler.draw();
            let (mut reader, mut chain) = (automaton.reader(), 0.0);
            for place in 0..=unit.words.len() {
                let (next, end) = automaton.next_words(&reader);
                close(next.values().sum::<f64>() + end, 1.0);
                let Some(word) = unit.words.get(place) else {
                    close(chain + end.ln(), unit.log_probability);
                    break;
                };
                chain += next[word].ln();
                reader = automaton.read(&reader, *word);
                close(chain, reader.log_probability);
            }
        }
    }
}

/// The words of a text, in small letters.
fn words_of(text: &str) -> Vec<String> {
    let (mut words, mut speech) = (Vec::new(), false);
    for piece in text.to_lowercase().split(' ') {
        let mut piece = piece;
        if let Some(rest) = piece.strip_prefix('"') {
            speech = true;
            words.push(OPEN.to_owned());
            piece = rest;
        }
        let mut marks = Vec::new();
        while let Some(mark) = [".", ",", "?", "!", ":", ";", "'s", "\""].iter().find(|mark| piece.ends_with(**mark)) {
            piece = &piece[..piece.len() - mark.len()];
            marks.push(if *mark == "\"" { CLOSE } else { *mark });
        }
        speech &= !marks.contains(&CLOSE);
        words.extend((!piece.is_empty()).then(|| if piece == "an" { "a" } else { piece }.to_owned()));
        words.extend(marks.into_iter().rev().map(str::to_owned));
    }
    assert!(!speech, "direct speech has no end: {text}");
    words
}

#[test]
fn the_words_can_be_read_from_the_text() {
    for world in WORLDS {
        let grammar = &compiled(world).grammar;
        let mut lower: HashMap<String, WordId> = HashMap::new();
        for (id, word) in grammar.words().iter().enumerate() {
            let other = lower.insert(word.to_lowercase(), id as WordId);
            assert_eq!(other, None, "{word:?} differs from another word by its capital letter alone");
        }
        let mut sampler = Sampler::new(grammar, 5);
        for _ in 0..2_000 {
            let unit = sampler.draw();
            let text = render(grammar, &unit.words);
            let found: Vec<WordId> = words_of(&text).iter().map(|word| lower[word]).collect();
            assert_eq!(found, unit.words, "{text}");
            assert!(text.starts_with(|first: char| !first.is_lowercase()) && !text.contains("  "), "{text}");
            assert!(text.ends_with(['.', '?', '!', '"']), "{text}");
        }
    }
}

/// The seed's first units, so that a figure that was measured on them can be measured again. Whoever
/// changes the world changes this, too, and says so.
#[test]
fn a_seed_draws_the_same_units_for_ever() {
    let grammar = &compiled(World::Tiny).grammar;
    let mut sampler = Sampler::new(grammar, 2026);
    let mut digest = Sha256::new();
    for _ in 0..1_000 {
        digest.update(render(grammar, &sampler.draw().words));
        digest.update("\n");
    }
    let digest: String = digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "e24f01fdff3d7102");
}
