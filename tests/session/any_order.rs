//! Whatever happens, in any order: each ticket ends exactly once.

use proptest::prelude::*;

use pretraining_lab::protocol::{EngineError, FromEngine, ModelId, ProtocolError};
use pretraining_lab::ui::engine_client::event::{Event, Status};
use pretraining_lab::ui::engine_client::{Lane, Ticket};

use crate::page::{Page, load, progress};

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
