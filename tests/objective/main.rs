//! The pre-training objectives: published numbers, distributions, and that nothing panics.

#![cfg(not(target_arch = "wasm32"))]

mod causal_lm;
mod lengths;
mod masked_lm;
mod observer;
mod segmentation;
mod span_corruption;

use pretraining_lab::inference::sampling::{Draws, draw};

/// How many seeds a distribution is taken from.
const DRAWS: u64 = 10_000;

/// Checks counts against probabilities that add up to 1, by Pearson's statistic: 99.99 % of honest
/// draws pass. Every count is expected to be 5 or more.
fn check_distribution(what: &str, counts: &[u64], probabilities: &[f64]) {
    assert_eq!(counts.len(), probabilities.len(), "{what}");
    let drawn = counts.iter().sum::<u64>() as f64;
    let sum: f64 = probabilities.iter().sum();
    assert!((sum - 1.0).abs() < 1e-9, "{what}: probabilities add up to {sum}");
    let statistic: f64 = counts
        .iter()
        .zip(probabilities)
        .map(|(&count, probability)| {
            let expected = probability * drawn;
            assert!(expected >= 5.0, "{what}: too rare to be judged: {expected}");
            (count as f64 - expected).powi(2) / expected
        })
        .sum();
    let freedom = (counts.len() - 1) as f64;
    // Wilson and Hilferty's approximation of the quantile at 3.72 standard deviations.
    let bound = freedom * (1.0 - 2.0 / (9.0 * freedom) + 3.72 * (2.0 / (9.0 * freedom)).sqrt()).powi(3);
    assert!(statistic < bound, "{what}: {statistic} of at most {bound}: {counts:?}");
}

/// "n over k".
fn choose(n: u64, k: u64) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}

#[test]
fn the_check_of_distributions_notices_a_wrong_one() {
    let wrong = std::panic::catch_unwind(|| check_distribution("a loaded coin", &[5_300, 4_700], &[0.5, 0.5]));
    assert!(wrong.is_err());
    check_distribution("an honest coin", &[5_100, 4_900], &[0.5, 0.5]);
}

#[test]
fn the_numbers_of_a_seed_do_not_depend_on_the_order_of_asking() {
    for seed in [0, 1, u64::MAX] {
        let mut draws = Draws::new(seed);
        for place in [0, 1, 2, 10, 11, 3, 3, 0, 500, 509, 517, 526, 40_000_000_000, 4, 12, 13] {
            assert_eq!(draws.at(place), draw(seed, place), "seed {seed}, place {place}");
        }
        assert_eq!(draws.number(), draw(seed, 14));
        assert_eq!(draws.number(), draw(seed, 15));
    }
    // The last place there is: the one after it is the first.
    let mut draws = Draws::new(3);
    assert_eq!(draws.at(u64::MAX), draw(3, u64::MAX));
    assert!((0.0..1.0).contains(&draws.number()));
}
