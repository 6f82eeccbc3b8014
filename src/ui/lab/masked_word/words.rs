//! The row of words to press.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::model::Lab;
use crate::ui::state::masked_word::{Press, ShownWord};
use crate::ui::state::segments::{MASK, SegmentKind};
use crate::ui::text::{MASKED_MORE, TEXT};

/// A chip shows no more characters of a word than this.
const LONGEST_LABEL: usize = 40;

/// One tab stop; arrows go from word to word.
#[component]
pub fn Words(lab: Lab) -> impl IntoView {
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
            "m" | "M" | "p" | "P" if !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                press(lab, now, if event.key().eq_ignore_ascii_case("m") { Press::Hide } else { Press::Ask });
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
    let asked = move || {
        let at = word.with(|word| word.as_ref().map(|word| word.index));
        at.is_some() && lab.state.with(|state| state.view.asked == at)
    };
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
        None if asked() => (MASKED_MORE.asked_label)(&written()),
        None => written(),
    };
    let pressing = move || lab.state.with(|state| state.view.press);
    let hint = move || match (kind(), pressing()) {
        (SegmentKind::Mask | SegmentKind::Special, _) => String::new(),
        (_, Press::Hide) => (TEXT.masked_word.hide_word)(&written()),
        (_, Press::Ask) => (MASKED_MORE.ask_word)(&written()),
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
            class:mask=move || gap.get().is_some() class:unread=unread class:asked=asked class:glued=glued
            class:punctuation=move || kind() == SegmentKind::Punctuation
            data-gap=move || gap.get().filter(|_| several()).map(|ordinal| (ordinal + 1).to_string())
            // Not `disabled`: the row's one tab stop may be here.
            aria-disabled=move || (kind() == SegmentKind::Special).then_some("true")
            tabindex=move || if focused.get().min(lab.input.with(|input| input.words.len().saturating_sub(1))) == index { "0" } else { "-1" }
            aria-pressed=move || if gap.get().is_some() || asked() { "true" } else { "false" }
            aria-label=spoken
            title=hint
            on:focus=move |_| focused.set(index)
            on:click=move |_| press(lab, index, pressing())>
            {move || if gap.get().is_some() { MASK.to_owned() } else { written() }}
        </button>
    }
}

/// Hides or shows a word of the row, or asks about it.
fn press(lab: Lab, index: usize, press: Press) {
    let Some(word) = lab.input.with_untracked(|input| input.words.get(index).cloned()) else { return };
    let mut changed = true;
    lab.change(|state| {
        changed = match press {
            Press::Hide => state.toggle(word.index),
            Press::Ask => state.ask(word.index),
        };
    });
    if !changed && press == Press::Ask {
        lab.remark.set(MASKED_MORE.not_a_word);
    } else if !changed && word.kind == SegmentKind::Mask {
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
