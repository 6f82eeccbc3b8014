//! The explorer of scaling laws.
//!
//! Everything is decided in [`state::scaling`](crate::ui::state::scaling); the components only draw it.

mod controls;
mod readings;
mod story;

use std::sync::Arc;

use leptos::prelude::*;

use self::controls::Controls;
use self::readings::{Doublings, Readings};
use self::story::Story;
use crate::ui::chart::plot::Plot;
use crate::ui::chart::scene::Chart;
use crate::ui::state::scaling::{Choice, Scaling, View};
use crate::ui::state::url::LabState;
use crate::ui::text::SCALING;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;

/// The laboratory.
#[component]
pub fn ScalingLab() -> impl IntoView {
    let linked: Linked<Scaling> = expect_context::<Address>().link("");
    let state = linked.state;
    let takeaway = Signal::derive(move || state.with(takeaway));
    let table = Signal::derive(move || state.with(table));
    view! {
        <Figure name=Scaling::LAB title=SCALING.title nested=true badge=ViewFn::from(badge)
            takeaway table fragment=linked.fragment.into() reset=Callback::new(move |()| linked.reset())>
            <div class="scaling">
                <Controls state/>
                <Drawing state/>
                <Story state/>
                <div class="scaling-figures">
                    <Readings state/>
                    <Doublings state/>
                </div>
            </div>
            <p class="model-note">{move || state.with(|state| view! { <Prose runs=note(state)/> })}</p>
        </Figure>
    }
}

fn badge() -> AnyView {
    view! { <span class="badge live" title=SCALING.badge_hint>{SCALING.badge}<span class="visually-hidden">": " {SCALING.badge_hint}</span></span> }.into_any()
}

fn note(state: &Scaling) -> Vec<crate::ui::text::Run> {
    let [kaplan, additive, rule] = SCALING.notes;
    match state.choice {
        Choice::Kaplan => kaplan,
        Choice::One | Choice::Two => rule,
        Choice::Three | Choice::Replication => additive,
    }
    .to_vec()
}

/// The chart of the view that is chosen, or why there is none.
#[component]
fn Drawing(state: RwSignal<Scaling>) -> impl IntoView {
    let chart = Memo::new_with_compare(move |_| state.with(chart).map(Arc::new), |_, _| true);
    let label = Signal::derive(move || {
        state.with(|state| (SCALING.drawing)(state.view, state.hold, SCALING.rule(state.rule())))
    });
    let last = StoredValue::new(None::<Arc<Chart>>);
    let shown = Signal::derive(move || {
        let now = chart.get();
        if now.is_some() {
            last.set_value(now.clone());
        }
        // While there is none the component is on its way out.
        now.or_else(|| last.get_value())
            .unwrap_or_else(|| Arc::new(state.with_untracked(|state| state.plane_chart(SCALING))))
    });
    let is_there = Memo::new(move |_| chart.with(Option::is_some));
    let to_plane = move |_| state.update(|state| state.view = View::Budgets);
    view! {
        <div class="scaling-drawing">
            {move || if is_there.get() {
                view! {
                    <Plot id=Scaling::LAB chart=shown label/>
                    <p class="hint">{SCALING.dashes}</p>
                }.into_any()
            } else {
                view! {
                    <div class="empty">
                        <p>{SCALING.no_loss}</p>
                        <button type="button" class="primary" data-action="show-plane" on:click=to_plane>{SCALING.show_plane}</button>
                    </div>
                }.into_any()
            }}
        </div>
    }
}

fn chart(state: &Scaling) -> Option<Chart> {
    match state.view {
        View::Line => state.line_chart(SCALING),
        View::Plane => Some(state.plane_chart(SCALING)),
        View::Budgets => Some(state.budgets_chart(SCALING)),
    }
}

fn takeaway(state: &Scaling) -> String {
    if state.view == View::Budgets {
        let uses = state.uses(SCALING);
        let by_size = |one: &&crate::ui::state::scaling::budgets::Use, other: &&_| {
            let other: &crate::ui::state::scaling::budgets::Use = other;
            one.at.0.total_cmp(&other.at.0)
        };
        if let (Some(least), Some(most)) = (uses.iter().min_by(by_size), uses.iter().max_by(by_size)) {
            return (SCALING.takeaway_budgets)(state.compute(), (least.rule, least.at.0), (most.rule, most.at.0));
        }
    }
    (SCALING.takeaway)(&state.reading(), state.near_bottom(), SCALING.rule(state.rule()))
}

/// What every rule makes of the budget: allocations may stand beside each other, losses may not.
fn table(state: &Scaling) -> Table {
    let row = |it: crate::ui::state::scaling::budgets::Use| {
        let cells = (SCALING.cells)(it.at.0, it.at.1, it.is_outside, it.exponents);
        std::iter::once(it.rule.to_owned()).chain(cells).collect()
    };
    Table { columns: SCALING.columns.to_vec(), rows: state.uses(SCALING).into_iter().map(row).collect() }
}
