//! The models that write: next tokens, generation as a stream, gaps.

use super::script::World;
use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::generate::{Generation, Step};
use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::model::gpt::GptOptions;
use pretraining_lab::protocol::{
    Ending, EngineError, FromEngine, Generated, MAX_NEW_TOKENS, MAX_TEXT_BYTES, ModelId, NextPrediction, Request,
    RequestId, Response, Source, Span, ToEngine, WrittenToken,
};
use std::sync::LazyLock;

const PROMPT: &str = "Once upon a time";

pub static LM: LazyLock<CausalLm> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/models/gpt/");
    let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"]
        .map(|name| std::fs::read(format!("{folder}{name}")).expect("a shipped file"));
    CausalLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
});

/// A world in which this model is loaded.
fn loaded(model: ModelId) -> World {
    let world = World::default();
    match world.ask(1, Request::Load { model }) {
        Ok(Response::Loaded(loaded)) => {
            assert_eq!((loaded.model, loaded.source), (model, Source::Network));
            assert_eq!((loaded.vocabulary.len(), loaded.token_bytes.len()), (8192, 8192));
        }
        other => panic!("a load was answered with {other:?}"),
    }
    world
}

fn generate(prompt: &str, sampling: Sampling, max_new_tokens: u32) -> Request {
    Request::Generate { model: ModelId::Gpt, prompt: prompt.to_owned(), sampling, max_new_tokens }
}

fn sampling(seed: u64) -> Sampling {
    Sampling { temperature: 0.8, top_k: 40, seed, ..Sampling::default() }
}

/// All messages with tokens, which must follow on each other.
fn messages(world: &World, wanted: u32) -> Vec<Vec<WrittenToken>> {
    let mut written = 0;
    let tokens = |message| match message {
        FromEngine::Tokens { id: RequestId(id), first, tokens } if id == wanted => {
            assert_eq!((first, tokens.is_empty()), (written, false));
            written += tokens.len() as u32;
            Some(tokens)
        }
        _ => None,
    };
    world.sent().into_iter().filter_map(tokens).collect()
}

fn direct(prompt: &str, sampling: Sampling, count: usize) -> Vec<u32> {
    let mut generation = Generation::start(&LM, prompt, sampling, count).expect("it fits");
    while let Step::Token(_) = generation.step().expect("a step") {}
    generation.written().to_vec()
}

#[test]
fn a_generation_streams_what_the_model_writes() {
    let world = loaded(ModelId::Gpt);
    world.pace(20.0);
    let end = world.ask(2, generate(PROMPT, sampling(5), 30));
    let messages = messages(&world, 2);
    let ids: Vec<u32> = messages.concat().iter().map(|token| token.id).collect();
    assert_eq!(ids, direct(PROMPT, sampling(5), 30));
    assert!(messages.iter().all(|tokens| tokens.len() == 1), "slower than frames: each on its own");
    assert!(messages.concat().iter().all(|token| token.log_probability <= 0.0));
    let written = ids.len() as u32;
    assert!(matches!(end, Ok(Response::Generated(Generated { written: n, forgotten: 0, .. })) if n == written));
}

#[test]
fn tokens_that_come_faster_than_frames_are_sent_together() {
    let world = loaded(ModelId::Gpt);
    world.pace(5.0);
    world.ask(2, generate(PROMPT, sampling(5), 30)).expect("an end");
    let messages = messages(&world, 2);
    assert_eq!(messages[0].len(), 1, "the first at once");
    assert!(messages[1..messages.len() - 1].iter().all(|tokens| tokens.len() == 4), "{messages:?}");
    assert_eq!(messages.concat().len(), direct(PROMPT, sampling(5), 30).len());
}

#[test]
fn a_generation_is_taken_back_within_one_token() {
    let world = loaded(ModelId::Gpt);
    world.pace(20.0);
    world.post(ToEngine::Request { id: RequestId(2), request: generate(PROMPT, sampling(1), 400) });
    let mut seen = 0;
    world.play(|engine, _| {
        let now = messages(&world, 2).len();
        if now == 5 && seen < 5 {
            engine.receive(ToEngine::Cancel { id: RequestId(2) });
        }
        seen = now;
    });
    assert_eq!(world.ends(2), [Err(EngineError::Cancelled)]);
    assert!(seen <= 6, "{seen} tokens");
}

#[test]
fn other_messages_are_heard_while_it_writes() {
    let world = loaded(ModelId::Gpt);
    world.post(ToEngine::Request { id: RequestId(2), request: generate(PROMPT, sampling(2), 40) });
    world.play(|engine, turn| {
        if turn == 10 {
            engine.receive(ToEngine::Ping { nonce: 77 });
        }
    });
    let sent = world.sent();
    let pong = sent.iter().position(|message| *message == FromEngine::Pong { nonce: 77 }).expect("a pong");
    let end = sent.iter().position(|message| matches!(message, FromEngine::Done { id: RequestId(2), .. }));
    assert!(pong < end.expect("an end"));
}

