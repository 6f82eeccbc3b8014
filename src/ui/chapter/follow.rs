//! Following the reader's eyes as far as a page can: which section is on the screen, which was read.

use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;

use super::Reading;
use crate::ui::state::url::Place;
use crate::ui::widget::figure::debounced;

/// A section counts as read when its end has been on the screen for so long.
const A_MOMENT: u64 = 1_200;

/// Keeps the current section and the reader's progress up to date.
pub fn follow(reading: Reading) {
    let waiting = StoredValue::new(false);
    let settle = debounced(A_MOMENT, move || note(reading));
    let look = move || {
        settle();
        if !waiting.get_value() {
            waiting.set_value(true);
            request_animation_frame(move || {
                waiting.set_value(false);
                let here = sections().into_iter().rfind(|it| it.top < it.screen * 0.4).map(|it| it.id);
                let here = here.unwrap_or_default();
                if reading.section.with_untracked(|section| *section != here) {
                    reading.section.set(here);
                }
            });
        }
    };
    let also = look.clone();
    let listeners = [
        window_event_listener_untyped("scroll", move |_| look()),
        window_event_listener_untyped("resize", move |_| also()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(WindowListenerHandle::remove));
}

/// Called when the page has rested for a moment.
fn note(reading: Reading) {
    let place = reading.address.place.get_untracked();
    if place.chapter.is_empty() || place.chapter == super::GLOSSARY {
        return;
    }
    let ended = |it: &Section| it.bottom > 0.0 && it.bottom <= it.screen;
    let read: Vec<String> = sections().into_iter().filter(ended).map(|it| it.id).collect();
    let section = reading.section.get_untracked();
    reading.progress.update(|progress| {
        progress.last = Place { chapter: place.chapter.clone(), section };
        for section in &read {
            progress.read(&place.chapter, section);
        }
    });
}

/// A section of the chapter, where it is on the screen.
struct Section {
    id: String,
    top: f64,
    bottom: f64,
    screen: f64,
}

fn sections() -> Vec<Section> {
    let screen = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or_default();
    let Ok(found) = document().query_selector_all("section[data-section]") else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<web_sys::Element>().ok());
    elements
        .map(|element| {
            let place = element.get_bounding_client_rect();
            let id = element.get_attribute("data-section").unwrap_or_default();
            Section { id, top: place.top(), bottom: place.bottom(), screen }
        })
        .collect()
}
