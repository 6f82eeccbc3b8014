//! Training, in the background: one run at most, of which a part of a step is done at a time, when
//! nothing else waits to be answered.

mod answer;
pub(crate) mod run;

use super::host::Host;
use super::lm::Lm;
use super::queue::Job;
use super::{Engine, Ready};
use crate::protocol::{
    EngineError, Family, FromEngine, ImportProblem, ModelId, Objective, RequestId, Response, Source, TrainingAnswer,
    TrainingProblem, TrainingReport, TrainingRequest,
};
use crate::training::archive::{unzip, zip};
use answer::{import_problem, unfit};
use run::{Run, Work};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Under which name the run is kept.
const RUN: &str = "run";

/// Reports are sent no more often than this: a curve that is drawn anew ten times a second is live.
const REPORT_MS: f64 = 100.0;

/// So often the run is kept while it is at work.
const KEEP_MS: f64 = 15_000.0;

/// The speed is that of the last few seconds.
const WINDOW_MS: f64 = 3_000.0;

/// The largest zip file that is imported.
const MOST_IMPORTED: usize = 64 << 20;

/// The run, and who wants it to go on.
#[derive(Default)]
pub(super) struct Training {
    run: RefCell<Option<Run>>,
    job: RefCell<Option<Background>>,
    /// Whether something has happened to the run since it was kept.
    unkept: Cell<bool>,
}

/// A request to train.
struct Background {
    id: RequestId,
    /// Where it ends.
    until: usize,
    report: TrainingReport,
    /// Whether all steps have been made.
    finished: bool,
    /// When it was last told of, and when the run was last kept.
    told: f64,
    kept: f64,
    /// Since when tokens have been counted, and how many.
    since: f64,
    read: f64,
}

impl<H: Host> Engine<H> {
    /// Everything about training but [`TrainingRequest::Run`].
    pub(super) async fn about_training(&self, job: &Job, request: &TrainingRequest) -> Result<Response, EngineError> {
        match request {
            TrainingRequest::Begin(plan) => {
                let run = Run::begin(plan).map_err(unfit)?;
                self.host().breathe().await;
                job.cancel.check()?;
                Ok(self.replace_run(run.with_baselines().map_err(unfit)?))
            }
            TrainingRequest::Resume => {
                let kept = self.host().stored(RUN).await.ok_or(TrainingProblem::NoRun)?;
                job.cancel.check()?;
                let run = Run::read(&kept).map_err(unfit)?;
                self.host().breathe().await;
                Ok(self.replace_run(run.with_baselines().map_err(unfit)?))
            }
            // Dealt with by `begin_training`, as it has no answer yet.
            TrainingRequest::Run { .. } => Err(TrainingProblem::Busy.into()),
            TrainingRequest::Keep => {
                self.with_run(|_| Ok(()))?;
                Ok(Response::Training(TrainingAnswer::Kept { kept: self.keep_run().await }))
            }
            TrainingRequest::Sample { seed } => {
                Ok(Response::Training(TrainingAnswer::Sample(self.with_run(|run| run.sample(*seed))?)))
            }
            TrainingRequest::Adopt => {
                let archive = self.archive()?;
                self.adopt(&archive).await
            }
            TrainingRequest::Export => Ok(Response::Training(TrainingAnswer::Archive(self.archive()?))),
            TrainingRequest::Import { archive } => {
                if archive.len() > MOST_IMPORTED {
                    let detail = format!("{} bytes of at most {MOST_IMPORTED}", archive.len());
                    return Err(import_problem(ImportProblem::TooLarge, detail));
                }
                self.adopt(archive).await
            }
            TrainingRequest::Discard => {
                self.end_training(Err(EngineError::Cancelled));
                *self.training.run.borrow_mut() = None;
                self.training.unkept.set(false);
                self.host().discard_stored(RUN).await;
                Ok(Response::Training(TrainingAnswer::Discarded))
            }
        }
    }

