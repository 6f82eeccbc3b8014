//! Gaps.

use super::{ending, failed, span, too_long, unreadable, views, written};
use crate::inference::generate::Written;
use crate::inference::span_fill::{FillError, Filled};
use crate::protocol::{EngineError, FilledGap, FilledText, WrittenToken};

/// What the model made of the gaps.
pub(in crate::engine) fn filled(filled: Filled) -> FilledText {
    let gaps = filled.spans.into_iter().map(|gap| FilledGap {
        sentinel: gap.sentinel,
        span: span(&gap.gap),
        tokens: gap.tokens.as_deref().map(all),
        text: gap.text,
    });
    FilledText {
        gaps: gaps.collect(),
        tokens: views(filled.tokens),
        written: all(&filled.written),
        ending: ending(filled.ending),
    }
}

fn all(tokens: &[Written]) -> Vec<WrittenToken> {
    tokens.iter().map(written).collect()
}

/// Why there is no answer.
pub(in crate::engine) fn refusal(error: FillError) -> EngineError {
    match error {
        FillError::NoSentinel => EngineError::NoSentinel,
        FillError::TextTooLong(error) => too_long(error),
        FillError::TooManyTokens { limit, found } => {
            EngineError::TooManyTokens { limit: limit as u64, found: found as u64 }
        }
        FillError::Model(error) => unreadable(error),
        other => failed(&other),
    }
}
