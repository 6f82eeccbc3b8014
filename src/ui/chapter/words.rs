//! Lines of text: their stresses, tokens, formulas and links.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use web_sys::Element;

use super::Reading;
use crate::prose::tree::{Attribute, Link, Math, Part, Run, Span, Stress, Text, What, Words, plain};
use crate::ui::state::url::Place;
use crate::ui::text::READING;
use crate::ui::text::reading::SECURE;

/// Where formulas are at home.
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// A line.
pub fn words(reading: Reading, words: &Words) -> AnyView {
    words.iter().map(|span| linked(reading, span)).collect_view().into_any()
}

/// Paragraphs, lists, tables.
pub fn texts(reading: Reading, texts: &[Text]) -> AnyView {
    texts.iter().map(|text| self::text(reading, text)).collect_view().into_any()
}

/// A paragraph, a list or a table.
pub fn text(reading: Reading, text: &Text) -> AnyView {
    match text {
        Text::Paragraph(line) => view! { <p>{words(reading, line)}</p> }.into_any(),
        Text::List(false, items) => view! { <ul>{points(reading, items)}</ul> }.into_any(),
        Text::List(true, items) => view! { <ol>{points(reading, items)}</ol> }.into_any(),
        Text::Table(head, rows) => {
            let label = (READING.blocks.table)(&head.iter().map(plain).collect::<Vec<_>>());
            // A corner without words heads nothing.
            let head = head.iter().map(|cell| match cell.is_empty() {
                true => view! { <td></td> }.into_any(),
                false => view! { <th scope="col">{words(reading, cell)}</th> }.into_any(),
            });
            let head = head.collect_view();
            let row = |row: &Vec<Words>| {
                let cells = row.iter().map(|cell| view! { <td>{words(reading, cell)}</td> }).collect_view();
                view! { <tr>{cells}</tr> }
            };
            view! {
                <div class="table-scroll prose-table" tabindex="0" role="region" aria-label=label>
                    <table><thead><tr>{head}</tr></thead><tbody>{rows.iter().map(row).collect_view()}</tbody></table>
                </div>
            }
            .into_any()
        }
    }
}

/// The items of a list.
pub fn points(reading: Reading, items: &[Words]) -> AnyView {
    items.iter().map(|item| view! { <li>{words(reading, item)}</li> }).collect_view().into_any()
}

fn linked(reading: Reading, span: &Span) -> AnyView {
    let inside = span.runs.iter().map(run).collect_view();
    match &span.link {
        None => inside.into_any(),
        Some(Link::Term(id)) => {
            let id = id.clone();
            let place = Place { chapter: super::GLOSSARY.into(), section: id.clone() };
            let open = move |event: MouseEvent| {
                if is_plain(&event) {
                    event.prevent_default();
                    reading.define(&id, &event);
                }
            };
            view! { <a class="term" href=reading.address.href(&place) on:click=open>{inside}</a> }.into_any()
        }
        Some(Link::Paper(address, cited)) => {
            view! { <a class="paper" href=format!("{SECURE}{address}") title=cited.clone() rel="external noopener">{inside}</a> }.into_any()
        }
        Some(Link::Chapter(id)) => way(reading, Place { chapter: id.clone(), section: String::new() }, "", inside.into_any()),
    }
}

/// A link to a place of the tutorial. What laboratories hold is kept on the way.
pub fn way(reading: Reading, place: Place, class: &'static str, inside: AnyView) -> AnyView {
    let href = reading.address.href(&place);
    let go = move |event: MouseEvent| {
        if is_plain(&event) {
            event.prevent_default();
            reading.go(place.clone());
        }
    };
    view! { <a class=class href=href on:click=go>{inside}</a> }.into_any()
}

/// Not one that asks for a new tab.
fn is_plain(event: &MouseEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

fn run(run: &Run) -> AnyView {
    let inside = match &run.what {
        What::Words(words) => words.clone().into_any(),
        What::Code(code) => view! { <code>{code.clone()}</code> }.into_any(),
        What::Math(math) => formula(math, false),
    };
    match run.stress {
        Stress::None => inside,
        Stress::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Stress::Strong => view! { <strong>{inside}</strong> }.into_any(),
    }
}

/// A formula, in a line or on a line of its own.
pub fn formula(math: &Math, display: bool) -> AnyView {
    let drawn = (math.clone(), display);
    view! { <span class="math" class:display=display use:draw=drawn></span> }.into_any()
}

/// Puts a formula into an element: only what [`tree`](crate::prose::tree) knows can be drawn.
fn draw(host: Element, (math, display): (Math, bool)) {
    let create = |name: &str| document().create_element_ns(Some(MATHML), name).ok();
    let set = |element: &Element, name: &str, value: &str| drop(element.set_attribute(name, value));
    let (Some(root), Some(semantics), Some(row), Some(source)) =
        (create("math"), create("semantics"), create("mrow"), create("annotation"))
    else {
        return host.set_text_content(Some(&math.tex));
    };
    set(&root, "display", if display { "block" } else { "inline" });
    set(&source, "encoding", "application/x-tex");
    source.set_text_content(Some(&math.tex));
    let mut open = vec![row.clone()];
    for part in &math.parts {
        match part {
            Part::Open(tag, attributes) => {
                let Some(element) = create(tag.name()) else { continue };
                let write = |(name, value): &(Attribute, String)| set(&element, name.name(), value);
                attributes.iter().for_each(write);
                if let Some(parent) = open.last() {
                    let _ = parent.append_child(&element);
                }
                open.push(element);
            }
            Part::Text(text) => {
                if let Some(parent) = open.last() {
                    parent.set_text_content(Some(text));
                }
            }
            // The outermost row stays, whatever a damaged file says.
            Part::Close if open.len() > 1 => drop(open.pop()),
            Part::Close => {}
        }
    }
    for (parent, child) in [(&semantics, &row), (&semantics, &source), (&root, &semantics)] {
        let _ = parent.append_child(child);
    }
    let _ = host.append_child(&root);
    if display {
        request_animation_frame(move || lower(&root));
    }
}

/// Chromium lowers nothing where no installed font has measures for mathematics, as on phones. The
/// first index that is drawn shows it, and the style sheet does it then.
fn lower(root: &Element) {
    let page = document().document_element();
    let index = root.query_selector("msub").ok().flatten();
    let (Some(page), Some(index)) = (page, index) else { return };
    let (Some(base), Some(below)) = (index.first_element_child(), index.last_element_child()) else { return };
    let [base, below] = [base, below].map(|it| it.get_bounding_client_rect());
    if below.height() > 0.0 && below.bottom() - base.bottom() < 0.1 * base.height() {
        let _ = page.set_attribute("data-indices", "lowered");
    }
}
