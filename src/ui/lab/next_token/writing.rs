//! What the model writes, as it writes it.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::next_token::TOKENS_TO_WRITE;
use crate::ui::state::writing::Phase;
use crate::ui::text::TEXT;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, unless};

/// Its buttons, its text, how it ended.
#[component]
pub fn WritingArea(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let can_write = unless(move || lab.is_here() && !lab.is_writing());
    let can_stop = unless(move || lab.is_writing());
    let can_adopt = unless(move || !lab.is_writing() && lab.writing.with(Option::is_some));
    let failure = Signal::derive(move || {
        lab.writing.with(|writing| match writing.as_ref()?.phase {
            Phase::Failed(ref error) => Some(Instead::Failed(error.clone())),
            _ => None,
        })
    });
    let state = Signal::derive(move || state(lab));
    view! {
        <section class="writing" aria-labelledby="next-token-writing">
            <h4 id="next-token-writing">{text.writing}</h4>
            <div class="writing-tools">
                <button type="button" class="primary" aria-disabled=can_write on:click=move |_| lab.write_on()>{text.write_on}</button>
                <button type="button" aria-disabled=can_stop on:click=move |_| lab.stop()>{text.stop}</button>
                <button type="button" aria-disabled=can_adopt on:click=move |_| lab.adopt()>{text.adopt}</button>
                <span class="writing-state">{state}</span>
            </div>
            <Written lab/>
            <InsteadOfAnswer instead=failure retry=Callback::new(move |()| lab.write_on())/>
            // Once, at the end: a text that is spoken token by token cannot be listened to.
            <p class="visually-hidden" role="status">{lab.spoken}</p>
        </section>
    }
}

fn state(lab: Lab) -> String {
    if lab.is_writing() {
        let written = lab.writing.with(|writing| writing.as_ref().map_or(0, |writing| writing.tokens.len()));
        (TEXT.next_token.so_far)(written, TOKENS_TO_WRITE)
    } else {
        lab.ended().unwrap_or_default()
    }
}

/// The end of the prompt, and behind it what was written.
#[component]
fn Written(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let prompt = Signal::derive(move || {
        lab.writing.with(|writing| match writing.as_ref().map(|writing| writing.prompt_end()) {
            None => (text.nothing_written)(TOKENS_TO_WRITE),
            Some(("", _)) => format!("{} ", text.empty_prompt),
            Some((end, true)) => format!("… {end}"),
            Some((end, false)) => end.to_owned(),
        })
    });
    let written = Signal::derive(move || lab.written());
    let busy = Signal::derive(move || lab.is_writing().to_string());
    let nothing = Signal::derive(move || lab.writing.with(Option::is_none));
    view! {
        <p class="written-text" class:is-empty=nothing dir="auto" aria-busy=busy>
            <span class="written-prompt">{prompt}</span><ins class="written-new">{written}</ins>
        </p>
    }
}
