//! The small live figures of the primer.

use leptos::prelude::*;

/// The figure with this id; none if there is none.
pub fn figure(_id: &str) -> Option<AnyView> {
    None
}
