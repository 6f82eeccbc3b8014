//! The surprisal of every token, with the causal mask and without.

use std::sync::Arc;

use leptos::prelude::*;

use super::measure::{Measure, READINGS, SIBLING};
use super::model::Lab;
use super::writer::Writer;
use super::writing::Written;
use crate::manifest;
use crate::protocol::ModelId;
use crate::ui::state::surprisal::{Cost, Ribbon};
use crate::ui::text::{MEASURE, TEXT};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::load_several::{LoadSeveral, LoadWords};
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, decided, unless};

const LOAD: LoadWords = LoadWords { load: MEASURE.load, loading: MEASURE.loading, loaded: MEASURE.loaded };
/// The height of a token's mark, in CSS pixels.
const HEIGHT: f64 = 36.0;

/// A text, what its tokens cost, and the switch for the mask.
#[component]
pub fn Measured(lab: Lab) -> impl IntoView {
    let measure = Measure::provide(lab);
    let text = Signal::derive(move || lab.state.with(|state| state.measured.clone()));
    let unmasked = decided(move || lab.state.with(|state| state.unmasked));
    let failure = Signal::derive(move || measure.failure().map(Instead::Failed));
    view! {
        <section class="measured" aria-labelledby="next-token-measured-title">
            <h4 id="next-token-measured-title">{MEASURE.title}</h4>
            <label for="next-token-measured">{MEASURE.text}</label>
            <textarea id="next-token-measured" rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="next-token-measured-hint" prop:value=text
                on:input:target=move |event| lab.state.update(|state| state.measured = event.target().value())></textarea>
            <p class="hint" id="next-token-measured-hint">{MEASURE.hint}</p>
            <InsteadOfAnswer instead=failure retry=Callback::new(move |()| measure.ask_again())/>
            {move || (!lab.is_here() && measure.answer(0).is_none()).then(|| view! { <p class="empty"><Prose runs=MEASURE.not_loaded/></p> })}
            <Reading measure reading=0/>
            <label class="switch">
                <input type="checkbox" role="switch" prop:checked=unmasked
                    on:change:target=move |event| lab.state.update(|state| state.unmasked = event.target().checked())/>
                <span>{MEASURE.unmasked}</span>
            </label>
            <p class="hint">{MEASURE.unmasked_hint}</p>
            {move || unmasked.get().then(|| view! { <Unmasked lab measure/> })}
        </section>
    }
}

/// One model's reading of the text.
#[component]
fn Reading(measure: Measure, reading: usize) -> impl IntoView {
    let name = MEASURE.readings.get(reading).copied().unwrap_or_default();
    let model = READINGS.get(reading).map_or(ModelId::Gpt, |(model, _)| *model);
    let figures = Signal::derive(move || measure.figures(reading));
    move || measure.answer(reading).map(|ribbon| drawn(name, &ribbon, model, figures))
}

fn drawn(name: &'static str, ribbon: &Ribbon, model: ModelId, figures: Signal<Option<Figures>>) -> AnyView {
    if ribbon.costs.is_empty() {
        return view! { <p class="empty">{MEASURE.empty}</p> }.into_any();
    }
    let cut = ribbon
        .is_cut
        .then(|| view! { <p class="remark window">{(MEASURE.cut)(ribbon.costs.len(), &TEXT.figures)}</p> });
    view! {
        <div class="reading-of">
            <div class="field-head"><h5>{name}</h5><Badge model figures/></div>
            {cut}
            <ol class="ribbon" tabindex="0" aria-label=name dir="auto">{ribbon.costs.iter().map(token).collect_view()}</ol>
            <p class="entropy">{(MEASURE.sums)(ribbon, &TEXT.figures)}" "{(MEASURE.highest)(&ribbon.highest(), &TEXT.figures)}</p>
        </div>
    }
    .into_any()
}

fn token(cost: &Cost) -> AnyView {
    let height = cost.height() * HEIGHT;
    let class = format!("cost cost-{}", cost.level());
    view! {
        <li class=class>
            <svg class="cost-mark" aria-hidden="true" focusable="false">
                <rect x="0" width="100%" y=format!("{:.1}", HEIGHT - height) height=format!("{height:.1}")/>
            </svg>
            <span class="cost-token">{cost.label.clone()}</span>
            <span class="cost-bits">{(MEASURE.bits)(cost, &TEXT.figures)}</span>
        </li>
    }
    .into_any()
}

/// The same text without the mask, and the twin that was trained so.
#[component]
fn Unmasked(lab: Lab, measure: Measure) -> impl IntoView {
    let is_shipped = [SIBLING, ModelId::GptUnmasked].into_iter().all(|model| manifest::shipped(model).is_there());
    let compared = move |readings: [usize; 2], say: fn(f64, f64, &crate::ui::text::Figures) -> String| {
        let [a, b] = readings.map(|reading| measure.answer(reading).and_then(|ribbon: Arc<Ribbon>| ribbon.mean()));
        Some(view! { <p class="mask-says" role="status">{say(a?, b?, &TEXT.figures)}</p> })
    };
    let twin = if is_shipped {
        view! {
            <p class="hint">{MEASURE.twin_hint}</p>
            <LoadSeveral models=vec![SIBLING, ModelId::GptUnmasked] words=LOAD/>
            <Reading measure reading=2/>
            <Reading measure reading=3/>
            {move || compared([2, 3], MEASURE.why)}
            <Twins lab/>
        }
        .into_any()
    } else {
        view! { <p class="remark window">{MEASURE.twin_missing}</p> }.into_any()
    };
    view! {
        <Reading measure reading=1/>
        {move || compared([0, 1], MEASURE.broken)}
        <h4>{MEASURE.twin}</h4>
        {twin}
    }
}

/// What the small GPT and its twin write.
#[component]
fn Twins(lab: Lab) -> impl IntoView {
    let writer = Writer::new(lab.engine);
    let models = [READINGS[2].0, READINGS[3].0];
    let are_here = move || models.into_iter().all(|model| lab.engine.model(model).with(|it| it.here().is_some()));
    let can_write = unless(move || are_here() && !writer.is_running());
    let write = move |_| {
        if untrack(are_here) {
            lab.state.with_untracked(|state| {
                let jobs = models.map(|model| (model, state.settings.sampling()));
                writer.start(state.prompt.clone(), state.sent().0.to_owned(), jobs.to_vec());
            });
        }
    };
    let side = |job: usize| {
        let head = MEASURE.readings.get(job + 2).copied();
        view! { <Written writer job head nothing=MEASURE.nothing_written.to_owned()/> }
    };
    view! {
        <div class="writing-tools"><button type="button" aria-disabled=can_write on:click=write>{MEASURE.write}</button></div>
        <div class="sides">{side(0)}{side(1)}</div>
        <p class="visually-hidden" role="status">{writer.spoken}</p>
    }
}
