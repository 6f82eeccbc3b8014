//! A laboratory that can ask the reader's own model in place of the page's.

use leptos::prelude::*;

use crate::protocol::{Family, ModelId};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::text::TRAINING;
use crate::ui::training::Training;

/// The choice, if the reader has a model of this family; and the laboratory, which is built anew for
/// another choice: nothing that one model said is shown as the other's.
#[component]
pub fn WithOwnModel(
    /// What the laboratory asks.
    family: Family,
    /// Builds it.
    lab: fn() -> AnyView,
) -> impl IntoView {
    let engine: Engine = expect_context();
    let training: Training = expect_context();
    let is_own = engine.is_own(family);
    let has_own = Memo::new(move |_| training.own.with(|own| own.contains(&family)));
    let choose = move |own: bool| {
        let state = engine.model(ModelId::Own(family));
        if own && !matches!(state.get_untracked(), ModelState::Here(_) | ModelState::Coming) {
            engine.load(ModelId::Own(family));
        }
        is_own.set(own);
    };
    let group = format!("own-{}", ModelId::Own(family).folder());
    let choice = move || {
        has_own.get().then(|| {
            let options = [false, true].map(|own| {
                view! {
                    <label class="segment">
                        <input type="radio" name=group.clone() value=own.to_string() prop:checked=move || is_own.get() == own
                            on:change=move |_| choose(own)/>
                        <span>{TRAINING.choices[usize::from(own)]}</span>
                    </label>
                }
            });
            view! {
                <fieldset class="own-choice">
                    <legend>{TRAINING.choice}</legend>
                    <div class="segments">{options.into_iter().collect_view()}</div>
                    {move || is_own.get().then(|| view! { <p class="hint">{TRAINING.own_hint}</p> })}
                </fieldset>
            }
        })
    };
    let built = move || {
        is_own.track();
        lab()
    };
    view! { {choice}{built} }
}
