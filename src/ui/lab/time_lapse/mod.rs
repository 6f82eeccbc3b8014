//! A sentence, put to the snapshots of a training run.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn TimeLapseLab() -> impl IntoView {}
