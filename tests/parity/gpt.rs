//! GPT-2.

use std::sync::LazyLock;

use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::generate::{Ending, Generation, Step};
use pretraining_lab::inference::sampling::{Sampling, choose};
use pretraining_lab::model::ModelError;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::checkpoint::Checkpoint;
use pretraining_lab::model::config::GptConfig;
use pretraining_lab::model::gpt::{GptForCausalLm, GptOptions};
use serde::Deserialize;

use super::{TOLERANCE, assert_close, batch, expected, ids, json, maps_of, positions, read, shipped, values, visible};

const SMALL: [&str; 3] = ["gpt/relu_f32", "gpt/untied_f16", "gpt/sharded_bf16"];

const MAPS: GptOptions = GptOptions { causal: true, attentions: true };

static LM: LazyLock<CausalLm> = LazyLock::new(|| {
    let [config, tokenizer, weights] = shipped("gpt");
    CausalLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
});

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
    uncausal: Case,
    scores: Vec<Scored>,
    greedy: Vec<Greedy>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    ids: Vec<Vec<u32>>,
    attention_mask: Option<Vec<Vec<u8>>>,
    wanted: Vec<(usize, usize)>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Scored {
    text: String,
    score: f64,
}

#[derive(Deserialize)]
struct Greedy {
    text: String,
    new_ids: Vec<u32>,
    text_out: String,
    stopped: bool,
}

fn cases() -> Cases {
    json("gpt/shipped/cases.json")
}

fn small(folder: &str) -> GptForCausalLm {
    let config = GptConfig::from_json(&read(&format!("{folder}/config.json"))).expect("a config");
    let files = super::weights(folder);
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let checkpoint = Checkpoint::open_shards(&files).expect("a checkpoint");
    GptForCausalLm::from_checkpoint(&checkpoint, &config).expect("a small model loads")
}

#[test]
fn shipped_weights_give_the_logits_of_pytorch() {
    let (theirs, cases) = (expected("gpt/shipped"), cases());
    assert!(cases.cases.len() >= 10);
    for case in &cases.cases {
        let batch = batch(&case.ids, case.attention_mask.as_deref());
        let output = LM.model().forward(&batch, &positions(&case.wanted), GptOptions::default());
        assert_close(&case.name, &values(&output.expect("it fits").logits), &values(&theirs[&case.name]));
    }
    assert!(cases.cases.iter().any(|case| case.ids[0].len() == LM.config().n_positions));
}

