//! A page whose worker does what a test says.

use std::collections::BTreeMap;

use pretraining_lab::protocol::{
    EngineError, FromEngine, LoadProgress, LoadStage, LoadedModel, ModelId, Request, RequestId, Response, Source,
    ToEngine, WrittenToken,
};
use pretraining_lab::ui::engine_client::event::{Effect, Event, News, Status};
use pretraining_lab::ui::engine_client::session::Session;
use pretraining_lab::ui::engine_client::{Lane, Outcome, Ticket};

/// A page whose worker does what the test says. Checks the rules that always hold.
#[derive(Default)]
pub struct Page {
    pub session: Session,
    /// Whether there is a worker, and whether it has said that it is ready.
    pub worker: Option<bool>,
    /// What the present worker was asked and has not answered.
    pub asked: Vec<(RequestId, Request)>,
    /// Everything that was sent to the present worker.
    pub sent: Vec<ToEngine>,
    lanes: BTreeMap<String, (Lane, Ticket)>,
    pub outcomes: BTreeMap<Ticket, Vec<Outcome>>,
    /// How many tokens came before each portion.
    pub streams: BTreeMap<Ticket, Vec<u32>>,
    /// How many steps had been made before each report.
    pub reports: Vec<u32>,
    statuses: Vec<Status>,
    pub workers: u32,
    pub tickets: u64,
}

impl Page {
    pub fn started() -> Self {
        let mut page = Page::default();
        page.event(Event::Started);
        page
    }

    pub fn ready() -> Self {
        let mut page = Page::started();
        page.says(FromEngine::Ready);
        page
    }

    /// With the encoder loaded, and nothing in flight.
    pub fn loaded() -> Self {
        let mut page = Page::ready();
        page.submit(Lane::Load(ModelId::Bert), load());
        page.answer(0);
        page
    }

    pub fn event(&mut self, event: Event) {
        for effect in self.session.handle(event) {
            self.perform(effect);
        }
        for lane in Lane::all() {
            let in_flight = self.asked.iter().filter(|(_, request)| self.lane(request) == Some(lane));
            assert!(in_flight.count() <= 1, "two requests of {lane:?} are in flight");
        }
    }

    pub fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Spawn => {
                assert_eq!(self.worker, None, "a worker is there already");
                self.worker = Some(false);
                self.workers += 1;
                self.sent.clear();
                self.asked.clear();
            }
            Effect::Terminate => {
                assert!(self.worker.is_some(), "there is no worker to end");
                self.worker = None;
                self.asked.clear();
            }
            Effect::Send(message) => {
                assert_eq!(self.worker, Some(true), "sent before ready: {message:?}");
                if let ToEngine::Request { id, request } = &message {
                    let again = |sent: &ToEngine| matches!(sent, ToEngine::Request { id: other, .. } if other == id);
                    assert!(!self.sent.iter().any(again), "{id:?} was used twice");
                    self.asked.push((*id, request.clone()));
                }
                self.sent.push(message);
            }
            Effect::Deliver { ticket, outcome } => {
                self.outcomes.entry(ticket).or_default().push(outcome);
            }
            Effect::News { ticket, news } => {
                assert!(!self.outcomes.contains_key(&ticket), "{ticket:?} goes on after its end");
                match news {
                    News::Tokens { first, .. } => self.streams.entry(ticket).or_default().push(first),
                    News::Training(report) => self.reports.push(report.before),
                    News::Race(_) => {}
                }
            }
            Effect::Status(status) => {
                assert_ne!(self.statuses.last(), Some(&status), "the status has not changed");
                self.statuses.push(status);
            }
        }
    }

    pub fn says(&mut self, message: FromEngine) {
        if message == FromEngine::Ready && self.worker.is_some() {
            self.worker = Some(true);
        }
        self.event(Event::Message(message));
    }

    pub fn submit(&mut self, lane: Lane, request: Request) -> Ticket {
        let ticket = Ticket(self.tickets);
        self.tickets += 1;
        self.lanes.insert(key(&request), (lane, ticket));
        self.event(Event::Submit { lane, ticket, request });
        ticket
    }

    /// A request that only this ticket has.
    pub fn ask(&mut self, lane: Lane) -> Ticket {
        let word = format!("word {}", self.tickets);
        self.submit(lane, Request::Pieces { model: ModelId::Bert, word })
    }

    /// The worker's answer to the oldest, second oldest, … of what it was asked.
    pub fn answer(&mut self, index: usize) {
        let (id, request) = self.asked.remove(index);
        let result = Ok(match request {
            Request::Load { .. } => Response::Loaded(Box::new(model())),
            _ => Response::Pieces(Vec::new()),
        });
        self.says(FromEngine::Done { id, result });
    }

    pub fn refuse(&mut self, index: usize, error: EngineError) {
        let (id, _) = self.asked.remove(index);
        self.says(FromEngine::Done { id, result: Err(error) });
    }

    pub fn panics(&mut self) {
        self.says(FromEngine::Panicked { message: "ouch".to_owned() });
    }

    pub fn lane(&self, request: &Request) -> Option<Lane> {
        match request {
            Request::Load { .. } => None,
            request => self.lanes.get(&key(request)).map(|(lane, _)| *lane),
        }
    }

    pub fn requests(&self) -> Vec<&Request> {
        self.asked.iter().map(|(_, request)| request).collect()
    }

    #[track_caller]
    pub fn outcome(&self, ticket: Ticket) -> &Outcome {
        match self.outcomes.get(&ticket).map(Vec::as_slice) {
            Some([outcome]) => outcome,
            other => panic!("{ticket:?} has {other:?} instead of one outcome"),
        }
    }

    #[track_caller]
    pub fn error(&self, ticket: Ticket) -> &EngineError {
        match self.outcome(ticket) {
            Outcome::Done(Err(error)) => error,
            other => panic!("{ticket:?} ended in {other:?}"),
        }
    }

    #[track_caller]
    pub fn status(&self) -> &Status {
        let shown = self.statuses.last().expect("a status was shown");
        assert_eq!(shown, &self.session.status());
        shown
    }
}

pub fn key(request: &Request) -> String {
    format!("{request:?}")
}

pub fn load() -> Request {
    Request::Load { model: ModelId::Bert }
}

pub fn model() -> LoadedModel {
    LoadedModel {
        model: ModelId::Bert,
        parameters: 1,
        layers: 1,
        decoder_layers: 0,
        heads: 1,
        width: 1,
        max_positions: 1,
        vocabulary: Vec::new(),
        token_bytes: Vec::new(),
        source: Source::Network,
        kept: true,
    }
}

pub fn tokens(id: RequestId, first: u32) -> FromEngine {
    FromEngine::Tokens { id, first, tokens: vec![WrittenToken { id: 7, log_probability: -1.0 }] }
}

pub fn progress(received: u64) -> LoadProgress {
    LoadProgress { stage: LoadStage::Fetching, source: Source::Network, received, total: 10 }
}

pub fn died() -> EngineError {
    EngineError::Died { detail: "ouch".to_owned() }
}
