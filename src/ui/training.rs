//! The reader's run: one for the page, so that it goes on while other chapters are read.
//!
//! The engine trains and keeps; here is what is known of it, and what the reader wants.

use std::sync::Arc;

use leptos::prelude::*;

use super::engine::{Engine, ModelState};
use super::engine_client::{Lane, Outcome};
use super::own_runs;
use super::state::own_runs::OwnRun;
use super::state::pretrain::kept::{self, KeptRun};
use crate::protocol::{
    EngineError, Family, ModelId, Request, Response, RunOverview, TrainingAnswer, TrainingPlan, TrainingProblem,
    TrainingReport, TrainingRequest, TrainingSample,
};

/// Where the page notes what the engine has kept, so that it need not be asked.
const RUN: &str = "pretraining-lab.run";
const OWN_MODELS: &str = "pretraining-lab.own-models";

/// What the run is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// There is none.
    #[default]
    None,
    /// It is being made ready.
    Beginning,
    /// It trains.
    Training,
    /// It rests until the reader wants it to go on.
    Paused,
    /// It rests until the page is seen again.
    Hidden,
    /// All steps have been made.
    Finished,
}

/// The run, given to components as context.
#[derive(Clone, Copy)]
pub struct Training {
    engine: Engine,
    /// What is known of it.
    pub run: RwSignal<Option<RunOverview>>,
    /// What it is doing.
    pub phase: RwSignal<Phase>,
    /// Tokens read a second; 0 if nothing can be said.
    pub speed: RwSignal<f32>,
    /// Whether the engine has kept it; none if it has not tried.
    pub kept: RwSignal<Option<bool>>,
    /// Why it did not begin, or does not go on.
    pub failure: RwSignal<Option<EngineError>>,
    /// A run of an earlier visit that can be taken up.
    pub earlier: RwSignal<Option<KeptRun>>,
    /// The families of which the reader has a model.
    pub own: RwSignal<Vec<Family>>,
}

impl Training {
    /// One for the page.
    pub fn provide() -> Self {
        let training = Self {
            engine: expect_context(),
            run: RwSignal::new(None),
            phase: RwSignal::new(Phase::None),
            speed: RwSignal::new(0.0),
            kept: RwSignal::new(None),
            failure: RwSignal::new(None),
            earlier: RwSignal::new(read(RUN).and_then(|text| KeptRun::read(&text))),
            own: RwSignal::new(kept::read_families(&read(OWN_MODELS).unwrap_or_default())),
        };
        let listener = window_event_listener_untyped("visibilitychange", move |_| training.visibility_changed());
        on_cleanup(move || listener.remove());
        provide_context(training);
        training
    }

    /// Begins a run; `then` is called when it can be trained.
    pub fn begin(self, plan: TrainingPlan, then: impl Fn(Self) + 'static) {
        self.get_ready(TrainingRequest::Begin(Box::new(plan)), then);
    }

    /// Takes up the run that the engine has kept.
    pub fn resume(self, then: impl Fn(Self) + 'static) {
        self.get_ready(TrainingRequest::Resume, then);
    }

    fn get_ready(self, request: TrainingRequest, then: impl Fn(Self) + 'static) {
        self.failure.set(None);
        self.phase.set(Phase::Beginning);
        self.ask(request, move |result| match result {
            Ok(Response::Training(TrainingAnswer::Run(run))) => {
                let finished = run.history.steps() >= run.plan.steps;
                self.run.set(Some(*run));
                self.earlier.set(None);
                self.phase.set(if finished { Phase::Finished } else { Phase::Paused });
                if !finished {
                    then(self);
                }
            }
            Ok(_) => self.phase.set(Phase::None),
            Err(error) => {
                let lost =
                    matches!(error, EngineError::Training(TrainingProblem::Unreadable { .. } | TrainingProblem::NoRun));
                if lost {
                    self.note_kept(None);
                }
                self.fail(error);
            }
        });
    }

    /// Trains for so many steps, or to the end.
    pub fn train(self, steps: Option<u32>) {
        if self.phase.get_untracked() != Phase::Paused && self.phase.get_untracked() != Phase::Hidden {
            return;
        }
        self.failure.set(None);
        self.phase.set(Phase::Training);
        let request = Request::Training(TrainingRequest::Run { steps });
        let hear = move |report: &TrainingReport| self.hear(report);
        self.engine.submit_training(Lane::Training, request, hear, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Training(TrainingAnswer::Paused { finished }))) => {
                self.phase.set(if finished { Phase::Finished } else { Phase::Paused });
                if finished {
                    self.remember();
                }
            }
            // The engine was replaced, and has none of it: what was kept is taken up once more.
            Outcome::Done(Err(EngineError::Training(TrainingProblem::NoRun))) => {
                self.resume(move |training| training.train(steps));
            }
            // Whoever took it back has said what it does now; it may train again already.
            Outcome::Done(Err(EngineError::Cancelled)) => self.note_run(),
            Outcome::Done(Err(error)) => self.fail(error),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Lets it rest.
    pub fn pause(self) {
        if self.phase.get_untracked() == Phase::Training {
            self.phase.set(Phase::Paused);
            self.engine.cancel(Lane::Training);
        } else if self.phase.get_untracked() == Phase::Hidden {
            self.phase.set(Phase::Paused);
        }
    }

