//! A lane is where one laboratory's requests wait their turn: one with the worker, at most one
//! behind it, because only the newest of those that wait is still of interest.

use crate::protocol::{EngineError, ModelId, Request, RequestId, Response};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Loading of the encoder.
    LoadBert,
    /// The masked-word predictor.
    MaskedWord,
    /// The reader's own guess, cut into pieces.
    Guess,
    /// Loading of the decoder.
    LoadGpt,
    /// What comes next after a text.
    NextToken,
    /// A text written on.
    Generate,
    /// Loading of the encoder-decoder.
    LoadT5,
    /// The gaps of a text, filled.
    SpanFill,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Lane; 8] = [
        Lane::LoadBert,
        Lane::MaskedWord,
        Lane::Guess,
        Lane::LoadGpt,
        Lane::NextToken,
        Lane::Generate,
        Lane::LoadT5,
        Lane::SpanFill,
    ];

    /// The lane in which a model is loaded.
    pub fn load(model: ModelId) -> Self {
        match model {
            ModelId::Bert => Lane::LoadBert,
            ModelId::Gpt => Lane::LoadGpt,
            ModelId::T5 => Lane::LoadT5,
        }
    }

    /// The model that this lane loads, if that is what it is for: taking the load back also takes
    /// back the reload of that model after the worker was replaced.
    pub fn loads(self) -> Option<ModelId> {
        match self {
            Lane::LoadBert => Some(ModelId::Bert),
            Lane::LoadGpt => Some(ModelId::Gpt),
            Lane::LoadT5 => Some(ModelId::T5),
            Lane::MaskedWord | Lane::Guess | Lane::NextToken | Lane::Generate | Lane::SpanFill => None,
        }
    }
}

/// Names one submission; its outcome comes back under the same name, exactly once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// How a submission ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The engine answered, or it is certain that it will not.
    Done(Result<Response, EngineError>),
    /// A newer submission in the same lane took its place before it was sent.
    Superseded,
}

/// A submission.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub ticket: Ticket,
    pub request: Request,
}

impl Job {
    /// The model without which the request cannot be answered.
    pub fn needs(&self) -> Option<ModelId> {
        match self.request {
            Request::PredictMasked { model, .. }
            | Request::PredictNext { model, .. }
            | Request::Generate { model, .. }
            | Request::FillSpans { model, .. }
            | Request::Pieces { model, .. } => Some(model),
            _ => None,
        }
    }
}

/// A submission that the worker has, or is to be given once more.
#[derive(Clone, Debug)]
pub(super) struct InFlight {
    pub job: Job,
    /// Under which id it was sent; none while it waits to be sent again.
    pub id: Option<RequestId>,
    /// How many workers died with it.
    pub deaths: u32,
    /// The page took it back; the worker has been told.
    pub cancelled: bool,
}

/// What a lane holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    pub in_flight: Option<InFlight>,
    pub waiting: Option<Job>,
}

impl Slots {
    /// Puts a submission into the waiting slot; gives back the one that stood there.
    pub fn submit(&mut self, job: Job) -> Option<Ticket> {
        self.waiting.replace(job).map(|old| old.ticket)
    }

    /// The ticket of what was sent under the id, unless it was taken back.
    pub fn streaming(&self, id: RequestId) -> Option<Ticket> {
        let in_flight = self.in_flight.as_ref().filter(|in_flight| in_flight.id == Some(id) && !in_flight.cancelled)?;
        Some(in_flight.job.ticket)
    }

    /// What has to be sent now under the id, if anything.
    pub fn send(&mut self, id: RequestId) -> Option<Request> {
        if self.in_flight.is_none() {
            let job = self.waiting.take()?;
            self.in_flight = Some(InFlight { job, id: None, deaths: 0, cancelled: false });
        }
        let in_flight = self.in_flight.as_mut().filter(|in_flight| in_flight.id.is_none())?;
        in_flight.id = Some(id);
        Some(in_flight.job.request.clone())
    }

    /// The model that the worker is loading for this lane.
    pub fn loads(&self) -> Option<ModelId> {
        match self.in_flight.as_ref()?.job.request {
            Request::Load { model } => Some(model),
            _ => None,
        }
    }

    /// The id of what the worker has.
    pub fn sent(&self) -> Option<RequestId> {
        self.in_flight.as_ref()?.id
    }

    /// What would be sent next.
    pub fn next(&self) -> Option<&Job> {
        match &self.in_flight {
            Some(in_flight) => in_flight.id.is_none().then_some(&in_flight.job),
            None => self.waiting.as_ref(),
        }
    }

    /// Marks what the worker has as no longer wanted; gives its id, the first time.
    pub fn cancel_sent(&mut self) -> Option<RequestId> {
        let in_flight = self.in_flight.as_mut().filter(|in_flight| !in_flight.cancelled)?;
        in_flight.cancelled = true;
        in_flight.id
    }

    /// Takes out every submission that the worker does not have.
    pub fn drain_unsent(&mut self) -> Vec<Ticket> {
        let held = self.in_flight.take_if(|in_flight| in_flight.id.is_none());
        let held = held.map(|in_flight| in_flight.job);
        held.into_iter().chain(self.waiting.take()).map(|job| job.ticket).collect()
    }

    /// Takes out the submission that was sent under the id.
    pub fn finish(&mut self, id: RequestId) -> Option<Job> {
        self.in_flight.take_if(|in_flight| in_flight.id == Some(id)).map(|in_flight| in_flight.job)
    }

    /// Takes out every submission that `which` picks.
    pub fn drain(&mut self, which: impl Fn(&Job) -> bool) -> Vec<Ticket> {
        let in_flight = self.in_flight.take_if(|in_flight| which(&in_flight.job)).map(|in_flight| in_flight.job);
        let waiting = self.waiting.take_if(|job| which(job));
        in_flight.into_iter().chain(waiting).map(|job| job.ticket).collect()
    }
}
