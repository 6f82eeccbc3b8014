//! What is raced, and the race's own buttons.

use leptos::prelude::*;

use super::model::Lab;
use crate::transfer::settings::{MOST_SEEDS, Method, SIZES};
use crate::transfer::task::TaskName;
use crate::ui::text::TRANSFER;
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::unless;
use crate::ui::widget::segments::segment;
use crate::ui::widget::setting::NumberSetting;

/// Task, method, seeds, sizes.
#[component]
pub fn Controls(lab: Lab) -> impl IntoView {
    let task = Memo::new(move |_| lab.state.with(|state| state.task));
    let method = Memo::new(move |_| lab.state.with(|state| state.method));
    let tasks = TaskName::ALL.map(Some).into_iter().chain([None]).map(|choice| {
        segment(
            "transfer-task",
            choice.map_or("own", TaskName::key),
            (TRANSFER.task)(choice),
            Signal::derive(move || task.get() == choice),
            move || {
                lab.state.update(|state| state.task = choice);
            },
        )
    });
    let methods = Method::BOTH.map(|choice| {
        segment(
            "transfer-method",
            choice.key(),
            (TRANSFER.method)(choice),
            Signal::derive(move || method.get() == choice),
            move || {
                lab.state.update(|state| state.method = choice);
            },
        )
    });
    let sizes = SIZES.map(|size| {
        view! { <option value=size.to_string() prop:selected=move || lab.state.with(|state| state.most == size)>{size.to_string()}</option> }
    });
    view! {
        <div class="transfer-controls">
            <fieldset class="transfer-choice"><legend>{TRANSFER.tasks}</legend><div class="segments">{tasks.collect_view()}</div></fieldset>
            <p class="hint">{move || view! { <Prose runs=(TRANSFER.asks)(task.get())/> }}</p>
            <div class="transfer-settings">
                <fieldset class="transfer-choice"><legend>{TRANSFER.methods}</legend><div class="segments">{methods.into_iter().collect_view()}</div></fieldset>
                <div class="setting transfer-most">
                    <label for="transfer-most">{TRANSFER.most}</label>
                    <select id="transfer-most" on:change:target=move |event| {
                        if let Ok(most) = event.target().value().parse() {
                            lab.state.update(|state| state.most = most);
                        }
                    }>{sizes.into_iter().collect_view()}</select>
                </div>
                <NumberSetting id="transfer-seeds".to_owned() name=TRANSFER.seeds hint=TRANSFER.seeds_hint bounds=(1.0, f64::from(MOST_SEEDS)) step=1.0 slider=false
                    value=Signal::derive(move || lab.state.with(|state| state.seeds.to_string()))
                    read=seeds write=Callback::new(move |number: f64| lab.state.update(|state| state.seeds = number as u32))
                    complaint=TRANSFER.seeds_wrong/>
            </div>
        </div>
    }
}

/// Run, pause, go on; how far it is.
#[component]
pub fn Player(lab: Lab) -> impl IntoView {
    let made = Memo::new(move |_| lab.made());
    let is_running = Memo::new(move |_| lab.is_running());
    let is_possible = Memo::new(move |_| lab.sentences.with(Result::is_ok));
    let button = move || match (is_running.get(), made.get()) {
        (true, _) => TRANSFER.pause,
        (false, (0, _)) => TRANSFER.run,
        (false, (made, all)) if made < all => TRANSFER.go_on,
        (false, _) => TRANSFER.again,
    };
    let words = move || match (is_running.get(), made.get()) {
        (true, (made, all)) => (TRANSFER.progress)(made, all, lab.seconds_left()),
        (false, (0, _)) => String::new(),
        (false, (made, all)) if made < all => (TRANSFER.paused)(made, all),
        (false, (_, all)) => (TRANSFER.finished)(all),
    };
    // What is spoken changes when the race begins, stands still or ends; not with every run.
    let spoken = move || match (is_running.get(), made.get()) {
        (false, (made, all)) if made > 0 && made < all => (TRANSFER.paused)(made, all),
        (false, (made, all)) if made > 0 => (TRANSFER.finished)(all),
        _ => String::new(),
    };
    let failure = move || {
        let error = lab.failure.get()?;
        Some(view! { <Failure error retry=Callback::new(move |()| lab.press())/> })
    };
    let press = move |_| {
        if is_possible.get_untracked() {
            lab.press();
        }
    };
    view! {
        <div class="transfer-player">
            <button type="button" class="primary" data-action="race" aria-disabled=unless(move || is_possible.get()) on:click=press>{button}</button>
            <progress max=move || made.get().1.max(1).to_string() value=move || made.get().0.to_string() aria-label=TRANSFER.progress_label></progress>
            <span class="transfer-words">{words}</span>
            <span class="visually-hidden" role="status">{spoken}</span>
        </div>
        {failure}
    }
}

fn seeds(typed: &str) -> Option<f64> {
    let number: u32 = typed.trim().parse().ok()?;
    (1..=MOST_SEEDS).contains(&number).then(|| f64::from(number))
}
