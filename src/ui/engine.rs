//! The engine as the page's components see it: signals around the one client.

use std::sync::Arc;

use leptos::prelude::*;

use super::engine_client::{EngineClient, Lane, Outcome, Status};
use crate::protocol::{EngineError, LoadedModel, ModelId, Request, Response};

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

/// The engine: one for the page, given to components as context.
#[derive(Clone, Copy)]
pub struct Engine {
    client: StoredValue<EngineClient, LocalStorage>,
    /// How the worker is.
    pub status: RwSignal<Status>,
    /// Where the encoder is.
    pub bert: RwSignal<ModelState>,
}

impl Engine {
    /// Starts the worker.
    pub fn provide() -> Self {
        let status = RwSignal::new(Status::Starting);
        let client = EngineClient::start(move |now| status.set(now));
        let engine = Self { client: StoredValue::new_local(client), status, bert: RwSignal::new(ModelState::Absent) };
        provide_context(engine);
        engine
    }

    /// Asks for the encoder.
    pub fn load_bert(self) {
        self.bert.set(ModelState::Coming);
        self.submit(Lane::LoadBert, Request::Load { model: ModelId::Bert }, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Loaded(model))) => self.bert.set(ModelState::Here(Arc::new(*model))),
            Outcome::Done(Err(EngineError::Cancelled)) => self.bert.set(ModelState::Absent),
            Outcome::Done(Err(error)) => self.bert.set(ModelState::Failed(error)),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Asks for anything.
    pub fn submit(self, lane: Lane, request: Request, callback: impl FnOnce(Outcome) + 'static) {
        self.client.with_value(|client| client.submit(lane, request, callback));
    }

    /// Takes back what a lane has asked for.
    pub fn cancel(self, lane: Lane) {
        self.client.with_value(|client| client.cancel(lane));
    }

    /// Starts the worker again after it has failed, and asks for what was asked for.
    pub fn retry(self) {
        self.client.with_value(EngineClient::retry);
        if !matches!(self.bert.get_untracked(), ModelState::Here(_)) {
            self.load_bert();
        }
    }
}
