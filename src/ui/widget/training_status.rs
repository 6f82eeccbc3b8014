//! The reader's run in the header: how far it has come, and a button to let it rest.

use leptos::prelude::*;

use crate::ui::chapter::Reading;
use crate::ui::state::url::Place;
use crate::ui::text::TRAINING;
use crate::ui::training::{Phase, Training};

/// The chapter whose laboratory it belongs to.
const CHAPTER: &str = "pretrain";

/// Nothing as long as there is no run, or it has ended.
#[component]
pub fn TrainingStatus() -> impl IntoView {
    let training: Training = expect_context();
    let reading: Reading = expect_context();
    let phase = Memo::new(move |_| training.phase.get());
    let percent = Memo::new(move |_| {
        training.run.with(|run| {
            run.as_ref()
                .map_or(0, |run| (100 * u64::from(run.history.steps()) / u64::from(run.plan.steps.max(1))) as u32)
        })
    });
    let go = move |_| reading.go(Place { chapter: CHAPTER.to_owned(), section: String::new() });
    move || {
        let is_training = match phase.get() {
            Phase::Training | Phase::Hidden => true,
            Phase::Paused => false,
            Phase::None | Phase::Beginning | Phase::Finished => return None,
        };
        let words =
            move || if is_training { (TRAINING.training)(percent.get()) } else { (TRAINING.paused)(percent.get()) };
        let [pause, go_on] = TRAINING.buttons;
        Some(view! {
            <div class="training-status" role="group" aria-label=TRAINING.label>
                <button type="button" class="quiet" data-action="to-run" on:click=go>{words}</button>
                <button type="button" class="quiet" data-action="run-pause" on:click=move |_| training.play_or_pause()>
                    {if is_training { pause } else { go_on }}
                </button>
            </div>
        })
    }
}
