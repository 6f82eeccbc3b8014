//! The address bar: it always holds the state of every laboratory.

use leptos::prelude::*;

use super::figure::debounced;
use crate::ui::state::url::{self, Fragment};

/// What each laboratory has put into the address, the last one first; given as context.
#[derive(Clone, Copy)]
pub struct Address(StoredValue<Vec<(&'static str, String)>>);

impl Address {
    /// One for the page.
    pub fn provide() -> Self {
        let address = Self(StoredValue::new(Vec::new()));
        provide_context(address);
        address
    }

    /// Writes a laboratory's state into the address whenever it has changed, and has a link that is
    /// pasted there read.
    pub fn keep(self, lab: &'static str, fragment: Memo<Fragment>, read: impl Fn(&str) + 'static) {
        self.0.update_value(|parts| parts.push((lab, fragment.get_untracked().text)));
        let write = debounced(300, move || fragment.with_untracked(|fragment| self.write(lab, fragment)));
        Effect::new(move |first: Option<()>| {
            // Not `track`: a memo that nobody has read follows nothing.
            fragment.with(|_| ());
            if first.is_some() {
                write();
            }
        });
        let listener = window_event_listener(leptos::ev::hashchange, move |_| read(&fragment_now()));
        on_cleanup(move || listener.remove());
    }

    /// Writes a laboratory's state into the address now, before those of the others.
    pub fn write(self, lab: &'static str, fragment: &Fragment) {
        self.0.update_value(|parts| {
            parts.retain(|(other, _)| *other != lab);
            parts.insert(0, (lab, fragment.text.clone()));
        });
        write_fragment(&self.0.with_value(|parts| url::join(parts.iter().map(|(_, text)| text.as_str()))));
    }
}

/// What stands after the address's `#`, with it; empty if nothing does.
pub fn fragment_now() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts a fragment into the address bar without a step in the history: Back goes to the page
/// before, not to the letter before.
fn write_fragment(fragment: &str) {
    let location = window().location();
    let (Ok(path), Ok(query), Ok(history)) = (location.pathname(), location.search(), window().history()) else {
        return;
    };
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    // Safari throws when this is done more than a hundred times in half a minute.
    let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("{path}{query}{hash}")));
}
