//! The worker's state machine in a scripted world: every course of events, without a browser.

#![cfg(feature = "model")]

mod answers;
mod faults;
mod racing;
mod random;
mod scores;
mod script;
mod training;
mod writing;

use pretraining_lab::manifest::shipped;
use pretraining_lab::protocol::{
    EngineError, FromEngine, LoadProgress, LoadStage, LoadedModel, ModelId, Request, RequestId, Response, Source,
    ToEngine,
};
use script::{Call, World};

/// Asks for the encoder, and plays until the engine rests.
fn load(world: &World, id: u32) -> Result<LoadedModel, EngineError> {
    match world.ask(id, Request::Load { model: ModelId::Bert }) {
        Ok(Response::Loaded(model)) => Ok(*model),
        Ok(other) => panic!("a load was answered with {other:?}"),
        Err(error) => Err(error),
    }
}

fn progress(world: &World) -> Vec<LoadProgress> {
    let sent = world.sent();
    sent.into_iter()
        .filter_map(|message| match message {
            FromEngine::Progress { progress, .. } => Some(progress),
            _ => None,
        })
        .collect()
}

#[test]
fn a_load_tells_of_the_model_and_keeps_it() {
    let world = World::default();
    let model = load(&world, 1).expect("the shipped model loads");
    assert_eq!(
        (model.layers, model.heads, model.width, model.max_positions, model.vocabulary.len()),
        (4, 4, 256, 128, 8192)
    );
    assert_eq!(model.parameters, 5_364_480);
    assert_eq!(model.vocabulary[4], "[MASK]");
    assert_eq!((model.source, model.kept), (Source::Network, true));
    assert_eq!(world.kept(), shipped(ModelId::Bert).files.len());
}

#[test]
fn progress_is_summed_over_the_files_and_told_sparingly() {
    let world = World::default();
    load(&world, 1).expect("the shipped model loads");
    let reports = progress(&world);
    let total = shipped(ModelId::Bert).bytes();
    assert!(reports.iter().all(|report| report.total == total && report.source == Source::Network));
    assert!(reports.is_sorted_by_key(|report| report.received), "{reports:?}");
    assert_eq!(reports.first().map(|report| report.received), Some(0));
    let mut stages: Vec<_> = reports.iter().map(|report| report.stage).collect();
    assert!((50..=110).contains(&stages.len()), "{} messages", stages.len());
    stages.dedup();
    assert_eq!(stages, [LoadStage::Fetching, LoadStage::Verifying, LoadStage::Building]);
    let fetched = reports.iter().rfind(|report| report.stage == LoadStage::Fetching);
    assert_eq!(fetched.map(|report| report.received), Some(total));
}

#[test]
fn a_loaded_model_is_not_loaded_again() {
    let world = World::default();
    let first = load(&world, 1).expect("the shipped model loads");
    let calls = world.calls().len();
    assert_eq!(load(&world, 2), Ok(first));
    assert_eq!(world.calls().len(), calls);
}

#[test]
fn a_second_visit_asks_no_server() {
    let world = World::default();
    load(&world, 1).expect("the shipped model loads");
    let next = world.next_visit();
    let model = load(&next, 1).expect("the kept model loads");
    assert_eq!((model.source, model.kept), (Source::Cache, true));
    assert!(next.downloads().is_empty());
    assert!(progress(&next).iter().all(|report| report.source == Source::Cache));
}

#[test]
fn without_a_place_to_keep_files_it_works_and_says_so() {
    let world = World::default();
    world.block_storage();
    let model = load(&world, 1).expect("the shipped model loads");
    assert_eq!((model.source, model.kept), (Source::Network, false));
}

#[test]
fn older_revisions_go_only_after_a_successful_load() {
    let world = World::default();
    world.fail("config.json", script::Fault::Status(500));
    load(&world, 1).expect_err("the server fails");
    assert!(!world.calls().contains(&Call::DiscardOlder));
    load(&world, 2).expect("the shipped model loads");
    assert!(world.calls().contains(&Call::DiscardOlder));
}

#[test]
fn pings_are_answered_in_the_middle_of_a_load() {
    let world = World::default();
    world.post(ToEngine::Request { id: RequestId(1), request: Request::Load { model: ModelId::Bert } });
    world.play(|engine, turn| {
        if turn % 10 == 0 {
            engine.receive(ToEngine::Ping { nonce: turn });
        }
    });
    let sent = world.sent();
    let pong = sent.iter().position(|message| *message == FromEngine::Pong { nonce: 0 }).expect("a pong");
    let done = sent.iter().position(|message| matches!(message, FromEngine::Done { .. })).expect("an end");
    assert!(pong < done);
    assert!(sent.iter().filter(|message| matches!(message, FromEngine::Pong { .. })).count() > 10);
}
