//! One text, three objectives.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn TriptychLab() -> impl IntoView {}
