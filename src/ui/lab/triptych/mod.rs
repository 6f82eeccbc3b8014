//! One text, three objectives: what each is asked, what it may see, what carries loss.
//!
//! What is shown is decided in [`model`] and in `ui::state::triptych`; the components only draw it.

mod attention;
mod column;
mod model;

use leptos::prelude::*;

use self::column::ColumnView;
use self::model::{Lab, Side};
use crate::ui::state::url;
use crate::ui::text::{TEXT, TRIPTYCH};
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::remark::Remark;
use crate::ui::widget::setting::NumberSetting;

/// The laboratory.
#[component]
pub fn TriptychLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || {
        let counted = lab.sides.iter().filter_map(|side| {
            let column = side.made.get().ok()?;
            Some((side.objective, column.losses(), column.places.len()))
        });
        (TRIPTYCH.takeaway)(&counted.collect::<Vec<_>>())
    });
    let table = Signal::derive(move || Table {
        columns: TRIPTYCH.columns.to_vec(),
        rows: lab.sides.iter().flat_map(|side| rows(*side)).collect(),
    });
    view! {
        <Figure name=url::TRIPTYCH title=TRIPTYCH.title nested=true badge=ViewFn::from(|| ())
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <Controls lab/>
            <div class="triptych">
                {lab.sides.map(|side| view! { <ColumnView side/> }).into_iter().collect_view()}
            </div>
            <p class="hint">{TRIPTYCH.marks}</p>
            <p class="hint">{TRIPTYCH.pattern_hint}</p>
            <p class="model-note">{TRIPTYCH.not_comparable}</p>
        </Figure>
    }
}

/// The text and the seed.
#[component]
fn Controls(lab: Lab) -> impl IntoView {
    let edit_ends = lab.edit_ends();
    let seed_ends = edit_ends.clone();
    let another_ends = edit_ends.clone();
    let seed = Signal::derive(move || lab.state.with(|state| state.seed.to_string()));
    let read: fn(&str) -> Option<f64> = |typed| typed.trim().parse::<u32>().ok().map(f64::from);
    let write = Callback::new(move |value: f64| {
        lab.change(|state| state.seed = value as u32);
        seed_ends();
    });
    let another = move |_| {
        lab.change(|state| state.seed = state.seed.wrapping_add(1));
        another_ends();
    };
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    view! {
        <div class="sentence">
            <div class="field-head"><label for="triptych-text">{TRIPTYCH.text}</label></div>
            <textarea id="triptych-text" rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="triptych-text-hint"
                prop:value=move || lab.state.with(|state| state.text.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    lab.change(|state| state.text = text);
                    edit_ends();
                }></textarea>
            <p class="hint" id="triptych-text-hint">{TRIPTYCH.text_hint}</p>
            <Remark words=other/>
            <div class="triptych-seed">
                <NumberSetting id="triptych-seed".to_owned() name=TRIPTYCH.seed hint=TRIPTYCH.seed_hint
                    bounds=(0.0, u32::MAX as f64) step=1.0 slider=false value=seed
                    read write complaint=TRIPTYCH.out_of_range/>
                <button type="button" class="another-seed" on:click=another>{TRIPTYCH.another_seed}</button>
            </div>
        </div>
    }
}

/// A column's lines of the table.
fn rows(side: Side) -> Vec<Vec<String>> {
    let Ok(column) = side.made.get() else { return Vec::new() };
    let (changes, surprisals) = (side.changes(&column), side.surprisals());
    let mut surprisals = surprisals.unwrap_or_default().into_iter();
    let (model, _) = (TRIPTYCH.column)(side.objective);
    let row = |(index, place): (usize, &crate::ui::state::triptych::Place)| {
        let surprisal = place.label.as_ref().and_then(|_| surprisals.next());
        let change = changes.as_ref().and_then(|changes| changes.get(index)).filter(|_| place.label.is_some());
        vec![
            model.to_owned(),
            (index + 1).to_string(),
            place.reads.clone(),
            place.label.clone().unwrap_or_else(|| TRIPTYCH.no_label.to_owned()),
            surprisal.map(|nats| TEXT.figures.decimals(nats, 2)).unwrap_or_default(),
            change.and_then(|change| (TRIPTYCH.mark)(*change)).map(|mark| mark.1.to_owned()).unwrap_or_default(),
        ]
    };
    column.places.iter().enumerate().map(row).collect()
}
