//! The next token: what GPT expects, how one is chosen, and a text written that way.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod candidates;
mod controls;
mod measure;
mod model;
mod ribbon;
mod writer;
mod writing;

use leptos::prelude::*;

use self::candidates::Candidates;
use self::controls::{Prompt, SettingFields};
use self::model::{Lab, Shown};
use self::ribbon::Measured;
use self::writing::WritingArea;
use crate::protocol::Family;
use crate::ui::engine::Engine;
use crate::ui::state::next_token::Candidate;
use crate::ui::state::url;
use crate::ui::text::{NEXT_TOKEN, TEXT};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::model_note::ModelLine;
use crate::ui::widget::own_model::WithOwnModel;

/// The laboratory.
#[component]
pub fn NextTokenLab() -> impl IntoView {
    view! { <WithOwnModel family=Family::Gpt lab=|| view! { <Asking/> }.into_any()/> }
}

/// The laboratory, asking one model.
#[component]
fn Asking() -> impl IntoView {
    let lab = Lab::provide();
    let model = expect_context::<Engine>().asked(Family::Gpt);
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || figures(lab));
    view! {
        <Figure name=url::NEXT_TOKEN title=NEXT_TOKEN.title nested=true
            badge=ViewFn::from(move || view! { <Badge model figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model/>
            <div class="next-token">
                <Prompt lab/>
                <SettingFields lab/>
                <Candidates lab/>
                <WritingArea lab/>
            </div>
            <Measured lab/>
            {(!model.is_own()).then(|| view! { <ModelLine family=Family::Gpt words=NEXT_TOKEN.model_note/> })}
        </Figure>
    }
}

fn figures(lab: Lab) -> Option<Figures> {
    lab.shown.with(|shown| match shown {
        Shown::Card { live: false, .. } => Some(Figures::Precomputed),
        Shown::Card { stale: false, .. } => Some(Figures::Live),
        Shown::Card { .. } => Some(Figures::Thinking),
        _ => None,
    })
}

fn takeaway(lab: Lab) -> String {
    lab.shown.with(|shown| match shown {
        Shown::Card { cards, stale: false, .. } => match &cards[..] {
            [pinned, present] => (NEXT_TOKEN.compared)(&present.best(), [pinned.kept, present.kept], &TEXT.figures),
            [card] => (NEXT_TOKEN.takeaway)(&card.best(), card.kept, &TEXT.figures),
            _ => String::new(),
        },
        _ => String::new(),
    })
}

fn table(lab: Lab) -> Table {
    let Shown::Card { cards, .. } = lab.shown.get() else { return Table::default() };
    let figures = &TEXT.figures;
    let compares = cards.len() > 1;
    let Some(card) = cards.last() else { return Table::default() };
    let chance = |candidate: &Candidate| match candidate.chance {
        Ok(chance) => figures.percent(chance),
        Err(by) => (NEXT_TOKEN.cut_by)(by).to_owned(),
    };
    let row = |(place, candidate): (usize, &Candidate)| {
        let before = cards.first().and_then(|card| card.candidates.get(place)).filter(|_| compares);
        let middle = before.map_or_else(|| figures.percent(candidate.tempered), chance);
        let place = (place + 1).to_string();
        vec![place, candidate.label.clone(), figures.percent(candidate.own), middle, chance(candidate)]
    };
    let columns = if compares { NEXT_TOKEN.compared_columns } else { NEXT_TOKEN.columns };
    Table { columns: columns.to_vec(), rows: card.candidates.iter().enumerate().map(row).collect() }
}
