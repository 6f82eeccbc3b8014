//! Saving: a chart's drawing with the looks written into it, its figures as a table, any bytes.
//!
//! Nothing is sent anywhere: the browser is handed a link to bytes in its own memory.

use leptos::prelude::*;
use web_sys::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, Url, XmlSerializer};

/// What the style sheets decide of a drawing.
const LOOKS: [&str; 12] = [
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "stroke-linecap",
    "paint-order",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
];

/// Saves the drawing as a file that needs no style sheet.
pub fn save_drawing(svg: &Element, name: &str) {
    if let Some(written) = standalone(svg) {
        save(&written, "image/svg+xml", &format!("{name}.svg"));
    }
}

/// Saves figures.
pub fn save_figures(csv: &str, name: &str) {
    // The mark tells spreadsheets that it is UTF-8.
    save(&format!("\u{feff}{csv}"), "text/csv", &format!("{name}.csv"));
}

fn standalone(svg: &Element) -> Option<String> {
    let copy = svg.clone_node_with_deep(true).ok()?.dyn_into::<Element>().ok()?;
    let (all, copies) = (svg.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for at in 0..all.length() {
        let (Some(here), Some(there)) = (element(all.get(at)), element(copies.get(at))) else { continue };
        let Ok(Some(computed)) = window().get_computed_style(&here) else { continue };
        for look in LOOKS {
            if let Some(value) = computed.get_property_value(look).ok().filter(|value| !value.is_empty()) {
                there.set_attribute(look, &value).ok()?;
            }
        }
        there.remove_attribute("class").ok()?;
    }
    // What is pointed at is not part of the drawing.
    if let Some(pointer) = copy.query_selector("[data-pointer]").ok().flatten() {
        pointer.remove();
    }
    for name in ["class", "aria-label", "aria-hidden", "focusable"] {
        copy.remove_attribute(name).ok()?;
    }
    let rect = svg.get_bounding_client_rect();
    let paper = window().get_computed_style(svg).ok()??.get_property_value("background-color").ok()?;
    let background = document().create_element_ns(svg.namespace_uri().as_deref(), "rect").ok()?;
    for (name, value) in [("width", "100%"), ("height", "100%"), ("fill", paper.as_str())] {
        background.set_attribute(name, value).ok()?;
    }
    copy.insert_before(&background, copy.first_child().as_ref()).ok()?;
    copy.set_attribute("viewBox", &format!("0 0 {:.0} {:.0}", rect.width(), rect.height())).ok()?;
    XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()
}

fn element(node: Option<web_sys::Node>) -> Option<Element> {
    node?.dyn_into().ok()
}

/// Saves bytes.
pub fn save_bytes(bytes: &[u8], kind: &str, name: &str) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    if let Ok(blob) = Blob::new_with_u8_array_sequence_and_options(&parts, &of_kind(kind)) {
        hand_out(&blob, name);
    }
}

fn save(words: &str, kind: &str, name: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(words));
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &of_kind(kind)) {
        hand_out(&blob, name);
    }
}

fn of_kind(kind: &str) -> BlobPropertyBag {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    options
}

fn hand_out(blob: &Blob, name: &str) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has to have begun with it.
    set_timeout(move || drop(Url::revoke_object_url(&address)), std::time::Duration::from_secs(20));
}
