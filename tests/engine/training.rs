//! Training in the background, event by event.

use super::script::World;
use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::protocol::{
    EngineError, Family, FromEngine, ImportProblem, ModelId, Objective, PRESETS, Request, RequestId, Response,
    RunOverview, Shape, ToEngine, TrainingAnswer, TrainingHistory, TrainingPlan, TrainingProblem, TrainingReport,
    TrainingRequest,
};
use pretraining_lab::training::archive::{unzip, zip};

/// A run of a moment.
fn plan(objective: Objective) -> TrainingPlan {
    let shape = Shape { layers: 1, width: 16, heads: 2, context: 16 };
    TrainingPlan { shape, rows: 2, steps: 24, ..TrainingPlan::of(&PRESETS[0], objective, 3) }
}

fn about(world: &World, id: u32, request: TrainingRequest) -> Result<TrainingAnswer, EngineError> {
    match world.ask(id, Request::Training(request)) {
        Ok(Response::Training(answer)) => Ok(answer),
        Ok(other) => panic!("a question about training was answered with {other:?}"),
        Err(error) => Err(error),
    }
}

fn begin(world: &World, id: u32, plan: &TrainingPlan) -> Result<RunOverview, EngineError> {
    match about(world, id, TrainingRequest::Begin(Box::new(plan.clone())))? {
        TrainingAnswer::Run(run) => Ok(*run),
        other => panic!("a run began with {other:?}"),
    }
}

fn begun(objective: Objective) -> (World, RunOverview) {
    let world = World::default();
    let run = begin(&world, 1, &plan(objective)).expect("a run");
    (world, run)
}

fn train(id: u32, steps: Option<u32>) -> ToEngine {
    ToEngine::Request { id: RequestId(id), request: Request::Training(TrainingRequest::Run { steps }) }
}

fn reports(world: &World, id: u32) -> Vec<TrainingReport> {
    let report = |message| match message {
        FromEngine::Training { id: RequestId(of), report } if of == id => Some(*report),
        _ => None,
    };
    world.sent().into_iter().filter_map(report).collect()
}

/// What the page would know after these requests to train.
fn history(world: &World, mut history: TrainingHistory, ids: &[u32]) -> TrainingHistory {
    for report in ids.iter().flat_map(|id| reports(world, *id)) {
        assert_eq!(report.before, history.steps(), "a report that does not follow on the one before");
        history.add(&report);
    }
    history
}

fn paused(finished: bool) -> Result<Response, EngineError> {
    Ok(Response::Training(TrainingAnswer::Paused { finished }))
}

fn problem(problem: TrainingProblem) -> EngineError {
    EngineError::Training(problem)
}

#[test]
fn a_run_begins_trains_and_ends() {
    for objective in Objective::ALL {
        let (world, run) = begun(objective);
        assert_eq!(run.plan, plan(objective));
        assert!(run.parameters > 1_000 && run.history == TrainingHistory::default());
        assert!((run.uniform - f64::from(run.vocabulary).ln()).abs() < 1e-9);
        assert!(run.bigram < run.unigram && run.unigram < run.uniform, "{run:?}");
        assert_eq!(run.entropy.is_some(), objective == Objective::Causal);
        world.pace(30.0);
        world.post(train(2, None));
        world.play(|_, _| {});
        assert_eq!(world.ends(2), [paused(true)]);
        let history = history(&world, run.history, &[2]);
        assert_eq!(history.steps(), 24);
        // 24 steps have fewer than 40 measurements: one after every step, and one before the first.
        let measured: Vec<u32> = history.held_out.iter().map(|(step, _)| *step).collect();
        assert_eq!(measured, (0..=24).collect::<Vec<_>>());
        assert_eq!(history.samples.len(), 25);
        let (first, last) = (history.held_out[0].1, history.held_out[24].1);
        assert!((f64::from(first) - run.uniform).abs() < 0.4 && last < first, "{objective:?}: {first}, then {last}");
        let reports = reports(&world, 2);
        // Every breath takes 30 ms, and a report is due every 100.
        assert!((3..120).contains(&reports.len()), "{} reports", reports.len());
        assert!(reports.iter().all(|report| report.speed > 0.0 || report.losses.is_empty()));
        assert!(reports.windows(2).all(|pair| pair[0].tokens <= pair[1].tokens));
        assert!(reports.iter().any(|report| report.kept == Some(true)), "a finished run is kept");
        world.post(train(3, None));
        world.play(|_, _| {});
        assert_eq!(world.ends(3), [paused(true)], "nothing is left to do");
    }
}

