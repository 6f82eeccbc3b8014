//! The laboratory's signals: what the learner decided, what the engine answered, what is written.

use std::sync::Arc;

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId, NextPrediction, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::next_token::{NextCard, NextToken, Setting, TOKENS_TO_WRITE};
use crate::ui::state::writing::{Phase, Writing};
use crate::ui::text::{Ended, TEXT};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::remark::decided;

/// What stands in the place of the candidates.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nobody has asked for the model.
    NotLoaded,
    /// It is on its way, or computing for the first time.
    Waiting,
    /// An answer.
    Card {
        /// What is shown of it.
        card: Arc<NextCard>,
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
    pub state: RwSignal<NextToken>,
    /// The last answer, and the text that it answers.
    pub answer: RwSignal<Option<(String, Arc<NextPrediction>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
    /// What stands in the place of the candidates.
    pub shown: Memo<Shown>,
    /// What the model writes, or has written.
    pub writing: RwSignal<Option<Writing>>,
    /// Said once when it has ended.
    pub spoken: RwSignal<String>,
    /// The state in the address.
    pub linked: Linked<NextToken>,
    /// A remark about the last thing that the learner did.
    pub remark: RwSignal<&'static str>,
    /// Tells one writing from the next: what an earlier one still says is not heard.
    run: StoredValue<u32>,
}

impl Lab {
    /// Reads the address and connects the signals. The model is not asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<NextToken>(manifest::shipped(ModelId::Gpt).revision);
        let state = linked.state;
        let (answer, failure) = (RwSignal::new(None), RwSignal::new(None));
        let lab = Self {
            engine,
            state,
            answer,
            failure,
            shown: Memo::new(move |_| shown(engine, state, answer, failure)),
            writing: RwSignal::new(None),
            spoken: RwSignal::new(String::new()),
            linked,
            remark: RwSignal::new(""),
            run: StoredValue::new(0),
        };
        lab.ask_when_needed();
        lab
    }

    /// Whether the model can be asked.
    pub fn is_here(self) -> bool {
        self.engine.model(ModelId::Gpt).with(|model| model.here().is_some())
    }

    /// Changes the text.
    pub fn edit(self, prompt: String) {
        self.remark.set("");
        self.state.update(|state| state.prompt = prompt);
    }

    /// Puts a token behind the text.
    pub fn append(self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.remark.set("");
                self.state.update(|state| state.prompt.push_str(text));
            }
            None => self.remark.set(TEXT.next_token.not_text),
        }
    }

    /// Changes a setting.
    pub fn set(self, setting: Setting, value: f64) {
        self.state.update(|state| state.settings.set(setting, value));
    }

    /// Has the model write on from the text as it is now.
    pub fn write_on(self) {
        if untrack(|| !self.is_here() || self.is_writing()) {
            return;
        }
        let run = self.next_run();
        let (prompt, sent, sampling) = self
            .state
            .with_untracked(|state| (state.prompt.clone(), state.sent().0.to_owned(), state.settings.sampling()));
        self.writing.set(Some(Writing::start(prompt)));
        self.spoken.set(String::new());
        let request =
            Request::Generate { model: ModelId::Gpt, prompt: sent, sampling, max_new_tokens: TOKENS_TO_WRITE };
        let on_tokens = move |first, tokens: &[_]| {
            if self.run.get_value() == run {
                self.writing.update(|writing| {
                    if let Some(writing) = writing {
                        writing.apply(first, tokens);
                    }
                });
            }
        };
        self.engine.submit_streaming(Lane::Generate, request, on_tokens, move |outcome| {
            if self.run.get_value() == run {
                self.end(match outcome {
                    Outcome::Done(Ok(Response::Generated(generated))) => Phase::Done(generated.ending),
                    Outcome::Done(Err(error)) if error != EngineError::Cancelled => Phase::Failed(error),
                    _ => Phase::Stopped,
                });
            }
        });
    }

    /// Has it stop. What was written stays.
    pub fn stop(self) {
        if untrack(|| self.is_writing()) {
            self.next_run();
            self.engine.cancel(Lane::Generate);
            self.end(Phase::Stopped);
        }
    }

    /// Makes what was written a part of the text.
    pub fn adopt(self) {
        if untrack(|| self.is_writing()) {
            return;
        }
        let whole = untrack(|| self.with_bytes(|writing, bytes| writing.whole(bytes)));
        if let Some(whole) = whole {
            self.edit(whole);
            self.writing.set(None);
        }
    }

    /// Back to the opening text and settings.
    pub fn reset(self) {
        self.next_run();
        self.engine.cancel(Lane::Generate);
        self.linked.reset();
        self.writing.set(None);
        self.spoken.set(String::new());
        self.remark.set("");
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failure.set(None);
        self.ask(self.state.with_untracked(|state| state.sent().0.to_owned()));
    }

    /// Whether the model is writing.
    pub fn is_writing(self) -> bool {
        self.writing.with(|writing| writing.as_ref().is_some_and(Writing::is_running))
    }

    /// What was written, as text.
    pub fn written(self) -> String {
        self.with_bytes(|writing, bytes| writing.text(bytes)).unwrap_or_default()
    }

    /// How it ended, in a sentence; none while it is going on.
    pub fn ended(self) -> Option<String> {
        self.writing.with(|writing| {
            let writing = writing.as_ref()?;
            let ended = match writing.phase {
                Phase::Running => return None,
                Phase::Done(ending) => Ended::Done(ending),
                Phase::Stopped => Ended::Stopped,
                Phase::Failed(_) => Ended::Failed,
            };
            Some((TEXT.next_token.ended)(writing.tokens.len(), writing.bits_per_token(), ended, &TEXT.figures))
        })
    }

    fn with_bytes<T>(self, then: impl FnOnce(&Writing, &[Vec<u8>]) -> T) -> Option<T> {
        let model = self.engine.model(ModelId::Gpt);
        model.with(|model| {
            self.writing.with(|writing| Some(then(writing.as_ref()?, model.here().map_or(&[], |it| &it.token_bytes))))
        })
    }

    fn end(self, phase: Phase) {
        self.writing.update(|writing| {
            if let Some(writing) = writing {
                writing.end(phase);
            }
        });
        if let Some(ended) = untrack(|| self.ended()) {
            self.spoken.set((TEXT.next_token.spoken)(&ended, &untrack(|| self.written())));
        }
    }

    fn next_run(self) -> u32 {
        self.run.update_value(|run| *run = run.wrapping_add(1));
        self.run.get_value()
    }

    fn ask_when_needed(self) {
        // What was asked of an engine that had failed is asked again when there is one.
        let failed = decided(move || matches!(self.engine.status.get(), Status::Failed { .. }));
        let here = decided(move || self.is_here());
        let text = Memo::new(move |_| self.state.with(|state| state.sent().0.to_owned()));
        Effect::new(move |_| {
            failed.get();
            let text = text.get();
            if here.get() {
                self.ask(text);
            }
        });
    }

    fn ask(self, text: String) {
        let request = Request::PredictNext { model: ModelId::Gpt, text: text.clone(), causal: true, attention: false };
        self.engine.submit(Lane::NextToken, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Next(prediction))) => {
                self.failure.set(None);
                self.answer.set(Some((text, Arc::new(*prediction))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some((text, error))),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }
}

fn shown(
    engine: Engine,
    state: RwSignal<NextToken>,
    answer: RwSignal<Option<(String, Arc<NextPrediction>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
) -> Shown {
    let model = match engine.model(ModelId::Gpt).get() {
        ModelState::Here(model) => model,
        ModelState::Coming => return Shown::Waiting,
        ModelState::Absent | ModelState::Failed(_) => return Shown::NotLoaded,
    };
    let is_now = |asked: &str| state.with(|state| state.sent().0 == asked);
    let failed = failure.with(|failure| failure.as_ref().filter(|(asked, _)| is_now(asked)).map(|it| it.1.clone()));
    if let Some(error) = failed {
        return Shown::Failed(error);
    }
    answer.with(|answer| match answer {
        Some((asked, prediction)) => {
            let card = state.with(|state| NextCard::new(&prediction.logits, &state.settings, &model));
            Shown::Card { card: Arc::new(card), stale: !is_now(asked) }
        }
        None => Shown::Waiting,
    })
}
