//! The blocks of a chapter.

use leptos::prelude::*;

use super::Reading;
use super::quiz::quiz;
use super::words::{formula, points, text, texts, words};
use crate::prose::tree::{Block, Lab, Math, Text, Words};
use crate::ui::lab;
use crate::ui::settings::SettingsContext;
use crate::ui::text::READING;

/// A block of a chapter; quizzes are counted, because progress names them by number.
pub fn block(reading: Reading, chapter: &str, block: &Block, quizzes: &mut usize) -> AnyView {
    match block {
        Block::Text(it) => text(reading, it),
        Block::Formula(math, symbols) => explained(reading, math, symbols),
        Block::Lab(lab) => laboratory(reading, lab),
        Block::Figure(id, caption) => figure(reading, id, caption),
        Block::Misconception(belief, truth) => view! {
            <aside class="note misconception">
                <p class="cue">{READING.blocks.misconception}</p>
                <p class="belief">{words(reading, belief)}</p>
                {texts(reading, truth)}
            </aside>
        }
        .into_any(),
        Block::Predict(question, answer) => predict(reading, question, answer.clone()),
        Block::Quiz(it) => {
            let number = *quizzes;
            *quizzes += 1;
            quiz(reading, chapter.to_owned(), number, it)
        }
        Block::Aside(it) => view! {
            <details class="note aside">
                <summary>{READING.blocks.aside}</summary>
                <div class="inside">{texts(reading, it)}</div>
            </details>
        }
        .into_any(),
        Block::Teacher(it) => {
            let SettingsContext { settings, .. } = expect_context();
            let it = it.clone();
            let hint = move || {
                settings.get().hints.then(|| {
                    view! { <aside class="note teacher"><p class="cue">{READING.blocks.teacher}</p>{texts(reading, &it)}</aside> }
                })
            };
            hint.into_any()
        }
    }
}

fn explained(reading: Reading, math: &Math, symbols: &[Words]) -> AnyView {
    view! {
        <div class="explained">
            <div class="formula" tabindex="0" role="group">{formula(math, true)}</div>
            <ul class="symbols" aria-label=READING.blocks.symbols>{points(reading, symbols)}</ul>
        </div>
    }
    .into_any()
}

fn laboratory(reading: Reading, it: &Lab) -> AnyView {
    let shown = lab::view(&it.id).unwrap_or_else(|| coming((READING.coming.lab)(&it.id)));
    view! {
        <div class="lab-tries prose-part">
            <p class="cue">{READING.blocks.tries}</p>
            <ol>{points(reading, &it.tries)}</ol>
        </div>
        <div class="lab-place wide">{shown}</div>
        <div class="lab-notices prose-part">
            <p class="cue">{READING.blocks.notices}</p>
            <ul>{points(reading, &it.notices)}</ul>
            <p class="then"><strong>{READING.blocks.then}</strong> " " {words(reading, &it.then)}</p>
        </div>
    }
    .into_any()
}

fn figure(reading: Reading, id: &str, caption: &[Text]) -> AnyView {
    let shown = lab::figure(id).unwrap_or_else(|| coming(READING.coming.figure));
    view! {
        <div class="small-figure">
            {shown}
            <div class="small-caption">{texts(reading, caption)}</div>
        </div>
    }
    .into_any()
}

/// Says that something is not there yet, and what it will be.
pub fn coming(what: &'static str) -> AnyView {
    view! { <div class="coming"><p class="cue">{READING.coming.label}</p><p>{what}</p></div> }.into_any()
}

/// A question to think about. The answer is not in the page before it is asked for.
fn predict(reading: Reading, question: &[Text], answer: Vec<Text>) -> AnyView {
    let text = &READING.blocks;
    let written = RwSignal::new(String::new());
    let shown = RwSignal::new(false);
    let compare = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        shown.set(true);
    };
    let form = move || {
        (!shown.get()).then(|| {
            view! {
                <form class="predict-form" on:submit=compare>
                    <label class="predict-label">
                        <span>{text.your_answer}</span>
                        <input type="text" autocomplete="off" maxlength="2000" prop:value=written
                            on:input:target=move |event| written.set(event.target().value())/>
                    </label>
                    <button type="submit">{move || if written.with(|it| it.trim().is_empty()) { text.skip } else { text.compare }}</button>
                </form>
            }
        })
    };
    let revealed = move || {
        shown.get().then(|| {
            let own = written.get_untracked();
            let own = (!own.trim().is_empty())
                .then(|| view! { <p class="own-answer"><span class="cue">{text.you_wrote}</span> " " {own}</p> });
            view! { {own} <p class="cue">{text.answer}</p> {texts(reading, &answer)} }
        })
    };
    view! {
        <div class="note predict">
            <p class="cue">{text.predict}</p>
            {texts(reading, question)}
            {form}
            <div class="revealed" role="status">{revealed}</div>
        </div>
    }
    .into_any()
}
