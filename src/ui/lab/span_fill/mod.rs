//! The gap filler: take words out of a text, see what T5 puts in their place.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod model;
mod results;
mod sentence;

use leptos::prelude::*;

use self::model::{Lab, Shown};
use self::results::Results;
use self::sentence::Sentence;
use crate::protocol::ModelId;
use crate::ui::state::url;
use crate::ui::text::TEXT;
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;

/// The laboratory.
#[component]
pub fn SpanFillLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || figures(lab));
    view! {
        <Figure name=url::SPAN_FILL title=TEXT.span_fill.title nested=true
            badge=ViewFn::from(move || view! { <Badge model=ModelId::T5 figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model=ModelId::T5/>
            <Sentence lab/>
            <Results lab/>
            <p class="model-note"><Prose runs=(TEXT.span_fill.model_note)(&TEXT.figures)/></p>
        </Figure>
    }
}

fn figures(lab: Lab) -> Option<Figures> {
    lab.shown.with(|shown| match shown {
        Shown::Card { stale: false, .. } => Some(Figures::Live),
        Shown::Card { .. } => Some(Figures::Thinking),
        _ => None,
    })
}

fn takeaway(lab: Lab) -> String {
    lab.shown.with(|shown| match shown {
        Shown::Card { card, stale: false } => (TEXT.span_fill.takeaway)(&card.fills(), &TEXT.figures),
        _ => String::new(),
    })
}

fn table(lab: Lab) -> Table {
    let (text, figures) = (&TEXT.span_fill, &TEXT.figures);
    let rows = lab.shown.with(|shown| match shown {
        Shown::Card { card, .. } => card
            .gaps
            .iter()
            .map(|gap| {
                let fill = gap.fill.as_ref();
                let said = fill.filter(|fill| fill.probability.is_some());
                let dash = || text.no_figure.to_owned();
                vec![
                    gap.sentinel.clone(),
                    match fill {
                        None => text.unreached.to_owned(),
                        Some(fill) if fill.text.is_empty() => text.nothing.to_owned(),
                        Some(fill) => fill.text.clone(),
                    },
                    said.map_or_else(dash, |fill| fill.tokens.join(" ")),
                    said.and_then(|fill| fill.probability).map_or_else(dash, |it| figures.percent(it)),
                    said.map_or_else(dash, |fill| figures.decimals(fill.bits, 2)),
                ]
            })
            .collect(),
        _ => Vec::new(),
    });
    Table { columns: text.columns.to_vec(), rows }
}
