//! What the page does about its worker, as a pure state machine: events in, effects out.
//!
//! * Nothing is sent before the worker is ready.
//! * A lane has one request with the worker and one waiting; a newer one replaces the waiting one.
//! * A worker that dies or falls silent is replaced (see [`recovery`]).
//! * Every ticket ends in exactly one [`Effect::Deliver`].

pub mod recovery;

use super::event::{Effect, Event, News, Status};
use super::heartbeat::{Beat, Heartbeat};
use super::lane::{Job, Lane, Outcome, Slots, Ticket};
use super::models::Models;
use crate::protocol::{EngineError, FromEngine, LoadProgress, ModelId, RequestId, Response, ToEngine};
use recovery::Reader;

/// The detail of the error about a worker that no longer answers.
pub const SILENT: &str = "no sign of life";

#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// Before [`Event::Started`].
    Idle,
    /// A worker has been created and is not ready yet.
    Starting,
    /// The worker is loading what its predecessor had loaded; everything else waits.
    Reloading,
    Ready,
    /// There is no worker.
    Failed(EngineError),
}

/// The page's view of its worker.
#[derive(Clone, Debug)]
pub struct Session {
    phase: Phase,
    lanes: [Slots; Lane::COUNT],
    heartbeat: Heartbeat,
    models: Models,
    loading: Option<(RequestId, ModelId, LoadProgress)>,
    /// Deaths since a request was last answered.
    deaths: u32,
    /// Why the last worker died, until its successor can be asked.
    reason: Option<EngineError>,
    next_id: u32,
    shown: Option<Status>,
    effects: Vec<Effect>,
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// A session without a worker.
    pub fn new() -> Self {
        Session {
            phase: Phase::Idle,
            lanes: std::array::from_fn(|_| Slots::default()),
            heartbeat: Heartbeat::default(),
            models: Models::default(),
            loading: None,
            deaths: 0,
            reason: None,
            next_id: 0,
            shown: None,
            effects: Vec::new(),
        }
    }

