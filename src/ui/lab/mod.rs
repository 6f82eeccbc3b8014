//! One module a laboratory.

use leptos::prelude::*;

pub mod masked_word;
pub mod masking;
pub mod next_token;
pub mod primer;
pub mod right_context;
pub mod scaling;
pub mod span;
pub mod span_fill;
pub mod time_lapse;
pub mod triptych;

/// The laboratory that chapters call by this id; none if there is none.
pub fn view(id: &str) -> Option<AnyView> {
    Some(match id {
        "masked-word" => view! { <masked_word::MaskedWordLab/> }.into_any(),
        "next-token" => view! { <next_token::NextTokenLab/> }.into_any(),
        "right-context" => view! { <right_context::RightContextLab/> }.into_any(),
        "span" => view! { <span::SpanLab/> }.into_any(),
        "triptych" => view! { <triptych::TriptychLab/> }.into_any(),
        "masking" => view! { <masking::MaskingLab/> }.into_any(),
        "scaling" => view! { <scaling::ScalingLab/> }.into_any(),
        "time-lapse" => view! { <time_lapse::TimeLapseLab/> }.into_any(),
        _ => return None,
    })
}

/// The small live figure that chapters call by this id; none if there is none.
pub fn figure(id: &str) -> Option<AnyView> {
    primer::figure(id)
}
