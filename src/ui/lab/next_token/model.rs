//! The laboratory's signals: what the learner decided, what the engine answered, what is written.

use std::sync::Arc;

use leptos::prelude::*;

use super::writer::Writer;
use crate::inference::sampling;
use crate::manifest;
use crate::protocol::{EngineError, Family, ModelId, NextPrediction, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::next_token::{NextCard, NextToken, Opening, Setting, token};
use crate::ui::state::token_label;
use crate::ui::text::NEXT_TOKEN;
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
        /// What is shown of it: with the pinned settings, if there are any, then with the present ones.
        cards: Arc<Vec<NextCard>>,
        /// Whether it belongs to the text before, while the next one is computed.
        stale: bool,
        /// Whether it was computed here; otherwise it was shipped.
        live: bool,
    },
    /// No answer.
    Failed(EngineError),
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    /// The engine.
    pub engine: Engine,
    /// What the learner decided.
    pub state: RwSignal<NextToken>,
    /// The last answer, and the text that it answers.
    pub answer: RwSignal<Option<(String, Arc<NextPrediction>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
    /// What stands in the place of the candidates.
    pub shown: Memo<Shown>,
    /// What the model writes, or has written.
    pub writer: Writer,
    /// The state in the address.
    pub linked: Linked<NextToken>,
    /// A remark about the last thing that the learner did.
    pub remark: RwSignal<String>,
    /// Steps that wait for the answer before them.
    steps_wanted: RwSignal<u32>,
}

