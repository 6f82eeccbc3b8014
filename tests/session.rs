//! The page's side of the protocol, played event by event: no browser, no clock.

use pretraining_lab::protocol::{
    EngineError, FromEngine, LoadProgress, LoadStage, LoadedModel, ModelId, ProtocolError, Request, RequestId,
    Response, Source, ToEngine, TrainingReport, TrainingRequest, WrittenToken,
};
use pretraining_lab::ui::engine_client::event::{Effect, Event, News, Status};
use pretraining_lab::ui::engine_client::heartbeat::{PATIENCE, STARTING_PATIENCE};
use pretraining_lab::ui::engine_client::session::Session;
use pretraining_lab::ui::engine_client::{Lane, Outcome, Ticket};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A page whose worker does what the test says. Checks the rules that always hold.
#[derive(Default)]
struct Page {
    session: Session,
    /// Whether there is a worker, and whether it has said that it is ready.
    worker: Option<bool>,
    /// What the present worker was asked and has not answered.
    asked: Vec<(RequestId, Request)>,
    /// Everything that was sent to the present worker.
    sent: Vec<ToEngine>,
    lanes: BTreeMap<String, (Lane, Ticket)>,
    outcomes: BTreeMap<Ticket, Vec<Outcome>>,
    /// How many tokens came before each portion.
    streams: BTreeMap<Ticket, Vec<u32>>,
    /// How many steps had been made before each report.
    reports: Vec<u32>,
    statuses: Vec<Status>,
    workers: u32,
    tickets: u64,
}

impl Page {
    fn started() -> Self {
        let mut page = Page::default();
        page.event(Event::Started);
        page
    }

    fn ready() -> Self {
        let mut page = Page::started();
        page.says(FromEngine::Ready);
        page
    }

    /// With the encoder loaded, and nothing in flight.
    fn loaded() -> Self {
        let mut page = Page::ready();
        page.submit(Lane::Load(ModelId::Bert), load());
        page.answer(0);
        page
    }

    fn event(&mut self, event: Event) {
        for effect in self.session.handle(event) {
            self.perform(effect);
        }
        for lane in Lane::all() {
            let in_flight = self.asked.iter().filter(|(_, request)| self.lane(request) == Some(lane));
            assert!(in_flight.count() <= 1, "two requests of {lane:?} are in flight");
        }
    }

