//! What the page does about its worker, as a pure state machine: events in, effects out.
//!
//! * Nothing is sent before the worker is ready.
//! * A lane has one request with the worker and one waiting; a newer one replaces the waiting one.
//! * A worker that dies or falls silent is replaced. Models that were loaded are loaded again,
//!   then what was in flight is sent again, once.
//! * After [`MOST_DEATHS`] deaths without an answered request in between, the page gives up until
//!   [`Event::Retry`].
//! * Every ticket ends in exactly one [`Effect::Deliver`].

use super::event::{Effect, Event, Status};
use super::heartbeat::{Beat, Heartbeat};
use super::lane::{Job, Lane, Outcome, Slots, Ticket};
use crate::protocol::{
    EngineError, FromEngine, LoadProgress, ModelId, ProtocolError, Request, RequestId, Response,
    ToEngine,
};
use std::collections::{BTreeMap, BTreeSet};

/// So many workers may die without a request answered in between.
pub const MOST_DEATHS: u32 = 3;

/// A request is given to so many workers; if the last one dies too, it is to blame.
pub const MOST_TRIES: u32 = 2;

/// The detail of the error about a worker that no longer answers.
pub const SILENT: &str = "no sign of life";

#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// Before [`Event::Started`].
    Idle,
    /// A worker has been created and has not said anything yet.
    Starting,
    /// The worker is loading what its predecessor had loaded.
    Reloading,
    Ready,
    Failed(EngineError),
}