    /// Takes a request to train; its end comes later.
    pub(super) fn begin_training(&self, id: RequestId, steps: Option<u32>) -> Result<(), EngineError> {
        if self.training.job.borrow().is_some() {
            return Err(TrainingProblem::Busy.into());
        }
        let done = self.with_run(|run| Ok(run.steps_done()))?;
        let until = steps.map_or(usize::MAX, |steps| done.saturating_add(steps as usize));
        let now = self.host().now();
        let report = TrainingReport { before: done as u32, ..TrainingReport::default() };
        let job = Background { id, until, report, finished: false, told: now, kept: now, since: now, read: 0.0 };
        *self.training.job.borrow_mut() = Some(job);
        Ok(())
    }

    /// Ends the request to train with this id at once; says whether there was one.
    pub(super) fn cancel_training(&self, id: RequestId) -> bool {
        let is_this = self.training.job.borrow().as_ref().is_some_and(|job| job.id == id);
        if is_this {
            self.end_training(Err(EngineError::Cancelled));
        }
        is_this
    }

    /// Does one piece of what is to be done in the background; says whether there was any.
    pub(super) async fn train(&self) -> bool {
        let now = self.host().now();
        let (working, due) = match self.training.job.borrow_mut().as_mut() {
            Some(job) => (true, job.finished || elapsed(job.kept, now) >= KEEP_MS),
            None => (false, true),
        };
        if due && self.training.unkept.get() {
            let kept = self.keep_run().await;
            if let Some(job) = self.training.job.borrow_mut().as_mut() {
                job.kept = self.host().now();
                job.report.kept = Some(kept);
            }
            return true;
        }
        if working {
            self.train_on();
        }
        working
    }

    fn train_on(&self) {
        let worked = self.with_run(Run::work);
        let now = self.host().now();
        let mut job = self.training.job.borrow_mut();
        let (Some(job_now), Some(run)) = (job.as_mut(), self.training.run.borrow().as_ref().map(Run::place)) else {
            drop(job);
            return self.end_training(Err(TrainingProblem::NoRun.into()));
        };
        let ended = match worked {
            Ok(work) => {
                if !matches!(work, Work::Nothing) {
                    self.training.unkept.set(true);
                }
                job_now.note(work, run.tokens, run.tokens_a_part, now);
                job_now.finished = run.finished && run.between_steps;
                // What is measured and asked after a step belongs to it; and who hears of the end can rely
                // on it that the run is kept, if it can be.
                let ends_here = run.between_steps && run.done >= job_now.until && !run.finished;
                let paused = ends_here || (job_now.finished && !self.training.unkept.get());
                paused.then_some(Ok(Response::Training(TrainingAnswer::Paused { finished: run.finished })))
            }
            Err(error) => Some(Err(error)),
        };
        let report = job_now.due(now, false);
        let id = job_now.id;
        drop(job);
        if let Some(report) = report {
            self.host().send(FromEngine::Training { id, report: Box::new(report) });
        }
        if let Some(result) = ended {
            self.end_training(result);
        }
    }

    /// The end of the request to train, if there is one, after all that has happened.
    fn end_training(&self, result: Result<Response, EngineError>) {
        let Some(mut job) = self.training.job.borrow_mut().take() else { return };
        if let Some(report) = job.due(job.told, true) {
            self.host().send(FromEngine::Training { id: job.id, report: Box::new(report) });
        }
        self.done(job.id, result);
    }

    fn replace_run(&self, run: Run) -> Response {
        self.end_training(Err(EngineError::Cancelled));
        let overview = run.overview().clone();
        *self.training.run.borrow_mut() = Some(run);
        Response::Training(TrainingAnswer::Run(Box::new(overview)))
    }

    fn with_run<T>(
        &self,
        ask: impl FnOnce(&mut Run) -> Result<T, crate::training::TrainingError>,
    ) -> Result<T, EngineError> {
        match self.training.run.borrow_mut().as_mut() {
            Some(run) => ask(run).map_err(unfit),
            None => Err(TrainingProblem::NoRun.into()),
        }
    }

