//! Both segmentations against their exact distributions.

use std::collections::BTreeMap;
use std::ops::Range;

use pretraining_lab::objective::span_corruption::lengths::Lengths;
use pretraining_lab::objective::span_corruption::{Segmentation, SpanCorruption, draw_spans};

use super::{DRAWS, check_distribution, choose};

const T5: SpanCorruption =
    SpanCorruption { density: 0.15, mean_span: 3.0, segmentation: Segmentation::T5, final_sentinel: true };
const ROTATED: SpanCorruption = SpanCorruption { segmentation: Segmentation::Rotated, ..T5 };

fn draw(tokens: usize, settings: &SpanCorruption, seed: u64) -> Vec<Range<usize>> {
    draw_spans(tokens, settings, seed).expect("sound settings")
}

/// Which tokens are cut out, a bit for each.
fn bits(spans: &[Range<usize>]) -> u32 {
    spans.iter().flat_map(Clone::clone).map(|token| 1 << token).sum()
}

/// All ways to divide a number into so many parts of at least 1.
fn compositions(total: usize, parts: usize) -> Vec<Vec<usize>> {
    if parts == 1 {
        return vec![vec![total]];
    }
    let firsts = 1..=total - (parts - 1);
    let with = |first| compositions(total - first, parts - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    firsts.flat_map(with).collect()
}

/// All masks that T5's segmentation can give, each as likely.
fn masks(tokens: usize, settings: &SpanCorruption) -> Vec<u32> {
    let Lengths { noise, spans, .. } = Lengths::of(tokens, settings).expect("sound settings");
    let mut masks = Vec::new();
    for kept in compositions(tokens - noise, spans) {
        for noise in compositions(noise, spans) {
            let (mut place, mut mask) = (0, 0);
            for (kept, noise) in kept.iter().zip(&noise) {
                mask |= ((1 << noise) - 1) << (place + kept);
                place += kept + noise;
            }
            masks.push(mask);
        }
    }
    masks
}

/// Counts the masks of many seeds against how often each is among the possible ones.
fn check_masks(what: &str, tokens: usize, settings: &SpanCorruption, possible: &[u32]) {
    let mut counts: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
    for mask in possible {
        counts.entry(*mask).or_default().1 += 1.0 / possible.len() as f64;
    }
    for seed in 0..DRAWS {
        let mask = bits(&draw(tokens, settings, seed));
        counts.get_mut(&mask).unwrap_or_else(|| panic!("{what}: {mask:b} is impossible")).0 += 1;
    }
    let (counts, probabilities): (Vec<u64>, Vec<f64>) = counts.into_values().unzip();
    check_distribution(what, &counts, &probabilities);
}

#[test]
fn all_masks_of_t5_are_equally_likely() {
    // 4 of 9 tokens in 2 spans: 3 ways for them, 4 for the others.
    let settings = SpanCorruption { density: 4.0 / 9.0, mean_span: 2.0, ..T5 };
    let possible = masks(9, &settings);
    assert_eq!(possible.len(), 12);
    check_masks("2 spans", 9, &settings, &possible);
    // 5 of 11 in 3 spans: 6 ways, and 10.
    let settings = SpanCorruption { density: 5.0 / 11.0, mean_span: 1.7, ..T5 };
    let possible = masks(11, &settings);
    assert_eq!(possible.len(), 60);
    check_masks("3 spans", 11, &settings, &possible);
}

#[test]
fn rotated_masks_are_those_of_t5_at_every_turn() {
    let settings = SpanCorruption { density: 4.0 / 9.0, mean_span: 2.0, ..ROTATED };
    let turned = |mask: u32| (0..9).map(move |by| (mask << by | mask >> (9 - by)) & 0x1ff);
    let possible: Vec<u32> = masks(9, &settings).into_iter().flat_map(turned).collect();
    check_masks("rotated", 9, &settings, &possible);
    // A seed's rotated spans are its spans of T5, turned.
    for seed in 0..100 {
        let plain = bits(&draw(9, &SpanCorruption { segmentation: Segmentation::T5, ..settings }, seed));
        assert!(turned(plain).any(|mask| mask == bits(&draw(9, &settings, seed))));
    }
}

#[test]
fn span_lengths_have_their_exact_distribution() {
    // 10 of 64 tokens in 3 spans: of the 9 gaps 2 are chosen, so that a length l leaves 9 − l.
    let exact: Vec<f64> = (1..=8).map(|length| choose(9 - length, 1) / choose(9, 2)).collect();
    let mut counts = [[0; 8]; 3];
    let mut kept = [0; 52];
    for seed in 0..DRAWS {
        let spans = draw(64, &T5, seed);
        assert_eq!(spans.len(), 3);
        assert_eq!(spans.iter().map(ExactSizeIterator::len).sum::<usize>(), 10);
        for (counts, span) in counts.iter_mut().zip(&spans) {
            counts[span.len() - 1] += 1;
        }
        kept[spans[0].start - 1] += 1;
    }
    for counts in counts {
        check_distribution("span lengths", &counts, &exact);
    }
    // The same for the 54 that stay.
    let exact: Vec<f64> = (1..=52).map(|length| choose(53 - length, 1) / choose(53, 2)).collect();
    check_distribution("kept lengths", &kept, &exact);
}

#[test]
fn rotation_makes_one_span_more_as_often_as_it_should() {
    let mut more = 0;
    let (mut first, mut last) = (0, 0);
    for seed in 0..DRAWS {
        let spans = draw(64, &ROTATED, seed);
        assert!(spans.len() == 3 || spans.len() == 4 && spans[0].start == 0 && spans[3].end == 64);
        more += u64::from(spans.len() == 4);
        first += u64::from(spans[0].start == 0);
        last += u64::from(spans.last().is_some_and(|span| span.end == 64));
    }
    let (split, noise) = ((10.0 - 3.0) / 64.0, 10.0 / 64.0);
    check_distribution("a fourth span", &[more, DRAWS - more], &[split, 1.0 - split]);
    // Both ends are cut out as often as any other token.
    check_distribution("the first token", &[first, DRAWS - first], &[noise, 1.0 - noise]);
    check_distribution("the last token", &[last, DRAWS - last], &[noise, 1.0 - noise]);
}

#[test]
fn t5_always_begins_with_a_kept_token_and_ends_with_one_that_is_cut_out() {
    for tokens in 2..200 {
        for seed in 0..5 {
            let spans = draw(tokens, &T5, seed);
            assert!(spans[0].start > 0 && spans[spans.len() - 1].end == tokens, "{tokens}: {spans:?}");
            assert!(spans.is_sorted_by(|one, next| one.end < next.start), "{spans:?}");
        }
    }
    // Where one span is enough there is no chance left.
    for seed in 0..100 {
        let spans = draw(30, &T5, seed);
        assert!(spans.len() == 1 && spans[0] == (26..30), "{spans:?}");
    }
}

/// Frozen: a link with a seed in it must show the same spans in every version to come. Computed by a
/// second implementation, of ChaCha8 and of the procedure, in Python.
#[test]
fn a_seed_cuts_the_same_for_ever() {
    assert_eq!(draw(64, &T5, 3), FROZEN_T5);
    assert_eq!(draw(64, &ROTATED, 3), FROZEN_ROTATED);
}

const FROZEN_T5: [Range<usize>; 3] = [9..15, 57..59, 62..64];
const FROZEN_ROTATED: [Range<usize>; 3] = [8..10, 13..15, 24..30];
