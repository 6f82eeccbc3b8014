//! From what inference says to what the protocol says.

use crate::inference::predict::{Attention, MaskedLm, PredictError, PredictOptions, Prediction};
use crate::protocol::{
    AttentionMaps, EngineError, LoadedModel, MAX_MASKS, MAX_TEXT_BYTES, MaskAnswer, MaskedPrediction, ModelId, Piece,
    Source, Span, TokenView,
};
use std::ops::Range;

/// What the page is told of a model.
pub(super) fn loaded(model: ModelId, lm: &MaskedLm, source: Source, kept: bool) -> LoadedModel {
    let config = lm.config();
    LoadedModel {
        model,
        parameters: config.parameter_count() as u64,
        layers: config.num_hidden_layers as u32,
        heads: config.num_attention_heads as u32,
        width: config.hidden_size as u32,
        max_positions: config.max_position_embeddings as u32,
        vocabulary: lm.tokenizer().vocabulary(),
        source,
        kept,
    }
}

/// Refuses more text than is accepted, before anything looks at it.
pub(super) fn accept<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<(), EngineError> {
    let found: usize = parts.into_iter().map(str::len).sum();
    if found > MAX_TEXT_BYTES {
        let (limit, found) = (MAX_TEXT_BYTES as u64, found as u64);
        return Err(EngineError::TextTooLong { limit, found });
    }
    Ok(())
}

/// The model's answer for every mask of the text.
pub(super) fn masked(
    lm: &MaskedLm,
    text: &str,
    hidden: &[Option<String>],
    attention: bool,
) -> Result<MaskedPrediction, EngineError> {
    let options = PredictOptions { attention, ..PredictOptions::default() };
    let prediction = lm.predict(text, &options).map_err(refusal)?;
    let found = prediction.masks.len() + prediction.unread_masks.len();
    if found > MAX_MASKS {
        return Err(EngineError::TooManyMasks { limit: MAX_MASKS as u64, found: found as u64 });
    }
    let specials = prediction.tokens.iter().filter(|token| token.special).count();
    let read = read_part(&prediction, text);
    let tokens = prediction
        .tokens
        .into_iter()
        .map(|token| TokenView { token: token.text, span: span(&(token.start..token.end)) });
    let tokens = tokens.collect();
    let mut masks = Vec::with_capacity(prediction.masks.len());
    for (index, mask) in prediction.masks.into_iter().enumerate() {
        let earlier = prediction.unread_masks.iter().filter(|other| other.start < mask.span.start);
        let ordinal = index + earlier.count();
        let word = hidden.get(ordinal).and_then(Option::as_deref);
        masks.push(MaskAnswer {
            position: mask.position as u32,
            ordinal: ordinal as u32,
            span: span(&mask.span),
            logits: mask.logits,
            hidden: word.map_or(Ok(Vec::new()), |word| pieces(lm, word))?,
        });
    }
    Ok(MaskedPrediction {
        tokens,
        read,
        tokens_in_text: (prediction.window.total + specials) as u32,
        masks,
        unread_masks: prediction.unread_masks.iter().map(span).collect(),
        attention: prediction.attention.map(maps),
    })
}

/// The pieces that a word consists of.
pub(super) fn pieces(lm: &MaskedLm, word: &str) -> Result<Vec<Piece>, EngineError> {
    let pieces = lm.resolve(word).map_err(|error| EngineError::Computation { detail: error.to_string() })?;
    Ok(pieces.into_iter().map(|(id, token)| Piece { id, token }).collect())
}

/// The part of the text that was read: all of it, or from the first token to the last.
fn read_part(prediction: &Prediction, text: &str) -> Span {
    if prediction.window.is_whole() {
        return span(&(0..text.len()));
    }
    let mut own = prediction.tokens.iter().filter(|token| !token.special);
    let start = own.clone().next().map_or(0, |token| token.start);
    let end = own.next_back().map_or(start, |token| token.end);
    span(&(start..end))
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

fn refusal(error: PredictError) -> EngineError {
    match error {
        PredictError::EmptyText => EngineError::EmptyText,
        PredictError::NoMask => EngineError::NoMask,
        PredictError::TextTooLong { limit, found } => {
            EngineError::TextTooLong { limit: limit as u64, found: found as u64 }
        }
        other => EngineError::Computation { detail: other.to_string() },
    }
}