#[test]
fn a_seed_writes_one_text_and_the_end_is_told() {
    let world = loaded(ModelId::Gpt);
    let text = |id: u32, seed: u64| {
        let end = world.ask(id, generate("", sampling(seed), 400)).expect("an end");
        let ids: Vec<u32> = messages(&world, id).concat().iter().map(|token| token.id).collect();
        (ids, end)
    };
    let first = text(2, 1);
    assert_eq!(first, text(3, 1));
    assert_ne!(first.0, text(4, 2).0);
    let ends: Vec<Response> = (5..9).map(|id| text(id, id.into()).1).collect();
    let by_itself = |end: &Response| matches!(end, Response::Generated(Generated { ending: Ending::EndOfText, .. }));
    assert!(ends.iter().any(by_itself), "no text of four ended by itself: {ends:?}");
    let one = world.ask(20, generate(PROMPT, sampling(1), 1));
    let expected = Generated { written: 1, ending: Ending::Length, forgotten: 0 };
    assert_eq!(one, Ok(Response::Generated(expected)));
    let none = world.ask(21, generate(PROMPT, sampling(1), 0));
    assert_eq!(none, Ok(Response::Generated(Generated { written: 0, ..expected })));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let world = loaded(ModelId::Gpt);
    let error = world.ask(2, generate(PROMPT, Sampling { temperature: f64::NAN, ..sampling(1) }, 9));
    assert!(matches!(error, Err(EngineError::BadSetting { .. })), "{error:?}");
    let error = world.ask(3, generate(PROMPT, sampling(1), MAX_NEW_TOKENS + 1));
    let (limit, found) = (MAX_NEW_TOKENS.into(), (MAX_NEW_TOKENS + 1).into());
    assert_eq!(error, Err(EngineError::TooManyTokens { limit, found }));
    let error = world.ask(4, generate(&"a".repeat(MAX_TEXT_BYTES + 1), sampling(1), 9));
    assert!(matches!(error, Err(EngineError::TextTooLong { .. })));
    let fill = Request::FillSpans { model: ModelId::Gpt, text: "a <extra_id_0>".to_owned() };
    assert_eq!(world.ask(5, fill), Err(EngineError::WrongModel { model: ModelId::Gpt }));
    let pieces = Request::Pieces { model: ModelId::Gpt, word: "cat".to_owned() };
    assert_eq!(world.ask(6, pieces), Err(EngineError::WrongModel { model: ModelId::Gpt }));
    let fill = Request::FillSpans { model: ModelId::T5, text: "a <extra_id_0>".to_owned() };
    assert_eq!(world.ask(7, fill), Err(EngineError::NotLoaded { model: ModelId::T5 }));
}

fn next(world: &World, id: u32, text: &str, causal: bool) -> NextPrediction {
    let (model, text) = (ModelId::Gpt, text.to_owned());
    match world.ask(id, Request::PredictNext { model, text, causal, attention: true }) {
        Ok(Response::Next(next)) => *next,
        other => panic!("a question was answered with {other:?}"),
    }
}

#[test]
fn what_comes_next_is_the_model_s_own() {
    let world = loaded(ModelId::Gpt);
    let answer = next(&world, 2, PROMPT, true);
    assert_eq!(answer.logits, LM.next(PROMPT, GptOptions::default()).expect("an answer").logits);
    assert_eq!(answer.read, Span { start: 0, end: PROMPT.len() as u32 });
    assert_eq!((answer.tokens.len(), answer.tokens_in_text), (5, 4));
    assert_eq!((answer.tokens[0].token.as_str(), answer.tokens[1].token.as_str()), ("<|endoftext|>", "Once"));
    let maps = answer.attention.expect("maps were asked for");
    assert_eq!((maps.layers, maps.heads, maps.tokens, maps.weights.len()), (4, 4, 5, 4 * 4 * 25));
    assert_ne!(next(&world, 3, PROMPT, false).logits, answer.logits);
    let long = "mouse ".repeat(2_000);
    let cut = next(&world, 4, &long, true);
    assert_eq!(cut.tokens.len(), 256);
    assert!(cut.tokens_in_text > 256 && cut.read.start > 0);
    assert_eq!(cut.read.end as usize, long.len());
}

#[test]
fn gaps_are_filled_and_what_has_none_is_refused() {
    let world = loaded(ModelId::T5);
    let ask = |id: u32, text: &str| world.ask(id, Request::FillSpans { model: ModelId::T5, text: text.to_owned() });
    let text = "The <extra_id_0> sat on the <extra_id_1>.";
    let Ok(Response::Filled(filled)) = ask(2, text) else { panic!("no answer") };
    let names: Vec<&str> = filled.gaps.iter().map(|gap| gap.sentinel.as_str()).collect();
    assert_eq!(names, ["<extra_id_0>", "<extra_id_1>"]);
    assert_eq!(text[filled.gaps[1].span.start as usize..filled.gaps[1].span.end as usize].trim(), "<extra_id_1>");
    assert_eq!(filled.tokens.last().map(|token| token.token.as_str()), Some("</s>"));
    assert!(!filled.written.is_empty());
    assert_eq!(ask(3, "no gap"), Err(EngineError::NoSentinel));
    assert_eq!(ask(4, ""), Err(EngineError::NoSentinel));
    let long = format!("<extra_id_0> {}", "mouse ".repeat(3_000));
    assert!(matches!(ask(5, &long), Err(EngineError::TooManyTokens { limit: 512, .. })));
    world.post(ToEngine::Request {
        id: RequestId(6),
        request: Request::FillSpans { model: ModelId::T5, text: text.to_owned() },
    });
    world.play(|engine, turn| {
        if turn == 3 {
            engine.receive(ToEngine::Cancel { id: RequestId(6) });
        }
    });
    assert_eq!(world.ends(6), [Err(EngineError::Cancelled)]);
}
