//! The next token: what GPT expects, how one is chosen, and a text written that way.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod candidates;
mod controls;
mod model;
mod writing;

use leptos::prelude::*;

use self::candidates::Candidates;
use self::controls::{Prompt, SettingFields};
use self::model::{Lab, Shown};
use self::writing::WritingArea;
use crate::protocol::ModelId;
use crate::ui::state::url;
use crate::ui::text::TEXT;
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::prose::Prose;

/// The laboratory.
#[component]
pub fn NextTokenLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || figures(lab));
    view! {
        <Figure name=url::NEXT_TOKEN title=TEXT.next_token.title nested=true
            badge=ViewFn::from(move || view! { <Badge model=ModelId::Gpt figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model=ModelId::Gpt/>
            <div class="next-token">
                <Prompt lab/>
                <SettingFields lab/>
                <Candidates lab/>
                <WritingArea lab/>
            </div>
            <p class="model-note"><Prose runs=(TEXT.next_token.model_note)(&TEXT.figures)/></p>
        </Figure>
    }
}

fn figures(lab: Lab) -> Option<Figures> {
    lab.shown.with(|shown| match shown {
        Shown::Card { stale: false, .. } => Some(Figures::Live),
        Shown::Card { .. } => Some(Figures::Thinking),
        _ => None,
    })
}

fn takeaway(lab: Lab) -> String {
    lab.shown.with(|shown| match shown {
        Shown::Card { card, stale: false } => (TEXT.next_token.takeaway)(&card.best(), card.kept, &TEXT.figures),
        _ => String::new(),
    })
}

fn table(lab: Lab) -> Table {
    let figures = &TEXT.figures;
    let rows = lab.shown.with(|shown| match shown {
        Shown::Card { card, .. } => card
            .candidates
            .iter()
            .enumerate()
            .map(|(place, candidate)| {
                vec![
                    (place + 1).to_string(),
                    candidate.label.clone(),
                    figures.percent(candidate.own),
                    figures.percent(candidate.tempered),
                    candidate
                        .chance
                        .map_or_else(|| TEXT.next_token.no_chance.to_owned(), |chance| figures.percent(chance)),
                ]
            })
            .collect(),
        _ => Vec::new(),
    });
    Table { columns: TEXT.next_token.columns.to_vec(), rows }
}