    /// Takes an event; answers with what is to be done about it.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Started if self.phase == Phase::Idle => self.spawn(),
            Event::Started => {}
            Event::Message(message) => self.message(message),
            Event::Undecodable(problem) => self.unreadable(&problem, Reader::Page),
            Event::LoaderFailed(detail) | Event::WorkerErrored(detail) => self.died(detail),
            Event::Tick => self.tick(),
            Event::Submit { lane, ticket, request } => self.submit(lane, Job { ticket, request }),
            Event::CancelLane(lane) => self.cancel(lane),
            Event::Retry => self.retry(),
        }
        self.send_waiting();
        let status = self.status();
        if self.shown.as_ref() != Some(&status) {
            self.shown = Some(status.clone());
            self.effects.push(Effect::Status(status));
        }
        std::mem::take(&mut self.effects)
    }

    /// How the engine is.
    pub fn status(&self) -> Status {
        match (&self.phase, self.loading, &self.reason) {
            (Phase::Failed(error), ..) => Status::Failed { error: error.clone() },
            (Phase::Ready | Phase::Reloading, Some((_, model, progress)), _) => Status::Loading { model, progress },
            (Phase::Ready, ..) => Status::Ready,
            (_, _, Some(reason)) => Status::Restarting { reason: reason.clone() },
            (Phase::Reloading, ..) => Status::Ready,
            _ => Status::Starting,
        }
    }

    fn message(&mut self, message: FromEngine) {
        if !self.has_worker() {
            return;
        }
        self.heartbeat.heard();
        match message {
            FromEngine::Ready => self.ready(),
            FromEngine::Progress { id, progress } => self.progress(id, progress),
            FromEngine::Tokens { id, first, tokens } => {
                self.news(|slots| slots.streaming(id), News::Tokens { first, tokens });
            }
            FromEngine::Training { id, report } => {
                self.news(|slots| slots.reporting(id), News::Training(report));
            }
            FromEngine::Race { id, news } => {
                self.news(|slots| slots.streaming(id), News::Race(news));
            }
            FromEngine::Done { id, result } => self.done(id, result),
            FromEngine::Pong { .. } => {}
            FromEngine::Panicked { message } => self.died(message),
            FromEngine::Rejected { reason } => self.unreadable(&reason, Reader::Worker),
        }
    }

    /// Passes news on to who submitted what it is of, if anybody still wants it.
    fn news(&mut self, of: impl Fn(&Slots) -> Option<Ticket>, news: News) {
        if let Some(ticket) = self.lanes.iter().find_map(of) {
            self.effects.push(Effect::News { ticket, news });
        }
    }

    fn progress(&mut self, id: RequestId, progress: LoadProgress) {
        let loads = |slots: &Slots| slots.loads().filter(|_| slots.sent() == Some(id));
        let model = self.models.reloading_as(id).or_else(|| self.lanes.iter().find_map(loads));
        if let Some(model) = model {
            self.loading = Some((id, model, progress));
        }
    }

    fn done(&mut self, id: RequestId, result: Result<Response, EngineError>) {
        self.loading.take_if(|(loading, ..)| *loading == id);
        if let Some(model) = self.models.reloaded(id, result.is_ok()) {
            return self.after_reload(model, result.err());
        }
        let Some(job) = self.lanes.iter_mut().find_map(|slots| slots.finish(id)) else {
            return;
        };
        if let Ok(Response::Loaded(model)) = &result {
            self.models.loaded(model.model);
        }
        self.deaths = 0;
        self.deliver(job.ticket, Outcome::Done(result));
    }

    fn tick(&mut self) {
        if !self.has_worker() {
            return;
        }
        match self.heartbeat.tick() {
            Beat::Wait => {}
            Beat::Ping(nonce) => self.send(ToEngine::Ping { nonce }),
            Beat::Dead => self.died(SILENT.to_owned()),
        }
    }

    fn submit(&mut self, lane: Lane, job: Job) {
        if let Phase::Failed(error) = &self.phase {
            let outcome = Outcome::Done(Err(error.clone()));
            return self.deliver(job.ticket, outcome);
        }
        if let Some(replaced) = self.slots(lane).submit(job) {
            self.deliver(replaced, Outcome::Superseded);
        }
    }

    /// Ends what the worker does not have, and asks it to end what it has.
    fn cancel(&mut self, lane: Lane) {
        for ticket in self.slots(lane).drain_unsent() {
            self.deliver(ticket, Outcome::Done(Err(EngineError::Cancelled)));
        }
        let sent = self.slots(lane).cancel_sent();
        let reload = lane.loads().and_then(|model| self.models.reload_of(model));
        for id in sent.into_iter().chain(reload) {
            self.send(ToEngine::Cancel { id });
        }
    }

    /// Sends what each lane has to send, unless a model has to be loaded again for it first.
    fn send_waiting(&mut self) {
        if self.phase != Phase::Ready {
            return;
        }
        let next = self.lanes.iter().filter_map(|slots| slots.next()?.needs());
        let lost = next.filter(|model| self.models.is_lost(*model)).collect();
        if self.reload(lost) {
            return;
        }
        for index in 0..self.lanes.len() {
            let id = RequestId(self.next_id);
            if let Some(request) = self.lanes[index].send(id) {
                self.next_id = self.next_id.wrapping_add(1);
                self.send(ToEngine::Request { id, request });
            }
        }
    }

    fn send(&mut self, message: ToEngine) {
        self.effects.push(Effect::Send(message));
    }

    fn deliver(&mut self, ticket: Ticket, outcome: Outcome) {
        self.effects.push(Effect::Deliver { ticket, outcome });
    }

    fn deliver_all(&mut self, which: impl Fn(&Job) -> bool, error: &EngineError) {
        let slots = self.lanes.iter_mut();
        let tickets: Vec<Ticket> = slots.flat_map(|slots| slots.drain(&which)).collect();
        for ticket in tickets {
            self.deliver(ticket, Outcome::Done(Err(error.clone())));
        }
    }

    fn slots(&mut self, lane: Lane) -> &mut Slots {
        &mut self.lanes[lane.index()]
    }

    fn has_worker(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Failed(_))
    }
}
