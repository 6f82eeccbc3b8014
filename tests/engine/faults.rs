//! Files that do not come, or come wrong, and loads that are taken back.

use super::script::{Call, Fault, World};
use super::{load, progress};
use pretraining_lab::engine::host::Freshness;
use pretraining_lab::manifest::shipped;
use pretraining_lab::protocol::{EngineError, LoadStage, ModelId, Request, RequestId, Source, ToEngine};

const WEIGHTS: &str = "model.safetensors";

/// What goes wrong, what the reader is told, and how the server is asked on the next try.
fn check(name: &'static str, fault: Fault, told: impl Fn(&EngineError) -> bool, next: Freshness) {
    let world = World::default();
    world.fail(name, fault);
    let error = load(&world, 1).expect_err("something is wrong");
    assert!(told(&error), "{fault:?} of {name} is told as {error:?}");
    assert!(error.to_string().contains(name), "{error} does not name {name}");
    assert_eq!(world.kept(), 0, "nothing is kept of a load that failed");
    let before = world.downloads().len();
    load(&world, 2).expect("the second try succeeds");
    assert!(world.downloads()[before..].iter().all(|(_, freshness)| *freshness == next));
}

#[test]
fn a_file_that_is_not_there() {
    let told = |error: &EngineError| matches!(error, EngineError::HttpStatus { status: 404, .. });
    for file in shipped(ModelId::Bert).files {
        check(file.name, Fault::Status(404), told, Freshness::Any);
    }
}

#[test]
fn no_answer_and_a_broken_connection() {
    for fault in [Fault::NoAnswer, Fault::Breaks] {
        check(WEIGHTS, fault, |error| matches!(error, EngineError::Network { .. }), Freshness::Any);
    }
}

#[test]
fn one_flipped_bit() {
    for index in [0, 5_000_000, 10_737_311] {
        let told = |error: &EngineError| match error {
            EngineError::WrongHash { expected, found, .. } => expected.len() == 64 && expected != found,
            _ => false,
        };
        check(WEIGHTS, Fault::Flip(index), told, Freshness::FromServer);
    }
}

#[test]
fn too_short_and_too_long() {
    let size = shipped(ModelId::Bert).file(WEIGHTS).map_or(0, |file| file.bytes);
    let told = |bytes: u64| move |error: &EngineError| matches!(error, EngineError::WrongSize { expected, found, .. } if (*expected, *found) == (size, bytes));
    check(WEIGHTS, Fault::Short(1), told(size - 1), Freshness::FromServer);
    check(WEIGHTS, Fault::Short(10_737_312), told(0), Freshness::FromServer);
    check(WEIGHTS, Fault::Long, told(size + 1), Freshness::FromServer);
}

#[test]
fn what_was_kept_and_is_damaged_is_fetched_anew() {
    let visited = World::default();
    load(&visited, 1).expect("the shipped model loads");
    let damages: [fn(&mut Vec<u8>); 2] = [|bytes| bytes[777] ^= 4, |bytes| bytes.truncate(100)];
    for damage in damages {
        let world = visited.next_visit();
        world.damage_kept(WEIGHTS, damage);
        let model = load(&world, 1).expect("the server helps out");
        assert_eq!((model.source, model.kept), (Source::Network, true));
        assert_eq!(world.downloads(), [(WEIGHTS, Freshness::FromServer)]);
        assert!(world.calls().contains(&Call::Discard { name: WEIGHTS }));
        let healed = world.next_visit();
        assert_eq!(load(&healed, 1).map(|model| model.source), Ok(Source::Cache));
    }
}

#[test]
fn what_was_kept_and_is_damaged_is_fetched_anew_only_once() {
    let visited = World::default();
    load(&visited, 1).expect("the shipped model loads");
    for fault in [Fault::NoAnswer, Fault::Flip(9)] {
        let world = visited.next_visit();
        world.damage_kept(WEIGHTS, |bytes| bytes[777] ^= 4);
        world.fail(WEIGHTS, fault);
        let error = load(&world, 1).expect_err("the server does not help");
        assert!(matches!(error, EngineError::Network { .. } | EngineError::WrongHash { .. }));
        assert_eq!(world.downloads().len(), 1);
    }
}

/// Cancels a load in the middle of a stage; gives the world.
fn cancelled_at(stage: LoadStage, world: World) -> World {
    let id = RequestId(1);
    world.post(ToEngine::Request { id, request: Request::Load { model: ModelId::Bert } });
    let mut turns_left = 2_u32;
    world.play(|engine, _| {
        let there = progress(&world).last().is_some_and(|report| report.stage == stage && report.received > 0);
        turns_left -= u32::from(there && turns_left > 0);
        if turns_left == 0 {
            engine.receive(ToEngine::Cancel { id });
        }
    });
    assert_eq!(world.ends(1), [Err(EngineError::Cancelled)]);
    world
}

#[test]
fn a_load_can_be_taken_back_at_every_stage() {
    for stage in [LoadStage::Fetching, LoadStage::Verifying, LoadStage::Building] {
        let world = cancelled_at(stage, World::default());
        let reports = progress(&world);
        assert_eq!(reports.last().map(|report| report.stage), Some(stage));
        assert_eq!(world.kept() > 0, stage == LoadStage::Building, "only what is verified is kept");
        load(&world, 2).expect("it can be loaded afterwards");
    }
}

#[test]
fn taking_back_a_download_aborts_it() {
    let world = cancelled_at(LoadStage::Fetching, World::default());
    assert!(matches!(world.calls().last(), Some(Call::Aborted { .. })));
}

#[test]
fn a_server_that_went_quiet_can_be_left() {
    let world = World::default();
    world.fail(WEIGHTS, Fault::Stalls);
    let id = RequestId(1);
    world.post(ToEngine::Request { id, request: Request::Load { model: ModelId::Bert } });
    world.play(|engine, turn| {
        if turn == 5_000 {
            engine.receive(ToEngine::Cancel { id });
        }
    });
    assert_eq!(world.ends(1), [Err(EngineError::Cancelled)]);
    assert_eq!(world.calls().last(), Some(&Call::Aborted { name: WEIGHTS }));
}

#[test]
fn a_request_that_waits_is_ended_at_once() {
    let world = World::default();
    for id in [1, 2] {
        world.post(ToEngine::Request { id: RequestId(id), request: Request::Load { model: ModelId::Bert } });
    }
    world.play(|engine, turn| {
        if turn == 20 {
            engine.receive(ToEngine::Cancel { id: RequestId(2) });
            assert_eq!(world.ends(2), [Err(EngineError::Cancelled)]);
            assert!(world.ends(1).is_empty());
        }
    });
    assert_eq!(world.ends(2).len(), 1);
    assert!(matches!(world.ends(1)[..], [Ok(_)]));
    world.post(ToEngine::Cancel { id: RequestId(1) });
    world.play(|_, _| {});
    assert_eq!((world.ends(1).len(), world.ends(2).len()), (1, 1));
}
