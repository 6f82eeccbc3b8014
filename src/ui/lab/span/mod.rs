//! The span corrupter: spans cut out of a text, and what T5 puts there.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn SpanLab() -> impl IntoView {}