#[test]
fn attention_maps_are_those_of_pytorch_and_hide_the_future() {
    let case = &cases().cases[0];
    let output = LM.model().forward(&Batch::single(&case.ids[0]), &positions(&case.wanted), MAPS).expect("it fits");
    assert_close("attention", &maps_of(0, &output.attentions), &values(&expected("gpt/shipped")["sentence.attention"]));
    for map in &output.attentions {
        for head in map.get(0).and_then(|map| map.to_vec3::<f32>()).expect("(nh, T, T)") {
            for (query, row) in head.iter().enumerate() {
                assert!(row[query + 1..].iter().all(|weight| *weight == 0.0));
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
    }
}

#[test]
fn without_the_mask_it_answers_as_pytorch_does_without_it() {
    let (theirs, case) = (expected("gpt/shipped"), cases().uncausal);
    let (batch, wanted) = (Batch::single(&case.ids[0]), positions(&case.wanted));
    let broken = GptOptions { causal: false, attentions: true };
    let output = LM.model().forward(&batch, &wanted, broken).expect("it fits");
    assert_close("uncausal", &values(&output.logits), &values(&theirs["uncausal"]));
    assert_close("uncausal maps", &maps_of(0, &output.attentions), &values(&theirs["uncausal.attention"]));
    let whole = LM.model().forward(&batch, &wanted, GptOptions::default()).expect("it fits");
    assert!(super::difference(&values(&whole.logits), &values(&output.logits)) > 1.0);
}

#[test]
fn small_models_of_every_shape_give_the_logits_and_maps_of_pytorch() {
    for name in SMALL {
        let (model, theirs) = (small(name), expected(name));
        let (rows, mask) = (ids(&theirs["ids"]), theirs["attention_mask"].to_vec2::<u8>().expect("a mask"));
        let (wanted, logits) = visible(&mask, &theirs["logits"]);
        let output = model.forward(&batch(&rows, Some(&mask)), &positions(&wanted), MAPS).expect("it fits");
        assert_close(name, &values(&output.logits), &logits);
        assert_close(&format!("{name}, maps"), &maps_of(1, &output.attentions), &values(&theirs["attention"]));
        // What was filled up stands at the end, where causality hides it anyway.
        let unmasked = model.forward(&batch(&rows, None), &positions(&wanted), GptOptions::default()).expect("it fits");
        assert_close(&format!("{name}, without the mask"), &values(&unmasked.logits), &logits);
    }
}

/// Greedy, with a cache, until there is no room.
fn write_on(model: &GptForCausalLm, prompt: &[u32], count: usize) -> Vec<u32> {
    let mut cache = model.cache().expect("room");
    let mut logits = model.extend(&mut cache, prompt).expect("it fits");
    let mut written = Vec::new();
    for _ in 0..count {
        let id = choose(&logits, &[], &Sampling::greedy(), 0).expect("a candidate");
        written.push(id);
        if written.len() < count {
            logits = model.extend(&mut cache, &[id]).expect("it fits");
        }
    }
    written
}

#[test]
fn small_models_write_what_pytorch_writes() {
    for name in SMALL {
        let (model, theirs) = (small(name), expected(name));
        let (prompt, greedy) = (&ids(&theirs["greedy_prompt"])[0], &ids(&theirs["greedy"])[0]);
        assert_eq!(greedy.len(), 20);
        assert_eq!(&write_on(&model, prompt, greedy.len()), greedy, "{name}");
    }
}

#[test]
fn the_shipped_model_writes_what_pytorch_writes() {
    let greedy = cases().greedy;
    assert!(greedy.iter().filter(|case| case.new_ids.len() == 60).count() >= 4);
    for Greedy { text, new_ids, text_out, stopped } in greedy {
        let mut generation = Generation::start(&LM, &text, Sampling::greedy(), 60).expect("it fits");
        let mut bytes = Vec::new();
        let ending = loop {
            match generation.step().expect("a step") {
                Step::Token(token) => bytes.extend(LM.tokenizer().bytes_of(token.id)),
                Step::End(ending) => break ending,
            }
        };
        assert_eq!(generation.written(), new_ids, "{text}");
        assert_eq!(String::from_utf8(bytes).as_deref(), Ok(text_out.as_str()));
        assert_eq!(ending == Ending::EndOfText, stopped, "{text}");
        assert_eq!(generation.step(), Ok(Step::End(ending)), "an end is an end");
    }
}

#[test]
fn with_a_cache_or_without_in_whatever_portions_the_logits_are_the_same() {
    let model = small("gpt/untied_f16");
    let text: Vec<u32> = (0..model.config().n_positions as u32).map(|n| (n * 37 + 5) % 100).collect();
    let whole = model.logits(&text, None).and_then(|logits| Ok(logits.to_vec2::<f32>()?)).expect("(T, V)");
    for portions in [vec![1; text.len()], vec![text.len()], vec![5, 1, 7, 1, 1, 3]] {
        let mut cache = model.cache().expect("room");
        for portion in portions {
            let read = cache.len();
            let logits = model.extend(&mut cache, &text[read..read + portion]).expect("it fits");
            assert_eq!(cache.len(), read + portion);
            assert_close("cached", &logits, &whole[cache.len() - 1]);
        }
        // Going back and on again leaves no trace of what was there.
        cache.truncate(2);
        model.extend(&mut cache, &[9, 9]).expect("it fits");
        cache.truncate(2);
        assert_close("rewound", &model.extend(&mut cache, &text[2..4]).expect("it fits"), &whole[3]);
    }
}

#[test]
fn a_full_cache_refuses_and_stays_as_it_was() {
    let model = small("gpt/relu_f32");
    let limit = model.config().n_positions;
    let mut cache = model.cache().expect("room");
    assert!(cache.is_empty());
    let full = vec![3; limit];
    assert_eq!(
        model.extend(&mut cache, &[full, vec![1]].concat()),
        Err(ModelError::TooLong { limit, found: limit + 1 })
    );
    let vocabulary = model.config().vocab_size;
    assert_eq!(model.extend(&mut cache, &[9999]), Err(ModelError::IdOutOfRange { id: 9999, vocabulary }));
    assert_eq!(model.extend(&mut cache, &[]), Err(ModelError::EmptyInput));
    assert!(cache.is_empty());
}

#[test]
fn scores_are_the_log_likelihoods_of_pytorch() {
    for Scored { text, score } in cases().scores {
        let ours = LM.score(&text).expect("a score");
        let gap = (ours.total() - score).abs();
        eprintln!("{} tokens: {score} nats, difference {gap:e}", ours.tokens.len());
        assert!(gap <= f64::from(TOLERANCE) * (ours.tokens.len() as f64).max(1.0), "{text}");
        let spelled: String = ours.tokens.iter().map(|token| &text[token.span.clone()]).collect();
        assert!(spelled.len() >= text.len(), "every token of the text is scored, and none twice: {text}");
    }
}

#[test]
fn what_comes_next_is_asked_of_the_same_tokens() {
    let theirs = expected("gpt/shipped");
    for case in cases().cases {
        let Some(text) = case.text.filter(|_| case.name != "full") else { continue };
        let next = LM.next(&text, GptOptions::default()).expect("an answer");
        assert_eq!(next.tokens.iter().map(|token| token.id).collect::<Vec<_>>(), case.ids[0], "{text:?}");
        assert!(next.window.is_whole() && next.attention.is_none());
        let last = case.wanted.iter().position(|(_, position)| position + 1 == case.ids[0].len()).expect("the last");
        assert_close(&case.name, &next.logits, &values(&theirs[&case.name].get(last).expect("a row")));
    }
}

#[test]
fn of_a_long_text_the_end_is_read() {
    let positions = LM.config().n_positions;
    let word = " mouse";
    for words in [positions - 2, positions - 1, positions, positions + 1, 3 * positions] {
        let next = LM.next(&word.repeat(words), GptOptions::default()).expect("an answer");
        assert_eq!(next.window.total, words, "one token a word");
        let fits = words < positions;
        assert_eq!(next.window.read, if fits { 0..words } else { words - positions..words });
        assert_eq!(next.tokens.len(), if fits { words + 1 } else { positions });
        assert_eq!(next.tokens[0].id == LM.start_id(), fits);
    }
}

#[test]
fn writing_goes_on_beyond_the_last_position() {
    let positions = LM.config().n_positions;
    let prompt = " the cat".repeat(positions / 2 + 10);
    let mut generation =
        Generation::start(&LM, &prompt, Sampling { seed: 7, ..Sampling::default() }, 150).expect("it fits");
    assert!(generation.forgotten() > 0, "the prompt alone is too long");
    let mut written = 0;
    while let Step::Token(token) = generation.step().expect("a step") {
        assert!(token.log_probability <= 0.0);
        written += 1;
    }
    assert_eq!(written, generation.written().len());
    assert!(written > 0);
}
