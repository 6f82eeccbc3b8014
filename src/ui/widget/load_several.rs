//! Several small models on one button, loaded one after the other.

use leptos::prelude::*;

use super::engine_status::Failure;
use crate::manifest;
use crate::protocol::ModelId;
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::Lane;
use crate::ui::text::{Figures, TEXT};

/// What is said of them.
#[derive(Clone, Copy)]
pub struct LoadWords {
    /// On the button: how many, bytes in all.
    pub load: fn(usize, u64, &Figures) -> String,
    /// On their way: how many are here, of how many.
    pub loading: fn(usize, usize) -> String,
    /// All are here: how many.
    pub loaded: fn(usize) -> String,
}

/// The button; then how far it has come, or why it goes no further.
#[component]
pub fn LoadSeveral(
    /// The models, in the order in which they are loaded.
    models: Vec<ModelId>,
    /// What is said of them.
    words: LoadWords,
) -> impl IntoView {
    let engine: Engine = expect_context();
    let models = StoredValue::new(models);
    let wanted = RwSignal::new(false);
    // The first that is not here, and how it is.
    let first = Memo::new(move |_| {
        let states = models.get_value().into_iter().map(|model| (model, engine.model(model).get()));
        states.into_iter().find(|(_, state)| state.here().is_none())
    });
    Effect::new(move |_| {
        if wanted.get()
            && let Some((model, ModelState::Absent)) = first.get()
        {
            engine.load(model);
        }
    });
    let cancel = move |model| {
        wanted.set(false);
        engine.cancel(Lane::Load(model));
    };
    let line = move || {
        let all = models.with_value(Vec::len);
        let here = models.get_value().into_iter().filter(|model| engine.model(*model).with(|it| it.here().is_some()));
        let here = here.count();
        match first.get() {
            None => view! { <p class="engine-kept">{(words.loaded)(all)}</p> }.into_any(),
            Some((model, ModelState::Failed(error))) => {
                view! { <Failure error retry=Callback::new(move |()| engine.load(model))/> }.into_any()
            }
            Some((model, _)) if wanted.get() => view! {
                <div class="engine-status">
                    <progress max=all.to_string() value=here.to_string() aria-label=TEXT.engine.loading_label></progress>
                    <span class="engine-words">{(words.loading)(here, all)}</span>
                    <button type="button" class="quiet" on:click=move |_| cancel(model)>{TEXT.engine.cancel}</button>
                </div>
            }
            .into_any(),
            Some(_) => {
                let bytes = models.get_value().into_iter().map(|model| manifest::shipped(model).bytes()).sum();
                let label = (words.load)(all, bytes, &TEXT.figures);
                view! { <div class="engine-status"><button type="button" on:click=move |_| wanted.set(true)>{label}</button></div> }.into_any()
            }
        }
    };
    view! { <div class="engine-slot">{line}</div> }
}
