//! The explorer of scaling laws.

use leptos::prelude::*;

/// The laboratory.
#[component]
pub fn ScalingLab() -> impl IntoView {}
