//! The masked-word predictor: hide a word, see what BERT expects.
//!
//! What is shown is decided in [`model`]; the components only draw it.

mod asked;
mod attention;
mod guess;
mod map;
mod model;
mod more;
mod results;
mod sentence;
mod together;
mod words;

use leptos::prelude::*;

use self::asked::Asked;
use self::attention::Attention;
use self::model::{Lab, Shown};
use self::results::Results;
use self::sentence::Sentence;
use self::together::Together;
use crate::protocol::Family;
use crate::ui::engine::Engine;
use crate::ui::state::cards::{self, MaskCard};
use crate::ui::state::url;
use crate::ui::text::TEXT;
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::EngineStatus;
use crate::ui::widget::figure::{Figure, Table};
use crate::ui::widget::model_note::ModelLine;
use crate::ui::widget::own_model::WithOwnModel;

/// The laboratory.
#[component]
pub fn MaskedWordLab() -> impl IntoView {
    view! { <WithOwnModel family=Family::Bert lab=|| view! { <Asking/> }.into_any()/> }
}

/// The laboratory, asking one model.
#[component]
fn Asking() -> impl IntoView {
    let lab = Lab::provide();
    let model = expect_context::<Engine>().asked(Family::Bert);
    let takeaway = Signal::derive(move || takeaway(lab));
    let table = Signal::derive(move || table(lab));
    let figures = Signal::derive(move || figures(lab));
    view! {
        <Figure name=url::MASKED_WORD title=TEXT.masked_word.title badge=ViewFn::from(move || view! { <Badge model figures/> })
            takeaway table fragment=lab.linked.fragment.into() reset=Callback::new(move |()| lab.reset())>
            <EngineStatus model/>
            <Sentence lab/>
            <Results lab/>
            <Asked lab/>
            <Together lab/>
            <Attention lab/>
            {(!model.is_own()).then(|| view! { <ModelLine family=Family::Bert words=TEXT.masked_word.model_note/> })}
        </Figure>
    }
}

/// Where the figures come from.
fn figures(lab: Lab) -> Option<Figures> {
    lab.shown.with(|shown| match shown {
        Shown::Cards { live: true, stale: false, .. } => Some(Figures::Live),
        Shown::Cards { stale: true, .. } => Some(Figures::Thinking),
        Shown::Cards { .. } => Some(Figures::Precomputed),
        _ => None,
    })
}

/// The cards whose answers the learner may see: all, or those that were guessed.
fn revealed(lab: Lab, cards: &[MaskCard]) -> Vec<MaskCard> {
    cards.iter().filter(|card| lab.is_revealed(card.ordinal)).cloned().collect()
}

fn takeaway(lab: Lab) -> String {
    lab.shown.with(|shown| match shown {
        Shown::Cards { cards, stale: false, .. } => {
            let cards = revealed(lab, cards);
            let words = (TEXT.masked_word.takeaway)(&cards::best(&cards), cards.len(), &TEXT.figures);
            if cards.len() > 1 { format!("{words} {}", TEXT.masked_word.independent) } else { words }
        }
        _ => String::new(),
    })
}

fn table(lab: Lab) -> Table {
    let figures = &TEXT.figures;
    let rows = lab.shown.with(|shown| match shown {
        Shown::Cards { cards, .. } => revealed(lab, cards)
            .iter()
            .flat_map(|card| {
                card.candidates.iter().enumerate().map(|(place, candidate)| {
                    vec![
                        (card.ordinal + 1).to_string(),
                        (place + 1).to_string(),
                        candidate.token.clone(),
                        figures.percent(candidate.probability),
                        figures.decimals(candidate.surprisal(), 2),
                    ]
                })
            })
            .collect(),
        _ => Vec::new(),
    });
    Table { columns: TEXT.masked_word.columns.to_vec(), rows }
}
