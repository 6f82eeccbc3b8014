//! The filled text, its gaps one by one, and what the decoder wrote.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::scale::FromZero;
use crate::ui::state::span_fill::{FilledCard, GapCard, Part, TargetPart};
use crate::ui::text::TEXT;
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::prose::Prose;

/// Everything under the text.
#[component]
pub fn Results(lab: Lab) -> impl IntoView {
    let text = &TEXT.span_fill;
    let busy =
        move || lab.shown.with(|shown| matches!(shown, Shown::Card { stale: true, .. } | Shown::Waiting)).to_string();
    view! {
        <section class="filled" aria-labelledby="span-fill-results" aria-busy=busy>
            <h4 id="span-fill-results">{text.filled}</h4>
            {move || match lab.shown.get() {
                Shown::NoText => view! { <p class="empty">{text.no_text}</p> }.into_any(),
                Shown::NoGap => view! { <p class="empty"><Prose runs=text.no_gap/></p> }.into_any(),
                Shown::NotLoaded => view! { <p class="empty">{text.not_loaded}</p> }.into_any(),
                Shown::Waiting => view! { <p class="empty">{text.waiting}</p> }.into_any(),
                Shown::Failed(error) => view! { <Failure error retry=Callback::new(move |()| lab.fill())/> }.into_any(),
                Shown::Card { card, stale } => view! { <Card card stale/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Card(card: Arc<FilledCard>, stale: bool) -> impl IntoView {
    let text = &TEXT.span_fill;
    let several = card.gaps.len() > 1;
    let parts = card.parts.iter().map(|part| view! { <FilledPart part=part.clone() several/> }).collect_view();
    let probabilities = card.gaps.iter().filter_map(|gap| gap.fill.as_ref().map(|fill| fill.probability));
    let scale = FromZero::for_probability(probabilities.fold(0.0, f64::max));
    let rows = card.gaps.iter().enumerate().map(|(index, gap)| view! { <Row index gap=gap.clone() scale/> });
    let target = card.target.iter().map(|part| match part {
        TargetPart::Sentinel(name) => view! { <span class="target-sentinel">{name.clone()}</span> }.into_any(),
        TargetPart::Words(words) => view! { <span>{words.clone()}</span> }.into_any(),
    });
    let open = card.open();
    view! {
        <div class="filled-card" class:stale=stale>
            <p class="filled-text" dir="auto">{parts}</p>
            {(!open.is_empty()).then(|| view! { <p class="remark window">{(text.never_named)(&open)}</p> })}
            <h5>{text.gaps}</h5>
            <ol class="bars">{rows.collect_view()}</ol>
            <ProbabilityAxis scale title=text.axis/>
            <h5>{text.target}</h5>
            <p class="target" dir="auto">{target.collect_view()}</p>
            <p class="hint">{text.target_hint}</p>
            {(!card.ended).then(|| view! { <p class="remark window">{(text.broke_off)(card.written)}</p> })}
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
    match gap.fill {
        Some(fill) => {
            let words = if fill.text.is_empty() { text.nothing.to_owned() } else { fill.text };
            view! {
                <li class="bar-row gap-row">
                    <span class="gap-fill" dir="auto"><span class="gap-number">{number}</span>" "{words}</span>
                    <Bar figure=fill.probability scale/>
                    <span class="figure">{figures.percent(fill.probability)}</span>
                    <span class="verdict">{(text.bits)(fill.bits, fill.tokens.len(), figures)}</span>
                </li>
            }
            .into_any()
        }
        None => view! {
            <li class="bar-row gap-row is-open">
                <span class="gap-fill"><span class="gap-number">{number}</span>" "{text.unreached}</span>
                <Bar figure=0.0 scale/>
                <span class="figure">{text.no_figure}</span>
                <span class="verdict"></span>
            </li>
        }
        .into_any(),
    }
}
