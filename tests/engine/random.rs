//! Any order of requests, cancellations and faults: every request ends exactly once.

use super::script::{Fault, World};
use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::manifest::{ModelFile, ShippedModel};
use pretraining_lab::protocol::{
    ModelId, Objective, PRESETS, Request, RequestId, Shape, ToEngine, TrainingPlan, TrainingRequest,
};
use proptest::prelude::*;

/// A model whose files are intact, and no model: it takes every path but the last.
static TINY: ShippedModel = ShippedModel {
    folder: "bert",
    revision: "44136fa355b3",
    files: &[tiny("config.json"), tiny("tokenizer.json"), tiny("model.safetensors")],
};

const fn tiny(name: &'static str) -> ModelFile {
    // The SHA-256 of `{}`.
    ModelFile {
        folder: "bert",
        name,
        bytes: 2,
        sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    }
}

#[derive(Clone, Debug)]
enum Step {
    Load(ModelId),
    Predict(&'static str),
    Generate(u32),
    Pieces,
    Train(TrainingRequest),
    Cancel(u32),
    Ping,
    Fault(&'static str, Fault),
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Status(503)),
        Just(Fault::NoAnswer),
        Just(Fault::Breaks),
        (0usize..2).prop_map(Fault::Flip),
        (0usize..3).prop_map(Fault::Short),
        Just(Fault::Long),
    ]
}

fn training() -> impl Strategy<Value = TrainingRequest> {
    let shape = Shape { layers: 1, width: 4, heads: 1, context: 16 };
    let text: String = (0..120).map(|line| format!("the cat saw a bird near tree {line}\n")).collect();
    let plan = TrainingPlan { shape, rows: 1, steps: 5, ..TrainingPlan::of(&PRESETS[0], Objective::Causal, 3) };
    let begin =
        |text: &str| TrainingRequest::Begin(Box::new(TrainingPlan { text: Some(text.to_owned()), ..plan.clone() }));
    prop::sample::select(vec![
        begin(&text),
        begin("too short"),
        TrainingRequest::Run { steps: None },
        TrainingRequest::Run { steps: Some(1) },
        TrainingRequest::Keep,
        TrainingRequest::Resume,
        TrainingRequest::Adopt,
        TrainingRequest::Discard,
    ])
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Load(ModelId::Bert)),
        2 => Just(Step::Load(ModelId::Gpt)),
        3 => prop::sample::select(vec!["", "no mask", "[MASK]", "a [MASK] b"]).prop_map(Step::Predict),
        2 => (0u32..6).prop_map(Step::Generate),
        1 => Just(Step::Pieces),
        2 => training().prop_map(Step::Train),
        4 => (0u32..12).prop_map(Step::Cancel),
        1 => Just(Step::Ping),
        3 => (prop::sample::select(vec!["config.json", "tokenizer.json", "model.safetensors"]), fault())
            .prop_map(|(name, fault)| Step::Fault(name, fault)),
    ]
}

/// Plays the steps, each so many turns after the one before; gives the number of requests.
fn play(world: &World, steps: &[(Step, u32)]) -> u32 {
    let mut requests = 0;
    let mut steps = steps.iter();
    let mut next = steps.next();
    let mut due = 0;
    let mut act = |turn: u32| {
        while let Some((step, wait)) = next.filter(|_| turn >= due) {
            let request = match step {
                Step::Load(model) => Some(Request::Load { model: *model }),
                Step::Generate(max_new_tokens) => Some(Request::Generate {
                    model: ModelId::Gpt,
                    prompt: "a".to_owned(),
                    sampling: Sampling::default(),
                    max_new_tokens: *max_new_tokens,
                }),
                Step::Predict(text) => Some(Request::PredictMasked {
                    model: ModelId::Bert,
                    text: (*text).to_owned(),
                    hidden: vec![Some("cat".to_owned())],
                    attention: true,
                    also: Vec::new(),
                }),
                Step::Pieces => Some(Request::Pieces { model: ModelId::Bert, word: "cat".to_owned() }),
                Step::Train(request) => Some(Request::Training(request.clone())),
                Step::Cancel(id) => {
                    world.post(ToEngine::Cancel { id: RequestId(*id) });
                    None
                }
                Step::Ping => {
                    world.post(ToEngine::Ping { nonce: 0 });
                    None
                }
                Step::Fault(name, fault) => {
                    world.fail(name, *fault);
                    None
                }
            };
            if let Some(request) = request {
                world.post(ToEngine::Request { id: RequestId(requests), request });
                requests += 1;
            }
            due = turn + wait;
            next = steps.next();
        }
        next.is_some()
    };
    // The engine rests when it has nothing to do, though there may be more to come.
    let mut turns = 0;
    while act(turns) {
        world.play(|_, _| {
            turns += 1;
            act(turns);
        });
        turns += 1;
    }
    world.play(|_, _| {});
    requests
}

fn check(world: &World, steps: &[(Step, u32)]) -> Result<(), TestCaseError> {
    let requests = play(world, steps);
    for id in 0..requests {
        let ends = world.ends(id);
        prop_assert_eq!(ends.len(), 1, "request {} ended in {:?}", id, ends);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_ends_exactly_once(steps in prop::collection::vec((step(), 0u32..8), 0..40)) {
        check(&World::tiny(|_| &TINY), &steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_ends_exactly_once_with_the_real_model(
        steps in prop::collection::vec((step(), 0u32..300), 0..12),
    ) {
        check(&World::default(), &steps)?;
    }
}
