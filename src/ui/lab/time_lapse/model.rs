//! The laboratory's signals: what the learner decided, and what the snapshots answered.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId, Request, Response, Snapshot};
use crate::ui::engine::Engine;
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::time_lapse::{Answer, Lapse, Run, STEPS, Shipped, TimeLapse};
use crate::ui::widget::address::{Address, Linked};

/// How long a snapshot stays while they are played.
const PAUSE: Duration = Duration::from_millis(700);

/// What was asked, and what each snapshot answered.
#[derive(Clone, Debug, Default, PartialEq)]
struct Answers {
    run: Run,
    text: String,
    stages: [Option<Answer>; STEPS.len()],
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    engine: Engine,
    /// What the learner decided.
    pub state: RwSignal<TimeLapse>,
    /// The state in the address.
    pub linked: Linked<TimeLapse>,
    /// What is shown of the answers; none if there are none.
    pub lapse: Memo<Option<Arc<Lapse>>>,
    /// Why there is none for what is asked now.
    pub failure: Memo<Option<EngineError>>,
    failed: RwSignal<Option<(Run, String, EngineError)>>,
    answers: RwSignal<Answers>,
    /// Whether the snapshots are being played.
    pub playing: RwSignal<bool>,
}

/// The snapshots of a run.
pub fn snapshots(run: Run) -> Vec<ModelId> {
    Snapshot::ALL.into_iter().map(|snapshot| model(run, snapshot)).collect()
}

/// Whether this build ships them all.
pub fn is_shipped(run: Run) -> bool {
    snapshots(run).into_iter().all(|model| manifest::shipped(model).is_there())
}

fn model(run: Run, snapshot: Snapshot) -> ModelId {
    match run {
        Run::Bert => ModelId::BertSnapshot(snapshot),
        Run::Gpt => ModelId::GptSnapshot(snapshot),
    }
}

