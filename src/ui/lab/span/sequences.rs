//! What the encoder reads, and what the decoder reads and has to predict, step by step.

use leptos::prelude::*;

use super::model::Lab;
use super::{colour, mark};
use crate::ui::state::span::{Cell, Cut, Kind};
use crate::ui::text::{SPAN, TEXT};

/// All three sequences.
#[component]
pub fn Sequences(lab: Lab) -> impl IntoView {
    move || {
        let cut = lab.good_cut().filter(|cut| !cut.row.tokens.is_empty())?;
        let truth = lab.truth(&cut);
        let input = cut.input.iter().map(|cell| view! { <li>{chip(&cut, *cell)}</li> }).collect_view();
        let steps = cut.target.iter().zip(&cut.decoder).enumerate().map(|(place, (says, reads))| {
            let scored = truth.as_ref().and_then(|scores| scores.get(place));
            let probability = scored.map(|(_, nats)| TEXT.figures.percent(nats.exp().min(1.0)));
            view! {
                <li class="span-step">
                    <span class="span-step-number">{place + 1}</span>
                    <span class="visually-hidden">{SPAN.reads}</span>
                    {chip(&cut, *reads)}
                    <span class="visually-hidden">{SPAN.predicts}</span>
                    {chip(&cut, *says)}
                    {probability.map(|probability| view! { <span class="span-step-figure">{probability}</span> })}
                </li>
            }
        });
        let sum = (SPAN.sum)(
            cut.row.tokens.len(),
            cut.noise(),
            cut.corrupted.spans.len(),
            lab.state.with(|state| state.final_sentinel),
        );
        Some(view! {
            <section class="span-part" aria-labelledby="span-input">
                <h4 id="span-input">{(SPAN.input)(cut.input.len())}</h4>
                <ol class="span-chips" dir="auto" tabindex="0" aria-labelledby="span-input">{input}</ol>
                <h4 id="span-decoder">{(SPAN.decoder)(cut.target.len())}</h4>
                <ol class="span-steps" dir="auto" tabindex="0" aria-labelledby="span-decoder">{steps.collect_view()}</ol>
                <p class="hint">{SPAN.decoder_hint}</p>
                <p class="span-sum">{sum}</p>
            </section>
        })
    }
}

/// One token, in the colour and with the mark of its span.
pub(super) fn chip(cut: &Cut, cell: Cell) -> AnyView {
    let kind = match cell.kind {
        Kind::Token(_) => "is-token",
        Kind::Sentinel(_) => "is-sentinel",
        Kind::End | Kind::Start => "is-end",
    };
    let is_marked = matches!(cell.kind, Kind::Sentinel(_));
    let mark = cell.span.filter(|_| is_marked).map(mark);
    view! { <span class=format!("span-chip {kind} {}", colour(cell.span))>{cut.label(cell)}{mark}</span> }.into_any()
}
