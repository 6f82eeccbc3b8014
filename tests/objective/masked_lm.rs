//! BERT's masking: its probabilities, both ways of selecting, and what is never touched.

use pretraining_lab::objective::example::Attention;
use pretraining_lab::objective::masked_lm::{
    Masked, Masking, MaskingError, Outcome, Selection, Shares, Split, Text, mask,
};
use proptest::prelude::*;

use super::{DRAWS, check_distribution, choose};

/// `[CLS]`, so many tokens, `[SEP]`.
pub fn flags(tokens: usize) -> Vec<bool> {
    let mut special = vec![false; tokens + 2];
    (special[0], special[tokens + 1]) = (true, true);
    special
}

pub const MASK: u32 = 4;
const EXACT: Selection = Selection::ExactShare { max_predictions: 20 };

fn masked(tokens: usize, settings: Masking, seed: u64) -> Masked {
    let ids: Vec<u32> = (100..102 + tokens as u32).collect();
    let text = Text { ids: &ids, special: &flags(tokens), mask: MASK, vocabulary: 50 };
    mask(&text, &settings, seed).expect("sound settings")
}

fn selected(masked: &Masked) -> Vec<usize> {
    (0..masked.labels.len()).filter(|&position| masked.labels[position].is_some()).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

#[test]
fn the_tree_has_the_published_shares() {
    let tree = Masking::default().tree();
    assert_eq!((tree.selected, tree.mask, tree.random), (0.15, 0.8, 0.5));
    let Shares { untouched, masked, random, kept } = tree.shares();
    assert!(close(untouched, 0.85) && close(masked, 0.12) && close(random, 0.015) && close(kept, 0.015));
}

#[test]
fn the_tree_of_other_rates_and_splits() {
    // The ablation of Wettig et al. and two lines of BERT's Table 8; parts may be of any size.
    for (rate, mask, random, kept, expected) in [
        (0.4, 80.0, 10.0, 10.0, [0.6, 0.32, 0.04, 0.04]),
        (0.15, 1.0, 0.0, 0.0, [0.85, 0.15, 0.0, 0.0]),
        (0.15, 0.0, 0.8, 0.2, [0.85, 0.0, 0.12, 0.03]),
        (1.0, 2.0, 1.0, 1.0, [0.0, 0.5, 0.25, 0.25]),
        (0.0, 80.0, 10.0, 10.0, [1.0, 0.0, 0.0, 0.0]),
    ] {
        let settings = Masking { rate, split: Split { mask, random, kept }, ..Masking::default() };
        let shares = settings.tree().shares();
        let found = [shares.untouched, shares.masked, shares.random, shares.kept];
        assert!(found.iter().zip(expected).all(|(found, expected)| close(*found, expected)), "{found:?} {expected:?}");
    }
}

#[test]
fn coins_select_a_binomial_number_and_divide_it_as_the_tree_says() {
    const TOKENS: usize = 12;
    for settings in [
        Masking::default(),
        Masking { rate: 0.4, split: Split { mask: 50.0, random: 20.0, kept: 30.0 }, ..Masking::default() },
    ] {
        let mut outcomes = [0; 4];
        let mut sizes = [0; TOKENS + 1];
        for seed in 0..DRAWS {
            let masked = masked(TOKENS, settings, seed);
            sizes[selected(&masked).len()] += 1;
            for outcome in &masked.outcomes {
                match outcome {
                    Outcome::Untouched => outcomes[0] += 1,
                    Outcome::Masked => outcomes[1] += 1,
                    Outcome::Random => outcomes[2] += 1,
                    Outcome::Kept => outcomes[3] += 1,
                    Outcome::Special => {}
                }
            }
        }
        let Shares { untouched, masked, random, kept } = settings.tree().shares();
        check_distribution("outcomes", &outcomes, &[untouched, masked, random, kept]);
        // Numbers above the sixth are rare at 15 %: they count as one.
        let of = |n: usize| {
            let (n, rest) = (n as u64, (TOKENS - n) as i32);
            choose(TOKENS as u64, n) * settings.rate.powi(n as i32) * (1.0 - settings.rate).powi(rest)
        };
        let exact: Vec<f64> = (0..6).map(of).chain([(6..=TOKENS).map(of).sum()]).collect();
        let counts: Vec<u64> = sizes[..6].iter().copied().chain([sizes[6..].iter().sum()]).collect();
        check_distribution("how many are selected", &counts, &exact);
    }
}

#[test]
fn an_exact_share_is_exact_and_every_choice_of_positions_as_likely() {
    // 8 tokens with [CLS] and [SEP]: a quarter of them is 2, chosen among 6.
    let settings = Masking { selection: EXACT, rate: 0.25, ..Masking::default() };
    let mut counts = [0; 64];
    for seed in 0..DRAWS {
        let positions = selected(&masked(6, settings, seed));
        assert_eq!(positions.len(), 2);
        counts[positions.iter().map(|position| 1 << (position - 1)).sum::<usize>()] += 1;
    }
    let pairs: Vec<u64> = counts.into_iter().filter(|count| *count > 0).collect();
    assert_eq!(pairs.len(), 15);
    check_distribution("pairs of positions", &pairs, &[1.0 / 15.0; 15]);
}

#[test]
fn the_exact_share_is_that_of_googles_code() {
    let count = |tokens, rate, max_predictions| {
        let settings = Masking { selection: Selection::ExactShare { max_predictions }, rate, ..Masking::default() };
        selected(&masked(tokens, settings, 7)).len()
    };
    // n counts [CLS] and [SEP]: 8 × 0.15 = 1.2, 128 × 0.15 = 19.2; 10 × 0.15 = 1.5 and 10 × 0.25 =
    // 2.5 are rounded to even.
    assert_eq!(count(6, 0.15, 20), 1);
    assert_eq!(count(126, 0.15, 20), 19);
    assert_eq!(count(8, 0.15, 20), 2);
    assert_eq!(count(8, 0.25, 20), 2);
    // At least one, at most the limit, and never more than there are.
    assert_eq!(count(6, 0.0, 20), 1);
    assert_eq!(count(198, 0.15, 20), 20);
    assert_eq!(count(6, 0.5, 0), 0);
    assert_eq!(count(6, 1.0, 20), 6);
}

#[test]
fn random_tokens_are_uniform_over_the_whole_vocabulary() {
    let split = Split { mask: 0.0, random: 1.0, kept: 0.0 };
    let settings = Masking { rate: 1.0, split, ..Masking::default() };
    let mut counts = [0; 50];
    for seed in 0..DRAWS {
        counts[masked(1, settings, seed).inputs[1] as usize] += 1;
    }
    check_distribution("random tokens", &counts, &[0.02; 50]);
}

#[test]
fn labels_stand_at_selected_positions_only_and_special_tokens_are_left_alone() {
    for selection in [Selection::CoinFlips, EXACT] {
        let settings = Masking { selection, rate: 0.5, ..Masking::default() };
        for seed in 0..200 {
            let masked = masked(10, settings, seed);
            for position in 0..12 {
                let (original, input) = (100 + position as u32, masked.inputs[position]);
                let is_selected = masked.labels[position] == Some(original);
                match masked.outcomes[position] {
                    Outcome::Special => assert!(!is_selected && input == original && [0, 11].contains(&position)),
                    Outcome::Untouched => assert!(!is_selected && input == original),
                    Outcome::Masked => assert!(is_selected && input == MASK),
                    Outcome::Random => assert!(is_selected && input < 50),
                    Outcome::Kept => assert!(is_selected && input == original),
                }
                assert!(is_selected || masked.labels[position].is_none());
            }
            let example = masked.clone().example();
            assert_eq!(example.attention, Attention::Full);
            assert_eq!(example.losses().map(|(position, _)| position).collect::<Vec<_>>(), selected(&masked));
        }
    }
}

#[test]
fn every_position_has_its_own_draws() {
    for seed in 0..100 {
        let at = |tokens, rate| masked(tokens, Masking { rate, ..Masking::default() }, seed);
        let (less, more) = (at(10, 0.15), at(10, 0.4));
        for position in selected(&less) {
            assert_eq!(less.outcomes[position], more.outcomes[position], "a higher rate only adds to it");
            assert_eq!(less.inputs[position], more.inputs[position]);
        }
        let longer = at(15, 0.4);
        assert_eq!(longer.outcomes[..11], more.outcomes[..11], "what is written on changes nothing before it");
    }
}

/// Frozen: a link with a seed in it must show the same masks in every version to come. Computed by a
/// second implementation, of ChaCha8 and of the procedure, in Python.
#[test]
fn a_seed_masks_the_same_for_ever() {
    let settings = Masking { rate: 0.5, ..Masking::default() };
    assert_eq!(masked(8, settings, 3).inputs, FROZEN_COINS);
    let settings = Masking { selection: EXACT, rate: 0.4, ..Masking::default() };
    assert_eq!(masked(8, settings, 3).inputs, FROZEN_SHARE);
}

const FROZEN_COINS: [u32; 10] = [100, 4, 4, 103, 4, 4, 106, 107, 39, 109];
const FROZEN_SHARE: [u32; 10] = [100, 101, 4, 103, 4, 4, 106, 107, 108, 109];

#[test]
fn nothing_to_select_is_no_error() {
    for selection in [Selection::CoinFlips, EXACT] {
        let settings = Masking { selection, rate: 1.0, ..Masking::default() };
        let empty = Text { ids: &[], special: &[], mask: MASK, vocabulary: 50 };
        assert_eq!(mask(&empty, &settings, 0).map(|masked| masked.inputs), Ok(vec![]));
        let special = Text { ids: &[2, 3], special: &[true, true], mask: MASK, vocabulary: 50 };
        let masked = mask(&special, &settings, 0).expect("masked");
        assert_eq!((masked.inputs, masked.labels), (vec![2, 3], vec![None, None]));
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let text = Text { ids: &[1, 2], special: &[false, false], mask: MASK, vocabulary: 50 };
    for rate in [-0.1, 1.1, f64::NAN] {
        let error = mask(&text, &Masking { rate, ..Masking::default() }, 0).expect_err("refused");
        assert!(matches!(error, MaskingError::Rate { .. }) && error.to_string().contains("between 0 and 1"));
    }
    for (mask_part, random, kept) in
        [(0.0, 0.0, 0.0), (-1.0, 1.0, 1.0), (f64::NAN, 1.0, 1.0), (1.0, f64::INFINITY, 1.0), (f64::MAX, f64::MAX, 0.0)]
    {
        let split = Split { mask: mask_part, random, kept };
        let error = mask(&text, &Masking { split, ..Masking::default() }, 0).expect_err("refused");
        assert!(matches!(error, MaskingError::Split { .. }), "{error}");
    }
    let flags = Text { special: &[false], ..text };
    assert_eq!(mask(&flags, &Masking::default(), 0), Err(MaskingError::Flags { ids: 2, flags: 1 }));
    let nothing = Text { vocabulary: 0, ..text };
    assert_eq!(mask(&nothing, &Masking::default(), 0), Err(MaskingError::EmptyVocabulary));
}

proptest! {
    #[test]
    fn any_settings_and_texts_are_masked_or_refused(
        tokens in proptest::collection::vec((any::<u32>(), any::<bool>()), 0..40),
        (rate, mask_part, random, kept) in (any::<f64>(), any::<f64>(), any::<f64>(), any::<f64>()),
        max_predictions in any::<Option<usize>>(),
        (vocabulary, seed) in (any::<u32>(), any::<u64>()),
        is_sound in any::<bool>(),
    ) {
        let (ids, special): (Vec<u32>, Vec<bool>) = tokens.into_iter().unzip();
        let selection = max_predictions.map_or(Selection::CoinFlips, |max_predictions| Selection::ExactShare { max_predictions });
        let mut settings = Masking { selection, rate, split: Split { mask: mask_part, random, kept } };
        if is_sound {
            // Most random bits make no sense: bring them where they do.
            settings.rate = rate.abs() % 1.0;
            settings.split = Split { mask: mask_part.abs() % 9.0, random: random.abs() % 9.0, kept: kept.abs() % 9.0 };
        }
        let text = Text { ids: &ids, special: &special, mask: MASK, vocabulary };
        match mask(&text, &settings, seed) {
            Err(_) => prop_assert!(settings.check().is_err() || vocabulary == 0),
            Ok(masked) => for position in 0..ids.len() {
                prop_assert!(!special[position] || masked.labels[position].is_none());
                prop_assert!(masked.labels[position].is_none_or(|label| label == ids[position]));
                prop_assert!(masked.labels[position].is_some() || masked.inputs[position] == ids[position]);
            },
        }
    }
}
