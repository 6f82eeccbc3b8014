//! The losses, and what the model says as it learns.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::{Objective, TrainingSample};
use crate::ui::chart::plot::Plot;
use crate::ui::state::pretrain::{chosen_samples, loss_chart, standing};
use crate::ui::text::{PRETRAIN, TEXT};
use crate::ui::widget::remark::{decided, unless};

/// Both losses, against the guessers.
#[component]
pub fn Losses(lab: Lab) -> impl IntoView {
    let chart = Signal::derive(move || lab.shown.with(|run| Arc::new(loss_chart(run, PRETRAIN))));
    let says = Signal::derive(move || {
        lab.shown.with(|run| {
            let (step, loss, found) = standing(run);
            (PRETRAIN.takeaway)(step, loss, found, lab.is_recorded.get(), &TEXT.figures)
        })
    });
    let what = Memo::new(move |_| {
        lab.shown.with(|run| (PRETRAIN.what)(run.parameters, run.vocabulary, &run.plan, &TEXT.figures))
    });
    let has_entropy = decided(move || lab.shown.with(|run| run.entropy.is_some()));
    view! {
        <section class="pretrain-losses" aria-labelledby="pretrain-losses">
            <h4 id="pretrain-losses">{PRETRAIN.losses}</h4>
            <p class="pretrain-what">{what}</p>
            <Plot id="pretrain-loss" chart label=says/>
            <p class="hint">{move || (PRETRAIN.lines_hint)(has_entropy.get())}</p>
        </section>
    }
}

/// The last sample, and a few earlier ones.
#[component]
pub fn Samples(lab: Lab) -> impl IntoView {
    let objective = Memo::new(move |_| lab.shown.with(|run| run.plan.objective));
    // The list changes with every measurement, not with every step.
    let samples = Memo::new(move |_| {
        lab.shown.with(|run| chosen_samples(&run.history.samples).into_iter().cloned().collect::<Vec<_>>())
    });
    let has_run = unless(move || !lab.is_recorded.get());
    let list = move || {
        let objective = objective.get();
        let samples = samples.get();
        if samples.is_empty() {
            return view! { <p class="empty">{PRETRAIN.no_samples}</p> }.into_any();
        }
        let items = samples.into_iter().rev().map(|(step, sample)| sample_item(step, &sample, objective));
        view! { <ol class="pretrain-samples" reversed>{items.collect_view()}</ol> }.into_any()
    };
    let asked = move || {
        lab.asked.get().map(|(step, sample)| {
            view! { <div role="status"><ul class="pretrain-samples">{sample_item(step, &sample, objective.get())}</ul></div> }
        })
    };
    view! {
        <section class="pretrain-said" aria-labelledby="pretrain-said">
            <h4 id="pretrain-said">{move || (PRETRAIN.samples)(objective.get())}</h4>
            {list}
            <button type="button" data-action="sample" aria-disabled=has_run
                on:click=move |_| if !lab.is_recorded.get_untracked() { lab.sample() }>{PRETRAIN.sample_now}</button>
            {asked}
        </section>
    }
}

fn sample_item(step: u32, sample: &TrainingSample, objective: Objective) -> AnyView {
    let written = if sample.written.is_empty() { PRETRAIN.empty.to_owned() } else { sample.written.clone() };
    let given = (objective != Objective::Causal && !sample.given.is_empty()).then(|| {
        view! { <p class="pretrain-given"><span class="cue">{PRETRAIN.given}</span>" "<span dir="auto">{sample.given.clone()}</span></p> }
    });
    view! {
        <li>
            <span class="pretrain-after">{(PRETRAIN.after)(step, &TEXT.figures)}</span>
            {given}
            <p class="pretrain-written" dir="auto">{written}</p>
        </li>
    }
    .into_any()
}
