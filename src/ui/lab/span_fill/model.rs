//! The laboratory's signals: the text with its gaps, and what the engine put in them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, FilledText, ModelId, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::span_fill::{FilledCard, SpanFill};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::debounced;
use crate::ui::widget::remark::decided;

/// How long nobody types before the gaps are filled: a filling takes many steps.
const PAUSE_MS: u64 = 400;

/// What stands under the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing has been typed.
    NoText,
    /// There is no gap.
    NoGap,
    /// Nobody has asked for the model.
    NotLoaded,
    /// It is on its way, or computing for the first time.
    Waiting,
    /// An answer.
    Card {
        /// What is shown of it.
        card: Arc<FilledCard>,
        /// Whether it belongs to the text before, while the next one is computed.
        stale: bool,
    },
    /// No answer.
    Failed(EngineError),
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    engine: Engine,
    /// What the learner decided.
    pub state: RwSignal<SpanFill>,
    answer: RwSignal<Option<(String, Arc<FilledText>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
    /// What stands under the text.
    pub shown: Memo<Shown>,
    /// The state in the address.
    pub linked: Linked<SpanFill>,
    /// A remark about the last thing that the learner did.
    pub remark: RwSignal<&'static str>,
    /// Tells one filling from the next: what an earlier one still says is not heard.
    run: StoredValue<u32>,
}

impl Lab {
    /// Reads the address and connects the signals. The model is not asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<SpanFill>(manifest::shipped(ModelId::T5).revision);
        let state = linked.state;
        let (answer, failure) = (RwSignal::new(None), RwSignal::new(None));
        let lab = Self {
            engine,
            state,
            answer,
            failure,
            shown: Memo::new(move |_| shown(engine, state, answer, failure)),
            linked,
            remark: RwSignal::new(""),
            run: StoredValue::new(0),
        };
        lab.fill_when_needed();
        lab
    }

    /// Whether the model can be asked.
    pub fn is_here(self) -> bool {
        self.engine.model(ModelId::T5).with(|model| model.here().is_some())
    }

    /// Changes the text.
    pub fn edit(self, text: String) {
        self.remark.set("");
        self.state.update(|state| state.text = text);
    }

    /// Has the gaps filled now.
    pub fn fill(self) {
        let text = self.state.with_untracked(|state| state.has_gap().then(|| state.text.clone()));
        let (Some(text), true) = (text, untrack(|| self.is_here())) else { return };
        self.run.update_value(|run| *run = run.wrapping_add(1));
        let run = self.run.get_value();
        self.failure.set(None);
        // An earlier text's gaps are of no interest any more.
        self.engine.cancel(Lane::SpanFill);
        let request = Request::FillSpans { model: ModelId::T5, text: text.clone() };
        self.engine.submit(Lane::SpanFill, request, move |outcome| {
            if self.run.get_value() != run {
                return;
            }
            match outcome {
                Outcome::Done(Ok(Response::Filled(filled))) => self.answer.set(Some((text, Arc::new(*filled)))),
                Outcome::Done(Err(error)) => self.failure.set(Some((text, error))),
                Outcome::Done(Ok(_)) | Outcome::Superseded => {}
            }
        });
    }

    /// Back to the opening text.
    pub fn reset(self) {
        self.linked.reset();
        self.remark.set("");
    }

    fn fill_when_needed(self) {
        // What was asked of an engine that had failed is asked again when there is one.
        let failed = decided(move || matches!(self.engine.status.get(), Status::Failed { .. }));
        let here = decided(move || self.is_here());
        let fill_soon = debounced(PAUSE_MS, move || self.fill());
        Effect::new(move |before: Option<bool>| {
            failed.get();
            self.state.with(|_| ());
            let here = here.get();
            if here && before != Some(true) {
                self.fill();
            } else if here {
                fill_soon();
            }
            here
        });
    }
}

fn shown(
    engine: Engine,
    state: RwSignal<SpanFill>,
    answer: RwSignal<Option<(String, Arc<FilledText>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
) -> Shown {
    let (is_empty, has_gap) = state.with(|state| (state.text.trim().is_empty(), state.has_gap()));
    if is_empty {
        return Shown::NoText;
    }
    if !has_gap {
        return Shown::NoGap;
    }
    let model = match engine.model(ModelId::T5).get() {
        ModelState::Here(model) => model,
        ModelState::Coming => return Shown::Waiting,
        ModelState::Absent | ModelState::Failed(_) => return Shown::NotLoaded,
    };
    let is_now = |asked: &str| state.with(|state| state.text == asked);
    let failed = failure.with(|failure| failure.as_ref().filter(|(asked, _)| is_now(asked)).map(|it| it.1.clone()));
    if let Some(error) = failed {
        return Shown::Failed(error);
    }
    answer.with(|answer| match answer {
        Some((asked, filled)) => {
            Shown::Card { card: Arc::new(FilledCard::new(asked, filled, &model)), stale: !is_now(asked) }
        }
        None => Shown::Waiting,
    })
}
