//! Drawing spans.

use std::ops::Range;

use super::lengths::Lengths;
use super::{Segmentation, SpanCorruption, SpanError};
use crate::inference::sampling::Draws;

/// Draws the spans to be cut out of a text of so many tokens: in order, none empty, none touching
/// another. The same settings and seed give the same spans for ever, and both segmentations of a seed
/// are the same but for the rotation.
///
/// # Errors
/// [`SpanError`], for settings that make no sense and for texts that are too short or too long.
pub fn draw_spans(tokens: usize, settings: &SpanCorruption, seed: u64) -> Result<Vec<Range<usize>>, SpanError> {
    let lengths = Lengths::of(tokens, settings)?;
    if lengths.spans == 0 {
        return Ok(Vec::new());
    }
    let mut draws = Draws::new(seed);
    let noise = composition(lengths.noise, lengths.spans, &mut draws);
    let kept = composition(lengths.tokens - lengths.noise, lengths.spans, &mut draws);
    let mut spans = Vec::with_capacity(lengths.spans);
    let mut place = 0;
    for (kept, noise) in kept.into_iter().zip(noise) {
        spans.push(place + kept..place + kept + noise);
        place += kept + noise;
    }
    match settings.segmentation {
        Segmentation::T5 => Ok(spans),
        Segmentation::Rotated => {
            let by = (draws.number() * tokens as f64) as usize;
            Ok(rotate(&spans, by, tokens))
        }
    }
}

/// Divides a number into so many parts of at least 1, every way being equally likely: of the gaps
/// between the items, one fewer than the parts are chosen (Knuth's algorithm S, one draw a gap).
fn composition(total: usize, parts: usize, draws: &mut Draws) -> Vec<usize> {
    let mut lengths = Vec::with_capacity(parts);
    let mut length = 1;
    let mut wanted = parts - 1;
    for left in (1..total).rev() {
        if draws.number() * (left as f64) < wanted as f64 {
            lengths.push(length);
            length = 0;
            wanted -= 1;
        }
        length += 1;
    }
    lengths.push(length);
    lengths
}

/// Turns spans to the right by so many places, fewer than there are tokens. One that comes to lie
/// across the end goes on at the beginning.
fn rotate(spans: &[Range<usize>], by: usize, tokens: usize) -> Vec<Range<usize>> {
    let mut rotated = Vec::with_capacity(spans.len() + 1);
    for span in spans {
        let (start, end) = (span.start + by, span.end + by);
        if start >= tokens {
            rotated.push(start - tokens..end - tokens);
        } else if end > tokens {
            rotated.extend([start..tokens, 0..end - tokens]);
        } else {
            rotated.push(start..end);
        }
    }
    rotated.sort_unstable_by_key(|span| span.start);
    rotated
}
