//! What is read off at the learner's point, and what doubling does to it.

use leptos::prelude::*;

use crate::ui::state::scaling::Scaling;
use crate::ui::text::SCALING;

/// Names and figures.
#[component]
pub fn Readings(state: RwSignal<Scaling>) -> impl IntoView {
    let rows = Memo::new(move |_| {
        state.with(|state| (SCALING.reading)(&state.reading(), state.law(), SCALING.rule(state.rule())))
    });
    let list = move || {
        let row = |(name, figures): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{figures}</dd></div> };
        rows.get().into_iter().map(row).collect_view()
    };
    view! {
        <section class="scaling-readings" aria-labelledby="scaling-readings">
            <h4 id="scaling-readings">{SCALING.readings}</h4>
            <dl>{list}</dl>
        </section>
    }
}

/// Twice the parameters, twice the tokens, twice both: a table whose rows are buttons as well.
#[component]
pub fn Doublings(state: RwSignal<Scaling>) -> impl IntoView {
    let rows = [0, 1, 2].map(|at| view! { <Doubling state at/> });
    view! {
        <section class="scaling-doublings" aria-labelledby="scaling-doublings">
            <h4 id="scaling-doublings">{SCALING.doublings}</h4>
            <table>
                <thead><tr>{SCALING.doubling_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Doubling(state: RwSignal<Scaling>, at: usize) -> impl IntoView {
    let cells = Memo::new(move |_| {
        let reading = state.with(Scaling::reading);
        let doubled = reading.doubled.get(at)?;
        let [loss, change] = (SCALING.doubled_loss)(reading.loss, doubled.loss);
        Some([(SCALING.times)(doubled.times), loss, change])
    });
    let double = move |_| {
        state.update(|state| {
            if let Some(doubled) = state.reading().doubled.get(at) {
                state.set_point(doubled.at.0, doubled.at.1);
            }
        });
    };
    let (name, spoken) = (SCALING.doubling_names.get(at).copied(), SCALING.double.get(at).copied());
    view! {
        <tr>
            <th scope="row"><button type="button" class="inline" data-double=at.to_string() aria-label=spoken on:click=double>{name}</button></th>
            {move || cells.get().map(|cells| cells.map(|cell| view! { <td>{cell}</td> }).collect_view())}
        </tr>
    }
}