#[test]
fn steps_can_be_made_one_by_one_and_are_the_same() {
    let (world, run) = begun(Objective::Causal);
    world.post(train(2, None));
    world.play(|_, _| {});
    let whole = history(&world, run.history.clone(), &[2]);
    let (world, run) = begun(Objective::Causal);
    for id in 2..8 {
        world.post(train(id, Some(4)));
        world.play(|_, _| {});
        assert_eq!(world.ends(id), [paused(id == 7)]);
    }
    assert_eq!(history(&world, run.history, &[2, 3, 4, 5, 6, 7]), whole);
}

#[test]
fn training_is_taken_back_at_once_and_goes_on_where_it_was() {
    let (world, run) = begun(Objective::Masked);
    world.post(train(2, None));
    world.play(|engine, turn| {
        if turn == 40 {
            let before = engine.host().sent_count();
            engine.receive(ToEngine::Cancel { id: RequestId(2) });
            assert!(engine.host().sent_count() > before, "the end is not waited for");
        }
    });
    assert_eq!(world.ends(2), [Err(EngineError::Cancelled)]);
    world.post(ToEngine::Cancel { id: RequestId(2) });
    world.play(|_, _| {});
    assert_eq!(world.ends(2).len(), 1);
    world.post(train(3, None));
    world.play(|_, _| {});
    let broken = history(&world, run.history.clone(), &[2, 3]);
    let (world, run) = begun(Objective::Masked);
    world.post(train(2, None));
    world.play(|_, _| {});
    assert_eq!(broken, history(&world, run.history, &[2]));
}

#[test]
fn other_questions_are_answered_between_the_parts_of_a_step() {
    let (world, _) = begun(Objective::Causal);
    world.ask(2, Request::Load { model: ModelId::Gpt }).expect("the shipped model");
    world.post(train(3, None));
    world.play(|engine, turn| {
        let request = |id, request| engine.receive(ToEngine::Request { id: RequestId(id), request });
        match turn {
            10 => engine.receive(ToEngine::Ping { nonce: 7 }),
            20 => {
                let (model, text) = (ModelId::Gpt, "The cat".to_owned());
                request(4, Request::PredictNext { model, text, causal: true, attention: false });
            }
            30 => {
                let (model, prompt) = (ModelId::Gpt, "The cat".to_owned());
                request(5, Request::Generate { model, prompt, sampling: Sampling::default(), max_new_tokens: 5 });
            }
            40 => request(6, Request::Training(TrainingRequest::Run { steps: None })),
            50 => request(7, Request::Training(TrainingRequest::Sample { seed: 1 })),
            _ => {}
        }
    });
    let sent = world.sent();
    let place = |wanted: u32| {
        let is_end = |message: &FromEngine| matches!(message, FromEngine::Done { id, .. } if id.0 == wanted);
        sent.iter().position(is_end).expect("an end")
    };
    let pong = sent.iter().position(|message| *message == FromEngine::Pong { nonce: 7 }).expect("a pong");
    assert!(pong < place(3) && [4, 5, 6, 7].into_iter().all(|id| place(id) < place(3)));
    assert!(matches!(&world.ends(4)[..], [Ok(Response::Next(_))]));
    assert!(matches!(&world.ends(5)[..], [Ok(Response::Generated(_))]));
    assert_eq!(world.ends(6), [Err(problem(TrainingProblem::Busy))]);
    assert!(matches!(&world.ends(7)[..], [Ok(Response::Training(TrainingAnswer::Sample(_)))]));
    assert_eq!(world.ends(3), [paused(true)]);
}

