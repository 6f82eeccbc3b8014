//! Train, pause, one step, begin anew; how far it has come; a run of an earlier visit.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::RunOverview;
use crate::ui::text::{PRETRAIN, TEXT};
use crate::ui::training::Phase;
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::remark::{Remark, decided, unless};

/// What was kept of an earlier visit, and whether to take it up.
#[component]
pub fn Earlier(lab: Lab) -> impl IntoView {
    let training = lab.training;
    let shown = Memo::new(move |_| {
        let is_free = training.phase.get() == Phase::None;
        training.earlier.get().filter(|_| is_free)
    });
    move || {
        shown.get().map(|run| {
            let [take_up, forget] = PRETRAIN.earlier_buttons;
            view! {
                <div class="pretrain-earlier">
                    <p>{(PRETRAIN.earlier)(&run, &TEXT.figures)}</p>
                    <button type="button" class="primary" data-action="take-up" on:click=move |_| training.resume(|_| {})>{take_up}</button>
                    <button type="button" data-action="forget" on:click=move |_| lab.discard()>{forget}</button>
                </div>
            }
        })
    }
}

/// The buttons, and where the run is.
#[component]
pub fn Player(lab: Lab) -> impl IntoView {
    let training = lab.training;
    let phase = training.phase;
    let [train, pause, step, anew] = PRETRAIN.buttons;
    let play = move || match phase.get() {
        Phase::Training => pause,
        Phase::Paused | Phase::Hidden => PRETRAIN.go_on,
        Phase::None | Phase::Beginning | Phase::Finished => train,
    };
    let is_free = decided(move || phase.get() != Phase::Beginning);
    let can_step = unless(move || matches!(phase.get(), Phase::None | Phase::Paused));
    let has_run = decided(move || !lab.is_recorded.get());
    let failure = move || training.failure.get().map(|error| view! { <Failure error/> });
    let not_kept = Signal::derive(move || {
        (has_run.get() && training.kept.get() == Some(false)).then(|| PRETRAIN.not_kept.to_owned())
    });
    view! {
        <div class="pretrain-player" role="group" aria-label=PRETRAIN.player>
            <button type="button" class="primary" data-action="train" aria-disabled=unless(move || is_free.get())
                on:click=move |_| lab.play()>{play}</button>
            <button type="button" data-action="step" aria-disabled=can_step on:click=move |_| lab.step()>{step}</button>
            <button type="button" data-action="anew" aria-disabled=unless(move || has_run.get() && is_free.get())
                on:click=move |_| if has_run.get_untracked() && is_free.get_untracked() { lab.discard() }>{anew}</button>
            <Progress lab/>
        </div>
        {failure}
        <Remark words=not_kept/>
    }
}

/// Phase, steps, speed and what is left.
#[component]
fn Progress(lab: Lab) -> impl IntoView {
    let training = lab.training;
    let phase = decided_phase(lab);
    let words = move || PRETRAIN.phases[phase.get() as usize];
    // What was recorded is no progress of the reader's.
    let steps = Memo::new(move |_| {
        let done = |run: &Arc<RunOverview>| if lab.is_recorded.get() { 0 } else { run.history.steps() };
        lab.shown.with(|run| (done(run), run.plan.steps))
    });
    let how_far = move || {
        let (done, all) = steps.get();
        (phase.get() != Phase::None).then(|| (PRETRAIN.steps)(done, all, &TEXT.figures))
    };
    let speed = move || {
        let speed = f64::from(training.speed.get());
        (phase.get() == Phase::Training && speed > 0.0).then(|| {
            let (left, context) = lab.shown.with_untracked(|run| {
                let left = run.plan.steps.saturating_sub(run.history.steps());
                (f64::from(left), f64::from(run.plan.rows) * run.plan.shape.context as f64)
            });
            format!("{}, {}", (PRETRAIN.speed)(speed, &TEXT.figures), (PRETRAIN.left)(left * context / speed))
        })
    };
    view! {
        <div class="pretrain-progress">
            <progress max=move || steps.get().1.to_string() value=move || steps.get().0.to_string() aria-label=PRETRAIN.steps_axis></progress>
            <span role="status" class="pretrain-phase">{words}</span>
            <span class="pretrain-steps">{how_far}</span>
            <span class="pretrain-speed">{speed}</span>
        </div>
    }
}

fn decided_phase(lab: Lab) -> Memo<Phase> {
    Memo::new(move |_| lab.training.phase.get())
}
