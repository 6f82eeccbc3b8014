//! The text box, and the row of words to press.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::model::Lab;
use crate::ui::state::masked_word::ShownWord;
use crate::ui::state::segments::{MASK, SegmentKind};
use crate::ui::text::TEXT;
use crate::ui::widget::prose::Prose;

/// A chip shows no more characters of a word than this.
const LONGEST_LABEL: usize = 40;

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
            <p class="hint" id="masked-word-words-hint"><Prose runs=text.words_hint/></p>
            <Remarks lab/>
        </div>
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
            lab.change(|state| {
                let guess_first = state.guess_first;
                *state = example.state();
                state.guess_first = guess_first;
            });
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

/// One tab stop; arrows go from word to word.
#[component]
fn Words(lab: Lab) -> impl IntoView {
    let focused = RwSignal::new(0usize);
    let count = Memo::new(move |_| lab.input.with(|input| input.words.len()));
    let keys = move |event: KeyboardEvent| {
        let last = count.get_untracked().saturating_sub(1);
        let now = focused.get_untracked().min(last);
        let next = match event.key().as_str() {
            "ArrowRight" => (now + 1).min(last),
            "ArrowLeft" => now.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            "m" | "M" if !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                press(lab, now);
                event.prevent_default();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        focused.set(next);
        focus_word(next);
    };
    Effect::new(move |_| {
        lab.input.track();
        request_animation_frame(show_first_mask);
    });
    let before = move || lab.input.with(|input| input.segments_before);
    let after = move || lab.input.with(|input| input.segments_after);
    view! {
        <div class="words" dir="auto" role="toolbar" aria-labelledby="masked-word-words" aria-describedby="masked-word-words-hint" on:keydown=keys>
            {move || (before() > 0).then(|| view! { <span class="left-out">{(TEXT.masked_word.words_before)(before(), &TEXT.figures)}</span> })}
            <For each=move || 0..count.get() key=|index| *index children=move |index| view! { <Word lab index focused/> }/>
            {move || (after() > 0).then(|| view! { <span class="left-out">{(TEXT.masked_word.words_after)(after(), &TEXT.figures)}</span> })}
        </div>
    }
}

/// One word. The element stays when the word is hidden, so that the focus does, too.
#[component]
fn Word(lab: Lab, index: usize, focused: RwSignal<usize>) -> impl IntoView {
    let word = Memo::new(move |_| lab.input.with(|input| input.words.get(index).cloned()));
    let kind = move || word.with(|word| word.as_ref().map_or(SegmentKind::Special, |word| word.kind));
    let ordinal = move || mask_ordinal(lab, index);
    let written = move || word.get().map(|word| label(lab, &word)).unwrap_or_default();
    let gap = Memo::new(move |_| (kind() == SegmentKind::Mask).then(ordinal));
    let spoken = move || match gap.get() {
        Some(ordinal) => {
            let secret = lab.state.with(|state| state.guess_first) && !lab.is_revealed(ordinal);
            lab.state.with(|state| {
                (TEXT.masked_word.mask_label)(
                    ordinal + 1,
                    state.hidden().get(ordinal).and_then(Option::as_deref).filter(|_| !secret),
                )
            })
        }
        None => written(),
    };
    let unread = move || word.with(|word| word.as_ref().is_some_and(|word| is_unread(lab, word)));
    let glued = move || {
        lab.input.with(|input| {
            index > 0 && input.words.get(index).is_some_and(|word| input.words[index - 1].range.end == word.range.start)
        })
    };
    let several = move || lab.state.with(|state| state.hidden().len() > 1);
    view! {
        <button type="button" class="word" data-word=index.to_string()
            class:mask=move || gap.get().is_some() class:unread=unread class:glued=glued
            class:punctuation=move || kind() == SegmentKind::Punctuation
            data-gap=move || gap.get().filter(|_| several()).map(|ordinal| (ordinal + 1).to_string())
            // Not `disabled`: the row's one tab stop may be here.
            aria-disabled=move || (kind() == SegmentKind::Special).then_some("true")
            tabindex=move || if focused.get().min(lab.input.with(|input| input.words.len().saturating_sub(1))) == index { "0" } else { "-1" }
            aria-pressed=move || if gap.get().is_some() { "true" } else { "false" }
            aria-label=spoken
            title=move || if gap.get().is_some() || kind() == SegmentKind::Special { String::new() } else { (TEXT.masked_word.hide_word)(&written()) }
            on:focus=move |_| focused.set(index)
            on:click=move |_| press(lab, index)>
            {move || if gap.get().is_some() { MASK.to_owned() } else { written() }}
        </button>
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

/// Hides or shows a word of the row.
fn press(lab: Lab, index: usize) {
    let Some(word) = lab.input.with_untracked(|input| input.words.get(index).cloned()) else { return };
    let mut changed = true;
    lab.change(|state| changed = state.toggle(word.index));
    if !changed && word.kind == SegmentKind::Mask {
        lab.remark.set(TEXT.masked_word.nothing_hidden);
    }
}

/// Which mask of the whole text the word at this place of the row is.
fn mask_ordinal(lab: Lab, index: usize) -> usize {
    lab.input.with(|input| {
        input.first_ordinal + input.words.iter().take(index).filter(|word| word.kind == SegmentKind::Mask).count()
    })
}

fn label(lab: Lab, word: &ShownWord) -> String {
    let text = lab.state.with(|state| state.text().get(word.range.clone()).map(str::to_owned)).unwrap_or_default();
    if text.chars().count() > LONGEST_LABEL { text.chars().take(LONGEST_LABEL).chain(['…']).collect() } else { text }
}

/// Whether the model left this word out, being too far from the mask.
fn is_unread(lab: Lab, word: &ShownWord) -> bool {
    lab.answer.with(|answer| {
        answer.as_ref().is_some_and(|(asked, prediction)| {
            lab.input.with(|input| input == asked)
                && (word.span.end <= prediction.read.start || word.span.start >= prediction.read.end)
        })
    })
}

/// The row of a long text scrolls; what it is about should be in sight.
fn show_first_mask() {
    let find = |selector: &str| document().query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    let (Some(row), Some(mask)) = (find(".words"), find(".words .mask")) else { return };
    let top = mask.offset_top() - row.offset_top();
    let visible = row.scroll_top()..row.scroll_top() + row.client_height() - mask.offset_height();
    if !visible.contains(&top) {
        row.set_scroll_top(top - row.client_height() / 2);
    }
}

fn focus_word(index: usize) {
    let button =
        document().query_selector(&format!("figure[data-lab=masked-word] [data-word='{index}']")).ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        let _ = button.focus();
    }
}
