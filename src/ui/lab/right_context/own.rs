//! The reader's own sentence, and the choice of its word.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::right_context::{MOST_WORDS, RightContext};
use crate::ui::text::{RIGHT_CONTEXT, TEXT};

/// A word's name is no longer than this.
const LONGEST_LABEL: usize = 40;

/// Text box and words.
#[component]
pub fn Own(lab: Lab) -> impl IntoView {
    let text = RIGHT_CONTEXT;
    let words = Memo::new(move |_| {
        lab.state.with(|state| {
            let label = |word: &str| word.chars().take(LONGEST_LABEL).collect::<String>();
            state.words().into_iter().filter_map(|range| state.text.get(range).map(label)).collect::<Vec<_>>()
        })
    });
    let choice = move |(at, word): (usize, String)| {
        view! {
            <label class="segment">
                <input type="radio" name="right-context-word" prop:checked=move || lab.state.with(|state| state.word == at)
                    on:change=move |_| lab.state.update(|state| state.word = at)/>
                <span dir="auto">{word}</span>
            </label>
        }
    };
    let choices = move || {
        let words = words.get();
        let full = words.len() == MOST_WORDS;
        (!words.is_empty()).then(|| {
            view! {
                <fieldset class="word-choice">
                    <legend>{text.choose_word}</legend>
                    <div class="segments">{words.into_iter().enumerate().map(choice).collect_view()}</div>
                </fieldset>
                {full.then(|| view! { <p class="hint">{(text.more_words)(MOST_WORDS)}</p> })}
            }
        })
    };
    view! {
        <section class="own-sentence">
            <div class="field-head"><label for="right-context-text">{text.own}</label></div>
            <textarea id="right-context-text" rows="2" dir="auto" autocomplete="off" spellcheck="false" aria-describedby="right-context-text-hint"
                prop:value=move || lab.state.with(|state| state.text.clone())
                on:input:target=move |event| {
                    let new = event.target().value();
                    lab.state.update(|state: &mut RightContext| state.edit(new));
                }></textarea>
            <p class="hint" id="right-context-text-hint">{text.own_hint}</p>
            {choices}
            {move || lab.linked.other_revision.get().then(|| view! { <p class="remark">{TEXT.figure.other_revision}</p> })}
        </section>
    }
}
