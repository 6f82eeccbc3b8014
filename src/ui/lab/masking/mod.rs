//! The masking procedure, stepped through as the code that runs.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod code;
mod draws;
mod model;
mod more;
mod player;
mod sentence;
mod settings;
mod tree;

use leptos::prelude::*;

use self::code::Code;
use self::draws::Draws;
use self::model::{Lab, Shown};
use self::more::{Ablation, Idiom};
use self::player::{JustRan, Player};
use self::sentence::{SentenceField, Tokens};
use self::settings::Settings;
use self::tree::Tree;
use crate::protocol::ModelId;
use crate::ui::state::masking::{Leaf, NAME};
use crate::ui::text::TEXT;
use crate::ui::text::masking::MASKING;
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};

/// The laboratory.
#[component]
pub fn MaskingLab() -> impl IntoView {
    let lab = Lab::provide();
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || {
        lab.shown.with(|shown| match shown {
            Shown::Here { precomputed: true, .. } => Some(Figures::Precomputed),
            Shown::Here { stale: false, .. } => Some(Figures::Live),
            Shown::Here { .. } => Some(Figures::Thinking),
            _ => None,
        })
    });
    view! {
        <Figure name=NAME title=MASKING.title nested=true
            badge=ViewFn::from(move || view! { <Badge model=ModelId::Bert figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <SentenceField lab/>
            <EngineStatus model=ModelId::Bert/>
            <Tokens lab/>
            <Player lab/>
            <div class="masking-body">
                <div class="masking-side">
                    <JustRan lab/>
                    <Tree lab/>
                    <Settings lab/>
                </div>
                <Code lab/>
            </div>
            <Draws lab/>
            <Idiom lab/>
            <Ablation lab/>
        </Figure>
    }
}

fn takeaway(lab: Lab) -> String {
    let Some(view) = lab.view.get() else { return String::new() };
    let counts = Leaf::ALL.map(|leaf| view.count(leaf));
    let (ordinary, share) = lab.shown.with(|shown| {
        let sentence = shown.sentence();
        let share = sentence.map_or(0.0, |sentence| lab.state.with(|state| sentence.selected_share(state)));
        (sentence.map_or(0, |sentence| sentence.eligible()), share)
    });
    (MASKING.takeaway)(ordinary, counts, share, &TEXT.figures)
}

fn table(lab: Lab) -> Table {
    let rows = lab.view.get().map(|view| {
        lab.shown.with(|shown| {
            let tokens = shown.sentence().map_or(&[][..], |sentence| &sentence.tokens);
            let row = |(at, (token, place)): (usize, (&_, &crate::ui::state::masking::Place))| {
                let token: &crate::ui::state::tokens::ShownToken = token;
                vec![
                    at.to_string(),
                    token.label.clone(),
                    (MASKING.fate)(place.fate).1.to_owned(),
                    place.drawn.map(|drawn| TEXT.figures.decimals(drawn, 4)).unwrap_or_default(),
                    lab.name(place.input),
                    place.label.map_or_else(|| MASKING.no_label.to_owned(), |label| lab.name(label)),
                ]
            };
            tokens.iter().zip(&view.places).enumerate().map(row).collect()
        })
    });
    Table { columns: MASKING.columns.to_vec(), rows: rows.unwrap_or_default() }
}
