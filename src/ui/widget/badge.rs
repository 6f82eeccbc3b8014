//! Where a laboratory's figures come from.

use leptos::prelude::*;

use crate::protocol::ModelId;
use crate::ui::text::TEXT;

/// Where figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figures {
    /// They were shipped with the page.
    Precomputed,
    /// They were computed here and now.
    Live,
    /// Those that are shown are being replaced.
    Thinking,
}

/// Says so, beside the laboratory's title.
#[component]
pub fn Badge(
    /// The model that computes them.
    model: ModelId,
    /// Where they come from; none if there are none.
    figures: Signal<Option<Figures>>,
) -> impl IntoView {
    move || {
        let (class, words, hint) = match figures.get()? {
            Figures::Live => ("badge live", TEXT.engine.live, (TEXT.engine.live_hint)(model)),
            Figures::Thinking => ("badge thinking", TEXT.engine.thinking, (TEXT.engine.live_hint)(model)),
            Figures::Precomputed => ("badge precomputed", TEXT.engine.precomputed, TEXT.engine.precomputed_hint),
        };
        Some(view! { <span class=class title=hint>{words}<span class="visually-hidden">": " {hint}</span></span> })
    }
}
