//! Points that the reader brings: runs of their own, and a table.

use leptos::prelude::*;

use super::model::Lab;
use crate::scaling::points::Point;
use crate::ui::own_runs::own_runs;
use crate::ui::state::fit::points::MOST_RUNS;
use crate::ui::state::fit::{Fitting, Which};
use crate::ui::state::url::LabState;
use crate::ui::text::FIT;
use crate::ui::widget::segments::segments;

/// Runs, table, and which of the points are fitted.
#[component]
pub fn Own(lab: Lab) -> impl IntoView {
    view! {
        <section class="fit-box" aria-labelledby="fit-own">
            <h4 id="fit-own">{FIT.own}</h4>
            <Runs lab/>
            <TableOf lab/>
        </section>
    }
}

/// The runs that were trained in this browser and can be held against those measured here.
#[component]
fn Runs(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let kept: Vec<Point> = own_runs()
        .into_iter()
        .rev()
        .filter(|run| run.is_comparable())
        .map(|run| Point { parameters: run.parameters as f64, tokens: run.tokens as f64, loss: run.loss })
        .take(MOST_RUNS)
        .collect();
    let kept = StoredValue::new(kept);
    let runs = Memo::new(move |_| state.with(|state| state.runs().to_vec()));
    let open = move || kept.with_value(|kept| runs.with(|runs| kept.iter().filter(|run| !runs.contains(run)).count()));
    let add = move |_| {
        state.update(|state| {
            kept.with_value(|kept| kept.iter().for_each(|run| state.add_run(*run)));
            // Where the runs measured here are.
            if state.which() == Which::Table {
                state.choose(Which::Both);
            }
        });
    };
    let buttons = move || {
        let (open, here) = (open(), runs.with(Vec::len));
        let add_button = (open > 0 && here < MOST_RUNS).then(|| {
            view! { <button type="button" data-action="add-runs" on:click=add>{(FIT.add_runs)(open)}</button> }
        });
        let here = (here > 0).then(|| view! {
            <span class="hint">{(FIT.runs_here)(here)}</span>
            <button type="button" data-action="clear-runs" on:click=move |_| state.update(Fitting::clear_runs)>{FIT.clear_runs}</button>
        });
        let none = (add_button.is_none() && here.is_none()).then(|| view! { <p class="hint">{FIT.no_runs}</p> });
        view! { {add_button}{here}{none} }
    };
    view! { <div class="fit-row">{buttons}</div> }
}

#[component]
fn TableOf(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let typed = Memo::new(move |_| state.with(|state| state.table().to_owned()));
    let read = Memo::new(move |_| state.with(Fitting::read_table));
    let is_empty = Memo::new(move |_| typed.with(String::is_empty));
    let is_wrong = Memo::new(move |_| read.with(Result::is_err));
    let says = move || {
        read.with(|read| match read {
            Err(error) => (FIT.table_wrong)(error),
            Ok(_) if is_empty.get() => FIT.table_hint.to_owned(),
            Ok(rows) => (FIT.table_read)(rows.len()),
        })
    };
    let which = move || {
        (!is_empty.get()).then(|| {
            view! {
                {segments(Fitting::LAB, FIT.which, "which", Which::ALL.map(|(it, name)| (it, name, (FIT.which_name)(it))).to_vec(),
                    move || state.with(Fitting::which), move |it| state.update(|state| state.choose(it)))}
                <p class="hint" role="status">{move || (FIT.which_hint)(state.with(Fitting::which))}</p>
            }
        })
    };
    let example = move || {
        is_empty.get().then(|| {
            view! {
                <button type="button" data-action="example" on:click=move |_| state.update(|state| state.edit(FIT.table_example.to_owned()))>{FIT.put_example}</button>
            }
        })
    };
    view! {
        <div class="fit-table" class:is-wrong=is_wrong>
            <label for="fit-table">{FIT.table}</label>
            <textarea id="fit-table" rows="5" autocomplete="off" spellcheck="false" aria-describedby="fit-table-says"
                aria-invalid=move || is_wrong.get().to_string() prop:value=typed
                on:input:target=move |event| state.update(|state| state.edit(event.target().value()))></textarea>
            <p class="hint" id="fit-table-says" role="status">{says}</p>
            {example}
            {which}
        </div>
    }
}
