//! The worker's state machine: requests in, progress and answers out.
//!
//! [`Engine`] knows neither the browser nor a server: a [`Host`] gives it files, air to breathe
//! and a way to speak, so that the tests can play any course of events. `fetch` and `serve` are
//! the host in the browser.
//!
//! Requests are answered one after the other, but for long ones, between whose steps others are
//! answered; training goes on when none waits. Every one ends in exactly one
//! [`FromEngine::Done`], and nothing that a person types or a server sends makes the engine panic.

mod answer;
#[cfg(feature = "worker")]
pub mod cache;
pub mod cancel;
#[cfg(feature = "worker")]
pub mod fetch;
mod generate;
pub mod host;
mod lm;
mod load;
pub mod panic;
mod queue;
#[cfg(feature = "worker")]
pub mod serve;
pub(crate) mod training;
mod transfer;

use crate::inference::causal_lm::CausalLm;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::span_fill::{Filling, MAX_NEW_TOKENS as MAX_FILL, SpanFiller};
use crate::manifest::{ShippedModel, shipped};
use crate::model::gpt::GptOptions;
#[cfg(feature = "fault-injection")]
use crate::protocol::Fault;
use crate::protocol::TrainingRequest;
use crate::protocol::{EngineError, FromEngine, LoadedModel, ModelId, Request, RequestId, Response, Source, ToEngine};
use answer::masked::Question;
use cancel::Cancel;
use generate::Order;
use host::{Freshness, Host};
use lm::Lm;
use load::{Fetched, Loading};
use queue::{Cancelled, Job, Queue};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::rc::Rc;
use training::Training;

/// A model that can be asked.
struct Ready {
    lm: Lm,
    loaded: LoadedModel,
}

impl Ready {
    /// The model, if it is one for masks.
    fn masked(&self) -> Result<&MaskedLm, EngineError> {
        if let Lm::Masked(lm) = &self.lm { Ok(lm) } else { Err(self.wrong()) }
    }

    /// The model, if it is one that writes on.
    fn causal(&self) -> Result<&CausalLm, EngineError> {
        if let Lm::Causal(lm) = &self.lm { Ok(lm) } else { Err(self.wrong()) }
    }

    /// The model, if it is one for gaps.
    fn filler(&self) -> Result<&SpanFiller, EngineError> {
        if let Lm::Filler(filler) = &self.lm { Ok(filler) } else { Err(self.wrong()) }
    }

    fn wrong(&self) -> EngineError {
        EngineError::WrongModel { model: self.loaded.model }
    }
}

/// Answers requests, with what the host gives it.
pub struct Engine<H> {
    host: H,
    manifest: fn(ModelId) -> &'static ShippedModel,
    queue: RefCell<Queue>,
    models: RefCell<BTreeMap<ModelId, Rc<Ready>>>,
    /// Models of which a wrong file came, so that caches on the way may not answer again.
    misled: RefCell<BTreeSet<ModelId>>,
    training: Training,
    driving: Cell<bool>,
}

impl<H: Host> Engine<H> {
    /// An engine without models.
    pub fn new(host: H) -> Self {
        Self::with_manifest(host, shipped)
    }

    /// An engine for models other than the shipped ones.
    pub fn with_manifest(host: H, manifest: fn(ModelId) -> &'static ShippedModel) -> Self {
        Engine {
            host,
            manifest,
            queue: RefCell::default(),
            models: RefCell::default(),
            misled: RefCell::default(),
            training: Training::default(),
            driving: Cell::new(false),
        }
    }

    /// The world around it.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// Takes a message, at any time, and never for long: pings and cancellations are dealt with
    /// here, requests wait for [`Engine::drive`].
    pub fn receive(&self, message: ToEngine) {
        match message {
            ToEngine::Request { id, request } => self.queue.borrow_mut().push(id, request),
            ToEngine::Cancel { id } => {
                let cancelled = self.queue.borrow_mut().cancel(id);
                match cancelled {
                    Cancelled::Waiting => self.done(id, Err(EngineError::Cancelled)),
                    Cancelled::Running => {}
                    Cancelled::Nothing => {
                        self.cancel_training(id);
                    }
                }
            }
            ToEngine::Ping { nonce } => self.host.send(FromEngine::Pong { nonce }),
        }
    }

    /// Answers requests until none is left, and trains until that ends. To be called after every
    /// request; while another call is at it, this one leaves it to that.
    pub async fn drive(&self) {
        if self.driving.replace(true) {
            return;
        }
        loop {
            self.host.breathe().await;
            match self.next() {
                Some(job) => self.take(job).await,
                None if self.train().await => {}
                None => break,
            }
        }
        self.driving.set(false);
    }

    /// Answers a request; one to train is only begun.
    async fn take(&self, job: Job) {
        let result = match job.request {
            Request::Training(TrainingRequest::Run { steps }) => {
                self.queue.borrow_mut().finished();
                match self.begin_training(job.id, steps) {
                    Ok(()) => return,
                    Err(error) => Err(error),
                }
            }
            _ => {
                let result = self.answer(&job).await;
                self.queue.borrow_mut().finished();
                result
            }
        };
        self.done(job.id, result);
    }

    /// Answers what waits, but for what takes long itself, and trains on: called between the steps of
    /// such work.
    fn answer_others(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        // In a box, as answering may be where this is called from.
        Box::pin(async move {
            loop {
                let Some(job) = self.queue.borrow_mut().next_short() else { break };
                self.take(job).await;
            }
            self.train().await;
        })
    }