impl Lab {
    /// Reads the address and connects the signals. No model is asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let revision = manifest::revisions(&Run::ALL.map(|run| model(run, Snapshot::LAST)));
        let linked = expect_context::<Address>().link::<TimeLapse>(&revision);
        let state = linked.state;
        let answers = RwSignal::new(Answers::default());
        let failed = RwSignal::new(None);
        let shipped = Run::ALL.map(Shipped::of);
        let lab = Self {
            engine,
            state,
            linked,
            answers,
            failed,
            lapse: Memo::new(move |_| lapse(engine, state, answers, &shipped)),
            failure: Memo::new(move |_| failure(state, failed)),
            playing: RwSignal::new(false),
        };
        lab.ask_when_needed();
        lab.play_on();
        lab
    }

    /// Looks at another snapshot.
    pub fn look_at(self, stage: usize) {
        self.playing.set(false);
        self.state.update(|state| state.look_at(stage));
    }

    /// One snapshot on, or back.
    pub fn go(self, on: bool) {
        let stage = self.state.with_untracked(TimeLapse::stage);
        self.look_at(if on { stage + 1 } else { stage.saturating_sub(1) });
    }

    /// Plays the snapshots from here, or from the beginning if this is the end; or stops.
    pub fn play(self) {
        if self.playing.get_untracked() {
            return self.playing.set(false);
        }
        if self.state.with_untracked(TimeLapse::stage) + 1 >= STEPS.len() {
            self.state.update(|state| state.look_at(0));
        }
        self.playing.set(true);
    }

    /// Back to the opening state.
    pub fn reset(self) {
        self.playing.set(false);
        self.linked.reset();
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failed.set(None);
    }

    /// Whether any snapshot can be asked.
    pub fn is_any_here(self) -> bool {
        let run = self.state.with(|state| state.run);
        snapshots(run).into_iter().any(|model| self.engine.model(model).with(|it| it.here().is_some()))
    }

    fn play_on(self) {
        let pending = StoredValue::new(None::<TimeoutHandle>);
        Effect::new(move |_| {
            let (playing, stage) = (self.playing.get(), self.state.with(TimeLapse::stage));
            if let Some(handle) = pending.get_value() {
                handle.clear();
            }
            if !playing {
                return;
            }
            let next = move || {
                self.state.update(|state| state.look_at(stage + 1));
                if stage + 2 >= STEPS.len() {
                    self.playing.set(false);
                }
            };
            pending.set_value(set_timeout_with_handle(next, PAUSE).ok());
        });
        on_cleanup(move || {
            if let Some(handle) = pending.try_get_value().flatten() {
                handle.clear();
            }
        });
    }

    /// One question at a time: the next snapshot that is here and has not been asked this.
    fn ask_when_needed(self) {
        let next = Memo::new(move |_| {
            // What was asked of an engine that had failed is asked again when there is one.
            if self.failure.with(Option::is_some) || self.engine.status.with(|it| matches!(it, Status::Failed { .. })) {
                return None;
            }
            let (run, text) = self.state.with(|state| Some((state.run, state.asked()?.to_owned())))?;
            let missing = self.answers.with(|answers| {
                let is_now = answers.run == run && answers.text == text;
                let is_here = |model| self.engine.model(model).with(|it| it.here().is_some());
                let mut open = Snapshot::ALL.into_iter().zip(&answers.stages);
                open.find(|(it, answer)| (!is_now || answer.is_none()) && is_here(model(run, *it))).map(|(it, _)| it)
            })?;
            Some((run, text, missing))
        });
        Effect::new(move |_| {
            if let Some((run, text, snapshot)) = next.get() {
                self.ask(run, text, snapshot);
            }
        });
    }

    fn ask(self, run: Run, text: String, snapshot: Snapshot) {
        let model = model(run, snapshot);
        let request = match run {
            Run::Bert => Request::PredictMasked {
                model,
                text: text.clone(),
                hidden: Vec::new(),
                attention: false,
                also: Vec::new(),
            },
            Run::Gpt => Request::PredictNext { model, text: text.clone(), causal: true, attention: false },
        };
        self.engine.submit(Lane::TimeLapse, request, move |outcome| {
            let answer = match outcome {
                Outcome::Done(Ok(Response::Masked(answer))) => answer.masks.into_iter().next().map(|mask| mask.logits),
                Outcome::Done(Ok(Response::Next(answer))) => Some(answer.logits),
                Outcome::Done(Err(EngineError::Cancelled)) | Outcome::Superseded => return,
                Outcome::Done(Err(error)) => return self.failed.set(Some((run, text, error))),
                Outcome::Done(Ok(_)) => None,
            };
            // An answer without logits is one all the same: or it would be asked for again.
            let answer = answer.unwrap_or_default();
            self.answers.update(|answers| {
                if answers.run != run || answers.text != text {
                    *answers = Answers { run, text, ..Answers::default() };
                }
                if let Some(stage) = answers.stages.get_mut(snapshot.index()) {
                    *stage = Some(answer);
                }
            });
        });
    }
}

fn lapse(
    engine: Engine,
    state: RwSignal<TimeLapse>,
    answers: RwSignal<Answers>,
    shipped: &[Shipped; 2],
) -> Option<Arc<Lapse>> {
    let run = state.with(|state| state.run);
    let model = snapshots(run).into_iter().find_map(|model| engine.model(model).with(|it| it.here().cloned()));
    state.with(|state| {
        let is_asked = |text: &str| state.asked() == Some(text);
        let mut shipped = Run::ALL.into_iter().zip(shipped);
        let shipped = shipped.find(|(of, shipped)| *of == run && is_asked(&shipped.text)).map(|(_, shipped)| shipped);
        answers.with(|answers| {
            // What was there for another sentence stays until there is something for this one.
            let is_now = answers.run == run && (shipped.is_none() || is_asked(&answers.text));
            let none = [const { None }; STEPS.len()];
            let stages = if is_now { &answers.stages } else { &none };
            let any = shipped.is_some() || stages.iter().any(Option::is_some);
            any.then(|| Arc::new(Lapse::new(run, stages, &state.words(), model.as_deref(), shipped)))
        })
    })
}

fn failure(state: RwSignal<TimeLapse>, failed: RwSignal<Option<(Run, String, EngineError)>>) -> Option<EngineError> {
    failed.with(|failed| {
        let (run, text, error) = failed.as_ref()?;
        state.with(|state| (state.run == *run && state.asked() == Some(text)).then(|| error.clone()))
    })
}
