//! What a [`Session`](super::session::Session) takes in and gives out.

use super::lane::{Lane, Outcome, Ticket};
use crate::protocol::{
    EngineError, FromEngine, LoadProgress, ModelId, ProtocolError, RaceNews, Request, ToEngine, TrainingReport,
    WrittenToken,
};

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The page is there: a worker is wanted.
    Started,
    /// The worker said something.
    Message(FromEngine),
    /// The worker said something that cannot be read.
    Undecodable(ProtocolError),
    /// The worker's loader failed, or something outside of the engine's reach.
    LoaderFailed(String),
    /// The browser reported an error of the worker, or would not create one.
    WorkerErrored(String),
    /// Two seconds have passed, or more.
    Tick,
    /// A laboratory asks.
    Submit {
        /// In which lane.
        lane: Lane,
        /// Under which name; never used before.
        ticket: Ticket,
        /// What.
        request: Request,
    },
    /// A laboratory no longer wants what it asked for.
    CancelLane(Lane),
    /// The reader wants another try after [`Status::Failed`].
    Retry,
}

/// What is told of a submission before it ends. After a worker was replaced, it begins anew.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Tokens were written.
    Tokens {
        /// How many came before these; 0 at a new beginning.
        first: u32,
        /// What was written.
        tokens: Vec<WrittenToken>,
    },
    /// Training has come on.
    Training(Box<TrainingReport>),
    /// A race has.
    Race(RaceNews),
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Create a worker.
    Spawn,
    /// End the worker, and listen to it no longer.
    Terminate,
    /// Send it a message.
    Send(ToEngine),
    /// There is news of a submission that has not ended.
    News {
        /// Which one.
        ticket: Ticket,
        /// What there is to say.
        news: News,
    },
    /// A submission has ended.
    Deliver {
        /// Which one.
        ticket: Ticket,
        /// How.
        outcome: Outcome,
    },
    /// The status has changed.
    Status(Status),
}

/// How the engine is.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The worker is on its way.
    Starting,
    /// A model is on its way.
    Loading {
        /// Which one.
        model: ModelId,
        /// How far it has come.
        progress: LoadProgress,
    },
    /// The worker listens. It says nothing about models: those answer for themselves.
    Ready,
    /// The worker died, and another one is on its way.
    Restarting {
        /// Why it died.
        reason: EngineError,
    },
    /// There is no worker, and there will be none until [`Event::Retry`].
    Failed {
        /// Why.
        error: EngineError,
    },
}
