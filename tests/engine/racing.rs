//! The transfer race in the engine: news, cancellation, and other requests in between.

use super::script::World;
use pretraining_lab::protocol::{
    EngineError, FromEngine, ModelId, RaceNews, RaceOrder, RaceTask, Request, RequestId, Response, ToEngine,
};
use pretraining_lab::transfer::outcome::Outcome;
use pretraining_lab::transfer::settings::{Arm, Method};
use pretraining_lab::transfer::task::{Sentence, Task, TaskName};

const RACE: u32 = 7;

fn order(task: RaceTask, sizes: Vec<u16>) -> RaceOrder {
    RaceOrder { task, method: Method::Probe, sizes, seeds: 2, first: 0 }
}

fn animals() -> RaceOrder {
    order(RaceTask::Shipped(TaskName::Animal), vec![8, 16])
}

fn request(order: RaceOrder) -> Request {
    Request::Race(Box::new(order))
}

fn loaded(models: &[ModelId]) -> World {
    let world = World::default();
    for (id, model) in (1..).zip(models) {
        assert!(matches!(world.ask(id, Request::Load { model: *model }), Ok(Response::Loaded(_))), "{model:?}");
    }
    world
}

fn news(world: &World) -> Vec<RaceNews> {
    let of_race = |message| match message {
        FromEngine::Race { id: RequestId(RACE), news } => Some(news),
        _ => None,
    };
    world.sent().into_iter().filter_map(of_race).collect()
}

fn outcomes(world: &World) -> Vec<Outcome> {
    let ended = |news| if let RaceNews::Ended(outcome) = news { Some(outcome) } else { None };
    news(world).into_iter().filter_map(ended).collect()
}

#[test]
fn a_race_tells_of_every_run_and_of_how_far_it_is() {
    let world = loaded(&[ModelId::BertTransfer]);
    world.pace(250.0);
    assert_eq!(world.ask(RACE, request(animals())), Ok(Response::Raced));
    let runs: Vec<_> = outcomes(&world).iter().map(|it| (it.size, it.seed, it.arm)).collect();
    let expected = [8, 16]
        .into_iter()
        .flat_map(|size| [0, 1].into_iter().flat_map(move |seed| Arm::BOTH.map(|arm| (size, seed, arm))));
    assert_eq!(runs, expected.collect::<Vec<_>>());
    let worked = |news| if let RaceNews::Worked { done, total } = news { Some((done, total)) } else { None };
    let far: Vec<_> = news(&world).into_iter().filter_map(worked).collect();
    assert!(far.len() > 8 && far.is_sorted() && far.iter().all(|(done, total)| done <= total), "{far:?}");
    assert!(far.last().is_some_and(|(done, total)| done == total), "{far:?}");
}

#[test]
fn runs_that_were_made_before_are_left_out() {
    let world = loaded(&[ModelId::BertTransfer]);
    world.ask(RACE, request(animals())).expect("an end");
    let all = outcomes(&world);
    let again = loaded(&[ModelId::BertTransfer]);
    again.ask(RACE, request(RaceOrder { first: 5, ..animals() })).expect("an end");
    assert_eq!(outcomes(&again), all[5..]);
}

#[test]
fn a_race_is_taken_back_between_two_steps() {
    let world = loaded(&[ModelId::BertTransfer]);
    let full = RaceOrder { method: Method::Full, ..animals() };
    world.post(ToEngine::Request { id: RequestId(RACE), request: request(full) });
    let mut turns = 0;
    world.play(|engine, turn| {
        if turn == 20 {
            engine.receive(ToEngine::Cancel { id: RequestId(RACE) });
        }
        turns = turn;
    });
    assert_eq!(world.ends(RACE), [Err(EngineError::Cancelled)]);
    assert!(turns <= 22, "{turns} turns");
}

#[test]
fn others_are_answered_while_it_runs() {
    let world = loaded(&[ModelId::BertTransfer, ModelId::Bert]);
    world.post(ToEngine::Request { id: RequestId(RACE), request: request(animals()) });
    let word = |word: &str| Request::Pieces { model: ModelId::Bert, word: word.to_owned() };
    world.play(|engine, turn| match turn {
        5 => engine.receive(ToEngine::Request { id: RequestId(20), request: request(animals()) }),
        6 => engine.receive(ToEngine::Request { id: RequestId(21), request: word("cat") }),
        7 => engine.receive(ToEngine::Request { id: RequestId(22), request: word("dog") }),
        _ => {}
    });
    let sent = world.sent();
    let end = |wanted: u32| {
        let place = sent.iter().position(|it| matches!(it, FromEngine::Done { id, .. } if *id == RequestId(wanted)));
        place.unwrap_or_else(|| panic!("{wanted} has no end"))
    };
    assert!(end(21) < end(22) && end(22) < end(RACE) && end(RACE) < end(20));
    assert!([RACE, 20, 21, 22].into_iter().all(|id| world.ends(id).len() == 1 && world.ends(id)[0].is_ok()));
}

#[test]
fn own_sentences_race_too_and_what_is_no_race_is_refused() {
    let world = loaded(&[ModelId::BertTransfer]);
    let sentence = |text: &str, second| Sentence { text: text.to_owned(), second, telling: String::new() };
    let labelled = vec![sentence("I ate bread.", false), sentence("A ball.", true)];
    let held_out = vec![sentence("I ate soup.", false)];
    let task = Task { classes: ["food".to_owned(), "toy".to_owned()], labelled, held_out };
    let own = |task: &Task, sizes| request(order(RaceTask::Own(Box::new(task.clone())), sizes));
    assert_eq!(world.ask(RACE, own(&task, vec![2])), Ok(Response::Raced));
    assert_eq!(outcomes(&world).len(), 4);
    assert!(matches!(world.ask(30, own(&task, vec![8])), Err(EngineError::BadSetting { .. })));
    assert!(matches!(world.ask(31, own(&Task::default(), vec![2])), Err(EngineError::BadSetting { .. })));
    let mut long = task.clone();
    long.held_out[0].text = "cat ".repeat(70);
    let refused = EngineError::LongSentence { start: "cat ".repeat(10), limit: 64, found: 72 };
    assert_eq!(world.ask(32, own(&long, vec![2])), Err(refused));
    let mut huge = task;
    huge.held_out[0].text = "cat ".repeat(20_000);
    assert!(matches!(world.ask(33, own(&huge, vec![2])), Err(EngineError::TextTooLong { .. })));
    let missing = EngineError::NotLoaded { model: ModelId::BertTransfer };
    assert_eq!(World::default().ask(RACE, request(animals())), Err(missing));
    let word = Request::Pieces { model: ModelId::BertTransfer, word: "cat".to_owned() };
    assert!(matches!(world.ask(34, word), Err(EngineError::WrongModel { .. })), "it has no head for masks");
}
