//! Spans cut out of held-out texts, always the same ones: what a T5's loss is measured on.
//!
//! T5's own segmentation (Raffel et al. 2020, arXiv 1910.10683; `random_spans_noise_mask` of
//! google-research/text-to-text-transfer-transformer): 15 % of the tokens, in spans of three on
//! average, kept and hidden parts in turn, of lengths drawn uniformly among those that fit.

use crate::inference::sampling::draw;

/// The share of tokens that is hidden.
const NOISE_DENSITY: f64 = 0.15;

/// How long a hidden span is on average, in tokens.
const MEAN_SPAN_LENGTH: f64 = 3.0;

/// An encoder's input and the target that belongs to it, neither ended yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrupted {
    /// What was kept, with a sentinel for every span.
    pub input: Vec<u32>,
    /// Every sentinel with its span, and a final sentinel.
    pub target: Vec<u32>,
}

/// Cuts spans out of a text; the same seed cuts the same ones. `None` for fewer than two tokens, of
/// which nothing can be both hidden and kept, and where there are too few sentinels.
#[must_use]
pub fn corrupt(tokens: &[u32], sentinels: &[u32], seed: u64) -> Option<Corrupted> {
    if tokens.len() < 2 {
        return None;
    }
    let length = tokens.len();
    let noise = ((NOISE_DENSITY * length as f64).round_ties_even() as usize).clamp(1, length - 1);
    let kept = length - noise;
    let spans = ((noise as f64 / MEAN_SPAN_LENGTH).round_ties_even() as usize).clamp(1, noise.min(kept));
    let mut place = 0;
    let mut number = |below: usize| {
        place += 1;
        ((draw(seed, place) * below as f64) as usize).min(below.saturating_sub(1))
    };
    let (kept, hidden) = (parts(kept, spans, &mut number), parts(noise, spans, &mut number));
    let (&last, sentinels) = sentinels.get(..=spans)?.split_last()?;
    let (mut input, mut target, mut rest) = (Vec::new(), Vec::new(), tokens);
    for ((kept, hidden), sentinel) in kept.into_iter().zip(hidden).zip(sentinels) {
        let (before, after) = rest.split_at(kept);
        let (span, after) = after.split_at(hidden);
        input.extend_from_slice(before);
        input.push(*sentinel);
        target.push(*sentinel);
        target.extend_from_slice(span);
        rest = after;
    }
    target.push(last);
    Some(Corrupted { input, target })
}

/// `total` in `count` parts of at least 1, every way equally likely; `number(n)` draws below n.
fn parts(total: usize, count: usize, number: &mut impl FnMut(usize) -> usize) -> Vec<usize> {
    // Of the total − 1 places between two, count − 1 are chosen: a shuffle as far as is needed.
    let mut places: Vec<usize> = (1..total).collect();
    for chosen in 0..count - 1 {
        let other = chosen + number(places.len() - chosen);
        places.swap(chosen, other);
    }
    let mut cuts = places[..count - 1].to_vec();
    cuts.sort_unstable();
    let ends = cuts.iter().copied().chain([total]);
    ends.scan(0, |start, end| Some(end - std::mem::replace(start, end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTINELS: [u32; 5] = [900, 901, 902, 903, 904];

    #[test]
    fn lengths_are_those_of_the_reference() {
        // Text, hidden tokens, spans: round half to even.
        for (length, noise, spans) in [(2, 1, 1), (10, 2, 1), (30, 4, 1), (31, 5, 2), (50, 8, 3)] {
            let tokens: Vec<u32> = (0..length).collect();
            let found = corrupt(&tokens, &SENTINELS, 7).expect("long enough");
            assert_eq!(found.input.len(), (length - noise + spans) as usize, "{length}");
            assert_eq!(found.target.len(), (noise + spans + 1) as usize, "{length}");
        }
    }

    #[test]
    fn input_and_target_make_the_text_again() {
        let tokens: Vec<u32> = (0..60).collect();
        for seed in 0..50 {
            let Corrupted { input, target } = corrupt(&tokens, &SENTINELS, seed).expect("long enough");
            let spans: Vec<&[u32]> = target.split(|id| *id >= 900).collect();
            let mut again = Vec::new();
            for id in input {
                match id.checked_sub(900) {
                    Some(gap) => again.extend_from_slice(spans[gap as usize + 1]),
                    None => again.push(id),
                }
            }
            assert_eq!(again, tokens);
            assert!(spans[1..spans.len() - 1].iter().all(|span| !span.is_empty()));
            assert_eq!(target.last(), Some(&903));
        }
        assert_eq!(corrupt(&tokens, &SENTINELS, 3), corrupt(&tokens, &SENTINELS, 3));
        assert_ne!(corrupt(&tokens, &SENTINELS, 3), corrupt(&tokens, &SENTINELS, 4));
    }

    #[test]
    fn too_short_a_text_or_too_few_sentinels() {
        assert_eq!(corrupt(&[], &SENTINELS, 0), None);
        assert_eq!(corrupt(&[1], &SENTINELS, 0), None);
        assert_eq!(corrupt(&[1; 50], &SENTINELS[..3], 0), None);
    }
}
