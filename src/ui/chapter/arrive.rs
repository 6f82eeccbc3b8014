//! Arriving at a place: the document's title, the focus, and how far the page is scrolled.

use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::Reading;
use crate::ui::state::url;
use crate::ui::widget::address::{fragment_now, scrolled_before};

/// How the reader came to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// The page was opened here.
    Opened,
    /// By a link or a key.
    Went,
    /// By the browser's buttons, or by an address that was pasted.
    Returned,
}

/// The id of a section's element.
pub fn section_id(section: &str) -> String {
    format!("s-{section}")
}

/// Called when the place has been drawn.
pub fn arrive(reading: Reading) {
    let arrival = reading.arrival.get_value();
    reading.arrival.set_value(Arrival::Returned);
    let section = reading.address.place.with_untracked(|place| place.section.clone());
    // Not before the browser has laid out what was drawn.
    request_animation_frame(move || {
        let section = document().get_element_by_id(&section_id(&section)).filter(|_| !section.is_empty());
        let subject = || {
            let lab = url::subject(&fragment_now()).filter(|lab| lab != url::MASKED_WORD)?;
            let name = name_of(&lab);
            // Its code may be on its way: then its place is there.
            document().query_selector(&format!("figure[data-lab='{name}'], [data-piece='{name}']")).ok().flatten()
        };
        match (arrival, section) {
            (_, Some(section)) => {
                section.scroll_into_view();
                if arrival != Arrival::Opened {
                    focus(section.query_selector("h2").ok().flatten());
                }
            }
            (Arrival::Opened, None) => {
                if let Some(figure) = subject() {
                    figure.scroll_into_view();
                }
            }
            (Arrival::Went, None) => {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                focus(document().query_selector("main h1").ok().flatten());
            }
            (Arrival::Returned, None) => {
                window().scroll_to_with_x_and_y(0.0, scrolled_before().unwrap_or_default());
                focus(document().query_selector("main h1").ok().flatten());
            }
        }
    });
}

/// A name as it may stand in a selector.
fn name_of(lab: &str) -> String {
    lab.chars().filter(|it| it.is_ascii_lowercase() || *it == '-').collect()
}

fn focus(element: Option<web_sys::Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}