    fn perform(&mut self, effect: Effect) {
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

    fn says(&mut self, message: FromEngine) {
        if message == FromEngine::Ready && self.worker.is_some() {
            self.worker = Some(true);
        }
        self.event(Event::Message(message));
    }

    fn submit(&mut self, lane: Lane, request: Request) -> Ticket {
        let ticket = Ticket(self.tickets);
        self.tickets += 1;
        self.lanes.insert(key(&request), (lane, ticket));
        self.event(Event::Submit { lane, ticket, request });
        ticket
    }

    /// A request that only this ticket has.
    fn ask(&mut self, lane: Lane) -> Ticket {
        let word = format!("word {}", self.tickets);
        self.submit(lane, Request::Pieces { model: ModelId::Bert, word })
    }

    /// The worker's answer to the oldest, second oldest, … of what it was asked.
    fn answer(&mut self, index: usize) {
        let (id, request) = self.asked.remove(index);
        let result = Ok(match request {
            Request::Load { .. } => Response::Loaded(Box::new(model())),
            _ => Response::Pieces(Vec::new()),
        });
        self.says(FromEngine::Done { id, result });
    }

    fn refuse(&mut self, index: usize, error: EngineError) {
        let (id, _) = self.asked.remove(index);
        self.says(FromEngine::Done { id, result: Err(error) });
    }

    fn panics(&mut self) {
        self.says(FromEngine::Panicked { message: "ouch".to_owned() });
    }

    fn lane(&self, request: &Request) -> Option<Lane> {
        match request {
            Request::Load { .. } => None,
            request => self.lanes.get(&key(request)).map(|(lane, _)| *lane),
        }
    }

    fn requests(&self) -> Vec<&Request> {
        self.asked.iter().map(|(_, request)| request).collect()
    }

    #[track_caller]
    fn outcome(&self, ticket: Ticket) -> &Outcome {
        match self.outcomes.get(&ticket).map(Vec::as_slice) {
            Some([outcome]) => outcome,
            other => panic!("{ticket:?} has {other:?} instead of one outcome"),
        }
    }

    #[track_caller]
    fn error(&self, ticket: Ticket) -> &EngineError {
        match self.outcome(ticket) {
            Outcome::Done(Err(error)) => error,
            other => panic!("{ticket:?} ended in {other:?}"),
        }
    }

    #[track_caller]
    fn status(&self) -> &Status {
        let shown = self.statuses.last().expect("a status was shown");
        assert_eq!(shown, &self.session.status());
        shown
    }
}

fn key(request: &Request) -> String {
    format!("{request:?}")
}

fn load() -> Request {
    Request::Load { model: ModelId::Bert }
}

fn model() -> LoadedModel {
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

fn tokens(id: RequestId, first: u32) -> FromEngine {
    FromEngine::Tokens { id, first, tokens: vec![WrittenToken { id: 7, log_probability: -1.0 }] }
}

#[test]
fn what_is_written_reaches_who_asked_until_it_is_taken_back() {
    let mut page = Page::loaded();
    let ticket = page.ask(Lane::Generate);
    let id = page.asked[0].0;
    page.says(tokens(id, 0));
    page.says(tokens(RequestId(9_999), 0));
    page.says(tokens(id, 1));
    assert_eq!(page.streams[&ticket], [0, 1]);
    page.event(Event::CancelLane(Lane::Generate));
    page.says(tokens(id, 2));
    assert_eq!(page.streams[&ticket], [0, 1], "nobody wants it any more");
    page.refuse(0, EngineError::Cancelled);
    assert_eq!(page.error(ticket), &EngineError::Cancelled);
    page.says(tokens(id, 3));
    assert_eq!(page.streams[&ticket], [0, 1]);
}

#[test]
fn what_was_trained_is_told_also_after_training_was_taken_back() {
    let mut page = Page::ready();
    let train = Request::Training(TrainingRequest::Run { steps: None });
    page.submit(Lane::Training, train);
    let id = page.asked[0].0;
    let report = |before| FromEngine::Training {
        id,
        report: Box::new(TrainingReport { before, losses: vec![1.0], ..TrainingReport::default() }),
    };
    page.says(report(0));
    page.event(Event::CancelLane(Lane::Training));
    page.says(report(1));
    assert_eq!(page.reports, [0, 1]);
    page.refuse(0, EngineError::Cancelled);
    page.says(report(2));
    assert_eq!(page.reports, [0, 1], "it has ended");
}

#[test]
fn a_generation_begins_anew_with_another_worker() {
    let mut page = Page::loaded();
    let ticket = page.ask(Lane::Generate);
    let before = page.asked[0].0;
    page.says(tokens(before, 0));
    page.panics();
    page.says(FromEngine::Ready);
    page.answer(0);
    let again = page.asked[0].0;
    assert_ne!(before, again);
    page.says(tokens(before, 1));
    page.says(tokens(again, 0));
    assert_eq!(page.streams[&ticket], [0, 0]);
    page.answer(0);
    assert!(matches!(page.outcome(ticket), Outcome::Done(Ok(_))));
}

fn progress(received: u64) -> LoadProgress {
    LoadProgress { stage: LoadStage::Fetching, source: Source::Network, received, total: 10 }
}

fn died() -> EngineError {
    EngineError::Died { detail: "ouch".to_owned() }
}

#[test]
fn nothing_is_sent_before_ready() {
    let mut page = Page::started();
    assert_eq!(page.status(), &Status::Starting);
    let ticket = page.ask(Lane::Guess);
    page.event(Event::Tick);
    page.event(Event::CancelLane(Lane::MaskedWord));
    assert_eq!(page.sent, []);
    page.says(FromEngine::Ready);
    assert_eq!(page.status(), &Status::Ready);
    page.answer(0);
    assert_eq!(page.outcome(ticket), &Outcome::Done(Ok(Response::Pieces(Vec::new()))));
}

#[test]
fn the_newest_of_a_lane_takes_the_waiting_place() {
    let mut page = Page::ready();
    let first = page.ask(Lane::Guess);
    let second = page.ask(Lane::Guess);
    let third = page.ask(Lane::Guess);
    let other = page.ask(Lane::MaskedWord);
    assert_eq!(page.asked.len(), 2);
    assert_eq!(page.outcome(second), &Outcome::Superseded);
    page.answer(0);
    assert!(matches!(page.outcome(first), Outcome::Done(Ok(_))));
    page.answer(0);
    page.answer(0);
    for ticket in [third, other] {
        assert!(matches!(page.outcome(ticket), Outcome::Done(Ok(_))));
    }
}

#[test]
fn cancelling_a_lane_ends_the_waiting_one_and_asks_the_worker_about_the_other() {
    let mut page = Page::ready();
    let running = page.ask(Lane::Guess);
    let waiting = page.ask(Lane::Guess);
    let (id, _) = page.asked[0];
    page.event(Event::CancelLane(Lane::Guess));
    page.event(Event::CancelLane(Lane::Guess));
    assert_eq!(page.error(waiting), &EngineError::Cancelled);
    let cancels = page.sent.iter().filter(|sent| **sent == ToEngine::Cancel { id });
    assert_eq!(cancels.count(), 1);
    page.refuse(0, EngineError::Cancelled);
    assert_eq!(page.error(running), &EngineError::Cancelled);
}

#[test]
fn a_silent_worker_is_replaced_and_any_message_is_life() {
    let mut page = Page::ready();
    for _ in 0..20 {
        page.event(Event::Tick);
        page.says(FromEngine::Pong { nonce: 0 });
    }
    assert_eq!(page.workers, 1);
    for _ in 0..=PATIENCE {
        assert_eq!(page.workers, 1);
        page.event(Event::Tick);
    }
    assert_eq!(page.workers, 2);
    assert!(matches!(page.status(), Status::Restarting { .. }));
    page.says(FromEngine::Ready);
    assert_eq!(page.status(), &Status::Ready);
}

#[test]
fn a_worker_that_never_starts_is_given_up_after_three_times() {
    let mut page = Page::started();
    let ticket = page.ask(Lane::Guess);
    for _ in 0..3 * (STARTING_PATIENCE + 1) {
        page.event(Event::Tick);
    }
    assert_eq!((page.workers, page.worker), (3, None));
    assert!(matches!(page.status(), Status::Failed { error: EngineError::DidNotStart { .. } }));
    assert!(matches!(page.error(ticket), EngineError::DidNotStart { .. }));
    let later = page.ask(Lane::Guess);
    assert!(matches!(page.error(later), EngineError::DidNotStart { .. }));
    page.event(Event::Retry);
    page.says(FromEngine::Ready);
    assert_eq!(page.status(), &Status::Ready);
}

#[test]
fn the_loader_s_complaint_is_the_reason() {
    let mut page = Page::started();
    for _ in 0..3 {
        page.event(Event::LoaderFailed("404".to_owned()));
    }
    let error = EngineError::DidNotStart { detail: "404".to_owned() };
    assert_eq!(page.status(), &Status::Failed { error });
}

#[test]
fn after_a_death_models_come_back_first_and_then_the_request() {
    let mut page = Page::loaded();
    let ticket = page.ask(Lane::Guess);
    let asked = page.asked[0].1.clone();
    page.panics();
    assert_eq!(page.status(), &Status::Restarting { reason: died() });
    page.says(FromEngine::Ready);
    let waiting = page.ask(Lane::MaskedWord);
    assert_eq!(page.requests(), [&load()]);
    let (id, _) = page.asked[0];
    page.says(FromEngine::Progress { id, progress: progress(3) });
    assert_eq!(page.status(), &Status::Loading { model: ModelId::Bert, progress: progress(3) });
    page.answer(0);
    assert_eq!(page.status(), &Status::Ready);
    assert!(page.requests().contains(&&asked));
    page.answer(0);
    page.answer(0);
    for ticket in [ticket, waiting] {
        assert!(matches!(page.outcome(ticket), Outcome::Done(Ok(_))));
    }
}

#[test]
fn a_request_that_kills_two_workers_has_died() {
    let mut page = Page::loaded();
    let bad = page.ask(Lane::Guess);
    for _ in 0..2 {
        page.panics();
        page.says(FromEngine::Ready);
        page.answer(0);
    }
    assert_eq!(page.error(bad), &died());
    let good = page.ask(Lane::Guess);
    page.answer(0);
    assert!(matches!(page.outcome(good), Outcome::Done(Ok(_))));
    page.panics();
    assert!(matches!(page.status(), Status::Restarting { .. }), "an answer was in between");
}

#[test]
fn a_request_that_was_taken_back_is_not_sent_again() {
    let mut page = Page::loaded();
    let sent = page.ask(Lane::Guess);
    page.event(Event::CancelLane(Lane::Guess));
    page.panics();
    assert_eq!(page.error(sent), &EngineError::Cancelled);

    let mut page = Page::loaded();
    let held = page.ask(Lane::Guess);
    page.panics();
    page.event(Event::CancelLane(Lane::Guess));
    assert_eq!(page.error(held), &EngineError::Cancelled);
}

#[test]
fn a_model_that_does_not_come_back_is_the_reason_and_is_tried_again() {
    let mut page = Page::loaded();
    let first = page.ask(Lane::Guess);
    page.panics();
    page.says(FromEngine::Ready);
    let gone = EngineError::HttpStatus { file: "bert/config.json".to_owned(), status: 404 };
    page.refuse(0, gone.clone());
    assert_eq!(page.error(first), &gone);
    assert_eq!(page.status(), &Status::Ready);
    let second = page.ask(Lane::Guess);
    assert_eq!(page.requests(), [&load()]);
    page.answer(0);
    page.answer(0);
    assert!(matches!(page.outcome(second), Outcome::Done(Ok(_))));
}

#[test]
fn cancelling_the_load_also_cancels_the_reload() {
    let mut page = Page::loaded();
    page.panics();
    page.says(FromEngine::Ready);
    let (id, _) = page.asked[0];
    page.event(Event::CancelLane(Lane::Load(ModelId::Bert)));
    assert_eq!(page.sent.last(), Some(&ToEngine::Cancel { id }));
}

#[test]
fn three_deaths_without_an_answer_are_the_end_until_retry() {
    let mut page = Page::ready();
    page.panics();
    let ticket = page.ask(Lane::MaskedWord);
    page.says(FromEngine::Ready);
    page.event(Event::WorkerErrored("ouch".to_owned()));
    page.says(FromEngine::Ready);
    let waiting = page.ask(Lane::MaskedWord);
    page.panics();
    assert_eq!(page.status(), &Status::Failed { error: died() });
    for ticket in [ticket, waiting] {
        assert_eq!(page.error(ticket), &died());
    }
    assert_eq!((page.workers, page.worker), (3, None));
}

#[test]
fn another_version_is_the_end_at_once() {
    let mut page = Page::started();
    let ticket = page.ask(Lane::Guess);
    page.event(Event::Undecodable(ProtocolError::Version { expected: 1, found: 2 }));
    let error = EngineError::VersionMismatch { page: 1, engine: 2 };
    assert_eq!((page.workers, page.worker), (1, None));
    assert_eq!(page.error(ticket), &error);
    assert_eq!(page.status(), &Status::Failed { error });

    let mut page = Page::ready();
    page.says(FromEngine::Rejected { reason: ProtocolError::Version { expected: 2, found: 1 } });
    let error = EngineError::VersionMismatch { page: 1, engine: 2 };
    assert_eq!(page.status(), &Status::Failed { error });
}

#[test]
fn a_worker_that_understands_nothing_is_replaced() {
    let mut page = Page::ready();
    let ticket = page.ask(Lane::Guess);
    for _ in 0..2 {
        page.says(FromEngine::Rejected { reason: ProtocolError::Malformed });
        page.says(FromEngine::Ready);
    }
    assert!(matches!(page.error(ticket), EngineError::Died { .. }));
}

#[test]
fn what_a_load_reports_is_shown_until_it_ends() {
    let mut page = Page::ready();
    let ticket = page.submit(Lane::Load(ModelId::Bert), load());
    let (id, _) = page.asked[0];
    for received in [1, 2, 2] {
        page.says(FromEngine::Progress { id, progress: progress(received) });
    }
    page.says(FromEngine::Progress { id: RequestId(999), progress: progress(9) });
    assert_eq!(page.status(), &Status::Loading { model: ModelId::Bert, progress: progress(2) });
    page.answer(0);
    assert_eq!(page.status(), &Status::Ready);
    assert!(matches!(page.outcome(ticket), Outcome::Done(Ok(_))));
    page.says(FromEngine::Progress { id, progress: progress(5) });
    assert_eq!(page.status(), &Status::Ready);
}

/// Anything that may happen to a page.
#[derive(Clone, Debug)]
enum Step {
    Ask(Lane),
    Load,
    Cancel(Lane),
    Tick,
    Retry,
    Ready,
    Answer(usize),
    Refuse(usize),
    Progress(usize),
    Panic,
    LoaderFails,
    WorkerErrs,
    Babble,
    Rejects,
    OtherVersion,
    Hang,
}

fn lane() -> impl Strategy<Value = Lane> {
    prop::sample::select(Lane::all().collect::<Vec<_>>())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => lane().prop_map(Step::Ask),
        2 => Just(Step::Load),
        2 => lane().prop_map(Step::Cancel),
        2 => Just(Step::Tick),
        1 => Just(Step::Retry),
        5 => Just(Step::Ready),
        6 => (0usize..4).prop_map(Step::Answer),
        2 => (0usize..4).prop_map(Step::Refuse),
        1 => (0usize..4).prop_map(Step::Progress),
        2 => Just(Step::Panic),
        1 => Just(Step::LoaderFails),
        1 => Just(Step::WorkerErrs),
        1 => Just(Step::Babble),
        1 => Just(Step::Rejects),
        1 => Just(Step::OtherVersion),
        1 => Just(Step::Hang),
    ]
}

fn play(page: &mut Page, step: Step) {
    let pick = |page: &Page, index: usize| (!page.asked.is_empty()).then(|| index % page.asked.len());
    match step {
        Step::Ask(lane) => {
            page.ask(lane);
        }
        Step::Load => {
            page.submit(Lane::Load(ModelId::Bert), load());
        }
        Step::Cancel(lane) => page.event(Event::CancelLane(lane)),
        Step::Tick => page.event(Event::Tick),
        Step::Retry => page.event(Event::Retry),
        Step::Answer(index) => {
            if let Some(index) = pick(page, index) {
                page.answer(index);
            }
        }
        Step::Refuse(index) => {
            if let Some(index) = pick(page, index) {
                page.refuse(index, EngineError::Cancelled);
            }
        }
        Step::Progress(index) => {
            if let Some(index) = pick(page, index) {
                let (id, _) = page.asked[index];
                page.says(FromEngine::Progress { id, progress: progress(index as u64) });
            }
        }
        Step::Hang => (0..60).for_each(|_| page.event(Event::Tick)),
        // The rest comes from a worker, if there is one.
        _ if page.worker.is_none() => {}
        Step::Ready => page.says(FromEngine::Ready),
        Step::Panic => page.panics(),
        Step::LoaderFails => page.event(Event::LoaderFailed("no".to_owned())),
        Step::WorkerErrs => page.event(Event::WorkerErrored("no".to_owned())),
        Step::Babble => page.event(Event::Undecodable(ProtocolError::Malformed)),
        Step::Rejects => page.says(FromEngine::Rejected { reason: ProtocolError::Malformed }),
        Step::OtherVersion => {
            page.event(Event::Undecodable(ProtocolError::Version { expected: 1, found: 2 }));
        }
    }
}

/// Whatever happened: now the worker behaves.
fn fair_chance(page: &mut Page) {
    page.event(Event::Started);
    for _ in 0..20 {
        match page.worker {
            None => page.event(Event::Retry),
            Some(false) => page.says(FromEngine::Ready),
            Some(true) if page.asked.is_empty() => break,
            Some(true) => page.answer(0),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_ticket_ends_exactly_once(steps in prop::collection::vec(step(), 0..60), starts in any::<bool>()) {
        let mut page = if starts { Page::started() } else { Page::default() };
        for step in steps {
            play(&mut page, step);
        }
        for (ticket, outcomes) in &page.outcomes {
            prop_assert_eq!(outcomes.len(), 1, "{:?} ended in {:?}", ticket, outcomes);
        }
        fair_chance(&mut page);
        for ticket in (0..page.tickets).map(Ticket) {
            let outcomes = page.outcomes.get(&ticket).map_or(0, Vec::len);
            prop_assert_eq!(outcomes, 1, "{:?} has {} outcomes", ticket, outcomes);
        }
        prop_assert_eq!(page.session.status(), Status::Ready);
    }
}
