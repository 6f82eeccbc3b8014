//! The line about the model behind a laboratory's figures.

use leptos::prelude::*;

use crate::manifest::trained::{Trained, trained};
use crate::protocol::Family;
use crate::ui::text::{Figures, ModelNote, TEXT};

/// Which model it is, how large, how long trained, how good.
#[component]
pub fn ModelLine(
    /// Whose large model.
    family: Family,
    /// The laboratory's words for it.
    words: fn(&Trained, &Figures) -> ModelNote,
) -> impl IntoView {
    let ModelNote { name, words } = words(trained(family), &TEXT.figures);
    view! { <p class="model-note"><em>{name}</em>{words}</p> }
}
