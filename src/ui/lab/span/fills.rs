//! What stood in the gaps, what T5 puts there, and what the reader would.

use leptos::prelude::*;

use super::mark;
use super::model::{Lab, Shown};
use super::tokens::joined;
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::span::{Fill, GapView, LONGEST_OWN, Whose};
use crate::ui::text::{SPAN, TEXT};
use crate::ui::widget::remark::{Instead, InsteadOfAnswer};

/// Everything that the model says.
#[component]
pub fn Fills(lab: Lab, shown: Memo<Shown>) -> impl IntoView {
    let instead = Signal::derive(move || {
        shown.with(|shown| match shown {
            Shown::NoText => Some(Instead::Hint(SPAN.no_text)),
            Shown::NoGap => Some(Instead::Hint(SPAN.no_gap)),
            Shown::NotLoaded => Some(Instead::Hint(SPAN.not_loaded)),
            Shown::Waiting => Some(Instead::Hint(SPAN.waiting)),
            Shown::Failed(error) => Some(Instead::Failed(error.clone())),
            Shown::Gaps { .. } => None,
        })
    });
    let has_gaps = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Gaps { live: true, .. })));
    let busy =
        move || shown.with(|shown| matches!(shown, Shown::Gaps { stale: true, .. } | Shown::Waiting)).to_string();
    let gaps = move || match shown.get() {
        Shown::Gaps { gaps, stale, ended, .. } => Some(view! {
            <div class="span-gaps" class:stale=stale>
                {all(&gaps)}
                {(!ended).then(|| view! { <p class="remark window">{SPAN.broke_off}</p> })}
            </div>
        }),
        _ => None,
    };
    view! {
        <section class="span-part span-fills" aria-labelledby="span-fills" aria-busy=busy>
            <h4 id="span-fills">{SPAN.fills}</h4>
            <InsteadOfAnswer instead retry=Callback::new(move |()| lab.ask())/>
            {gaps}
            {move || has_gaps.get().then(|| view! { <Own lab/> <p class="hint">{SPAN.fills_hint}</p> })}
        </section>
    }
}

fn all(gaps: &[GapView]) -> impl IntoView + use<> {
    let probabilities = gaps.iter().flat_map(|gap| gap.fills.iter().map(|(.., fill)| fill.probability()));
    let scale = FromZero::for_probability(probabilities.fold(0.0, f64::max));
    let blocks = gaps.iter().map(|gap| {
        let rows = gap.fills.iter().map(|(whose, names, fill)| row(*whose, names, fill, scale)).collect_view();
        let open = gap.left_open.then(|| view! { <li class="remark">{SPAN.left_open}</li> });
        view! {
            <section class="span-gap">
                <h5>{(SPAN.gap)(gap.gap + 1)}" "{mark(gap.gap)}</h5>
                <ul class="bars">{rows}{open}</ul>
            </section>
        }
    });
    view! { {blocks.collect_view()} <div class="span-axis"><ProbabilityAxis scale title=SPAN.axis/></div> }
}

fn row(whose: Whose, names: &[String], fill: &Fill, scale: FromZero) -> impl IntoView + use<> {
    let figures = &TEXT.figures;
    let words = joined(names);
    let words = if words.is_empty() { SPAN.nothing.to_owned() } else { words };
    // The product of no factors is 1, which would say nothing.
    let probability = (!fill.tokens.is_empty()).then(|| fill.probability());
    let percent = |nats: f64| figures.percent(nats.exp().min(1.0));
    let tokens = names.iter().zip(&fill.tokens).map(|(name, (_, nats))| {
        view! { <span class="span-factor"><span class="span-factor-name">{name.clone()}</span>" "{percent(*nats)}</span> }
    });
    let end = fill.end.map(|nats| {
        view! { <span class="span-factor is-end">{SPAN.gap_ends}" "{percent(nats)}</span> }
    });
    view! {
        <li class="span-fill">
            <span class="span-whose">{(SPAN.whose)(whose)}</span>
            <span class="span-words" dir="auto">{words}</span>
            <Bar figure=probability.unwrap_or_default() scale/>
            <span class="figure">{probability.map_or_else(|| "–".to_owned(), |it| figures.percent(it))}</span>
            <span class="span-factors">
                {tokens.collect_view()}
                {end}
                <span class="verdict">{probability.map(|_| (SPAN.bits)(fill.bits(), fill.tokens.len(), figures))}</span>
            </span>
        </li>
    }
}

/// The reader's own fill for one gap.
#[component]
fn Own(lab: Lab) -> impl IntoView {
    let spans = Memo::new(move |_| lab.good_cut().map_or(0, |cut| cut.corrupted.spans.len()));
    let choice = move || {
        (spans.get() > 1).then(|| {
            let options = (0..spans.get()).map(|gap| {
                let chosen = move || lab.state.with(|state| state.own_gap == gap);
                view! { <option value=gap.to_string() prop:selected=chosen>{(SPAN.gap)(gap + 1)}</option> }
            });
            view! {
                <label class="examples">
                    <span>{SPAN.own_gap}</span>
                    <select on:change:target=move |event| {
                        let gap = event.target().value().parse().unwrap_or(0);
                        lab.change(|state| state.own_gap = gap);
                    }>{options.collect_view()}</select>
                </label>
            }
        })
    };
    view! {
        <div class="span-own">
            <div class="field-head">
                <label for="span-own">{SPAN.own}</label>
                {choice}
            </div>
            <input id="span-own" type="text" dir="auto" autocomplete="off" spellcheck="false" maxlength=LONGEST_OWN.to_string()
                aria-describedby="span-own-hint"
                prop:value=move || lab.state.with(|state| state.own.clone())
                on:input:target=move |event| {
                    let own = event.target().value();
                    lab.change(|state| state.set_own(&own));
                }/>
            <p class="hint" id="span-own-hint">{SPAN.own_hint}</p>
        </div>
    }
}
