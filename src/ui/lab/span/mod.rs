//! The span corrupter: spans cut out of a text, and what T5 puts there.
//!
//! What is shown is decided in [`model`] and in `ui::state::span`; the components only draw it.

mod controls;
mod fills;
mod merge;
mod model;
mod sequences;
mod sums;
mod tokens;

use leptos::prelude::*;

use self::controls::{Settings, Text};
use self::fills::Fills;
use self::merge::Merge;
use self::model::{Lab, Shown};
use self::sequences::Sequences;
use self::sums::Sums;
use self::tokens::Tokens;
use crate::protocol::Family;
use crate::ui::engine::Engine;
use crate::ui::state::span::{Cell, Cut, Whose};
use crate::ui::state::url;
use crate::ui::text::span::Story;
use crate::ui::text::{SPAN, TEXT};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::model_note::ModelLine;
use crate::ui::widget::own_model::WithOwnModel;

/// The laboratory.
#[component]
pub fn SpanLab() -> impl IntoView {
    view! { <WithOwnModel family=Family::T5 lab=|| view! { <Asking/> }.into_any()/> }
}

/// The laboratory, asking one model.
#[component]
fn Asking() -> impl IntoView {
    let lab = Lab::provide();
    let model = expect_context::<Engine>().asked(Family::T5);
    let shown = Memo::new(move |_| lab.shown());
    let takeaway = Signal::derive(move || takeaway(lab, shown));
    let table = Signal::derive(move || lab.good_cut().map(|cut| table(lab, &cut)).unwrap_or_default());
    let figures = Signal::derive(move || {
        shown.with(|shown| match shown {
            Shown::Gaps { live: false, .. } => Some(Figures::Precomputed),
            Shown::Gaps { stale: false, .. } => Some(Figures::Live),
            Shown::Gaps { .. } => Some(Figures::Thinking),
            _ => None,
        })
    });
    view! {
        <Figure name=url::SPAN title=SPAN.title nested=true
            badge=ViewFn::from(move || view! { <Badge model figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model/>
            <Text lab/>
            <Settings lab/>
            <Tokens lab/>
            <Sequences lab/>
            <Merge lab/>
            <Fills lab shown/>
            <Sums lab/>
            {(!model.is_own()).then(|| view! { <ModelLine family=Family::T5 words=SPAN.model_note/> })}
        </Figure>
    }
}

/// The mark of a span: a shape and its number, in one of four colours.
pub(super) fn mark(span: usize) -> impl IntoView {
    const SHAPES: [&str; 4] = ["●", "▲", "■", "◆"];
    let shape = SHAPES.get(span % SHAPES.len()).copied().unwrap_or_default();
    view! { <span class=format!("span-mark {}", colour(Some(span)))>{shape}{span + 1}</span> }
}

/// The class of a span's colour.
pub(super) fn colour(span: Option<usize>) -> &'static str {
    const COLOURS: [&str; 4] = ["span-1", "span-2", "span-3", "span-4"];
    span.and_then(|span| COLOURS.get(span % COLOURS.len()).copied()).unwrap_or("span-none")
}

fn takeaway(lab: Lab, shown: Memo<Shown>) -> String {
    let Some(cut) = lab.good_cut().filter(|cut| !cut.row.tokens.is_empty()) else { return String::new() };
    let first = shown.with(|shown| match shown {
        Shown::Gaps { gaps, stale: false, .. } => gaps.first().and_then(|gap| {
            let (_, names, fill) = gap.fills.iter().find(|(whose, ..)| *whose == Whose::Model)?;
            Some((tokens::joined(names), fill.probability()))
        }),
        _ => None,
    });
    let story = Story {
        tokens: cut.row.tokens.len(),
        noise: cut.noise(),
        spans: cut.corrupted.spans.len(),
        input: cut.input.len(),
        target: cut.target.len(),
        first: first.as_ref().map(|(words, probability)| (words.as_str(), *probability)),
    };
    (SPAN.takeaway)(&story, &TEXT.figures)
}

fn table(lab: Lab, cut: &Cut) -> Table {
    let truth = lab.truth(cut);
    let cell = |cells: &[Cell], place: usize| cells.get(place).map(|cell| cut.label(*cell)).unwrap_or_default();
    let row = |place: usize| {
        let scored = truth.as_ref().and_then(|scores| scores.get(place));
        vec![
            (place + 1).to_string(),
            cell(&cut.input, place),
            cell(&cut.decoder, place),
            cell(&cut.target, place),
            scored.map(|(_, nats)| TEXT.figures.percent(nats.exp().min(1.0))).unwrap_or_default(),
        ]
    };
    Table { columns: SPAN.columns.to_vec(), rows: (0..cut.input.len().max(cut.target.len())).map(row).collect() }
}
