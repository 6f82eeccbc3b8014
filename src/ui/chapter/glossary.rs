//! The glossary: a page, a dialog, and the definition of one term where it was asked for.

use leptos::html;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;

use super::arrive::arrive;
use super::load::Loaded;
use super::page::waiting;
use super::words::words;
use super::{Dialog, Reading};
use crate::prose::tree::{Glossary, Term};
use crate::ui::state::glossary::matches;
use crate::ui::text::READING;
use crate::ui::widget::modal::Modal;

/// The glossary as a page of its own.
#[component]
pub fn GlossaryPage() -> impl IntoView {
    let reading: Reading = expect_context();
    document().set_title(&(READING.ways.document)(READING.glossary.title));
    let asked = reading.texts.glossary();
    Effect::new(move |_| {
        if asked.with(|glossary| glossary.here().is_some()) {
            arrive(reading);
            let term = reading.address.place.with_untracked(|place| place.section.clone());
            request_animation_frame(move || reading.sought.set(term));
        }
    });
    view! {
        <article class="chapter">
            <header class="chapter-head"><h1 tabindex="-1">{READING.glossary.title}</h1></header>
            <Terms/>
        </article>
    }
}

/// The glossary in a dialog.
#[component]
pub fn GlossaryDialog() -> impl IntoView {
    let reading: Reading = expect_context();
    view! {
        <Modal open=Signal::derive(move || reading.dialog.get() == Some(Dialog::Glossary)) close=Callback::new(move |()| reading.dialog.set(None))
            name="glossary" title=READING.glossary.title content=ViewFn::from(|| view! { <Terms/> })/>
    }
}

/// A search field, and the terms that it finds.
#[component]
fn Terms() -> impl IntoView {
    let reading: Reading = expect_context();
    let wanted = RwSignal::new(String::new());
    let asked = reading.texts.glossary();
    let again = asked.clone();
    let found = Memo::new(move |_| {
        let glossary = asked.with(Loaded::here)?;
        let terms: Vec<Term> =
            wanted.with(|wanted| glossary.terms.iter().filter(|it| matches(it, wanted)).cloned().collect());
        Some((terms, glossary.terms.len()))
    });
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<()>| {
        let term = reading.sought.get();
        if before.is_some() && !term.is_empty() {
            wanted.set(String::new());
            request_animation_frame(move || show(list, &term));
        }
    });
    let count = move || found.with(|it| it.as_ref().map(|(found, all)| (READING.glossary.found)(found.len(), *all)));
    let shown = move || match found.get() {
        Some((terms, _)) => {
            view! { <dl class="terms">{terms.iter().map(|it| entry(reading, it)).collect_view()}</dl> }.into_any()
        }
        None => waiting::<Glossary>(reading, "glossary", &again, matches!(again.get(), Loaded::Failed)),
    };
    view! {
        <div class="terms-search">
            <label><span>{READING.glossary.search}</span>
                <input type="text" autocomplete="off" spellcheck="false" maxlength="80" autofocus
                    prop:value=wanted on:input:target=move |event| wanted.set(event.target().value())/>
            </label>
            <p role="status" class="hint">{count}</p>
        </div>
        <div node_ref=list>{shown}</div>
    }
}

/// Scrolls to a term and puts the focus there.
fn show(list: NodeRef<html::Div>, term: &str) {
    let Some(entries) = list.try_get_untracked().flatten().and_then(|list| list.query_selector_all("[data-term]").ok())
    else {
        return;
    };
    let elements = (0..entries.length()).filter_map(|at| entries.get(at)?.dyn_into::<web_sys::Element>().ok());
    for entry in elements.filter(|entry| entry.get_attribute("data-term").as_deref() == Some(term)) {
        entry.scroll_into_view();
        let name = entry.query_selector("dt").ok().flatten().and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(name) = name {
            let _ = name.focus();
        }
    }
}

fn entry(reading: Reading, term: &Term) -> AnyView {
    let meaning = term.meaning.iter().map(|line| view! { <p>{words(reading, line)}</p> }).collect_view();
    view! {
        <div class="term-entry" data-term=term.id.clone()>
            <dt tabindex="-1">{term.name.clone()}</dt>
            <dd>{meaning}</dd>
        </div>
    }
    .into_any()
}

/// What one term means, near the link that was pressed: the browser closes it on Escape or when
/// something else is pressed, and gives the focus back.
#[component]
pub fn Definition() -> impl IntoView {
    let reading: Reading = expect_context();
    let popover = NodeRef::<html::Div>::new();
    let shown = move || {
        let (id, _) = reading.term.get()?;
        let asked = reading.texts.glossary();
        Some(match asked.get() {
            Loaded::Here(glossary) => match glossary.terms.iter().find(|term| term.id == id) {
                Some(term) => view! { <dl class="terms">{entry(reading, term)}</dl> }.into_any(),
                None => view! { <p>{READING.glossary.unknown}</p> }.into_any(),
            },
            other => waiting::<Glossary>(reading, "glossary", &asked, matches!(other, Loaded::Failed)),
        })
    };
    Effect::new(move |_| {
        let Some(popover) = popover.get() else { return };
        match reading.term.get() {
            Some((_, [x, y])) => {
                let style = web_sys::HtmlElement::style(&popover);
                let _ = style.set_property("--x", &format!("{x}px"));
                let _ = style.set_property("--y", &format!("{y}px"));
                let _ = popover.show_popover();
                let _ = popover.focus();
            }
            None => drop(popover.hide_popover()),
        }
    });
    let toggled = move |event: leptos::ev::Event| {
        let is_closed = js_sys::Reflect::get(&event, &"newState".into()).is_ok_and(|state| state == "closed");
        if is_closed {
            reading.term.set(None);
        }
    };
    let all = move |_| {
        reading.term.set(None);
        reading.dialog.set(Some(Dialog::Glossary));
    };
    view! {
        <div class="definition" popover="auto" role="dialog" aria-label=READING.glossary.title tabindex="-1" node_ref=popover on:toggle=toggled>
            {shown}
            <div class="definition-foot">
                <button type="button" class="quiet" on:click=all>{READING.glossary.all}</button>
                <button type="button" class="quiet" on:click=move |_| reading.term.set(None)>{READING.glossary.close}</button>
            </div>
        </div>
    }
}
