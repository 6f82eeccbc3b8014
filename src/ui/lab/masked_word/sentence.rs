//! The text box, the examples, and what is said about the text.

use leptos::prelude::*;

use super::model::Lab;
use super::words::Words;
use crate::ui::state::masked_word::Press;
use crate::ui::text::{MASKED_MORE, TEXT};
use crate::ui::widget::prose::Prose;

/// Text box, examples, words.
#[component]
pub fn Sentence(lab: Lab) -> impl IntoView {
    let text = &TEXT.masked_word;
    view! {
        <div class="sentence">
            <div class="field-head">
                <label for="masked-word-text">{text.your_sentence}</label>
                <Examples lab/>
            </div>
            <textarea id="masked-word-text" rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="masked-word-text-hint"
                prop:value=move || lab.state.with(|state| state.text().to_owned())
                on:input:target=move |event| {
                    let new = event.target().value();
                    lab.change(|state| state.edit(new));
                }></textarea>
            <p class="hint" id="masked-word-text-hint"><Prose runs=text.sentence_hint/></p>
        </div>
        <div class="reading">
            <div class="field-head">
                <h3 id="masked-word-words">{text.words}</h3>
                <label class="switch">
                    <input type="checkbox" prop:checked=move || lab.state.with(|state| state.guess_first)
                        on:change:target=move |event| {
                            let on = event.target().checked();
                            lab.guesses.update(|guesses| guesses.clear());
                            lab.state.update(|state| state.guess_first = on);
                        }/>
                    <span>{text.guess_first}</span>
                </label>
            </div>
            <Words lab/>
            <div class="word-tools">
                <Pressing lab/>
                <p class="hint" id="masked-word-words-hint"><Prose runs=text.words_hint/>" "<Prose runs=MASKED_MORE.ask_hint/></p>
            </div>
            <Remarks lab/>
        </div>
    }
}

/// What pressing a word does.
#[component]
fn Pressing(lab: Lab) -> impl IntoView {
    let choice = |press: Press, words: &'static str| {
        view! {
            <label class="segment">
                <input type="radio" name="masked-word-press" prop:checked=move || lab.state.with(|state| state.view.press == press)
                    on:change=move |_| lab.state.update(|state| state.view.press = press)/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="pressing">
            <legend>{MASKED_MORE.press}</legend>
            <div class="segments">
                {choice(Press::Hide, MASKED_MORE.press_hide)}
                {choice(Press::Ask, MASKED_MORE.press_ask)}
            </div>
        </fieldset>
    }
}

#[component]
fn Examples(lab: Lab) -> impl IntoView {
    let texts =
        lab.examples.with_value(|examples| examples.iter().map(|example| example.text.clone()).collect::<Vec<_>>());
    let options = texts.into_iter().enumerate().map(|(index, text)| {
        let chosen = move || {
            lab.examples.with_value(|examples| {
                lab.state.with(|state| state.text() == examples[index].text && state.hidden() == examples[index].hidden)
            })
        };
        view! { <option value=index.to_string() prop:selected=chosen>{text}</option> }
    });
    let choose = move |index: String| {
        let example = index
            .parse::<usize>()
            .ok()
            .and_then(|index| lab.examples.with_value(|examples| examples.get(index).cloned()));
        if let Some(example) = example {
            lab.change(|state| state.replace(example.state()));
        }
    };
    let own = move || {
        lab.examples.with_value(|examples| {
            lab.state.with(|state| {
                !examples.iter().any(|example| state.text() == example.text && state.hidden() == example.hidden)
            })
        })
    };
    view! {
        <label class="examples">
            <span>{TEXT.masked_word.examples}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                <option value="" prop:selected=own>{TEXT.masked_word.own_sentence}</option>
                {options.collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Remarks(lab: Lab) -> impl IntoView {
    let window = move || {
        lab.answer.with(|answer| {
            let (asked, prediction) = answer.as_ref()?;
            let left_out = asked.segments_before + asked.segments_after;
            let cut = prediction.tokens_in_text as usize > prediction.tokens.len() || left_out > 0;
            (cut && lab.input.with(|input| input == asked)).then(|| {
                let read = (TEXT.masked_word.window)(
                    prediction.tokens.len() as u32,
                    prediction.tokens_in_text,
                    left_out,
                    &TEXT.figures,
                );
                let unread = lab.state.with(|state| state.hidden().len()).saturating_sub(prediction.masks.len());
                if unread > 0 { format!("{read} {}", (TEXT.masked_word.unread_mask)(unread)) } else { read }
            })
        })
    };
    view! {
        <p class="remark" role="status">{lab.remark}</p>
        {move || window().map(|words| view! { <p class="remark window">{words}</p> })}
        {move || lab.linked.other_revision.get().then(|| view! { <p class="remark">{TEXT.figure.other_revision}</p> })}
    }
}
