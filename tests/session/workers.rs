//! Workers: silence, deaths, replacements.

use pretraining_lab::protocol::{EngineError, FromEngine, ModelId, ProtocolError};
use pretraining_lab::ui::engine_client::event::{Event, Status};
use pretraining_lab::ui::engine_client::heartbeat::{PATIENCE, STARTING_PATIENCE};
use pretraining_lab::ui::engine_client::{Lane, Outcome};

use crate::page::{Page, died, load, progress};

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
