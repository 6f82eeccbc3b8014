//! The laboratory in which the reader fits a law to measured points.
//!
//! Everything is decided in [`state::fit`](crate::ui::state::fit); the components only draw it.

mod controls;
mod model;
mod own;
mod results;

use std::sync::Arc;

use leptos::prelude::*;

use self::controls::{Choices, Points};
use self::model::Lab;
use self::own::Own;
use self::results::{Constants, Extrapolations, Floor, Others};
use crate::ui::chart::plot::Plot;
use crate::ui::chart::scene::Chart;
use crate::ui::state::fit::outcome::{extrapolation, floor_verdict, predicted};
use crate::ui::state::fit::points::{Row, shipped};
use crate::ui::state::fit::{Along, Fitting, View};
use crate::ui::state::url::LabState;
use crate::ui::text::{FIT, TEXT};
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::Remark;
use crate::ui::widget::segments::segments;

/// The laboratory.
#[component]
pub fn FitLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    view! {
        <Figure name=Fitting::LAB title=FIT.title nested=true badge=ViewFn::from(badge)
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.linked.reset())>
            <p class="model-note"><Prose runs=(FIT.provenance)(shipped().points.len())/></p>
            <Remark words=other/>
            <div class="fit">
                <Drawing lab/>
                <Choices lab/>
                <Points lab/>
                <div class="fit-figures">
                    <Constants lab/>
                    <div class="fit-column">
                        <Floor lab/>
                        <Extrapolations lab/>
                    </div>
                </div>
                <Others lab/>
                <Own lab/>
            </div>
            <p class="model-note"><Prose runs=FIT.note/></p>
        </Figure>
    }
}

fn badge() -> AnyView {
    view! { <span class="badge live" title=FIT.badge_hint>{FIT.badge}<span class="visually-hidden">": " {FIT.badge_hint}</span></span> }.into_any()
}

/// The drawing that is chosen, or why there is none.
#[component]
fn Drawing(lab: Lab) -> impl IntoView {
    let state = lab.state;
    // What is drawn hangs on these alone, not on every letter of a table.
    let view = Memo::new(move |_| state.with(|state| (state.view, state.along, state.most(), state.which())));
    let chart = Memo::new_with_compare(
        move |_| {
            let (shown, ..) = view.get();
            let results = lab.results.get();
            lab.rows
                .with(|rows| {
                    state.with_untracked(|state| match shown {
                        View::Law => state.law_chart(rows, &results, FIT),
                        View::Misses => state.misses_chart(rows, &results, FIT),
                    })
                })
                .map(Arc::new)
        },
        |_, _| true,
    );
    let last = StoredValue::new(None::<Arc<Chart>>);
    let is_there = Memo::new(move |_| chart.with(Option::is_some));
    let shown = move |first: Arc<Chart>| {
        Signal::derive(move || {
            let now = chart.get();
            if now.is_some() {
                last.set_value(now.clone());
            }
            // While there is none the component is on its way out.
            now.or_else(|| last.get_value()).unwrap_or_else(|| first.clone())
        })
    };
    let label = Signal::derive(move || {
        let (shown, along, ..) = view.get();
        (FIT.drawing)(shown, along).to_owned()
    });
    let drawn = move || {
        is_there.get();
        match chart.get_untracked() {
            Some(first) => {
                let pick = Callback::new(move |row| lab.toggle(row));
                view! { <Plot id=Fitting::LAB chart=shown(first) label pick/> }.into_any()
            }
            None => view! { <div class="empty"><p>{FIT.takeaway_none}</p></div> }.into_any(),
        }
    };
    view! {
        <div class="fit-drawing">
            <div class="fit-choices">
                {segments(Fitting::LAB, FIT.view, "view", View::ALL.map(|(it, name)| (it, name, (FIT.view_name)(it))).to_vec(),
                    move || state.with(|state| state.view), move |it| state.update(|state| state.view = it))}
                {segments(Fitting::LAB, FIT.along, "along", Along::ALL.map(|(it, name)| (it, name, (FIT.along_name)(it))).to_vec(),
                    move || state.with(|state| state.along), move |it| state.update(|state| state.along = it))}
            </div>
            {drawn}
            <p class="hint">{FIT.drawing_hint}</p>
            <p class="hint">{FIT.legend}</p>
        </div>
    }
}

fn takeaway(lab: Lab) -> String {
    let results = lab.results.get();
    let Some(fit) = results.law() else { return FIT.takeaway_none.to_owned() };
    let entropy = lab.state.with(Fitting::entropy);
    let held = lab.rows.with(|rows| extrapolation(fit, rows, entropy));
    let floor = entropy.zip(results.bands()).map(|(entropy, bands)| (floor_verdict(fit, bands, entropy), entropy));
    (FIT.takeaway)(fit, held, floor)
}

fn table(lab: Lab) -> Table {
    let results = lab.results.get();
    let row = |row: &Row| {
        let predicted = results.law().and_then(|fit| predicted(fit, row));
        (FIT.row)(row, predicted).to_vec()
    };
    Table { columns: FIT.columns.to_vec(), rows: lab.rows.with(|rows| rows.iter().map(row).collect()) }
}
