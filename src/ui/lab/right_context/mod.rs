//! What the right-hand context buys: GPT and BERT on one and the same blank.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn RightContextLab() -> impl IntoView {}
