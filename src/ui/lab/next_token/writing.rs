//! What the model writes, as it writes it.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::next_token::TOKENS_TO_WRITE;
use crate::ui::state::writing::Phase;
use crate::ui::text::TEXT;
use crate::ui::widget::engine_status::Failure;

/// Its buttons, its text, how it ended.
#[component]
pub fn WritingArea(lab: Lab) -> impl IntoView {
    let text = &TEXT.next_token;
    let cannot_write = move || !lab.is_here() || lab.is_writing();
    let cannot_adopt = move || lab.is_writing() || lab.writing.with(Option::is_none);
    let failure = move || {
        lab.writing.with(|writing| match writing.as_ref()?.phase {
            Phase::Failed(ref error) => Some(error.clone()),
            _ => None,
        })
    };
    // Buttons that cannot do anything now keep the focus and say so: `disabled` ones would lose it.
    let disabled = |now: bool| now.then_some("true");
    view! {
        <section class="writing" aria-labelledby="next-token-writing">
            <h4 id="next-token-writing">{text.writing}</h4>
            <div class="writing-tools">
                <button type="button" class="primary" aria-disabled=move || disabled(cannot_write()) on:click=move |_| lab.write_on()>{text.write_on}</button>
                <button type="button" aria-disabled=move || disabled(!lab.is_writing()) on:click=move |_| lab.stop()>{text.stop}</button>
                <button type="button" aria-disabled=move || disabled(cannot_adopt()) on:click=move |_| lab.adopt()>{text.adopt}</button>
                <span class="writing-state">{move || state(lab)}</span>
            </div>
            <Written lab/>
            {move || failure().map(|error| view! { <Failure error retry=Callback::new(move |()| lab.write_on())/> })}
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
    let any = Memo::new(move |_| lab.writing.with(Option::is_some));
    let prompt = Memo::new(move |_| {
        lab.writing.with(|writing| {
            let (end, is_cut) = writing.as_ref().map_or(("", false), |writing| writing.prompt_end());
            if is_cut { format!("… {end}") } else { end.to_owned() }
        })
    });
    let written = Memo::new(move |_| lab.written());
    move || {
        if !any.get() {
            return view! { <p class="written-text hint">{(text.nothing_written)(TOKENS_TO_WRITE)}</p> }.into_any();
        }
        let before = move || {
            if prompt.with(String::is_empty) {
                view! { <span class="written-nothing">{text.empty_prompt}" "</span> }.into_any()
            } else {
                view! { <span class="written-prompt">{prompt}</span> }.into_any()
            }
        };
        view! {
            <p class="written-text" dir="auto" aria-busy=move || lab.is_writing().to_string()>{before}<ins class="written-new">{written}</ins></p>
        }
        .into_any()
    }
}
