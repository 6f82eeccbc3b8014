//! The likeliest next tokens as bars, with the cuts among them.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::chart::bar::ProbabilityAxis;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::next_token::{Candidate, NextCard};
use crate::ui::text::{NEXT_TOKEN, TEXT};
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, decided, unless};

/// Bars.
const BARS: usize = 10;

type Cards = Signal<Option<Arc<Vec<NextCard>>>>;

/// Everything about the next token.
#[component]
pub fn Candidates(lab: Lab) -> impl IntoView {
    let text = NEXT_TOKEN;
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
    let text = NEXT_TOKEN;
    let cards = Signal::derive(move || match lab.shown.get() {
        Shown::Card { cards, .. } => Some(cards),
        _ => None,
    });
    let stale = Signal::derive(move || lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. })));
    let scale = Signal::derive(move || FromZero::for_probability(cards.with(largest)));
    let rows = (0..BARS).map(|place| view! { <Row lab cards place scale/> });
    let [own, tempered, cut] = text.legend;
    let [model, drawn] = text.heads;
    view! {
        <div class="next-bars" class:stale=stale>
            <p class="bar-heads" aria-hidden="true"><span>{model}</span><span>{drawn}</span></p>
            <ol class="bars">{rows.collect_view()}</ol>
            {move || view! { <ProbabilityAxis scale=scale.get() title=text.axis/> }}
            <p class="bar-legend" aria-hidden="true">
                <span class="key-own">{own}</span><span class="key-tempered">{tempered}</span><span class="key-cut">{cut}</span>
            </p>
            <p class="remark" role="status">{lab.remark}</p>
            {move || cards.get().map(|cards| sentences(&cards))}
            <p class="hint"><Prose runs=text.spelling/></p>
        </div>
    }
}

/// The longest bar, or the mark beyond it.
fn largest(cards: &Option<Arc<Vec<NextCard>>>) -> f64 {
    let cards = cards.iter().flat_map(|cards| cards.iter());
    cards.filter_map(|card| card.candidates.first()).map(|it| it.tempered.max(it.own)).fold(0.0, f64::max)
}

/// What is kept, and how uncertain it is; for each of the settings that are compared.
fn sentences(cards: &[NextCard]) -> AnyView {
    let sides = if cards.len() > 1 { &NEXT_TOKEN.sides[..] } else { &[] };
    cards
        .iter()
        .enumerate()
        .map(|(at, card)| {
            let kept = (NEXT_TOKEN.kept)(card.kept, card.vocabulary, card.share, &TEXT.figures);
            let entropy = (NEXT_TOKEN.entropy)(card.own_entropy, card.drawn_entropy, &TEXT.figures);
            let side = sides.get(at).map(|side| view! { <strong>{*side}": "</strong> });
            view! { <p class="entropy">{side}{kept}" "{entropy}</p> }
        })
        .collect_view()
        .into_any()
}

#[component]
fn Row(lab: Lab, cards: Cards, place: usize, scale: Signal<FromZero>) -> impl IntoView {
    // One for each of the settings; the last one is of the present.
    let candidates = Signal::derive(move || {
        cards.with(|cards| match cards {
            Some(cards) => cards.iter().filter_map(|card| card.candidates.get(place).cloned()).collect(),
            None => Vec::new(),
        })
    });
    let candidate = Signal::derive(move || candidates.with(|all: &Vec<Candidate>| all.last().cloned()));
    let about = move |say: fn(&Candidate) -> String| {
        Signal::derive(move || candidate.get().map(|candidate| say(&candidate)).unwrap_or_default())
    };
    let is = move |ask: fn(&Candidate) -> bool| {
        Signal::derive(move || candidate.get().is_some_and(|candidate| ask(&candidate)))
    };
    let label = about(|it| it.label.clone());
    let append = about(|it| (NEXT_TOKEN.append)(&it.label));
    let own = about(|it| TEXT.figures.percent(it.own));
    let (cut, typed) = (is(|it| it.chance.is_err()), is(|it| it.text.is_some()));
    let missing = Signal::derive(move || candidate.get().is_none());
    let last_kept =
        Signal::derive(move || cards.with(|cards| cards.as_ref().is_some_and(|cards| ends_here(cards, place))));
    let press = move |_| {
        if let Some(candidate) = candidate.get_untracked() {
            lab.append(candidate.text.as_deref());
        }
    };
    view! {
        <li class="bar-row" class:is-cut=cut class:is-missing=missing class:is-last-kept=last_kept>
            <button type="button" class="candidate" dir="auto" title=append aria-disabled=unless(move || typed.get()) on:click=press>{label}</button>
            <div class="next-bar-stack">{move || bars(&candidates.get(), scale.get())}</div>
            <span class="figure figure-own">{own}</span>
            <div class="drawn">{move || chances(&candidates.get())}</div>
        </li>
    }
}

/// Whether the cut falls behind this place. Two cuts are told apart by their bars alone.
fn ends_here(cards: &[NextCard], place: usize) -> bool {
    matches!(cards, [card] if card.kept == place + 1 && card.candidates.len() > card.kept)
}

/// A bar for each of the settings; a mark where the model itself has the token.
fn bars(candidates: &[Candidate], scale: FromZero) -> AnyView {
    let bar = |candidate: &Candidate| {
        let end = format!("{:.2}%", scale.percent(candidate.tempered));
        let own = format!("{:.2}%", scale.percent(candidate.own));
        let class = if candidate.chance.is_err() { "bar-fill cut-fill" } else { "bar-fill" };
        view! {
            <svg class="bar" aria-hidden="true" focusable="false">
                <rect class="bar-track" x="0" y="0" width="100%" height="100%" rx="3"/>
                <rect class=class x="0" y="0" width=end height="100%" rx="3"/>
                <line class="own-mark" x1=own.clone() x2=own y1="-2" y2="100%"/>
            </svg>
        }
    };
    candidates.iter().map(bar).collect_view().into_any()
}

/// The chance to be drawn, or what took it; for each of the settings.
fn chances(candidates: &[Candidate]) -> AnyView {
    let sides = if candidates.len() > 1 { &NEXT_TOKEN.sides[..] } else { &[] };
    candidates
        .iter()
        .enumerate()
        .map(|(at, candidate)| {
            let (class, words) = match candidate.chance {
                Ok(chance) => ("figure", TEXT.figures.percent(chance)),
                Err(by) => ("verdict", (NEXT_TOKEN.cut_by)(by).to_owned()),
            };
            let side = sides.get(at).map(|side| view! { <b class="side">{*side}</b> });
            view! { <span class=class>{side}{words}</span> }
        })
        .collect_view()
        .into_any()
}