#[test]
fn a_run_survives_its_engine_to_the_last_bit() {
    let text = (0..400).map(|line| format!("the {} cat saw a bird near tree {line}\n", ["old", "new"][line % 2]));
    let texts = [None, Some(text.collect::<String>())];
    for text in texts {
        let plan = TrainingPlan { text, ..plan(Objective::Spans) };
        let unbroken = World::default();
        let run = begin(&unbroken, 1, &plan).expect("a run");
        unbroken.post(train(2, None));
        unbroken.play(|_, _| {});
        let whole = history(&unbroken, run.history.clone(), &[2]);
        let world = World::default();
        begin(&world, 1, &plan).expect("a run");
        world.post(train(2, Some(10)));
        world.play(|_, _| {});
        assert_eq!(about(&world, 3, TrainingRequest::Keep), Ok(TrainingAnswer::Kept { kept: true }));
        let next = world.next_visit();
        assert_eq!(about(&next, 1, TrainingRequest::Keep), Err(problem(TrainingProblem::NoRun)));
        let Ok(TrainingAnswer::Run(again)) = about(&next, 2, TrainingRequest::Resume) else { panic!("no run") };
        let before = history(&world, run.history.clone(), &[2]);
        assert_eq!(*again, RunOverview { history: before, tokens: again.tokens, ..run });
        next.post(train(3, None));
        next.play(|_, _| {});
        assert_eq!(history(&next, again.history, &[3]), whole);
    }
}

#[test]
fn a_run_is_kept_while_it_is_at_work_and_when_it_is_taken_back() {
    let (world, _) = begun(Objective::Causal);
    // A measurement takes some two hundred breaths: 20 seconds.
    world.pace(100.0);
    world.post(train(2, None));
    world.play(|engine, turn| {
        if turn == 1_000 {
            engine.receive(ToEngine::Cancel { id: RequestId(2) });
        }
    });
    let kept = reports(&world, 2).iter().filter(|report| report.kept == Some(true)).count();
    assert!((3..9).contains(&kept), "{kept} times in a hundred seconds");
    let next = world.next_visit();
    let Ok(TrainingAnswer::Run(run)) = about(&next, 1, TrainingRequest::Resume) else { panic!("no run") };
    let told = reports(&world, 2).iter().map(|report| report.losses.len()).sum::<usize>();
    assert_eq!(run.history.losses.len(), told, "the last step before the pause is kept");
    let (world, _) = begun(Objective::Causal);
    world.block_storage();
    world.post(train(2, None));
    world.play(|_, _| {});
    assert!(reports(&world, 2).iter().any(|report| report.kept == Some(false)), "it says that nothing is kept");
    assert_eq!(about(&world, 3, TrainingRequest::Keep), Ok(TrainingAnswer::Kept { kept: false }));
}

#[test]
fn what_was_kept_and_damaged_is_an_error() {
    let (world, _) = begun(Objective::Causal);
    assert_eq!(about(&world, 2, TrainingRequest::Keep), Ok(TrainingAnswer::Kept { kept: true }));
    let damages: [fn(&mut Vec<u8>); 4] =
        [|bytes| bytes.truncate(100), Vec::clear, |bytes| bytes[0] ^= 1, |bytes| bytes.truncate(bytes.len() - 1)];
    for (id, damage) in (1..).zip(damages) {
        let next = world.next_visit();
        next.damage_kept("own/run", damage);
        let error = about(&next, id, TrainingRequest::Resume);
        assert!(
            matches!(
                error,
                Err(EngineError::Training(TrainingProblem::Unreadable { .. } | TrainingProblem::Other { .. }))
            ),
            "{error:?}"
        );
    }
}