    /// Trains on, or rests.
    pub fn play_or_pause(self) {
        if self.phase.get_untracked() == Phase::Training { self.pause() } else { self.train(None) }
    }

    /// Forgets the run, and what is kept of it.
    pub fn discard(self) {
        self.discard_and(|| ());
    }

    fn discard_and(self, then: impl FnOnce() + 'static) {
        self.failure.set(None);
        self.run.set(None);
        self.kept.set(None);
        self.phase.set(Phase::None);
        self.note_kept(None);
        self.engine.cancel(Lane::Training);
        self.ask(TrainingRequest::Discard, |_| then());
    }

    /// Asks the model for something, now.
    pub fn sample(self, seed: u64, then: impl FnOnce(TrainingSample) + 'static) {
        self.ask(TrainingRequest::Sample { seed }, move |result| match result {
            Ok(Response::Training(TrainingAnswer::Sample(sample))) => then(sample),
            Ok(_) => {}
            Err(error) => self.failure.set(Some(error)),
        });
    }

    /// Makes the model one that other laboratories can ask.
    pub fn adopt(self, then: impl FnOnce(Family) + 'static) {
        self.take_in(TrainingRequest::Adopt, then);
    }

    /// Does the same with the model in a zip file.
    pub fn import(self, archive: Vec<u8>, then: impl FnOnce(Family) + 'static) {
        self.take_in(TrainingRequest::Import { archive }, then);
    }

    fn take_in(self, request: TrainingRequest, then: impl FnOnce(Family) + 'static) {
        self.failure.set(None);
        self.ask(request, move |result| match result {
            Ok(Response::Loaded(model)) => {
                let (id, kept) = (model.model, model.kept);
                let ModelId::Own(family) = id else { return };
                self.engine.model(id).set(ModelState::Here(Arc::new(*model)));
                self.own.update(|own| {
                    own.retain(|other| *other != family);
                    own.push(family);
                });
                if kept {
                    write(OWN_MODELS, &self.own.with_untracked(|own| kept::write_families(own)));
                }
                then(family);
            }
            Ok(_) => {}
            Err(error) => self.failure.set(Some(error)),
        });
    }

    /// The model as a zip file.
    pub fn export(self, then: impl FnOnce(Vec<u8>) + 'static) {
        self.failure.set(None);
        self.ask(TrainingRequest::Export, move |result| match result {
            Ok(Response::Training(TrainingAnswer::Archive(archive))) => then(archive),
            Ok(_) => {}
            Err(error) => self.failure.set(Some(error)),
        });
    }

    /// Forgets everything, as the reader has had all data removed; `then` is called when the engine
    /// has done with what it was asked before, and has forgotten its run.
    pub fn clear(self, then: impl FnOnce() + 'static) {
        self.own.set(Vec::new());
        write(OWN_MODELS, "");
        self.discard_and(then);
    }

    fn ask(self, request: TrainingRequest, then: impl FnOnce(Result<Response, EngineError>) + 'static) {
        self.engine.submit(Lane::AboutTraining, Request::Training(request), move |outcome| {
            then(match outcome {
                Outcome::Done(result) => result,
                Outcome::Superseded => Err(EngineError::Cancelled),
            });
        });
    }

    fn hear(self, report: &TrainingReport) {
        self.run.update(|run| {
            if let Some(run) = run {
                run.history.add(report);
                run.tokens = report.tokens;
            }
        });
        self.speed.set(report.speed);
        if let Some(kept) = report.kept {
            self.kept.set(Some(kept));
            self.note_run();
        }
    }

    fn fail(self, error: EngineError) {
        let there_is_one = self.run.with_untracked(Option::is_some);
        self.phase.set(if there_is_one { Phase::Paused } else { Phase::None });
        self.failure.set(Some(error));
    }

    /// Notes that the engine has kept the run, if it has.
    fn note_run(self) {
        if self.kept.get_untracked() != Some(false) {
            let kept = self.run.with_untracked(|run| run.as_ref().map(KeptRun::of));
            self.note_kept(kept.as_ref());
        }
    }

    fn note_kept(self, run: Option<&KeptRun>) {
        if run.is_none() {
            self.earlier.set(None);
        }
        write(RUN, &run.map(KeptRun::write).unwrap_or_default());
    }

    /// Adds the finished run to the points for the scaling plot.
    fn remember(self) {
        self.note_run();
        let point = self.run.with_untracked(|run| {
            let run = run.as_ref()?;
            let (_, loss) = run.history.held_out.last()?;
            Some(OwnRun {
                parameters: run.parameters,
                tokens: run.tokens,
                loss: f64::from(*loss),
                preset: run.plan.preset().map_or("own", |preset| preset.name).to_owned(),
                objective: run.plan.objective.name().to_owned(),
                world: run.plan.text.is_none(),
            })
        });
        if let Some(point) = point {
            own_runs::remember(point);
        }
    }

    /// Nobody looks at a page that is hidden, and its battery lasts longer so.
    fn visibility_changed(self) {
        match (document().hidden(), self.phase.get_untracked()) {
            (true, Phase::Training) => {
                self.phase.set(Phase::Hidden);
                self.engine.cancel(Lane::Training);
            }
            (false, Phase::Hidden) => self.train(None),
            _ => {}
        }
    }
}

fn read(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Where the browser allows it; an empty text is not kept.
fn write(key: &str, text: &str) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}
