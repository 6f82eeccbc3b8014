//! Choosing: the cuts against those of transformers, the draws against their probabilities.

use pretraining_lab::inference::distribution::softmax;
use pretraining_lab::inference::sampling::{Cut, Sampling, SamplingError, choose, draw};
use proptest::prelude::*;
use serde::Deserialize;

use super::json;

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    logits: Vec<f32>,
    previous: Vec<u32>,
    temperature: f64,
    top_k: u32,
    top_p: f64,
    repetition_penalty: f64,
    kept: Vec<u32>,
    probabilities: Vec<f64>,
}

#[test]
fn cuts_and_probabilities_are_those_of_transformers() {
    let Cases { cases } = json("sampling/processors.json");
    assert!(cases.len() >= 60);
    for case in cases {
        let Case { temperature, top_k, top_p, repetition_penalty, .. } = case;
        let sampling = Sampling { temperature, top_k, top_p, repetition_penalty, seed: 0 };
        assert_eq!(sampling.check(), Ok(()));
        let cut = Cut::new(&case.logits, &case.previous, &sampling);
        let survivors = cut.survivors();
        let mut kept: Vec<u32> = survivors.iter().map(|(id, _)| *id).collect();
        kept.sort_unstable();
        assert_eq!(kept, case.kept, "{}", case.name);
        for (id, probability) in survivors {
            let theirs = case.probabilities[id as usize];
            assert!((probability - theirs).abs() < 1e-6, "{}: {id} has {probability}, not {theirs}", case.name);
        }
    }
}

#[test]
fn draws_follow_their_probabilities() {
    // Pearson's statistic over the survivors; 99.99 % of honest generators stay below the bound.
    let logits: Vec<f32> = (0..40).map(|n| ((n * 7) % 13) as f32 * 0.4).collect();
    let sampling = Sampling { temperature: 0.8, top_k: 20, top_p: 0.9, ..Sampling::default() };
    let survivors = Cut::new(&logits, &[], &sampling).survivors();
    assert!(survivors.len() > 5 && survivors.len() < 20);
    let draws = 40_000_u64;
    for (seed, by_place) in [(1, true), (2, true), (3, false)] {
        let mut counts = vec![0_u32; logits.len()];
        for n in 0..draws {
            // Both as one text draws, place after place, and as many texts draw, seed after seed.
            let (seed, place) = if by_place { (seed, n) } else { (seed + n, 0) };
            let id = choose(&logits, &[], &Sampling { seed, ..sampling }, place).expect("a candidate");
            counts[id as usize] += 1;
        }
        let drawn: u64 = survivors.iter().map(|(id, _)| u64::from(counts[*id as usize])).sum();
        assert_eq!(drawn, draws, "what was cut is never drawn");
        let statistic: f64 = survivors
            .iter()
            .map(|&(id, probability)| {
                let expected = probability * draws as f64;
                (f64::from(counts[id as usize]) - expected).powi(2) / expected
            })
            .sum();
        let freedom = (survivors.len() - 1) as f64;
        // Wilson and Hilferty's approximation of the quantile at 3.72 standard deviations.
        let bound = freedom * (1.0 - 2.0 / (9.0 * freedom) + 3.72 * (2.0 / (9.0 * freedom)).sqrt()).powi(3);
        assert!(statistic < bound, "seed {seed}: {statistic} of at most {bound}");
    }
}

/// Frozen: a link with a seed in it must show the same text in every version to come.
#[test]
fn a_seed_draws_the_same_for_ever() {
    let draws: Vec<f64> = (0..4).map(|place| draw(20_181_011, place)).collect();
    assert_eq!(draws, FROZEN);
    assert_ne!(draw(0, 0), draw(1, 0));
    // The published first block of ChaCha8 under a key of zeros: 3e 00 ef 2f 89 5f 40 d6 …
    let first = u64::from_le_bytes([0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]);
    assert_eq!(draw(0, 0), (first >> 11) as f64 / (1_u64 << 53) as f64);
}

const FROZEN: [f64; 4] = [0.8987210952283887, 0.12135931707058312, 0.06486532316182925, 0.10805758853473468];

#[test]
fn at_temperature_zero_the_likeliest_is_certain() {
    let logits = [1.0, 5.0, 5.0, -2.0];
    for seed in 0..20 {
        assert_eq!(choose(&logits, &[], &Sampling { seed, ..Sampling::greedy() }, seed), Some(1));
    }
    assert_eq!(Cut::new(&logits, &[], &Sampling::greedy()).survivors(), [(1, 1.0)]);
    // Penalised, the first of the two comes to lie behind the second.
    let sampling = Sampling { repetition_penalty: 1.5, ..Sampling::greedy() };
    assert_eq!(choose(&logits, &[1, 1], &sampling, 0), Some(2));
    assert_eq!(choose(&[], &[], &Sampling::greedy(), 0), None);
    assert_eq!(choose(&[f32::NAN, f32::NEG_INFINITY], &[], &Sampling::default(), 0), None);
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let base = Sampling::default();
    for temperature in [-0.1, f64::NAN, f64::INFINITY] {
        let error = Sampling { temperature, ..base }.check().expect_err("refused");
        assert!(matches!(error, SamplingError::Temperature { .. }));
    }
    for top_p in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(Sampling { top_p, ..base }.check(), Err(SamplingError::TopP { .. })));
    }
    for repetition_penalty in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Sampling { repetition_penalty, ..base }.check().expect_err("refused");
        assert!(matches!(error, SamplingError::RepetitionPenalty { .. }));
    }
    assert_eq!(base.check(), Ok(()));
    assert_eq!(Sampling::greedy().check(), Ok(()));
}

proptest! {
    #[test]
    fn any_logits_and_settings_give_a_cut_that_adds_up(
        logits in proptest::collection::vec(any::<f32>(), 0..40),
        previous in proptest::collection::vec(0_u32..60, 0..8),
        (temperature, top_k, top_p, repetition_penalty) in (0.0..5.0, 0_u32..50, 0.0..=1.0, 0.2..3.0),
        number in 0.0..1.0,
    ) {
        let sampling = Sampling { temperature, top_k, top_p, repetition_penalty, seed: 0 };
        let cut = Cut::new(&logits, &previous, &sampling);
        let possible = logits.iter().filter(|logit| **logit > f32::NEG_INFINITY).count();
        prop_assert_eq!(cut.order.len(), possible);
        prop_assert!(cut.kept <= cut.after_top_k && cut.after_top_k <= possible);
        prop_assert_eq!(cut.kept == 0, possible == 0);
        prop_assert!(cut.order.is_sorted_by(|a, b| a.1 >= b.1));
        let sum: f64 = cut.survivors().iter().map(|(_, probability)| probability).sum();
        prop_assert!(possible == 0 || (sum - 1.0).abs() < 1e-9, "{}", sum);
        let chosen = cut.at(number);
        prop_assert_eq!(chosen.is_some(), possible > 0);
        prop_assert!(chosen.is_none_or(|id| cut.survivors().iter().any(|(kept, _)| *kept == id)));
    }

    #[test]
    fn with_nothing_set_it_is_the_softmax(logits in proptest::collection::vec(-30.0_f32..30.0, 1..40)) {
        let cut = Cut::new(&logits, &[], &Sampling::default());
        let expected = softmax(&logits);
        for (id, probability) in cut.order {
            prop_assert!((probability - expected[id as usize]).abs() < 1e-12);
        }
    }
}
