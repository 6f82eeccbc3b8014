//! What the engine is doing about a model, and what a reader can do about it.

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Status};
use crate::ui::text::TEXT;

/// A line of its own, always there: bytes that arrive, an error, a restart; then, that all is well.
#[component]
pub fn EngineStatus(
    /// The model that it speaks of.
    model: ModelId,
) -> impl IntoView {
    let engine: Engine = expect_context();
    let line = move || match (engine.status.get(), engine.model(model).get()) {
        // What was not asked for does not fail.
        (_, ModelState::Absent) => view! { <Load model/> }.into_any(),
        (Status::Failed { error }, _) => {
            view! { <Failure error retry=Callback::new(move |()| engine.retry())/> }.into_any()
        }
        (_, ModelState::Failed(error)) => {
            view! { <Failure error retry=Callback::new(move |()| engine.load(model))/> }.into_any()
        }
        (Status::Restarting { reason }, _) => restarting(&reason).into_any(),
        (status, ModelState::Coming) => view! { <Coming model status/> }.into_any(),
        (_, ModelState::Here(model)) => {
            view! { <p class="engine-kept">{(TEXT.engine.kept)(model.kept)}</p> }.into_any()
        }
    };
    view! { <div class="engine-slot">{line}</div> }
}

#[component]
fn Load(model: ModelId) -> impl IntoView {
    let engine: Engine = expect_context();
    let shipped = manifest::shipped(model);
    if !shipped.is_there() {
        let complaint = (TEXT.engine.complaint)(&EngineError::NotShipped { model });
        return view! { <p>{complaint.sentence} " " {complaint.action}</p> }.into_any();
    }
    let label = (TEXT.engine.load)(shipped.bytes(), &TEXT.figures);
    view! { <div class="engine-status"><button type="button" on:click=move |_| engine.load(model)>{label}</button></div> }
        .into_any()
}

#[component]
fn Coming(model: ModelId, status: Status) -> impl IntoView {
    let engine: Engine = expect_context();
    let (words, done) = match &status {
        Status::Loading { model: loading, progress } if *loading == model => {
            let done = progress.received as f64 / progress.total.max(1) as f64;
            ((TEXT.engine.loading)(progress, &TEXT.figures), Some(done))
        }
        // The engine does one thing after the other.
        Status::Loading { model: first, .. } => ((TEXT.engine.queued)(*first).to_owned(), None),
        Status::Ready => (TEXT.engine.soon.to_owned(), None),
        _ => (TEXT.engine.starting.to_owned(), None),
    };
    view! {
        <div class="engine-status">
            <progress max="1" value=done.map(|done| format!("{done:.3}")) aria-label=TEXT.engine.loading_label></progress>
            <span class="engine-words">{words}</span>
            <button type="button" class="quiet" on:click=move |_| engine.cancel(Lane::Load(model))>{TEXT.engine.cancel}</button>
        </div>
    }
}

fn restarting(reason: &EngineError) -> impl IntoView + use<> {
    let words = match reason {
        EngineError::Died { detail } | EngineError::DidNotStart { detail } => detail.clone(),
        other => (TEXT.engine.complaint)(other).sentence,
    };
    view! { <div class="engine-status" role="status"><span class="spinner" aria-hidden="true"></span><span>{(TEXT.engine.restarting)(&words)}</span></div> }
}

/// An error: one sentence, one action, and the technical message for who asks.
#[component]
pub fn Failure(
    /// What failed.
    error: EngineError,
    /// Does it again.
    #[prop(optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let complaint = (TEXT.engine.complaint)(&error);
    view! {
        <div class="failure" role="alert">
            <p><strong>{complaint.sentence}</strong>" "{complaint.action}</p>
            {retry.map(|retry| view! { <button type="button" on:click=move |_| retry.run(())>{TEXT.engine.retry}</button> })}
            <details><summary>{TEXT.engine.details}</summary><p><code>{error.to_string()}</code></p></details>
        </div>
    }
}