    async fn keep_run(&self) -> bool {
        // Whatever comes of it, it is not tried again before something has happened.
        self.training.unkept.set(false);
        let Ok(bytes) = self.with_run(|run| run.write()) else { return false };
        self.host().store(RUN, &bytes).await
    }

    fn archive(&self) -> Result<Vec<u8>, EngineError> {
        let (family, files) = self.with_run(|run| Ok((family(run.objective()), run.export()?)))?;
        Ok(zip(ModelId::Own(family).folder(), &files.files()))
    }

    /// Makes a zip file's model one that can be asked, and keeps it.
    async fn adopt(&self, archive: &[u8]) -> Result<Response, EngineError> {
        let (model, lm) = built(archive)?;
        self.host().breathe().await;
        lm.warm_up().map_err(|detail| import_problem(ImportProblem::BadModel, detail))?;
        let kept = self.host().store(model.folder(), archive).await;
        Ok(self.own(model, lm, kept))
    }

    /// Loads a model of the reader's own that was kept.
    pub(super) async fn load_own(&self, model: ModelId) -> Result<Response, EngineError> {
        let archive = self.host().stored(model.folder()).await.ok_or(EngineError::NotLoaded { model })?;
        let (found, lm) = built(&archive)?;
        // What is kept under one family's name is of that family, unless it was tampered with.
        if found != model {
            return Err(EngineError::NotLoaded { model });
        }
        Ok(self.own(model, lm, true))
    }

    fn own(&self, model: ModelId, lm: Lm, kept: bool) -> Response {
        let loaded = lm.loaded(model, Source::Cache, kept);
        self.models.borrow_mut().insert(model, Rc::new(Ready { lm, loaded: loaded.clone() }));
        Response::Loaded(Box::new(loaded))
    }
}

/// The model of a zip file, and its name by the family that its configuration names.
fn built(archive: &[u8]) -> Result<(ModelId, Lm), EngineError> {
    let found = unzip(archive).map_err(answer::unreadable_archive)?;
    let files = answer::files(&found)?;
    let model = ModelId::Own(answer::family(files)?);
    let [config, tokenizer, weights] = files;
    let lm = Lm::build(model, config, tokenizer, weights);
    Ok((model, lm.map_err(|error| import_problem(ImportProblem::BadModel, error.to_string()))?))
}

fn family(objective: Objective) -> Family {
    match objective {
        Objective::Masked => Family::Bert,
        Objective::Causal => Family::Gpt,
        Objective::Spans => Family::T5,
    }
}

/// Milliseconds between two moments; a clock that was set back must not hold anything up.
fn elapsed(since: f64, now: f64) -> f64 {
    if now < since { f64::INFINITY } else { now - since }
}

impl Background {
    fn note(&mut self, work: Work, tokens: u64, tokens_a_part: usize, now: f64) {
        match work {
            Work::Part => self.read += tokens_a_part as f64,
            Work::Step(step) => {
                self.read += tokens_a_part as f64;
                self.report.losses.push(step.loss as f32);
                self.report.learning_rate = step.learning_rate;
            }
            Work::Measured(step, loss) => self.report.held_out.push((step, loss)),
            Work::Said(step, sample) => self.report.samples.push((step, sample)),
            Work::Nothing => {}
        }
        self.report.tokens = tokens;
        let time = elapsed(self.since, now);
        if time > 0.0 && time.is_finite() {
            self.report.speed = (self.read / time * 1e3) as f32;
        }
        if time >= WINDOW_MS {
            (self.since, self.read) = (now, 0.0);
        }
    }

    /// The report, if it is time for it.
    fn due(&mut self, now: f64, at_the_end: bool) -> Option<TrainingReport> {
        if self.report.is_empty() || !(at_the_end || elapsed(self.told, now) >= REPORT_MS) {
            return None;
        }
        self.told = now;
        let TrainingReport { before, learning_rate, tokens, speed, .. } = self.report;
        let before = before + self.report.losses.len() as u32;
        let next = TrainingReport { before, learning_rate, tokens, speed, ..TrainingReport::default() };
        Some(std::mem::replace(&mut self.report, next))
    }
}
