//! Texts as models read them.

use super::{failed, views};
use crate::engine::lm::Lm;
use crate::inference::predict;
use crate::protocol::{EngineError, MAX_TOKENS, TokenizedText};

/// The tokens of a text, those included that the model is given around it.
pub(in crate::engine) fn tokens(lm: &Lm, text: &str) -> Result<TokenizedText, EngineError> {
    let tokens = match lm {
        Lm::Causal(lm) => lm.read_tokens(text).map_err(super::causal::refusal)?,
        Lm::Masked(_) | Lm::Filler(_) | Lm::Encoder(_) => {
            lm.tokenizer().encode(text).map_err(|error| failed(&error))?
        }
    };
    let read = tokens.iter().take(MAX_TOKENS).map(predict::TokenView::from);
    Ok(TokenizedText { tokens_in_text: tokens.len() as u32, tokens: views(read.collect()) })
}