    fn next(&self) -> Option<Job> {
        self.queue.borrow_mut().next()
    }

    fn done(&self, id: RequestId, result: Result<Response, EngineError>) {
        self.host.send(FromEngine::Done { id, result });
    }

    async fn answer(&self, job: &Job) -> Result<Response, EngineError> {
        match &job.request {
            Request::Load { model } => self.load(job.id, *model, &job.cancel).await,
            Request::PredictMasked { model, text, hidden, attention, also } => {
                let words = hidden.iter().flatten().map(String::as_str);
                answer::accept(words.chain([text.as_str()]))?;
                let question = Question { text, hidden, attention: *attention, also };
                let prediction = answer::masked::masked(self.ready(*model)?.masked()?, &question)?;
                Ok(Response::Masked(Box::new(prediction)))
            }
            Request::PredictNext { model, text, causal, attention } => {
                answer::accept([text.as_str()])?;
                let options = GptOptions { causal: *causal, attentions: *attention };
                let next = answer::causal::next(self.ready(*model)?.causal()?, text, options)?;
                Ok(Response::Next(Box::new(next)))
            }
            Request::Generate { model, prompt, sampling, max_new_tokens } => {
                answer::accept([prompt.as_str()])?;
                let order = Order { id: job.id, prompt, sampling: *sampling, max_new_tokens: *max_new_tokens };
                self.generate(self.ready(*model)?.causal()?, order, &job.cancel).await
            }
            Request::FillSpans { model, text } => {
                answer::accept([text.as_str()])?;
                let ready = self.ready(*model)?;
                self.fill(Filling::start(ready.filler()?, text, MAX_FILL), &job.cancel).await
            }
            Request::FillIds { model, input } => {
                let ready = self.ready(*model)?;
                self.fill(Filling::start_ids(ready.filler()?, input, MAX_FILL), &job.cancel).await
            }
            Request::Pieces { model, word } => {
                answer::accept([word.as_str()])?;
                Ok(Response::Pieces(answer::masked::pieces(self.ready(*model)?.masked()?, word)?))
            }
            Request::Tokenize { model, text } => {
                answer::accept([text.as_str()])?;
                Ok(Response::Tokens(Box::new(answer::tokens::tokens(&self.ready(*model)?.lm, text)?)))
            }
            Request::Score { model, sequence } => {
                Ok(Response::Scores(answer::score::scores(&*self.ready(*model)?, sequence)?))
            }
            Request::Race(order) => self.race(job, order).await,
            Request::WordProbability { model, before, word, after } => {
                answer::accept([before.as_str(), word.as_str(), after.as_str()])?;
                self.word(&*self.ready(*model)?, [before, word, after], &job.cancel).await
            }
            Request::Training(request) => self.about_training(job, request).await,
            #[cfg(feature = "fault-injection")]
            Request::Fault(Fault::Panic) => panic!("this panic was asked for"),
            #[cfg(feature = "fault-injection")]
            Request::Fault(Fault::Hang) => loop {
                std::hint::spin_loop();
            },
        }
    }

    fn ready(&self, model: ModelId) -> Result<Rc<Ready>, EngineError> {
        self.models.borrow().get(&model).cloned().ok_or(EngineError::NotLoaded { model })
    }

    async fn load(&self, id: RequestId, model: ModelId, cancel: &Cancel) -> Result<Response, EngineError> {
        if let Ok(ready) = self.ready(model) {
            return Ok(Response::Loaded(Box::new(ready.loaded.clone())));
        }
        if model.is_own() {
            return self.load_own(model).await;
        }
        let shipped = (self.manifest)(model);
        if !shipped.is_there() {
            return Err(EngineError::NotShipped { model });
        }
        let misled = self.misled.borrow().contains(&model);
        let freshness = if misled { Freshness::FromServer } else { Freshness::Any };
        let loading = Loading { host: &self.host, id, model: shipped, cancel, freshness };
        let files = loading.files().await.inspect_err(|problem| {
            if matches!(problem, EngineError::WrongSize { .. } | EngineError::WrongHash { .. }) {
                self.misled.borrow_mut().insert(model);
            }
        })?;
        let downloaded = files.iter().any(|fetched| fetched.source == Source::Network);
        let source = if downloaded { Source::Network } else { Source::Cache };
        let kept = loading.keep(&files).await;
        cancel.check()?;
        loading.building(source);
        let lm = self.build(model, files, cancel).await?;
        self.host.discard_older(shipped).await;
        let loaded = lm.loaded(model, source, kept);
        let ready = Ready { lm, loaded: loaded.clone() };
        self.models.borrow_mut().insert(model, Rc::new(ready));
        Ok(Response::Loaded(Box::new(loaded)))
    }

    /// Builds the model and runs it, with a breath before every step: each is long.
    async fn build(&self, model: ModelId, files: Vec<Fetched>, cancel: &Cancel) -> Result<Lm, EngineError> {
        let bad = |detail: String| EngineError::BadModel { model, detail };
        self.host.breathe().await;
        cancel.check()?;
        let [config, tokenizer, weights] = &files[..] else {
            return Err(bad(format!("{} files instead of three", files.len())));
        };
        let lm = Lm::build(model, &config.bytes, &tokenizer.bytes, &weights.bytes);
        let lm = lm.map_err(|error| bad(error.to_string()))?;
        drop(files);
        for _ in 0..lm::WARM_UPS {
            self.host.breathe().await;
            cancel.check()?;
            lm.warm_up().map_err(bad)?;
        }
        Ok(lm)
    }
}
