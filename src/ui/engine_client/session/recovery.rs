//! What a session does when its worker starts, dies, or is of another build.
//!
//! Models that were loaded are loaded again, then what was in flight is sent again, once. After
//! [`MOST_DEATHS`] deaths without an answered request in between, the page gives up until
//! [`Event::Retry`](crate::ui::engine_client::event::Event::Retry). A model that could not be
//! loaded again is tried anew when a request needs it.

use super::{Phase, Session};
use crate::protocol::{EngineError, ModelId, ProtocolError, Request, RequestId, ToEngine};
use crate::ui::engine_client::event::Effect;
use crate::ui::engine_client::lane::Outcome;
use std::collections::BTreeSet;

/// So many workers may die without a request answered in between.
pub const MOST_DEATHS: u32 = 3;

/// A request is given to so many workers; if the last one dies too, it is to blame.
pub const MOST_TRIES: u32 = 2;

/// Who could not read the other's frame.
pub(super) enum Reader {
    Page,
    Worker,
}

impl Session {
    pub(super) fn spawn(&mut self) {
        self.phase = Phase::Starting;
        self.heartbeat.restart();
        self.effects.push(Effect::Spawn);
    }

    pub(super) fn retry(&mut self) {
        if matches!(self.phase, Phase::Failed(_)) {
            self.deaths = 0;
            self.reason = None;
            self.spawn();
        }
    }

    pub(super) fn ready(&mut self) {
        if self.phase != Phase::Starting {
            return;
        }
        self.heartbeat.ready();
        if !self.reload(self.models.all()) {
            self.phase = Phase::Ready;
            self.reason = None;
        }
    }

    /// Has models loaded again; says whether there was any to load.
    pub(super) fn reload(&mut self, models: BTreeSet<ModelId>) -> bool {
        let any = !models.is_empty();
        for model in models {
            let id = RequestId(self.next_id);
            self.next_id = self.next_id.wrapping_add(1);
            self.models.reload(id, model);
            self.phase = Phase::Reloading;
            self.send(ToEngine::Request { id, request: Request::Load { model } });
        }
        any
    }

    /// A model has been loaded again, or not: then nothing that needs it can be answered.
    pub(super) fn after_reload(&mut self, model: ModelId, problem: Option<EngineError>) {
        if let Some(problem) = problem {
            self.deliver_all(|job| job.needs() == Some(model), &problem);
        }
        if self.phase == Phase::Reloading && !self.models.reloading() {
            self.phase = Phase::Ready;
            self.reason = None;
        }
    }

    pub(super) fn unreadable(&mut self, problem: &ProtocolError, reader: Reader) {
        if !self.has_worker() {
            return;
        }
        let ProtocolError::Version { expected, found } = *problem else {
            return self.died(problem.to_string());
        };
        // Another worker would be of the same build: trying again by itself would be in vain.
        self.effects.push(Effect::Terminate);
        self.fail(match reader {
            Reader::Page => EngineError::VersionMismatch { page: expected, engine: found },
            Reader::Worker => EngineError::VersionMismatch { page: found, engine: expected },
        });
    }

    pub(super) fn died(&mut self, detail: String) {
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

    fn fail(&mut self, error: EngineError) {
        self.forget_worker();
        self.deliver_all(|_| true, &error);
        self.phase = Phase::Failed(error);
    }

    fn forget_worker(&mut self) {
        self.loading = None;
        self.models.lose_all();
        for in_flight in self.lanes.iter_mut().filter_map(|slots| slots.in_flight.as_mut()) {
            in_flight.deaths += u32::from(in_flight.id.take().is_some());
        }
    }

    /// Of what was in flight, ends what nobody wants any more and what was tried often enough.
    fn end_hopeless(&mut self, error: &EngineError) {
        for index in 0..self.lanes.len() {
            let slot = &mut self.lanes[index].in_flight;
            let Some(it) = slot.take_if(|it| it.cancelled || it.deaths >= MOST_TRIES) else {
                continue;
            };
            let error = if it.cancelled { EngineError::Cancelled } else { error.clone() };
            self.deliver(it.job.ticket, Outcome::Done(Err(error)));
        }
    }
}
