//! A model that the reader pre-trains.
//!
//! The run itself belongs to the page ([`Training`](crate::ui::training::Training)), so that it goes on
//! while other chapters are read; here it is chosen, driven and looked at.

mod choices;
mod model;
mod own;
mod player;
mod progress;

use std::sync::Arc;

use leptos::prelude::*;

use self::choices::Choices;
use self::model::Lab;
use self::own::OwnModel;
use self::player::{Earlier, Player};
use self::progress::{Losses, Samples};
use crate::protocol::RunOverview;
use crate::ui::state::pretrain::{NAME, rows, standing};
use crate::ui::text::{PRETRAIN, TEXT};
use crate::ui::widget::figure::{Figure, Table};

/// The laboratory.
#[component]
pub fn PretrainLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || lab.shown.with(|run| says(run, lab.is_recorded.get())));
    let table = Signal::derive(move || lab.shown.with(table));
    let badge = ViewFn::from(move || {
        move || {
            let (class, (words, hint)) = if lab.is_recorded.get() {
                ("badge precomputed", PRETRAIN.recorded)
            } else {
                ("badge live", PRETRAIN.own)
            };
            view! { <span class=class title=hint>{words}<span class="visually-hidden">": " {hint}</span></span> }
        }
    });
    view! {
        <Figure name=NAME title=PRETRAIN.title nested=true badge takeaway table
            fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <Earlier lab/>
            <Choices lab/>
            <Player lab/>
            <div class="pretrain">
                <Losses lab/>
                <Samples lab/>
            </div>
            <OwnModel lab/>
        </Figure>
    }
}

fn says(run: &Arc<RunOverview>, is_recorded: bool) -> String {
    let (step, loss, found) = standing(run);
    (PRETRAIN.takeaway)(step, loss, found, is_recorded, &TEXT.figures)
}

fn table(run: &Arc<RunOverview>) -> Table {
    let figures = &TEXT.figures;
    let row = |(step, training, held_out): (u32, Option<f64>, f64)| {
        let sample = run.history.samples.iter().find(|(at, _)| *at == step);
        vec![
            figures.count(step.into()),
            training.map(|loss| figures.decimals(loss, 3)).unwrap_or_default(),
            figures.decimals(held_out, 3),
            sample.map(|(_, sample)| sample.written.clone()).unwrap_or_default(),
        ]
    };
    Table { columns: PRETRAIN.columns.to_vec(), rows: rows(run).into_iter().map(row).collect() }
}
