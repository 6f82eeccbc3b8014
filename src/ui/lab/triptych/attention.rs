//! Which position may look at which, as a small drawing.

use std::fmt::Write;
use std::sync::Arc;

use leptos::prelude::*;

use crate::ui::state::triptych::{Column, Objective, Pattern};
use crate::ui::text::{TEXT, TRIPTYCH};

/// No lines are drawn between more positions than this: they would be a grey field.
const MOST_LINES: usize = 32;

/// All patterns of a column.
#[component]
pub fn Patterns(objective: Objective, column: Arc<Column>) -> impl IntoView {
    let reading = column.example.predicting();
    let drawings = column.patterns().into_iter().map(|pattern| {
        let losses = if pattern.map.queries == reading {
            column.example.losses().map(|loss| loss.0).collect()
        } else {
            Vec::new()
        };
        let name = (TRIPTYCH.pattern)(objective, pattern.map);
        let pairs = (TRIPTYCH.pairs)(pattern, &TEXT.figures);
        view! {
            <li class="pattern">
                <Drawing pattern losses label=format!("{name}: {pairs}")/>
                <span>{name}</span>
                <span class="pattern-pairs">{pairs}</span>
            </li>
        }
    });
    view! {
        <h5>{TRIPTYCH.patterns}</h5>
        <ul class="patterns">{drawings.collect_view()}</ul>
    }
}

#[component]
fn Drawing(pattern: Pattern, losses: Vec<usize>, label: String) -> impl IntoView {
    let Pattern { map, queries, keys } = pattern;
    let mut seen = String::new();
    for query in 0..queries {
        let width = (0..keys).take_while(|key| map.sees(query, *key)).count();
        let _ = write!(seen, "M0 {query}h{width}v1H0z");
    }
    let mut lines = String::new();
    if queries.max(keys) <= MOST_LINES {
        lines.extend((1..queries).map(|at| format!("M0 {at}H{keys}")));
        lines.extend((1..keys).map(|at| format!("M{at} 0V{queries}")));
    }
    let dot = queries.max(keys) as f64 / 60.0;
    let dots = losses.into_iter().map(|place| {
        view! { <circle class="pattern-loss" cx=(keys as f64 + 2.0 * dot).to_string() cy=(place as f64 + 0.5).to_string() r=dot.to_string()/> }
    });
    let view_box = format!("0 0 {} {queries}", keys as f64 + 4.0 * dot);
    view! {
        <svg class="pattern-drawing" viewBox=view_box role="img" aria-label=label>
            <rect class="pattern-all" width=keys.to_string() height=queries.to_string()/>
            <path class="pattern-seen" d=seen/>
            <path class="pattern-lines" d=lines vector-effect="non-scaling-stroke"/>
            {dots.collect_view()}
        </svg>
    }
}
