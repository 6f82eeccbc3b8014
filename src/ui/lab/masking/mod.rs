//! The masking procedure, stepped through as the code that runs.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn MaskingLab() -> impl IntoView {}
