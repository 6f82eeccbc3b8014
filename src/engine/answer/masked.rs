//! Masks.

use super::{failed, maps, read_part, span, too_long, unreadable, views};
use crate::inference::masked_lm::MaskedLm;
use crate::inference::predict::{MaskedPosition, PredictError, PredictOptions};
use crate::protocol::{EngineError, MAX_MASKS, MaskAnswer, MaskedPrediction, Piece, PositionAnswer, Span};

/// What is asked about a text with masks.
pub(in crate::engine) struct Question<'a> {
    pub text: &'a str,
    pub hidden: &'a [Option<String>],
    pub attention: bool,
    pub also: &'a [Span],
}

/// The model's answer for every mask of the text.
pub(in crate::engine) fn masked(lm: &MaskedLm, question: &Question<'_>) -> Result<MaskedPrediction, EngineError> {
    let Question { text, hidden, attention, also } = *question;
    let too_many = |found: usize| EngineError::TooManyTokens { limit: MAX_MASKS as u64, found: found as u64 };
    if also.len() > MAX_MASKS {
        return Err(too_many(also.len()));
    }
    let places = also.iter().map(|span| span.start as usize..span.end as usize).collect();
    let options = PredictOptions { attention, places, ..PredictOptions::default() };
    let prediction = lm.predict(text, &options).map_err(refusal)?;
    let found = prediction.masks.len() + prediction.unread_masks.len();
    if found > MAX_MASKS {
        return Err(EngineError::TooManyMasks { limit: MAX_MASKS as u64, found: found as u64 });
    }
    if prediction.unmasked.len() > MAX_MASKS {
        return Err(too_many(prediction.unmasked.len()));
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
        also: prediction.unmasked.into_iter().map(seen).collect(),
        attention: prediction.attention.map(maps),
    })
}

fn seen(answer: MaskedPosition) -> PositionAnswer {
    PositionAnswer { position: answer.position as u32, span: span(&answer.span), logits: answer.logits }
}

/// The pieces that a word consists of.
pub(in crate::engine) fn pieces(lm: &MaskedLm, word: &str) -> Result<Vec<Piece>, EngineError> {
    let pieces = lm.resolve(word).map_err(|error| failed(&error))?;
    Ok(pieces.into_iter().map(|(id, token)| Piece { id, token }).collect())
}

/// Why there is no answer.
pub(in crate::engine) fn refusal(error: PredictError) -> EngineError {
    match error {
        PredictError::EmptyText => EngineError::EmptyText,
        PredictError::NoMask => EngineError::NoMask,
        PredictError::TextTooLong(error) => too_long(error),
        PredictError::Model(error) => unreadable(error),
        other => failed(&other),
    }
}
