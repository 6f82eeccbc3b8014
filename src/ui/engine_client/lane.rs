//! A lane is where one laboratory's requests wait their turn: one with the worker, at most one
//! behind it, because only the newest of those that wait is still of interest.

use crate::protocol::{EngineError, ModelId, Request, RequestId, Response};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Loading of a model.
    Load(ModelId),
    /// The masked-word predictor.
    MaskedWord,
    /// Its attention maps, and gaps filled one by one.
    MaskedWordMore,
    /// The reader's own guess, cut into pieces.
    Guess,
    /// What comes next after a text.
    NextToken,
    /// A text written on.
    Generate,
    /// The surprisal of every token of a text, with the causal mask and without.
    Surprisal,
    /// The gaps of a text, filled.
    SpanFill,
    /// The tokens of a text whose spans are cut out.
    SpanTokens,
    /// How probable what stood there is.
    SpanScore,
    /// How probable the reader's own fill is.
    SpanOwn,
    /// GPT's side of the right-hand context.
    RightContextGpt,
    /// BERT's side of it.
    RightContextBert,
    /// BERT's column of the three objectives.
    TriptychBert,
    /// GPT's column.
    TriptychGpt,
    /// T5's column.
    TriptychT5,
    /// The tokens of a text that is masked step by step.
    Masking,
    /// A sentence, put to the snapshots of a training run.
    TimeLapse,
    /// The figures of the primer.
    Primer,
    /// Training, while it is at work.
    Training,
    /// Everything else about training.
    AboutTraining,
    /// The transfer race.
    Transfer,
}

impl Lane {
    /// Every lane but those of loading.
    const ASKING: [Lane; 21] = [
        Lane::MaskedWord,
        Lane::MaskedWordMore,
        Lane::Guess,
        Lane::NextToken,
        Lane::Generate,
        Lane::Surprisal,
        Lane::SpanFill,
        Lane::SpanTokens,
        Lane::SpanScore,
        Lane::SpanOwn,
        Lane::RightContextGpt,
        Lane::RightContextBert,
        Lane::TriptychBert,
        Lane::TriptychGpt,
        Lane::TriptychT5,
        Lane::Masking,
        Lane::TimeLapse,
        Lane::Primer,
        Lane::Training,
        Lane::AboutTraining,
        Lane::Transfer,
    ];
    /// How many lanes there are.
    pub(super) const COUNT: usize = ModelId::EVERY.len() + Self::ASKING.len();

    /// Every lane.
    pub fn all() -> impl Iterator<Item = Self> {
        ModelId::EVERY.into_iter().map(Lane::Load).chain(Self::ASKING)
    }

    /// Its place among all.
    pub(super) fn index(self) -> usize {
        match self {
            Lane::Load(model) => model.index(),
            // Every other lane is in the list: `every_lane_has_a_place_of_its_own`.
            asking => ModelId::EVERY.len() + Self::ASKING.iter().position(|lane| *lane == asking).unwrap_or_default(),
        }
    }

    /// The model that this lane loads, if that is what it is for: taking the load back also takes
    /// back the reload of that model after the worker was replaced.
    pub fn loads(self) -> Option<ModelId> {
        match self {
            Lane::Load(model) => Some(model),
            _ => None,
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
        self.request.needs()
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

    /// The ticket of what was sent under the id, also after it was taken back: what had been done
    /// until then counts.
    pub fn reporting(&self, id: RequestId) -> Option<Ticket> {
        let in_flight = self.in_flight.as_ref().filter(|in_flight| in_flight.id == Some(id))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lane_has_a_place_of_its_own() {
        let places: Vec<usize> = Lane::all().map(Lane::index).collect();
        assert_eq!(places, (0..Lane::COUNT).collect::<Vec<_>>());
    }
}
