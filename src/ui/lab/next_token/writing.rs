//! What the model writes, as it writes it.

use leptos::prelude::*;

use super::model::Lab;
use super::writer::Writer;
use crate::ui::state::next_token::TOKENS_TO_WRITE;
use crate::ui::text::NEXT_TOKEN;
use crate::ui::widget::remark::{Instead, InsteadOfAnswer, unless};

/// Its buttons, its texts, how they ended.
#[component]
pub fn WritingArea(lab: Lab) -> impl IntoView {
    let text = NEXT_TOKEN;
    let writer = lab.writer;
    let can_write = unless(move || lab.is_here() && !writer.is_running());
    let can_stop = unless(move || writer.is_running());
    let can_adopt = unless(move || !writer.is_running() && writer.texts.with(|texts| !texts.is_empty()));
    let failure = Signal::derive(move || writer.failure().map(Instead::Failed));
    let compares = lab.compares();
    view! {
        <section class="writing" aria-labelledby="next-token-writing">
            <h4 id="next-token-writing">{text.writing}</h4>
            <div class="writing-tools">
                <button type="button" class="primary" aria-disabled=can_write on:click=move |_| lab.write_on()>{text.write_on}</button>
                <button type="button" aria-disabled=can_stop on:click=move |_| writer.stop()>{text.stop}</button>
                <button type="button" aria-disabled=can_adopt on:click=move |_| lab.adopt()>{text.adopt}</button>
            </div>
            {move || if compares.get() {
                let side = |job: usize| view! { <Written writer job head=text.sides.get(job).copied() nothing=nothing()/> };
                view! { <div class="sides">{side(0)}{side(1)}</div> }.into_any()
            } else {
                view! { <Written writer job=0 head=None nothing=nothing()/> }.into_any()
            }}
            <InsteadOfAnswer instead=failure retry=Callback::new(move |()| lab.write_on())/>
            // Once, at the end: a text that is spoken token by token cannot be listened to.
            <p class="visually-hidden" role="status">{writer.spoken}</p>
        </section>
    }
}

fn nothing() -> String {
    (NEXT_TOKEN.nothing_written)(TOKENS_TO_WRITE)
}

/// The end of the prompt, and behind it what was written.
#[component]
pub fn Written(
    /// Who writes.
    writer: Writer,
    /// Which of its texts.
    job: usize,
    /// What stands over it.
    head: Option<&'static str>,
    /// What stands there as long as nothing was written.
    nothing: String,
) -> impl IntoView {
    let prompt = Signal::derive(move || {
        writer.texts.with(|texts| match texts.get(job).map(|(_, writing)| writing.prompt_end()) {
            None => nothing.clone(),
            Some(("", _)) => format!("{} ", NEXT_TOKEN.empty_prompt),
            Some((end, true)) => format!("… {end}"),
            Some((end, false)) => end.to_owned(),
        })
    });
    let written = Signal::derive(move || writer.written(job));
    let state = Signal::derive(move || writer.state(job));
    let busy = Signal::derive(move || writer.is_running().to_string());
    let is_empty = Signal::derive(move || writer.texts.with(|texts| texts.len() <= job));
    view! {
        <div class="written-side">
            {head.map(|head| view! { <h5>{head}</h5> })}
            <p class="written-text" class:is-empty=is_empty dir="auto" aria-busy=busy>
                <span class="written-prompt">{prompt}</span><ins class="written-new">{written}</ins>
            </p>
            <p class="writing-state">{state}</p>
        </div>
    }
}
