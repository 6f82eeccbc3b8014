//! The transfer race: a pre-trained encoder against the same network with random weights.
//!
//! What is shown is decided in [`model`] and in the state; the components only draw it.

mod controls;
mod model;
mod own;
mod sentences;

use std::sync::Arc;

use leptos::prelude::*;

use self::controls::{Controls, Player};
use self::model::Lab;
use self::own::Own;
use self::sentences::Sentences;
use crate::protocol::ModelId;
use crate::transfer::outcome::Summary;
use crate::ui::chart::plot::Plot;
use crate::ui::state::transfer::{TRANSFER as NAME, chart};
use crate::ui::text::{TEXT, TRANSFER};
use crate::ui::widget::badge::Badge;
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::Remark;

/// The laboratory.
#[component]
pub fn TransferLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || {
        lab.view
            .with(|view| view.row().map(|row| (TRANSFER.takeaway)(row, &view.task, &TEXT.figures)).unwrap_or_default())
    });
    let badge = ViewFn::from(move || view! { <Badge model=ModelId::BertTransfer figures=lab.figures.into()/> });
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    let is_own = Memo::new(move |_| lab.state.with(|state| state.task.is_none()));
    view! {
        <Figure name=NAME title=TRANSFER.title nested=true badge takeaway table=Signal::derive(move || table(lab))
            fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model=ModelId::BertTransfer/>
            <div class="transfer">
                <Controls lab/>
                {move || is_own.get().then(|| view! { <Own lab/> })}
                <Player lab/>
                <Remark words=other/>
                <Drawing lab takeaway/>
                <Sentences lab/>
            </div>
            <p class="model-note"><Prose runs=TRANSFER.model_note/></p>
        </Figure>
    }
}

/// The chart, and what it says of the labelled sentences.
#[component]
fn Drawing(lab: Lab, takeaway: Signal<String>) -> impl IntoView {
    let drawn = Signal::derive(move || {
        let learnt = lab.state.with(|state| state.learnt);
        lab.view.with(|view| Arc::new(chart(view, learnt, TRANSFER)))
    });
    let labelled = move || lab.view.with(|view| view.row().map(|row| (TRANSFER.labelled)(row, &TEXT.figures)));
    let remark = move || {
        let task = lab.state.with(|state| state.task)?;
        Some(view! { <p class="hint"><Prose runs=(TRANSFER.remark)(task)/></p> })
    };
    let learnt = move || lab.state.with(|state| state.learnt);
    // Before a race of one's own there is nothing to say, but an image has a name.
    let label = Signal::derive(move || {
        takeaway.with(|words| if words.is_empty() { TRANSFER.title.to_owned() } else { words.clone() })
    });
    view! {
        <div class="transfer-chart">
            <Plot id="transfer-accuracy" chart=drawn label/>
            <label class="switch">
                <input type="checkbox" id="transfer-learnt" prop:checked=learnt
                    on:change:target=move |event| lab.state.update(|state| state.learnt = event.target().checked())/>
                <span>{TRANSFER.learnt}</span>
            </label>
            <p class="transfer-labelled">{labelled}</p>
            {remark}
        </div>
    }
}

fn table(lab: Lab) -> Table {
    let percent = |share: f64| TEXT.figures.decimals(100.0 * share, 1);
    let mean = |it: Option<Summary>| it.map(|it| percent(it.mean)).unwrap_or_default();
    let range =
        |it: Option<Summary>| it.map(|it| format!("{} – {}", percent(it.least), percent(it.most))).unwrap_or_default();
    let rows = lab.view.with(|view| {
        let row = |row: &crate::transfer::outcome::Row| {
            let [pretrained, random] = row.held_out;
            vec![
                row.size.to_string(),
                mean(pretrained),
                range(pretrained),
                mean(random),
                range(random),
                row.lead().map(percent).unwrap_or_default(),
                mean(row.labelled[0]),
                mean(row.labelled[1]),
            ]
        };
        view.rows.iter().map(row).collect()
    });
    Table { columns: TRANSFER.columns.to_vec(), rows }
}
