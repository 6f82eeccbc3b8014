//! Next tokens.

use super::{failed, maps, read_part, too_long, unreadable, views};
use crate::inference::causal_lm::{CausalError, CausalLm};
use crate::model::gpt::GptOptions;
use crate::protocol::{EngineError, NextPrediction};

/// What the model expects after the text.
pub(in crate::engine) fn next(lm: &CausalLm, text: &str, options: GptOptions) -> Result<NextPrediction, EngineError> {
    let next = lm.next(text, options).map_err(refusal)?;
    Ok(NextPrediction {
        read: read_part(&next.tokens, next.window.is_whole(), text),
        tokens: views(next.tokens),
        tokens_in_text: next.window.total as u32,
        logits: next.logits,
        attention: next.attention.map(maps),
    })
}

/// Why there is no answer.
pub(in crate::engine) fn refusal(error: CausalError) -> EngineError {
    match error {
        CausalError::TextTooLong(error) => too_long(error),
        CausalError::Sampling(error) => EngineError::BadSetting { detail: error.to_string() },
        CausalError::Model(error) => unreadable(error),
        other => failed(&other),
    }
}
