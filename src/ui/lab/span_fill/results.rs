//! The filled text, its gaps one by one, and what the decoder wrote.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::span_fill::{FilledCard, GapCard, Part, TargetPart};
use crate::ui::text::TEXT;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, Remark};

/// Everything under the text.
#[component]
pub fn Results(lab: Lab) -> impl IntoView {
    let text = &TEXT.span_fill;
    let busy = Signal::derive(move || {
        lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. } | Shown::Waiting)).to_string()
    });
    let instead = Signal::derive(move || {
        lab.shown.with(|shown| match shown {
            Shown::NoText => Some(Instead::Hint(text.no_text)),
            Shown::NoGap => Some(Instead::Hint(text.no_gap)),
            Shown::NotLoaded => Some(Instead::Hint(text.not_loaded)),
            Shown::Waiting => Some(Instead::Hint(text.waiting)),
            Shown::Failed(error) => Some(Instead::Failed(error.clone())),
            Shown::Card { .. } => None,
        })
    });
    let card = move || match lab.shown.get() {
        Shown::Card { card, stale } => Some(view! { <Card card stale/> }),
        _ => None,
    };
    view! {
        <section class="filled" aria-labelledby="span-fill-results" aria-busy=busy>
            <h4 id="span-fill-results">{text.filled}</h4>
            <InsteadOfAnswer instead retry=Callback::new(move |()| lab.fill())/>
            {card}
        </section>
    }
}

#[component]
fn Card(card: Arc<FilledCard>, stale: bool) -> impl IntoView {
    let text = &TEXT.span_fill;
    let several = card.gaps.len() > 1;
    let parts = card.parts.iter().map(|part| view! { <FilledPart part=part.clone() several/> }).collect_view();
    let probabilities = card.gaps.iter().filter_map(|gap| gap.fill.as_ref()?.probability);
    let scale = FromZero::for_probability(probabilities.fold(0.0, f64::max));
    let rows = card.gaps.iter().enumerate().map(|(index, gap)| view! { <Row index gap=gap.clone() scale/> });
    let target = card.target.iter().map(|part| {
        let (class, words) = match part {
            TargetPart::Sentinel(name) => ("target-sentinel", name.clone()),
            TargetPart::Words(words) => ("target-words", words.clone()),
        };
        view! { <span class=class>{words}</span> }
    });
    let open = card.open();
    let open = (!open.is_empty()).then(|| (text.never_named)(&open));
    let broken = (!card.ended).then(|| (text.broke_off)(card.written));
    view! {
        <div class="filled-card" class:stale=stale>
            <p class="filled-text" dir="auto">{parts}</p>
            <Remark words=Signal::stored(open)/>
            <h5>{text.gaps}</h5>
            <ol class="bars">{rows.collect_view()}</ol>
            <ProbabilityAxis scale title=text.axis/>
            <h5>{text.target}</h5>
            <p class="target" dir="auto">{target.collect_view()}</p>
            <p class="hint">{text.target_hint}</p>
            <Remark words=Signal::stored(broken)/>
        </div>
    }
}

#[component]
fn FilledPart(part: Part, several: bool) -> impl IntoView {
    let text = &TEXT.span_fill;
    match part {
        Part::Words(words) => words.into_any(),
        Part::Gap(index, fill) => {
            let number = several.then(|| view! { <sup>{index + 1}</sup> });
            let (class, words) = match fill {
                None => ("fill is-open", text.unreached.to_owned()),
                Some(words) if words.is_empty() => ("fill is-empty", text.nothing.to_owned()),
                Some(words) => ("fill", words),
            };
            view! { <mark class=class>{words}{number}</mark> }.into_any()
        }
    }
}

#[component]
fn Row(index: usize, gap: GapCard, scale: FromZero) -> impl IntoView {
    let (text, figures) = (&TEXT.span_fill, &TEXT.figures);
    let number = (index + 1).to_string();
    let is_open = gap.fill.is_none();
    let words = match &gap.fill {
        None => text.unreached.to_owned(),
        Some(fill) if fill.text.is_empty() => text.nothing.to_owned(),
        Some(fill) => fill.text.clone(),
    };
    let probability = gap.fill.as_ref().and_then(|fill| fill.probability);
    let written = probability.map_or_else(|| text.no_figure.to_owned(), |it| figures.percent(it));
    let bits = gap.fill.filter(|_| probability.is_some());
    let bits = bits.map(|fill| (text.bits)(fill.bits, fill.tokens.len(), figures));
    view! {
        <li class="bar-row gap-row" class:is-open=is_open>
            <span class="gap-fill" dir="auto"><span class="gap-number">{number}</span>" "{words}</span>
            <Bar figure=probability.unwrap_or_default() scale/>
            <span class="figure">{written}</span>
            <span class="verdict">{bits}</span>
        </li>
    }
}
