//! The engine as the page's components see it: signals around the one client.

use std::sync::Arc;

use leptos::prelude::*;

use super::engine_client::{EngineClient, Lane, News, Outcome, Status};
use crate::protocol::{
    EngineError, Family, LoadedModel, ModelId, RaceNews, Request, Response, TrainingReport, WrittenToken,
};

/// Where a model is.
#[derive(Clone, Debug, PartialEq)]
pub enum ModelState {
    /// Not asked for.
    Absent,
    /// On its way.
    Coming,
    /// Ready to be asked.
    Here(Arc<LoadedModel>),
    /// It did not come.
    Failed(EngineError),
}

impl ModelState {
    /// The model, if it is here.
    pub fn here(&self) -> Option<&Arc<LoadedModel>> {
        match self {
            ModelState::Here(model) => Some(model),
            _ => None,
        }
    }
}

/// The engine: one for the page, given to components as context.
#[derive(Clone, Copy)]
pub struct Engine {
    client: StoredValue<EngineClient, LocalStorage>,
    /// How the worker is.
    pub status: RwSignal<Status>,
    models: [RwSignal<ModelState>; ModelId::EVERY.len()],
    /// By family, whether the reader's own model is asked in place of the page's.
    own: [RwSignal<bool>; Family::ALL.len()],
}

impl Engine {
    /// Starts the worker.
    pub fn provide() -> Self {
        let status = RwSignal::new(Status::Starting);
        let client = EngineClient::start(move |now| status.set(now));
        let models = ModelId::EVERY.map(|_| RwSignal::new(ModelState::Absent));
        let own = Family::ALL.map(|_| RwSignal::new(false));
        let engine = Self { client: StoredValue::new_local(client), status, models, own };
        provide_context(engine);
        engine
    }

    /// Whether laboratories ask the reader's own model of this family.
    pub fn is_own(self, family: Family) -> RwSignal<bool> {
        self.own[family as usize]
    }

    /// The model of this family that laboratories ask now; those that can ask either are built anew
    /// for another one.
    pub fn asked(self, family: Family) -> ModelId {
        match family {
            _ if self.is_own(family).get_untracked() => ModelId::Own(family),
            Family::Bert => ModelId::Bert,
            Family::Gpt => ModelId::Gpt,
            Family::T5 => ModelId::T5,
        }
    }

    /// Where a model is.
    pub fn model(self, model: ModelId) -> RwSignal<ModelState> {
        self.models[model.index()]
    }

    /// Asks for a model.
    pub fn load(self, model: ModelId) {
        let state = self.model(model);
        state.set(ModelState::Coming);
        self.submit(Lane::Load(model), Request::Load { model }, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Loaded(model))) => state.set(ModelState::Here(Arc::new(*model))),
            Outcome::Done(Err(EngineError::Cancelled)) => state.set(ModelState::Absent),
            Outcome::Done(Err(error)) => state.set(ModelState::Failed(error)),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Asks for anything.
    pub fn submit(self, lane: Lane, request: Request, callback: impl FnOnce(Outcome) + 'static) {
        self.client.with_value(|client| client.submit(lane, request, callback));
    }

    /// Asks for something that comes token by token: `on_tokens` hears how many came before, and
    /// those that are new.
    pub fn submit_streaming(
        self,
        lane: Lane,
        request: Request,
        on_tokens: impl Fn(u32, &[WrittenToken]) + 'static,
        callback: impl FnOnce(Outcome) + 'static,
    ) {
        self.client.with_value(|client| {
            let on_news = move |news| match news {
                News::Tokens { first, tokens } => on_tokens(first, &tokens),
                News::Training(_) | News::Race(_) => {}
            };
            client.submit_listening(lane, request, on_news, callback);
        });
    }

    /// Asks for training: `on_report` hears of what is new.
    pub fn submit_training(
        self,
        lane: Lane,
        request: Request,
        on_report: impl Fn(&TrainingReport) + 'static,
        callback: impl FnOnce(Outcome) + 'static,
    ) {
        self.client.with_value(|client| {
            let on_news = move |news| match news {
                News::Training(report) => on_report(&report),
                News::Tokens { .. } | News::Race(_) => {}
            };
            client.submit_listening(lane, request, on_news, callback);
        });
    }

    /// Asks for a race: `on_news` hears of it as it goes.
    pub fn submit_race(
        self,
        lane: Lane,
        request: Request,
        on_news: impl Fn(RaceNews) + 'static,
        callback: impl FnOnce(Outcome) + 'static,
    ) {
        self.client.with_value(|client| {
            let on_news = move |news| match news {
                News::Race(news) => on_news(news),
                News::Tokens { .. } | News::Training(_) => {}
            };
            client.submit_listening(lane, request, on_news, callback);
        });
    }

    /// Takes back what a lane has asked for.
    pub fn cancel(self, lane: Lane) {
        self.client.with_value(|client| client.cancel(lane));
    }

    /// Starts the worker again after it has failed, and asks for the models that had been asked for.
    pub fn retry(self) {
        self.client.with_value(EngineClient::retry);
        for model in ModelId::EVERY {
            if matches!(self.model(model).get_untracked(), ModelState::Failed(_)) {
                self.load(model);
            }
        }
    }
}