#[test]
fn without_a_run_there_is_nothing_to_do() {
    let requests = [
        TrainingRequest::Resume,
        TrainingRequest::Keep,
        TrainingRequest::Sample { seed: 0 },
        TrainingRequest::Adopt,
        TrainingRequest::Export,
        TrainingRequest::Run { steps: None },
    ];
    let world = World::default();
    for (id, request) in (1..).zip(requests) {
        assert_eq!(about(&world, id, request), Err(problem(TrainingProblem::NoRun)));
    }
    assert_eq!(about(&world, 20, TrainingRequest::Discard), Ok(TrainingAnswer::Discarded));
}

#[test]
fn settings_and_texts_of_no_use_are_refused_and_the_run_stays() {
    let (world, _) = begun(Objective::Causal);
    let good = || plan(Objective::Causal);
    let text = |text: &str| TrainingPlan { text: Some(text.to_owned()), ..good() };
    type Check = fn(&TrainingProblem) -> bool;
    let cases: [(TrainingPlan, Check); 6] = [
        (TrainingPlan { steps: 0, ..good() }, |it| matches!(it, TrainingProblem::Setting { .. })),
        (TrainingPlan { learning_rate: f64::NAN, ..good() }, |it| matches!(it, TrainingProblem::Setting { .. })),
        (text("too short"), |it| matches!(it, TrainingProblem::TooShort { characters: 8, least: 2000 })),
        (text(&"word ".repeat(200_000)), |it| matches!(it, TrainingProblem::TooLong { bytes: 1_000_000, .. })),
        (text(&"1 + 2 = 3\n".repeat(800)), |it| matches!(it, TrainingProblem::FewLetters { .. })),
        (text(&"ab\u{7}c ".repeat(800)), |it| matches!(it, TrainingProblem::NoText { code: 7 })),
    ];
    for (id, (plan, is_it)) in (10..).zip(cases) {
        match begin(&world, id, &plan) {
            Err(EngineError::Training(problem)) => assert!(is_it(&problem), "{problem:?}"),
            other => panic!("{other:?}"),
        }
    }
    world.post(train(30, Some(1)));
    world.play(|_, _| {});
    assert_eq!(world.ends(30), [paused(false)]);
}

#[test]
fn a_new_run_and_a_thrown_away_one_end_what_was_at_work() {
    let (world, _) = begun(Objective::Causal);
    world.post(train(2, None));
    world.play(|engine, turn| {
        if turn == 20 {
            let request = Request::Training(TrainingRequest::Begin(Box::new(plan(Objective::Masked))));
            engine.receive(ToEngine::Request { id: RequestId(3), request });
        }
    });
    assert_eq!(world.ends(2), [Err(EngineError::Cancelled)]);
    assert!(matches!(&world.ends(3)[..], [Ok(Response::Training(TrainingAnswer::Run(_)))]));
    world.post(train(4, None));
    world.play(|engine, turn| {
        if turn == 20 {
            let request = Request::Training(TrainingRequest::Discard);
            engine.receive(ToEngine::Request { id: RequestId(5), request });
        }
    });
    assert_eq!(world.ends(4), [Err(EngineError::Cancelled)]);
    assert_eq!(world.ends(5), [Ok(Response::Training(TrainingAnswer::Discarded))]);
    assert_eq!(about(&world, 6, TrainingRequest::Keep), Err(problem(TrainingProblem::NoRun)));
    assert_eq!(about(&world.next_visit(), 1, TrainingRequest::Resume), Err(problem(TrainingProblem::NoRun)));
}

#[test]
fn the_trained_model_answers_like_any_other_and_survives_the_visit() {
    let (world, _) = begun(Objective::Causal);
    let own = ModelId::Own(Family::Gpt);
    assert_eq!(world.ask(2, Request::Load { model: own }), Err(EngineError::NotLoaded { model: own }));
    world.post(train(3, Some(5)));
    world.play(|_, _| {});
    let Ok(Response::Loaded(loaded)) = world.ask(4, Request::Training(TrainingRequest::Adopt)) else {
        panic!("no model")
    };
    assert_eq!((loaded.model, loaded.layers, loaded.width, loaded.kept), (own, 1, 16, true));
    let ask = |world: &World, id| {
        let text = "the cat".to_owned();
        match world.ask(id, Request::PredictNext { model: own, text, causal: true, attention: false }) {
            Ok(Response::Next(next)) => next.logits,
            other => panic!("{other:?}"),
        }
    };
    let logits = ask(&world, 5);
    assert_eq!(logits.len(), loaded.vocabulary.len());
    let next = world.next_visit();
    assert_eq!(next.ask(1, Request::Load { model: own }), Ok(Response::Loaded(loaded)));
    assert_eq!(ask(&next, 2), logits);
}

