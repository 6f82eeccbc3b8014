//! Some held-out sentences, with what each network answered.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::transfer::Answered;
use crate::ui::text::TRANSFER;
use crate::ui::widget::prose::Prose;

/// The choice of the size, and the sentences.
#[component]
pub fn Sentences(lab: Lab) -> impl IntoView {
    let sizes = Memo::new(move |_| lab.view.with(|view| view.rows.iter().map(|row| row.size).collect::<Vec<_>>()));
    let at = Memo::new(move |_| lab.view.with(|view| view.at));
    let is_own = Memo::new(move |_| lab.state.with(|state| state.task.is_none()));
    let options = move || {
        let option = |size: u16| {
            view! { <option value=size.to_string() prop:selected=move || at.get() == Some(size)>{(TRANSFER.size)(size)}</option> }
        };
        sizes.get().into_iter().map(option).collect_view()
    };
    let choose = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlSelectElement>| {
        if let Ok(size) = event.target().value().parse() {
            lab.state.update(|state| state.at = size);
        }
    };
    let answers = move || {
        lab.view.with(|view| {
            let row = |answered: &Answered| row(answered, view.task.classes.get(usize::from(answered.sentence.second)));
            view.answers.iter().map(row).collect_view()
        })
    };
    let is_there = Memo::new(move |_| at.get().is_some());
    let shown = move || {
        if !is_there.get() {
            return view! { <p class="empty"><Prose runs=TRANSFER.nothing_yet/></p> }.into_any();
        }
        view! {
            <div class="setting transfer-at">
                <label for="transfer-at">{TRANSFER.at}</label>
                <select id="transfer-at" on:change:target=choose>{options}</select>
            </div>
            <p class="hint" id="transfer-sentences-hint">{move || (TRANSFER.sentences_hint)(is_own.get())}</p>
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby="transfer-sentences-hint">
                <table class="transfer-answers">
                    <thead><tr>{TRANSFER.sentence_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                    <tbody>{answers}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="transfer-sentences" aria-labelledby="transfer-sentences">
            <h4 id="transfer-sentences">{TRANSFER.sentences}</h4>
            {shown}
        </section>
    }
}

fn row(answered: &Answered, class: Option<&String>) -> AnyView {
    let text = &answered.sentence.text;
    let mut parts = Vec::new();
    let mut from = 0;
    for place in &answered.marked {
        parts.push(text.get(from..place.start).unwrap_or_default().to_owned().into_any());
        let word = text.get(place.clone()).unwrap_or_default().to_owned();
        parts.push(view! { <mark>{word}</mark> }.into_any());
        from = place.end;
    }
    parts.push(text.get(from..).unwrap_or_default().to_owned().into_any());
    let cells = answered.right.map(|(right, all)| {
        let said = if all == 0 { "–".to_owned() } else { (TRANSFER.right)(right, all) };
        view! { <td class="transfer-right">{said}</td> }
    });
    view! {
        <tr><td dir="auto">{parts}</td><td dir="auto">{class.cloned().unwrap_or_default()}</td>{cells.into_iter().collect_view()}</tr>
    }
    .into_any()
}
