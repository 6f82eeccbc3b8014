//! How to fit, and to which points.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::fit::outcome::predicted;
use crate::ui::state::fit::points::{Row, Standing, shipped};
use crate::ui::state::fit::{Distance, Fitting};
use crate::ui::state::url::LabState;
use crate::ui::text::FIT;
use crate::ui::widget::segments::segments;

/// What counts as an error, and what is known of E.
#[component]
pub fn Choices(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let knows_entropy = Memo::new(move |_| state.with(|state| state.entropy().is_some()));
    let floors = move || {
        knows_entropy.get().then(|| {
            let option = |it| (it, if it { "known" } else { "fitted" }, (FIT.floor_name)(it, shipped().entropy));
            segments(
                Fitting::LAB,
                FIT.floor,
                "floor",
                vec![option(false), option(true)],
                move || state.with(|state| state.is_floor_known),
                move |it| state.update(|state| state.is_floor_known = it),
            )
        })
    };
    let hint = move || (FIT.distance_hint)(state.with(|state| state.distance));
    view! {
        <section class="fit-box" aria-labelledby="fit-controls">
            <h4 id="fit-controls">{FIT.controls}</h4>
            <div class="fit-choices">
                {segments(Fitting::LAB, FIT.distance, "distance",
                    Distance::ALL.map(|(it, name)| (it, name, (FIT.distance_name)(it))).to_vec(),
                    move || state.with(|state| state.distance), move |it| state.update(|state| state.distance = it))}
                {floors}
            </div>
            <p class="hint" role="status">{hint}</p>
        </section>
    }
}

/// Which points count.
#[component]
pub fn Points(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let count =
        move |standing: Standing| lab.rows.with(|rows| rows.iter().filter(|row| row.standing == standing).count());
    let counts = move || (FIT.counts)(count(Standing::Kept), count(Standing::HeldOut), count(Standing::LeftOut));
    let is_any_left_out = Memo::new(move |_| state.with(|state| state.dropped() > 0));
    let take_in = move || {
        is_any_left_out.get().then(|| {
            view! { <button type="button" data-action="take-in" on:click=move |_| state.update(Fitting::take_in_all)>{FIT.take_in}</button> }
        })
    };
    view! {
        <section class="fit-box" aria-labelledby="fit-points">
            <h4 id="fit-points">{FIT.points}</h4>
            <Most lab/>
            <div class="fit-row">
                <p class="fit-counts" role="status">{counts}</p>
                {take_in}
            </div>
            <List lab/>
        </section>
    }
}

/// The slider over the computes of all runs: those right of it are held out.
#[component]
fn Most(lab: Lab) -> impl IntoView {
    let state = lab.state;
    let computes = Memo::new(move |_| {
        let mut all: Vec<f64> = lab.rows.with(|rows| rows.iter().map(|row| row.point.flop()).collect());
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    });
    let most = Memo::new(move |_| state.with(Fitting::most));
    let place =
        move || computes.with(|all| most.get().map_or(all.len(), |most| all.iter().filter(|it| **it <= most).count()));
    let slid = move |place: String| {
        let Ok(place) = place.parse::<usize>() else { return };
        let bound = computes
            .with_untracked(|all| (place < all.len()).then(|| all.get(place.saturating_sub(1)).copied()).flatten());
        state.update(|state| state.hold_out(bound));
    };
    let held = move || {
        lab.rows.with(|rows| most.get().map_or(0, |most| rows.iter().filter(|row| row.point.flop() > most).count()))
    };
    let hint = Signal::derive(move || (FIT.most_hint)(most.get(), held()));
    view! {
        <div class="fit-most">
            <label for="fit-most">{FIT.most}</label>
            <input id="fit-most" type="range" min="1" step="1" max=move || computes.with(Vec::len).max(2).to_string()
                prop:value=move || place().to_string() aria-valuetext=hint aria-describedby="fit-most-hint"
                on:input:target=move |event| slid(event.target().value())/>
            <p class="hint" id="fit-most-hint">{hint}</p>
        </div>
    }
}

/// All points as a list with boxes: what the drawing does by pointer, for who prefers a table.
#[component]
fn List(lab: Lab) -> impl IntoView {
    let open = RwSignal::new(false);
    let rows = move || {
        // A closed list costs nothing.
        open.get().then(|| {
            let results = lab.results.get();
            let row = |(number, row): (usize, &Row)| {
                let predicted = results.law().and_then(|fit| predicted(fit, row));
                line(lab, number, *row, (FIT.cells)(row, predicted))
            };
            let lines = lab.rows.with(|rows| rows.iter().enumerate().map(row).collect_view());
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label=FIT.list>
                    <table class="fit-list">
                        <thead><tr>{FIT.list_columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
            }
        })
    };
    view! {
        <details class="data" on:toggle:target=move |event| open.set(event.target().open())>
            <summary data-action="list">{FIT.list}</summary>
            {rows}
        </details>
    }
}

fn line(lab: Lab, number: usize, row: Row, cells: [String; 5]) -> AnyView {
    let standing = match row.standing {
        Standing::HeldOut => (FIT.standing)(row.standing),
        Standing::Kept | Standing::LeftOut => "",
    };
    view! {
        <tr>
            <td>
                <label class="fit-box-label">
                    <input type="checkbox" data-point=number.to_string() prop:checked=row.standing != Standing::LeftOut
                        aria-label=(FIT.list_box)(&row) on:change=move |_| lab.toggle(number)/>
                    <span>{standing}</span>
                </label>
            </td>
            {cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}
        </tr>
    }
    .into_any()
}
