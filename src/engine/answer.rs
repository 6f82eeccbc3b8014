//! From what inference says to what the protocol says.

pub(super) mod causal;
pub(super) mod fill;
pub(super) mod masked;
pub(super) mod score;
pub(super) mod tokens;

use crate::inference::generate::Written;
use crate::inference::limit::{TextTooLong, check_length};
use crate::inference::predict::Attention;
use crate::inference::{generate, predict};
use crate::model::ModelError;
use crate::protocol::{AttentionMaps, Ending, EngineError, Span, TokenView, WrittenToken};
use std::ops::Range;

/// Refuses more text than is accepted, before anything looks at it.
pub(super) fn accept<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<(), EngineError> {
    check_length(parts.into_iter().map(str::len).sum()).map_err(too_long)
}

fn span(range: &Range<usize>) -> Span {
    Span { start: range.start as u32, end: range.end as u32 }
}

fn maps(attention: Attention) -> AttentionMaps {
    AttentionMaps {
        layers: attention.layers as u32,
        heads: attention.heads as u32,
        tokens: attention.length as u32,
        weights: attention.values,
    }
}

fn views(tokens: Vec<predict::TokenView>) -> Vec<TokenView> {
    let view = |token: predict::TokenView| TokenView {
        id: token.id,
        token: token.text,
        span: span(&(token.start..token.end)),
    };
    tokens.into_iter().map(view).collect()
}

/// The part of a text that was read: all of it, or from the first token to the last.
fn read_part(tokens: &[predict::TokenView], whole: bool, text: &str) -> Span {
    if whole {
        return span(&(0..text.len()));
    }
    let mut own = tokens.iter().filter(|token| !token.special);
    let start = own.clone().next().map_or(0, |token| token.start);
    let end = own.next_back().map_or(start, |token| token.end);
    span(&(start..end))
}

/// A token that was written.
pub(super) fn written(token: &Written) -> WrittenToken {
    WrittenToken { id: token.id, log_probability: token.log_probability as f32 }
}

/// Why nothing more was written.
pub(super) fn ending(ending: generate::Ending) -> Ending {
    match ending {
        generate::Ending::EndOfText => Ending::EndOfText,
        generate::Ending::Length => Ending::Length,
    }
}

fn too_long(TextTooLong { limit, found }: TextTooLong) -> EngineError {
    EngineError::TextTooLong { limit: limit as u64, found: found as u64 }
}

/// Why a model refuses its input.
pub(super) fn unreadable(error: ModelError) -> EngineError {
    match error {
        ModelError::EmptyInput => EngineError::EmptyText,
        ModelError::TooLong { limit, found } => EngineError::TooManyTokens { limit: limit as u64, found: found as u64 },
        ModelError::Compute { reason } => EngineError::Computation { detail: reason },
        other => EngineError::BadIds { detail: other.to_string() },
    }
}

fn failed(error: &dyn std::error::Error) -> EngineError {
    EngineError::Computation { detail: error.to_string() }
}
