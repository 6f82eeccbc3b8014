//! Questions with answers to choose from: choose first, then see why.

use leptos::prelude::*;

use super::Reading;
use super::words::words;
use crate::prose::tree::{Choice, Quiz};
use crate::ui::text::READING;

/// A question; its attempts are part of the reader's progress.
pub fn quiz(reading: Reading, chapter: String, number: usize, it: &Quiz) -> AnyView {
    let text = &READING.quiz;
    let chapter = StoredValue::new(chapter);
    let right = it.choices.iter().position(|choice| choice.is_right);
    let attempts = Memo::new(move |_| {
        chapter.with_value(|chapter| reading.progress.with(|progress| progress.answers(chapter, number)))
    });
    let is_solved = move || attempts.with(|attempts| right.is_some_and(|right| attempts.contains(&right)));
    let chosen = RwSignal::new(None::<usize>);
    let others = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let check = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(choice) = chosen.get_untracked() else { return said.set(text.choose.to_owned()) };
        chapter.with_value(|chapter| reading.progress.update(|progress| progress.answer(chapter, number, choice)));
        let count = attempts.with_untracked(Vec::len);
        said.set(if Some(choice) == right { (text.right)(count) } else { text.wrong.to_owned() });
    };
    let again = move |_| {
        chapter.with_value(|chapter| reading.progress.update(|progress| progress.forget(chapter, number)));
        chosen.set(None);
        others.set(false);
        said.set(String::new());
    };
    let name = chapter.with_value(|chapter| format!("quiz-{chapter}-{number}"));
    let choices = it.choices.iter().enumerate().map(|(at, it)| {
        let tried = Signal::derive(move || attempts.with(|attempts| attempts.contains(&at)));
        let shown = Signal::derive(move || tried.get() || (is_solved() && others.get()));
        choice(reading, Field { name: name.clone(), at, chosen, tried, shown, solved: Signal::derive(is_solved) }, it)
    });
    let choices = choices.collect_view();
    let buttons = move || {
        if is_solved() {
            view! {
                <button type="button" class="quiet" on:click=move |_| others.update(|it| *it = !*it) aria-pressed=move || others.get().to_string()>{text.others}</button>
                <button type="button" class="quiet" on:click=again>{text.again}</button>
            }
            .into_any()
        } else {
            view! { <button type="submit">{text.check}</button> }.into_any()
        }
    };
    view! {
        <form class="note quiz" class:solved=is_solved on:submit=check>
            <p class="cue">{(text.title)(number + 1)}</p>
            <fieldset>
                <legend>{words(reading, &it.question)}</legend>
                {choices}
            </fieldset>
            <div class="quiz-foot">{buttons}<p role="status" class="quiz-said">{said}</p></div>
        </form>
    }
    .into_any()
}

struct Field {
    name: String,
    at: usize,
    chosen: RwSignal<Option<usize>>,
    tried: Signal<bool>,
    shown: Signal<bool>,
    solved: Signal<bool>,
}

fn choice(reading: Reading, field: Field, it: &Choice) -> AnyView {
    let Field { name, at, chosen, tried, shown, solved } = field;
    let (is_right, reason) = (it.is_right, it.reason.clone());
    let reason_id = format!("{name}-{at}");
    let described = reason_id.clone();
    let mark = move || {
        let mark = if is_right { "✓" } else { "✗" };
        shown.get().then(|| {
            view! { <span class="mark" aria-hidden="true">{mark}</span><span>{words(reading, &reason)}</span> }
        })
    };
    view! {
        <div class="choice" class:is-right=move || is_right && shown.get() class:is-wrong=move || !is_right && tried.get()>
            <label>
                <input type="radio" name=name value=at.to_string() aria-describedby=described
                    prop:checked=move || chosen.get() == Some(at) || (chosen.get().is_none() && is_right && tried.get())
                    prop:disabled=solved
                    on:change=move |_| chosen.set(Some(at))/>
                <span>{words(reading, &it.words)}</span>
            </label>
            <p class="reason" id=reason_id>{mark}</p>
        </div>
    }
    .into_any()
}
