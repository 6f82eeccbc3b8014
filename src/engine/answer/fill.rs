//! Gaps.

use super::{ending, failed, span, too_long, views};
use crate::inference::span_fill::{FillError, Filled, WrittenToken};
use crate::protocol::{self, EngineError, FilledGap, FilledText};

/// What the model made of the gaps.
pub(in crate::engine) fn filled(filled: Filled) -> FilledText {
    let gaps = filled.spans.into_iter().map(|gap| FilledGap {
        sentinel: gap.sentinel,
        span: span(&gap.gap),
        tokens: gap.tokens.as_deref().map(written),
        text: gap.text,
    });
    FilledText {
        gaps: gaps.collect(),
        tokens: views(filled.tokens),
        written: written(&filled.written),
        ending: ending(filled.ending),
    }
}

fn written(tokens: &[WrittenToken]) -> Vec<protocol::WrittenToken> {
    let token =
        |token: &WrittenToken| protocol::WrittenToken { id: token.id, log_probability: token.log_probability as f32 };
    tokens.iter().map(token).collect()
}

/// Why there is no answer.
pub(in crate::engine) fn refusal(error: FillError) -> EngineError {
    match error {
        FillError::NoSentinel => EngineError::NoSentinel,
        FillError::TextTooLong { limit, found } => too_long(limit, found),
        FillError::TooManyTokens { limit, found } => {
            EngineError::TooManyTokens { limit: limit as u64, found: found as u64 }
        }
        other => failed(&other),
    }
}
