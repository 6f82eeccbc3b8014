//! The slider, the bars at a snapshot, the courses of words, the loss.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::chart::bar::{Bar, ProbabilityAxis};
use crate::ui::chart::plot::Plot;
use crate::ui::chart::scale::FromZero;
use crate::ui::state::time_lapse::{Lapse, Run, STEPS, TimeLapse, loss_chart, loss_curve};
use crate::ui::text::{TEXT, TIME_LAPSE};
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, Remark, unless};

const LAST: usize = STEPS.len() - 1;

/// Which snapshot, and the player.
#[component]
pub fn Slider(lab: Lab) -> impl IntoView {
    let stage = Memo::new(move |_| lab.state.with(TimeLapse::stage));
    let step = Memo::new(move |_| lab.state.with(TimeLapse::step));
    let after = move || (TIME_LAPSE.after)(step.get(), STEPS[LAST], &TEXT.figures);
    let can_go_back = unless(move || stage.get() > 0);
    let can_go_on = unless(move || stage.get() < LAST);
    let play = move || if lab.playing.get() { TIME_LAPSE.pause } else { TIME_LAPSE.play };
    view! {
        <div class="lapse-slider">
            <div class="field-head">
                <label for="time-lapse-step">{TIME_LAPSE.slider}</label>
                <output class="lapse-step" for="time-lapse-step">{after}</output>
            </div>
            <input id="time-lapse-step" type="range" min="0" max=LAST.to_string() step="1" aria-valuetext=after
                prop:value=move || stage.get().to_string()
                on:input:target=move |event| lab.look_at(event.target().value().parse().unwrap_or_default())/>
            <div class="writing-tools">
                <button type="button" aria-disabled=can_go_back on:click=move |_| lab.go(false)>{TIME_LAPSE.before}</button>
                <button type="button" class="primary" on:click=move |_| lab.play()>{play}</button>
                <button type="button" aria-disabled=can_go_on on:click=move |_| lab.go(true)>{TIME_LAPSE.next}</button>
            </div>
        </div>
    }
}

/// The bars at the snapshot that is looked at.
#[component]
pub fn Expected(lab: Lab) -> impl IntoView {
    let here = Memo::new(move |_| {
        let stage = lab.state.with(TimeLapse::stage);
        lab.lapse.with(|lapse| {
            let lapse = lapse.as_ref()?;
            let view = lapse.stages.get(stage)?.clone()?;
            Some((view, lapse.largest(), lapse.vocabulary))
        })
    });
    let instead = Signal::derive(move || match (lab.failure.get(), here.with(Option::is_some)) {
        (Some(error), _) => Some(Instead::Failed(error)),
        (None, true) => None,
        (None, false) if lab.is_any_here() => Some(Instead::Hint(TIME_LAPSE.waiting)),
        (None, false) => Some(Instead::Hint(TIME_LAPSE.no_answer)),
    });
    let bars = move || {
        here.get().map(|(stage, largest, vocabulary)| {
            let scale = FromZero::for_probability(largest);
            let rows = stage.best.into_iter().map(|(token, probability)| {
                view! {
                    <li class="bar-row">
                        <span class="lapse-token" dir="auto">{token}</span>
                        <Bar figure=probability scale/>
                        <span class="figure">{TEXT.figures.percent(probability)}</span>
                    </li>
                }
            });
            view! {
                <ol class="bars">{rows.collect_view()}</ol>
                <ProbabilityAxis scale title=TIME_LAPSE.axis/>
                <p class="entropy">{(TIME_LAPSE.entropy)(stage.entropy, vocabulary, &TEXT.figures)}</p>
            }
        })
    };
    view! {
        <section class="lapse-bars" aria-labelledby="time-lapse-expects">
            <h4 id="time-lapse-expects">{TIME_LAPSE.expects}</h4>
            <InsteadOfAnswer instead retry=Callback::new(move |()| lab.ask_again())/>
            {bars}
        </section>
    }
}

/// Words over the steps.
#[component]
pub fn Courses(lab: Lab) -> impl IntoView {
    let chart = Signal::derive(move || {
        let stage = lab.state.with(TimeLapse::stage);
        lab.lapse.with(|lapse| Arc::new(lapse.as_deref().unwrap_or(&Lapse::default()).chart(stage, TIME_LAPSE)))
    });
    let says = Signal::derive(move || lab.lapse.with(|lapse| lapse.as_ref().map(|it| went(it)).unwrap_or_default()));
    let is_there = Memo::new(move |_| lab.lapse.with(|lapse| lapse.as_ref().is_some_and(|it| !it.lines.is_empty())));
    let drawn = move || is_there.get().then(|| view! { <Plot id="time-lapse-words" chart label=says/> });
    let unknown = Signal::derive(move || {
        lab.lapse.with(|lapse| {
            let unknown = lapse.as_ref().map(|lapse| lapse.unknown.clone()).filter(|unknown| !unknown.is_empty());
            unknown.map(|unknown| (TIME_LAPSE.unknown)(&unknown))
        })
    });
    let watched = Signal::derive(move || lab.state.with(|state| state.watched.clone()));
    view! {
        <section class="lapse-courses" aria-labelledby="time-lapse-courses">
            <h4 id="time-lapse-courses">{TIME_LAPSE.courses}</h4>
            {drawn}
            <div class="lapse-words">
                <label for="time-lapse-words">{TIME_LAPSE.words}</label>
                <input id="time-lapse-words" type="text" dir="auto" autocomplete="off" spellcheck="false" maxlength="200"
                    aria-describedby="time-lapse-words-hint" prop:value=watched
                    on:input:target=move |event| lab.state.update(|state| state.watched = event.target().value())/>
                <p class="hint" id="time-lapse-words-hint">{TIME_LAPSE.words_hint}</p>
                <Remark words=unknown/>
            </div>
        </section>
    }
}

/// How each word went, in words.
fn went(lapse: &Lapse) -> String {
    let said = lapse.lines.iter().filter_map(|line| {
        let [first, .., last] = line.bits;
        Some((TIME_LAPSE.went)(&line.label, first?, last?, &TEXT.figures))
    });
    said.collect::<Vec<_>>().join(" ")
}

/// The recorded loss, with the snapshot marked.
#[component]
pub fn Loss(lab: Lab, run: Memo<Run>) -> impl IntoView {
    let curve = Memo::new(move |_| Arc::new(loss_curve(run.get().recorded())));
    let chart = Signal::derive(move || {
        let stage = lab.state.with(TimeLapse::stage);
        curve.with(|curve| Arc::new(loss_chart(curve, stage, TIME_LAPSE)))
    });
    let says = Signal::derive(move || {
        let step = lab.state.with(TimeLapse::step);
        let here = curve.with(|curve| curve.iter().find(|point| point.step == step).copied());
        here.map(|here| (TIME_LAPSE.loss_at)(step, here.held_out, &TEXT.figures)).unwrap_or_default()
    });
    let is_there = Memo::new(move |_| curve.with(|curve| !curve.is_empty()));
    let drawn = move || {
        if is_there.get() {
            view! { <Plot id="time-lapse-loss" chart label=says/><p class="entropy">{says}</p> }.into_any()
        } else {
            view! { <p class="hint">{TIME_LAPSE.no_curve}</p> }.into_any()
        }
    };
    view! {
        <section class="lapse-loss" aria-labelledby="time-lapse-loss">
            <h4 id="time-lapse-loss">{TIME_LAPSE.loss}</h4>
            {drawn}
        </section>
    }
}
