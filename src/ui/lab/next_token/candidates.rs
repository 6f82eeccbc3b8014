//! The likeliest next tokens as bars, with the cut among them.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::next_token::{Candidate, NextCard};
use crate::ui::text::TEXT;
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, decided, unless};

/// Bars.
const BARS: usize = 10;

/// Everything about the next token.
#[component]
pub fn Candidates(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let busy = Signal::derive(move || {
        lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. } | Shown::Waiting)).to_string()
    });
    let instead = Signal::derive(move || {
        lab.shown.with(|shown| match shown {
            Shown::NotLoaded => Some(Instead::Hint(text.not_loaded)),
            Shown::Waiting => Some(Instead::Hint(text.waiting)),
            Shown::Failed(error) => Some(Instead::Failed(error.clone())),
            Shown::Card { .. } => None,
        })
    });
    // The bars are made once and then only change: so the focus stays on the one that was pressed.
    let has_card = decided(move || lab.shown.with(|shown| matches!(shown, Shown::Card { .. })));
    view! {
        <section class="candidates" aria-labelledby="next-token-candidates" aria-busy=busy>
            <h4 id="next-token-candidates">{text.candidates}</h4>
            <InsteadOfAnswer instead retry=Callback::new(move |()| lab.ask_again())/>
            {move || has_card.get().then(|| view! { <Bars lab/> })}
        </section>
    }
}

#[component]
fn Bars(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let card = Signal::derive(move || match lab.shown.get() {
        Shown::Card { card, .. } => Some(card),
        _ => None,
    });
    let stale = Signal::derive(move || lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. })));
    let scale = Signal::derive(move || {
        let largest = card.get().and_then(|card| Some(card.candidates.first()?.tempered));
        FromZero::for_probability(largest.unwrap_or_default())
    });
    let about = move |say: fn(&NextCard) -> String| {
        Signal::derive(move || card.get().map(|card| say(&card)).unwrap_or_default())
    };
    let kept = about(|card| (TEXT.next_token.kept)(card.kept, card.vocabulary, card.share, &TEXT.figures));
    let entropy = about(|card| (TEXT.next_token.entropy)(card.own_entropy, card.drawn_entropy, &TEXT.figures));
    let rows = (0..BARS).map(|place| view! { <Row lab card place scale/> });
    view! {
        <div class="next-bars" class:stale=stale>
            <ol class="bars">{rows.collect_view()}</ol>
            {move || view! { <ProbabilityAxis scale=scale.get() title=text.axis/> }}
            <p class="remark" role="status">{lab.remark}</p>
            <p class="entropy">{kept}</p>
            <p class="entropy">{entropy}</p>
            <p class="hint"><Prose runs=text.spelling/></p>
        </div>
    }
}

#[component]
fn Row(lab: Lab, card: Signal<Option<Arc<NextCard>>>, place: usize, scale: Signal<FromZero>) -> impl IntoView {
    let candidate =
        Signal::derive(move || card.with(|card| card.as_ref().and_then(|card| card.candidates.get(place).cloned())));
    let about = move |say: fn(&Candidate) -> String| {
        Signal::derive(move || candidate.get().map(|candidate| say(&candidate)).unwrap_or_default())
    };
    let is = move |ask: fn(&Candidate) -> bool| {
        Signal::derive(move || candidate.get().is_some_and(|candidate| ask(&candidate)))
    };
    let label = about(|it| it.label.clone());
    let append = about(|it| (TEXT.next_token.append)(&it.label));
    let figure = about(|it| TEXT.figures.percent(it.tempered));
    let verdict = about(|it| (TEXT.next_token.verdict)(it.chance.is_some()).to_owned());
    let (cut, typed) = (is(|it| it.chance.is_none()), is(|it| it.text.is_some()));
    let missing = Signal::derive(move || candidate.get().is_none());
    let press = move |_| {
        if let Some(candidate) = candidate.get_untracked() {
            lab.append(candidate.text.as_deref());
        }
    };
    let bar = move || {
        let probability = candidate.get().map_or(0.0, |it| it.tempered);
        view! { <Bar figure=probability scale=scale.get()/> }
    };
    view! {
        <li class="bar-row" class:is-cut=cut class:is-missing=missing>
            <button type="button" class="candidate" dir="auto" title=append aria-disabled=unless(move || typed.get()) on:click=press>{label}</button>
            {bar}
            <span class="figure">{figure}</span>
            <span class="verdict">{verdict}</span>
        </li>
    }
}
