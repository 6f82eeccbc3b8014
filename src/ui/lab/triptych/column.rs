//! One model's column.

use std::sync::Arc;

use leptos::prelude::*;

use super::attention::Patterns;
use super::model::Side;
use crate::protocol::EngineError;
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::row::CutBy;
use crate::ui::state::triptych::{Change, Column, Place};
use crate::ui::text::{TEXT, TRIPTYCH};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::{EngineStatus, Failure};

/// Input, labels, patterns, loss.
#[component]
pub fn ColumnView(side: Side) -> impl IntoView {
    let (model, objective) = (TRIPTYCH.column)(side.objective);
    let title_id = format!("triptych-{}", side.objective.name());
    let labelled_by = title_id.clone();
    let figures = Signal::derive(move || {
        let by = side.made.with(|made| made.as_ref().ok().map(|column| column.by))?;
        match (by, side.surprisals().is_some()) {
            (CutBy::Model, true) => Some(Figures::Live),
            (CutBy::Model, false) => Some(Figures::Thinking),
            (CutBy::Shipped, true) => Some(Figures::Precomputed),
            (CutBy::Shipped, false) | (CutBy::Words, _) => None,
        }
    });
    let body = move || match side.made.get() {
        Ok(column) => body(side, &column).into_any(),
        Err(error) => view! { <p class="empty">{(TRIPTYCH.complaint)(&error)}</p> }.into_any(),
    };
    view! {
        <section class="triptych-column" aria-labelledby=labelled_by data-column=side.objective.name()>
            <div class="triptych-head">
                <h4 id=title_id>{model}<span class="triptych-objective">{objective}</span></h4>
                <Badge model=side.objective.model() figures/>
            </div>
            <EngineStatus model=side.objective.model()/>
            {body}
            <Loss side/>
        </section>
    }
}

fn body(side: Side, column: &Arc<Column>) -> impl IntoView + use<> {
    let changes = side.changes(column).unwrap_or_default();
    let mut surprisals = side.surprisals().unwrap_or_default().into_iter();
    let encoder = (!column.encoder.is_empty()).then(|| {
        let cells = column.encoder.iter().map(|token| view! { <li class="triptych-token">{token.clone()}</li> });
        view! {
            <h5>{(TRIPTYCH.encoder)(column.encoder.len())}</h5>
            <ol class="triptych-row" dir="auto">{cells.collect_view()}</ol>
        }
    });
    let places = column.places.iter().enumerate().map(|(index, place)| {
        let surprisal = place.label.as_ref().and_then(|_| surprisals.next());
        cell(place, changes.get(index).copied().unwrap_or_default(), surprisal)
    });
    let remark = match column.by {
        CutBy::Words => Some(TRIPTYCH.words_for_tokens.to_owned()),
        _ if column.goes_on => Some((TRIPTYCH.cut_off)(column.places.len())),
        _ => None,
    };
    view! {
        {remark.map(|words| view! { <p class="hint">{words}</p> })}
        {encoder}
        <h5>{(TRIPTYCH.places)(side.objective, column.places.len())}</h5>
        <ol class="triptych-row" dir="auto">{places.collect_view()}</ol>
        <p class="triptych-losses">{(TRIPTYCH.losses)(column.losses(), column.places.len(), &TEXT.figures)}</p>
        <p class="hint">{(TRIPTYCH.places_hint)(side.objective)}</p>
        <Patterns objective=side.objective column=column.clone()/>
    }
}

/// One position: what is read, what is right, how surprised the model is.
fn cell(place: &Place, change: Change, surprisal: Option<f64>) -> impl IntoView + use<> {
    let mark = (TRIPTYCH.mark)(change).filter(|_| place.label.is_some());
    let has_loss = place.label.is_some();
    let label = place.label.clone().unwrap_or_else(|| TRIPTYCH.no_label.to_owned());
    let surprisal = surprisal.map(|nats| view! { <span class="triptych-nats">{TEXT.figures.decimals(nats, 1)}</span> });
    view! {
        <li class="triptych-place" class:has-loss=has_loss>
            <span class="visually-hidden">{TRIPTYCH.reads}</span>
            <span class="triptych-token" class:is-changed=change.reads>{place.reads.clone()}</span>
            <span class="visually-hidden">{TRIPTYCH.label}</span>
            <span class="triptych-label">{label}</span>
            <span class="triptych-below">
                {surprisal}
                {mark.map(|(mark, name)| view! { <span class="triptych-mark" title=name>{mark}<span class="visually-hidden">{name}</span></span> })}
            </span>
        </li>
    }
}

/// The model's loss, on a scale of its own: from 0 to what guessing evenly would cost.
#[component]
fn Loss(side: Side) -> impl IntoView {
    let figures = &TEXT.figures;
    let view = move || {
        if let Some(error) = side.failure.get().filter(|error| *error != EngineError::Cancelled) {
            return view! { <Failure error retry=Callback::new(move |()| side.ask_again())/> }.into_any();
        }
        let Some(mean) = side.mean() else {
            let words = if side.is_coming() { TRIPTYCH.waiting } else { TRIPTYCH.no_loss };
            return view! { <p class="hint">{words}</p> }.into_any();
        };
        let uniform = (side.vocabulary().max(2) as f64).ln();
        let scale = FromZero { maximum: uniform };
        let losses = side.surprisals().map_or(0, |surprisals| surprisals.len());
        let was = side.mean_before().filter(|before| (before - mean).abs() >= 0.005);
        view! {
            <p class="triptych-mean">{(TRIPTYCH.mean)(mean, losses, figures)}</p>
            <Bar figure=mean scale/>
            <p class="triptych-scale"><span>"0"</span><span>{(TRIPTYCH.uniform)(uniform, figures)}</span></p>
            <p class="hint">{was.map(|before| (TRIPTYCH.was)(before, figures))}</p>
        }
        .into_any()
    };
    view! {
        <div class="triptych-loss">
            <h5>{TRIPTYCH.loss}</h5>
            {view}
        </div>
    }
}