#[test]
fn what_is_exported_reads_back_and_can_be_imported() {
    for (objective, family) in Objective::ALL.into_iter().zip(Family::ALL) {
        let (world, run) = begun(objective);
        let Ok(TrainingAnswer::Archive(archive)) = about(&world, 2, TrainingRequest::Export) else { panic!("no file") };
        let files = unzip(&archive).expect("a zip file");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["config.json", "tokenizer.json", "model.safetensors"]);
        if objective == Objective::Causal {
            CausalLm::from_bytes(&files[0].1, &files[1].1, &files[2].1).expect("a model");
        }
        let other = World::default();
        let import = Request::Training(TrainingRequest::Import { archive });
        match other.ask(1, import) {
            Ok(Response::Loaded(loaded)) => {
                assert_eq!((loaded.model, loaded.parameters), (ModelId::Own(family), run.parameters));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn files_that_are_no_models_are_refused_with_what_is_wrong() {
    let (world, _) = begun(Objective::Causal);
    let Ok(TrainingAnswer::Archive(good)) = about(&world, 2, TrainingRequest::Export) else { panic!("no file") };
    let files = unzip(&good).expect("a zip file");
    let [config, tokenizer, weights] = [&files[0].1, &files[1].1, &files[2].1].map(|bytes| &**bytes);
    let zipped = |config: &[u8], tokenizer: &[u8], weights: &[u8]| {
        let files = [("config.json", config), ("tokenizer.json", tokenizer), ("model.safetensors", weights)];
        zip("m", &files)
    };
    let mut encrypted = good.clone();
    let central = encrypted.windows(4).position(|bytes| bytes == [0x50, 0x4b, 1, 2]).expect("a directory");
    encrypted[central + 8] |= 1;
    let cases = [
        (b"not a zip file".to_vec(), ImportProblem::NoArchive, ""),
        (good[..good.len() / 2].to_vec(), ImportProblem::NoArchive, ""),
        (encrypted, ImportProblem::Packed, "config.json"),
        (zip("m", &[("config.json", config)]), ImportProblem::Missing, "tokenizer.json"),
        (zipped(b"{}", tokenizer, weights), ImportProblem::BadModel, "model_type"),
        (zipped(b"{\"model_type\": \"llama\"}", tokenizer, weights), ImportProblem::BadModel, "llama"),
        (zipped(config, b"[]", weights), ImportProblem::BadModel, ""),
        (zipped(config, tokenizer, &weights[..weights.len() - 2]), ImportProblem::BadModel, ""),
    ];
    for (id, (archive, wanted, part)) in (10..).zip(cases) {
        match about(&world, id, TrainingRequest::Import { archive }) {
            Err(EngineError::Training(TrainingProblem::Import { problem, detail })) => {
                assert!(problem == wanted && detail.contains(part), "{problem:?} {detail:?} instead of {wanted:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

/// What is kept of a run grows by its curve, and by nothing else.
#[test]
fn a_run_does_not_grow() {
    let (world, _) = begun(Objective::Causal);
    let size = |id| {
        about(&world, id, TrainingRequest::Keep).expect("it is kept");
        world.kept_bytes("own/run")
    };
    let step = |id| {
        world.post(train(id, Some(6)));
        world.play(|_, _| {});
    };
    step(2);
    let first = size(3);
    step(4);
    let second = size(5);
    // Four bytes of loss, a measurement and a sample of at most 16 tokens for each step.
    assert!(second > first && second - first < 6 * 250, "from {first} to {second}");
}
