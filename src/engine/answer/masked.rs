//! Masks.

use super::{failed, maps, read_part, span, too_long, views};
use crate::inference::masked_lm::MaskedLm;
use crate::inference::predict::{PredictError, PredictOptions};
use crate::protocol::{EngineError, MAX_MASKS, MaskAnswer, MaskedPrediction, Piece};

/// The model's answer for every mask of the text.
pub(in crate::engine) fn masked(
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
    let read = read_part(&prediction.tokens, prediction.window.is_whole(), text);
    let tokens = views(prediction.tokens);
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
pub(in crate::engine) fn pieces(lm: &MaskedLm, word: &str) -> Result<Vec<Piece>, EngineError> {
    let pieces = lm.resolve(word).map_err(|error| failed(&error))?;
    Ok(pieces.into_iter().map(|(id, token)| Piece { id, token }).collect())
}

fn refusal(error: PredictError) -> EngineError {
    match error {
        PredictError::EmptyText => EngineError::EmptyText,
        PredictError::NoMask => EngineError::NoMask,
        PredictError::TextTooLong(error) => too_long(error),
        other => failed(&other),
    }
}