impl Lab {
    /// Reads the address and connects the signals. The model is not asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<NextToken>(manifest::shipped(ModelId::Gpt).revision);
        let state = linked.state;
        let (answer, failure) = (RwSignal::new(None), RwSignal::new(None));
        let opening = Opening::shipped();
        let lab = Self {
            engine,
            state,
            answer,
            failure,
            shown: Memo::new(move |_| {
                let shown = shown(engine, state, answer, failure);
                // What was shipped the page's model said.
                let is_page_s = engine.asked(Family::Gpt) == ModelId::Gpt;
                if is_page_s && matches!(shown, Shown::NotLoaded | Shown::Waiting) {
                    shipped(state, &opening).unwrap_or(shown)
                } else {
                    shown
                }
            }),
            writer: Writer::new(engine),
            linked,
            remark: RwSignal::new(String::new()),
            steps_wanted: RwSignal::new(0),
        };
        lab.ask_when_needed();
        lab.step_when_wanted();
        lab
    }

    /// Whether the model can be asked.
    pub fn is_here(self) -> bool {
        self.engine.model(self.engine.asked(Family::Gpt)).with(|model| model.here().is_some())
    }

    /// Whether two settings are compared.
    pub fn compares(self) -> Memo<bool> {
        decided(move || self.state.with(|state| state.pinned.is_some()))
    }

    /// Changes the text.
    pub fn edit(self, prompt: String) {
        self.remark.set(String::new());
        self.steps_wanted.set(0);
        self.state.update(|state| state.edit(prompt));
    }

    /// Puts a token behind the text.
    pub fn append(self, text: Option<&str>) {
        let remark = if text.is_none() { NEXT_TOKEN.not_text } else { "" };
        self.remark.set(remark.to_owned());
        if let Some(text) = text {
            self.state.update(|state| state.step(text));
        }
    }

    /// Draws a token and puts it behind the text, as soon as there is something to draw from.
    pub fn step(self) {
        self.remark.set(String::new());
        self.steps_wanted.update(|wanted| *wanted = (*wanted + 1).min(20));
    }

    /// Takes the last token away again.
    pub fn back(self) {
        self.remark.set(String::new());
        self.steps_wanted.set(0);
        self.state.update(NextToken::back);
    }

    /// Changes a setting.
    pub fn set(self, setting: Setting, value: f64) {
        self.state.update(|state| state.settings.set(setting, value));
    }

    /// Pins the present settings, or lets the pinned ones go.
    pub fn pin(self) {
        self.writer.clear();
        self.state.update(|state| state.pinned = if state.pinned.is_some() { None } else { Some(state.settings) });
    }

    /// Has the model write on from the text as it is now, with each of the settings.
    pub fn write_on(self) {
        if untrack(|| self.is_here()) {
            self.state.with_untracked(|state| {
                let jobs =
                    state.compared().into_iter().map(|settings| (self.engine.asked(Family::Gpt), settings.sampling()));
                self.writer.start(state.prompt.clone(), state.sent().0.to_owned(), jobs.collect());
            });
        }
    }

    /// Makes what was written a part of the text.
    pub fn adopt(self) {
        if untrack(|| self.writer.is_running()) {
            return;
        }
        if let Some(whole) = untrack(|| self.writer.whole()) {
            self.edit(whole);
            self.writer.clear();
        }
    }

    /// Back to the opening text and settings.
    pub fn reset(self) {
        self.writer.clear();
        self.steps_wanted.set(0);
        self.linked.reset();
        self.remark.set(String::new());
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failure.set(None);
        self.ask(self.state.with_untracked(|state| state.sent().0.to_owned()));
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
        let request = Request::PredictNext {
            model: self.engine.asked(Family::Gpt),
            text: text.clone(),
            causal: true,
            attention: false,
        };
        self.engine.submit(Lane::NextToken, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Next(prediction))) => {
                self.failure.set(None);
                self.answer.set(Some((text, Arc::new(*prediction))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some((text, error))),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// One step at a time: the next waits for the answer to the text with this one.
    fn step_when_wanted(self) {
        let ready = Memo::new(move |_| {
            let fresh = self.shown.with(|shown| matches!(shown, Shown::Card { stale: false, live: true, .. }));
            (fresh, self.steps_wanted.get())
        });
        Effect::new(move |_| {
            let (fresh, wanted) = ready.get();
            if !fresh || wanted == 0 {
                return;
            }
            match untrack(|| self.draw()) {
                Ok(text) => {
                    self.steps_wanted.set(wanted - 1);
                    self.state.update(|state| state.step(&text));
                }
                Err(remark) => {
                    self.steps_wanted.set(0);
                    self.remark.set(remark);
                }
            }
        });
    }

    /// The text of the token on which the draw falls, or why it cannot be put behind the text.
    fn draw(self) -> Result<String, String> {
        let drawn = self.answer.with(|answer| {
            let (_, prediction) = answer.as_ref()?;
            let (sampling, place) = self.state.with(|state| (state.settings.sampling(), state.steps() as u64));
            sampling::choose(&prediction.logits, &[], &sampling, place)
        });
        let model = self.engine.model(self.engine.asked(Family::Gpt)).get();
        let (Some(id), Some(model)) = (drawn, model.here()) else { return Err(String::new()) };
        let (bytes, name) = token(model, id);
        token_label::text(bytes, name).ok_or_else(|| {
            let ends = name.starts_with("<|");
            if ends { NEXT_TOKEN.text_ends.into() } else { (NEXT_TOKEN.drew_bytes)(&token_label::label(bytes, name)) }
        })
    }
}

/// The shipped answer, if the text is the one that it answers.
fn shipped(state: RwSignal<NextToken>, opening: &Opening) -> Option<Shown> {
    state.with(|state| {
        let cards = || state.compared().iter().map(|settings| opening.card(settings)).collect();
        (state.prompt == opening.text).then(|| Shown::Card { cards: Arc::new(cards()), stale: false, live: false })
    })
}

fn shown(
    engine: Engine,
    state: RwSignal<NextToken>,
    answer: RwSignal<Option<(String, Arc<NextPrediction>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
) -> Shown {
    let model = match engine.model(engine.asked(Family::Gpt)).get() {
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
            let settings = state.with(NextToken::compared);
            let cards = settings.iter().map(|settings| NextCard::new(&prediction.logits, settings, &model)).collect();
            Shown::Card { cards: Arc::new(cards), stale: !is_now(asked), live: true }
        }
        None => Shown::Waiting,
    })
}
