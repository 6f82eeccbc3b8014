//! The address bar: it always holds the state of every laboratory.

use leptos::prelude::*;

use super::figure::debounced;
use crate::ui::state::url::{self, Fragment, LabState, Place};

/// The place in the tutorial, and what each laboratory has put into the address, the last one
/// first; given as context. Laboratories that are not on the page any more keep their part.
#[derive(Clone, Copy)]
pub struct Address {
    /// Where the reader is.
    pub place: RwSignal<Place>,
    parts: StoredValue<Vec<(String, String)>>,
}

impl Address {
    /// One for the page, as the address says.
    pub fn provide() -> Self {
        let fragment = fragment_now();
        let address =
            Self { place: RwSignal::new(url::place(&fragment)), parts: StoredValue::new(url::parts(&fragment)) };
        provide_context(address);
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            let fragment = fragment_now();
            address.parts.set_value(url::parts(&fragment));
            let place = url::place(&fragment);
            if address.place.get_untracked() != place {
                address.place.set(place);
            }
        });
        on_cleanup(move || listener.remove());
        address
    }

    /// Connects a laboratory's state with the address: it is read now and whenever a link is
    /// pasted there, and written whenever it has changed. The revision is that of its models, or
    /// empty.
    pub fn link<S: LabState>(self, revision: &str) -> Linked<S> {
        let link = url::read::<S>(&self.fragment());
        let revision = StoredValue::new(revision.to_owned());
        let is_other = move |made_with: Option<&str>| {
            made_with.is_some_and(|made_with| revision.with_value(|revision| made_with != revision))
        };
        let state = RwSignal::new(link.state);
        let other_revision = RwSignal::new(is_other(link.revision.as_deref()));
        let fragment =
            Memo::new(move |_| state.with(|state| revision.with_value(|revision| url::write(state, revision))));
        let write = debounced(300, move || fragment.with_untracked(|fragment| self.write(S::LAB, fragment)));
        Effect::new(move |first: Option<()>| {
            // Not `track`: a memo that nobody has read follows nothing.
            fragment.with(|_| ());
            if first.is_some() {
                write();
            }
        });
        let pasted = Trigger::new();
        let listener = window_event_listener(leptos::ev::hashchange, move |_| {
            let link = url::read::<S>(&fragment_now());
            other_revision.set(is_other(link.revision.as_deref()));
            state.set(link.state);
            pasted.notify();
        });
        on_cleanup(move || listener.remove());
        Linked { address: self, state, fragment, other_revision, pasted }
    }

    /// Writes a laboratory's state into the address now, before those of the others.
    pub fn write(self, lab: &str, fragment: &Fragment) {
        self.parts.update_value(|parts| {
            parts.retain(|(other, _)| other != lab);
            parts.insert(0, (lab.to_owned(), fragment.text.clone()));
        });
        write_fragment(&self.fragment());
    }

    /// Goes to another place, as a step in the history. The entry that is left keeps how far the
    /// page was scrolled.
    pub fn go(self, place: Place) {
        let y = window().scroll_y().unwrap_or_default();
        change_history(&self.fragment(), &y.into(), false);
        self.place.update_untracked(|here| here.clone_from(&place));
        change_history(&self.fragment(), &wasm_bindgen::JsValue::NULL, true);
        self.place.set(place);
    }

    /// Names another place in the address, without a step in the history and without going there.
    pub fn rename(self, place: Place) {
        self.place.update_untracked(|here| *here = place);
        write_fragment(&self.fragment());
    }

    /// The address for a place, with what the laboratories hold; for links.
    pub fn href(self, place: &Place) -> String {
        format!("#{}", self.parts.with_value(|parts| url::join(place, parts.iter().map(|(_, text)| text.as_str()))))
    }

    fn fragment(self) -> String {
        let place = self.place.get_untracked();
        self.parts.with_value(|parts| url::join(&place, parts.iter().map(|(_, text)| text.as_str())))
    }
}

/// A laboratory's state and its link.
pub struct Linked<S: 'static> {
    address: Address,
    /// What the reader decided.
    pub state: RwSignal<S>,
    /// The state for the link.
    pub fragment: Memo<Fragment>,
    /// Whether the link was made with another revision of the model.
    pub other_revision: RwSignal<bool>,
    /// Notified when a link has replaced the state.
    pub pasted: Trigger,
}

impl<S: 'static> Clone for Linked<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: 'static> Copy for Linked<S> {}

impl<S: LabState> Linked<S> {
    /// Back to the opening state.
    pub fn reset(self) {
        self.state.set(S::default());
        self.other_revision.set(false);
        self.address.write(S::LAB, &Fragment::default());
    }
}

/// What stands after the address's `#`, with it; empty if nothing does.
pub fn fragment_now() -> String {
    window().location().hash().unwrap_or_default()
}

/// How far the page was scrolled when the history's entry was left that is open again.
pub fn scrolled_before() -> Option<f64> {
    window().history().ok()?.state().ok()?.as_f64()
}

/// Puts a fragment into the address bar. A change in a laboratory is no step in the history: Back
/// goes to the chapter before, not to the letter before.
fn write_fragment(fragment: &str) {
    change_history(fragment, &wasm_bindgen::JsValue::NULL, false);
}

fn change_history(fragment: &str, state: &wasm_bindgen::JsValue, step: bool) {
    let location = window().location();
    let (Ok(path), Ok(query), Ok(history)) = (location.pathname(), location.search(), window().history()) else {
        return;
    };
    let hash = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
    // Safari throws when this is done more than a hundred times in half a minute.
    let address = format!("{path}{query}{hash}");
    let _ = if step {
        history.push_state_with_url(state, "", Some(&address))
    } else {
        history.replace_state_with_url(state, "", Some(&address))
    };
}