/// The page's view of its worker.
#[derive(Clone, Debug)]
pub struct Session {
    phase: Phase,
    lanes: [Slots; Lane::ALL.len()],
    heartbeat: Heartbeat,
    /// Models that a worker has loaded, and that its successor is to load too.
    loaded: BTreeSet<ModelId>,
    reloads: BTreeMap<RequestId, ModelId>,
    loading: Option<(RequestId, LoadProgress)>,
    /// Deaths since a request was last answered.
    deaths: u32,
    /// Why the last worker died, until its successor can be asked again.
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
            lanes: Default::default(),
            heartbeat: Heartbeat::default(),
            loaded: BTreeSet::new(),
            reloads: BTreeMap::new(),
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
            Event::Undecodable(problem) => self.unreadable(&problem, EngineSide::Page),
            Event::LoaderFailed(detail) | Event::WorkerErrored(detail) => self.died(detail),
            Event::Tick => self.tick(),
            Event::Submit {
                lane,
                ticket,
                request,
            } => self.submit(lane, Job { ticket, request }),
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
            (Phase::Failed(error), ..) => Status::Failed {
                error: error.clone(),
            },
            (Phase::Ready | Phase::Reloading, Some((_, progress)), _) => Status::Loading(progress),
            (Phase::Ready, ..) => Status::Ready,
            (_, _, Some(reason)) => Status::Restarting {
                reason: reason.clone(),
            },
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
            FromEngine::Done { id, result } => self.done(id, result),
            FromEngine::Pong { .. } => {}
            FromEngine::Panicked { message } => self.died(message),
            FromEngine::Rejected { reason } => self.unreadable(&reason, EngineSide::Worker),
        }
    }

    fn ready(&mut self) {
        if self.phase != Phase::Starting {
            return;
        }
        self.heartbeat.ready();
        for model in self.loaded.clone() {
            let id = self.fresh_id();
            self.reloads.insert(id, model);
            self.effects.push(Effect::Send(ToEngine::Request {
                id,
                request: Request::Load { model },
            }));
        }
        self.phase = Phase::Reloading;
        self.leave_reloading();
    }

    fn leave_reloading(&mut self) {
        if self.phase == Phase::Reloading && self.reloads.is_empty() {
            self.phase = Phase::Ready;
            self.reason = None;
        }
    }

    fn progress(&mut self, id: RequestId, progress: LoadProgress) {
        let sent = |slots: &Slots| {
            slots
                .in_flight
                .as_ref()
                .is_some_and(|in_flight| in_flight.id == Some(id))
        };
        if self.reloads.contains_key(&id) || self.lanes.iter().any(sent) {
            self.loading = Some((id, progress));
        }
    }

    fn done(&mut self, id: RequestId, result: Result<Response, EngineError>) {
        self.loading.take_if(|(loading, _)| *loading == id);
        if let Some(model) = self.reloads.remove(&id) {
            if let Err(error) = result {
                self.loaded.remove(&model);
                self.deliver_all(|job| job.needs() == Some(model), &error);
            }
            self.leave_reloading();
            return;
        }
        let Some(job) = self.lanes.iter_mut().find_map(|slots| slots.finish(id)) else {
            return;
        };
        if let Ok(Response::Loaded(model)) = &result {
            self.loaded.insert(model.model);
        }
        self.deaths = 0;
        self.deliver(job.ticket, Outcome::Done(result));
    }

    fn unreadable(&mut self, problem: &ProtocolError, reader: EngineSide) {
        if !self.has_worker() {
            return;
        }
        let ProtocolError::Version { expected, found } = *problem else {
            return self.died(problem.to_string());
        };
        // Another worker would be of the same build: trying again by itself would be in vain.
        self.effects.push(Effect::Terminate);
        self.fail(match reader {
            EngineSide::Page => EngineError::VersionMismatch {
                page: expected,
                engine: found,
            },
            EngineSide::Worker => EngineError::VersionMismatch {
                page: found,
                engine: expected,
            },
        });
    }

    fn tick(&mut self) {
        if !self.has_worker() {
            return;
        }
        match self.heartbeat.tick() {
            Beat::Wait => {}
            Beat::Ping(nonce) => self.effects.push(Effect::Send(ToEngine::Ping { nonce })),
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

    fn cancel(&mut self, lane: Lane) {
        let slots = self.slots(lane);
        let mut ended: Vec<Ticket> = slots
            .waiting
            .take()
            .map(|job| job.ticket)
            .into_iter()
            .collect();
        let held = slots.in_flight.take_if(|in_flight| in_flight.id.is_none());
        ended.extend(held.map(|in_flight| in_flight.job.ticket));
        let mut sent = None;
        if let Some(in_flight) = slots
            .in_flight
            .as_mut()
            .filter(|in_flight| !in_flight.cancelled)
        {
            in_flight.cancelled = true;
            sent = in_flight.id;
        }
        let reloads = self
            .reloads
            .iter()
            .filter(|(_, model)| lane.loads() == Some(**model))
            .map(|(id, _)| *id);
        let cancels = sent
            .into_iter()
            .chain(reloads)
            .map(|id| Effect::Send(ToEngine::Cancel { id }));
        self.effects.extend(cancels);
        for ticket in ended {
            self.deliver(ticket, Outcome::Done(Err(EngineError::Cancelled)));
        }
    }

    fn retry(&mut self) {
        if matches!(self.phase, Phase::Failed(_)) {
            self.deaths = 0;
            self.reason = None;
            self.spawn();
        }
    }

    fn spawn(&mut self) {
        self.phase = Phase::Starting;
        self.heartbeat.restart();
        self.effects.push(Effect::Spawn);
    }

    fn died(&mut self, detail: String) {
        if !self.has_worker() {
            return;
        }
        let error = match self.phase {
            Phase::Starting => EngineError::DidNotStart { detail },
            _ => EngineError::Died { detail },
        };
        self.effects.push(Effect::Terminate);
        self.deaths += 1;
        self.forget_worker();
        self.end_hopeless(&error);
        if self.deaths >= MOST_DEATHS {
            self.fail(error);
        } else {
            self.reason = Some(error);
            self.spawn();
        }
    }

    fn forget_worker(&mut self) {
        self.loading = None;
        self.reloads.clear();
        for in_flight in self
            .lanes
            .iter_mut()
            .filter_map(|slots| slots.in_flight.as_mut())
        {
            in_flight.deaths += u32::from(in_flight.id.take().is_some());
        }
    }

    /// Of what was in flight, ends what nobody wants any more and what has been tried often enough.
    fn end_hopeless(&mut self, error: &EngineError) {
        for index in 0..self.lanes.len() {
            let hopeless = self.lanes[index]
                .in_flight
                .take_if(|it| it.cancelled || it.deaths >= MOST_TRIES);
            if let Some(in_flight) = hopeless {
                let error = if in_flight.cancelled {
                    EngineError::Cancelled
                } else {
                    error.clone()
                };
                self.deliver(in_flight.job.ticket, Outcome::Done(Err(error)));
            }
        }
    }

    fn fail(&mut self, error: EngineError) {
        self.forget_worker();
        self.deliver_all(|_| true, &error);
        self.phase = Phase::Failed(error);
    }

    /// Sends what each lane has to send.
    fn send_waiting(&mut self) {
        if self.phase != Phase::Ready {
            return;
        }
        for index in 0..self.lanes.len() {
            let id = RequestId(self.next_id);
            if let Some(request) = self.lanes[index].send(id) {
                self.next_id = self.next_id.wrapping_add(1);
                self.effects
                    .push(Effect::Send(ToEngine::Request { id, request }));
            }
        }
    }

    fn deliver_all(&mut self, which: impl Fn(&Job) -> bool, error: &EngineError) {
        let tickets: Vec<Ticket> = self
            .lanes
            .iter_mut()
            .flat_map(|slots| slots.drain(&which))
            .collect();
        for ticket in tickets {
            self.deliver(ticket, Outcome::Done(Err(error.clone())));
        }
    }

    fn deliver(&mut self, ticket: Ticket, outcome: Outcome) {
        self.effects.push(Effect::Deliver { ticket, outcome });
    }

    fn slots(&mut self, lane: Lane) -> &mut Slots {
        &mut self.lanes[lane as usize]
    }

    fn has_worker(&self) -> bool {
        !matches!(self.phase, Phase::Idle | Phase::Failed(_))
    }

    fn fresh_id(&mut self) -> RequestId {
        let id = RequestId(self.next_id);
        self.next_id = self.next_id.wrapping_add(1);
        id
    }
}

/// Who could not read the other's frame.
enum EngineSide {
    Page,
    Worker,
}
