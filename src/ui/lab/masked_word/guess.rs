//! "Guess first": the learner commits to a word before the model's is shown.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::model::{Guess, Lab};
use crate::ui::state::cards::{Mark, MaskCard};
use crate::ui::text::TEXT;

/// The form in the answer's place. Enter commits.
#[component]
pub fn GuessForm(lab: Lab, ordinal: usize, several: bool) -> impl IntoView {
    let word = RwSignal::new(String::new());
    let decide = move |guess| {
        lab.guesses.update(|guesses| {
            guesses.insert(ordinal, guess);
        });
    };
    let commit = move |event: SubmitEvent| {
        event.prevent_default();
        let word = word.get_untracked().trim().to_owned();
        decide(if word.is_empty() { Guess::Skipped } else { Guess::Word(word, None) });
    };
    let id = format!("masked-word-guess-{ordinal}");
    view! {
        <form class="guess" on:submit=commit>
            <label for=id.clone()>{(TEXT.masked_word.your_guess)(ordinal + 1, several)}</label>
            <input id=id type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" prop:value=word on:input:target=move |event| word.set(event.target().value())/>
            <button type="submit" class="primary">{TEXT.masked_word.reveal}</button>
            <button type="button" class="quiet" on:click=move |_| decide(Guess::Skipped)>{TEXT.masked_word.skip}</button>
        </form>
    }
}

/// How the learner's guess fares.
#[component]
pub fn GuessMark(lab: Lab, card: MaskCard) -> impl IntoView {
    let text = &TEXT.masked_word;
    move || {
        let guess = lab.guesses.with(|guesses| guesses.get(&card.ordinal).cloned());
        let Some(Guess::Word(word, pieces)) = guess else { return ().into_any() };
        let words = match card.mark(&word, pieces.as_deref()) {
            Mark::Scored { word, probability, rank, surprisal } => {
                (text.guess_scored)(&word, probability, rank, surprisal, &TEXT.figures)
            }
            Mark::Pieces { word, pieces } => (text.guess_pieces)(&word, &pieces),
            Mark::Waiting { word } => (text.guess_waits)(&word),
        };
        view! { <p class="mark own-guess">{words}</p> }.into_any()
    }
}
