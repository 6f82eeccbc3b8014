//! Putting input and target together again.

use thiserror::Error;

use super::Markers;

/// Why an input and a target do not make a text. Positions are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MergeError {
    /// Something stands before the first sentinel of the target.
    #[error("the target begins with a token that is no sentinel; it must name the gap that it fills first")]
    NoSentinel,
    /// The input has a gap that the target does not fill.
    #[error("the sentinel at position {position} of the input is not in the target; every gap must be filled")]
    Unfilled {
        /// Where the sentinel stands in the input.
        position: usize,
    },
    /// A sentinel stands twice in one of the two.
    #[error("the sentinel {id} occurs twice; each stands for one gap")]
    Twice {
        /// Its id.
        id: u32,
    },
    /// The target fills a gap that the input does not have.
    #[error("the target has a span for the sentinel {id}, which is not in the input; take it out")]
    NoGap {
        /// The sentinel's id.
        id: u32,
    },
}

/// The text (without `</s>`) that an encoder input and a decoder target were made of. A sentinel of
/// the target that nothing follows, as the final one, needs no gap.
///
/// # Errors
/// [`MergeError`], if the two do not belong together.
pub fn merge(inputs: &[u32], target: &[u32], markers: &Markers) -> Result<Vec<u32>, MergeError> {
    let inputs = inputs.strip_suffix(&[markers.end]).unwrap_or(inputs);
    let mut unused = spans_of(target.strip_suffix(&[markers.end]).unwrap_or(target), markers)?;
    let mut text = Vec::with_capacity(inputs.len() + target.len());
    for (position, &id) in inputs.iter().enumerate() {
        if !markers.sentinels.contains(&id) {
            text.push(id);
        } else if let Some(place) = unused.iter().position(|span| span.0 == id) {
            text.extend(unused.remove(place).1);
        } else if inputs[..position].contains(&id) {
            return Err(MergeError::Twice { id });
        } else {
            return Err(MergeError::Unfilled { position });
        }
    }
    match unused.into_iter().find(|span| !span.1.is_empty()) {
        Some((id, _)) => Err(MergeError::NoGap { id }),
        None => Ok(text),
    }
}

/// The sentinels of a target, each with the tokens up to the next.
fn spans_of<'a>(target: &'a [u32], markers: &Markers) -> Result<Vec<(u32, &'a [u32])>, MergeError> {
    let is_sentinel = |id: &u32| markers.sentinels.contains(id);
    if target.first().is_some_and(|id| !is_sentinel(id)) {
        return Err(MergeError::NoSentinel);
    }
    let mut spans: Vec<(u32, &[u32])> = Vec::new();
    // Each piece but the first begins with the sentinel after the piece before.
    for piece in target.chunk_by(|_, next| !is_sentinel(next)) {
        if let Some((&id, span)) = piece.split_first() {
            if spans.iter().any(|known| known.0 == id) {
                return Err(MergeError::Twice { id });
            }
            spans.push((id, span));
        }
    }
    Ok(spans)
}
