//! The likeliest next tokens as bars, with the cut among them.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::next_token::{Candidate, NextCard};
use crate::ui::text::TEXT;
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::prose::Prose;

/// Bars.
const BARS: usize = 10;

/// Everything about the next token.
#[component]
pub fn Candidates(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let busy =
        move || lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. } | Shown::Waiting)).to_string();
    let card = Memo::new(move |_| match lab.shown.get() {
        Shown::Card { card, .. } => Some(card),
        _ => None,
    });
    // The bars are made once and then only change: so the focus stays on the one that was pressed.
    let has_card = Memo::new(move |_| card.with(Option::is_some));
    let instead = move || match lab.shown.get() {
        Shown::NotLoaded => Some(view! { <p class="empty">{text.not_loaded}</p> }.into_any()),
        Shown::Waiting => Some(view! { <p class="empty">{text.waiting}</p> }.into_any()),
        Shown::Failed(error) => {
            Some(view! { <Failure error retry=Callback::new(move |()| lab.ask_again())/> }.into_any())
        }
        Shown::Card { .. } => None,
    };
    view! {
        <section class="candidates" aria-labelledby="next-token-candidates" aria-busy=busy>
            <h4 id="next-token-candidates">{text.candidates}</h4>
            {instead}
            {move || has_card.get().then(|| view! { <Bars lab card/> })}
        </section>
    }
}

#[component]
fn Bars(lab: Lab, card: Memo<Option<Arc<NextCard>>>) -> impl IntoView {
    let text = &TEXT.next_token;
    let stale = move || lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. }));
    let largest = move |card: &Arc<NextCard>| card.candidates.first().map(|candidate| candidate.tempered);
    let scale = Memo::new(move |_| {
        FromZero::for_probability(card.with(|card| card.as_ref().and_then(largest)).unwrap_or_default())
    });
    let rows = (0..BARS).map(|place| view! { <Row lab card place scale/> });
    let kept = move || {
        card.with(|card| {
            let card = card.as_ref()?;
            Some((text.kept)(card.kept, card.vocabulary, card.share, &TEXT.figures))
        })
    };
    let entropy = move || {
        card.with(|card| {
            let card = card.as_ref()?;
            Some((text.entropy)(card.own_entropy, card.drawn_entropy, &TEXT.figures))
        })
    };
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
fn Row(lab: Lab, card: Memo<Option<Arc<NextCard>>>, place: usize, scale: Memo<FromZero>) -> impl IntoView {
    let text = &TEXT.next_token;
    let candidate =
        Memo::new(move |_| card.with(|card| card.as_ref().and_then(|card| card.candidates.get(place).cloned())));
    let with = move |then: fn(&Candidate) -> String| candidate.with(|it| it.as_ref().map(then).unwrap_or_default());
    let kept = Memo::new(move |_| candidate.with(|it| it.as_ref().is_some_and(|it| it.chance.is_some())));
    let typed = Memo::new(move |_| candidate.with(|it| it.as_ref().and_then(|it| it.text.clone())));
    let probability = Memo::new(move |_| candidate.with(|it| it.as_ref().map_or(0.0, |it| it.tempered)));
    view! {
        <li class="bar-row" class:is-cut=move || !kept.get() hidden=move || candidate.with(Option::is_none)>
            <button type="button" class="candidate" dir="auto"
                title=move || with(|it| (TEXT.next_token.append)(&it.label))
                aria-disabled=move || typed.with(Option::is_none).then_some("true")
                on:click=move |_| lab.append(typed.get_untracked().as_deref())>
                {move || with(|it| it.label.clone())}
            </button>
            {move || view! { <Bar figure=probability.get() scale=scale.get()/> }}
            <span class="figure">{move || TEXT.figures.percent(probability.get())}</span>
            <span class="verdict">{move || (text.verdict)(kept.get())}</span>
        </li>
    }
}
