//! The frame of every laboratory: title, takeaway, drawing, table, link, reset.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::address::Address;
use crate::ui::chart::{csv, download};
use crate::ui::state::url::Fragment;
use crate::ui::text::TEXT;

/// The same figures as in the drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Heads of the columns.
    pub columns: Vec<&'static str>,
    /// Cells, row by row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As comma-separated text.
    pub fn csv(&self) -> String {
        csv::table([self.columns.as_slice()]) + &csv::table(self.rows.iter().map(Vec::as_slice))
    }
}

/// A laboratory.
#[component]
pub fn Figure(
    /// What its root is called: `data-lab`, and the root of its elements' ids.
    name: &'static str,
    /// Its title.
    title: &'static str,
    /// Whether the figures are live or shipped.
    badge: ViewFn,
    /// What it shows, in a sentence; spoken when it has settled.
    takeaway: Signal<String>,
    /// The table behind the drawing.
    table: Signal<Table>,
    /// Its state, for the link.
    fragment: Signal<Fragment>,
    /// Back to the beginning.
    reset: Callback<()>,
    /// Whether a heading of the second level stands over it.
    #[prop(optional)]
    nested: bool,
    /// The controls and the drawing.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <figure class="laboratory" data-lab=name aria-labelledby=labelled_by>
            <div class="laboratory-head">
                {if nested { view! { <h3 class="laboratory-title" id=title_id>{title}</h3> }.into_any() } else { view! { <h2 class="laboratory-title" id=title_id>{title}</h2> }.into_any() }}
                {badge.run()}
            </div>
            {children()}
            <figcaption>{takeaway}</figcaption>
            <SpokenSummary takeaway/>
            <div class="laboratory-foot">
                <DataTable name table/>
                <Tools name fragment reset/>
            </div>
        </figure>
    }
}

/// Says the takeaway once it has stayed the same for a moment, not at every key.
#[component]
fn SpokenSummary(takeaway: Signal<String>) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let settle = debounced(900, move || spoken.set(takeaway.get_untracked()));
    Effect::new(move |before: Option<String>| {
        let now = takeaway.get();
        // What the page opens with is there to be read; speaking it would interrupt the title.
        if before.is_some_and(|before| before != now) {
            settle();
        }
        now
    });
    view! { <p class="visually-hidden" role="status">{spoken}</p> }
}

/// The table behind a drawing, which opens, and can be saved.
#[component]
pub fn DataTable(
    /// Its file's name.
    name: &'static str,
    /// What is in it.
    table: Signal<Table>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let save = move |_| download::save_figures(&table.get_untracked().csv(), &format!("{name}-data"));
    let rows = move || {
        // A closed table costs nothing.
        open.get().then(|| {
            let table = table.get();
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label=TEXT.figure.show_data>
                    <table>
                        <thead><tr>{table.columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                        <tbody>{table.rows.into_iter().map(|row| view! { <tr>{row.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }).collect_view()}</tbody>
                    </table>
                </div>
                <button type="button" class="quiet" data-action="save-data" on:click=save>{TEXT.figure.save_data}</button>
            }
        })
    };
    view! {
        <details class="data" on:toggle:target=move |event| open.set(event.target().open())>
            <summary data-action="data">{TEXT.figure.show_data}</summary>
            {rows}
        </details>
    }
}

/// Copies the link, and goes back to the beginning.
#[component]
pub fn Tools(
    /// The laboratory's name in links.
    name: &'static str,
    /// Its state, for the link.
    fragment: Signal<Fragment>,
    /// Back to the beginning.
    reset: Callback<()>,
) -> impl IntoView {
    let address: Address = expect_context();
    let said = RwSignal::new("");
    let forget = debounced(6_000, move || said.set(""));
    let copy = move |_| {
        let fragment = fragment.get_untracked();
        address.write(name, &fragment);
        let forget = forget.clone();
        leptos::task::spawn_local(async move {
            let copied = copy_address().await;
            said.set(match (copied, fragment.text_left_out) {
                (false, _) => TEXT.figure.link_not_copied,
                (true, true) => TEXT.figure.link_without_text,
                (true, false) => TEXT.figure.link_copied,
            });
            forget();
        });
    };
    view! {
        <div class="tools">
            <span role="status" class="tools-status">{said}</span>
            <button type="button" data-action="link" on:click=copy>{TEXT.figure.copy_link}</button>
            <button type="button" data-action="reset" on:click=move |_| reset.run(())>{TEXT.figure.reset}</button>
        </div>
    }
}

/// Puts the address into the clipboard; says whether the browser let it.
pub async fn copy_address() -> bool {
    let Ok(address) = window().location().href() else { return false };
    let navigator = window().navigator();
    // On a plain-http address there is no clipboard, whatever the type says.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(&address)).await.is_ok()
}

/// A function that acts once nobody has called it for so many milliseconds; never when what it was
/// made for has left the page, as what it would read has gone as well.
pub fn debounced(milliseconds: u64, act: impl Fn() + Clone + 'static) -> impl Fn() + Clone + 'static {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let forget = move || {
        if let Some(handle) = pending.try_get_value().flatten() {
            handle.clear();
        }
    };
    on_cleanup(forget);
    move || {
        forget();
        if pending.is_disposed() {
            return;
        }
        let act = act.clone();
        let handle = set_timeout_with_handle(act, std::time::Duration::from_millis(milliseconds));
        pending.set_value(handle.ok());
    }
}
