//! The runs that the reader has trained in the page, kept in the browser where it allows that.

use leptos::prelude::*;

use super::state::own_runs::{self, OwnRun};

/// Where they are kept.
const KEY: &str = "pretraining-lab.own-runs";

/// The runs that are kept, the oldest first; none where the browser keeps nothing.
pub fn own_runs() -> Vec<OwnRun> {
    storage()
        .and_then(|storage| storage.get_item(KEY).ok().flatten())
        .map_or_else(Vec::new, |text| own_runs::read(&text))
}

/// Keeps a run. One that makes no sense is not kept, and where the browser keeps nothing, none is.
pub fn remember(run: OwnRun) {
    let mut runs = own_runs();
    own_runs::add(&mut runs, run);
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &own_runs::write(&runs));
    }
}

/// Forgets them all.
pub fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// Where the browser allows it: asking may throw.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
