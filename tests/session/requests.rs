//! Requests: lanes, what is told of them, and what is taken back.

use pretraining_lab::protocol::{
    EngineError, FromEngine, ModelId, Request, RequestId, Response, ToEngine, TrainingReport, TrainingRequest,
};
use pretraining_lab::ui::engine_client::event::{Event, Status};
use pretraining_lab::ui::engine_client::{Lane, Outcome};

use crate::page::{Page, load, progress, tokens};

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
fn cancelling_the_load_also_cancels_the_reload() {
    let mut page = Page::loaded();
    page.panics();
    page.says(FromEngine::Ready);
    let (id, _) = page.asked[0];
    page.event(Event::CancelLane(Lane::Load(ModelId::Bert)));
    assert_eq!(page.sent.last(), Some(&ToEngine::Cancel { id }));
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
