//! T5.

use std::sync::LazyLock;

use pretraining_lab::inference::generate::Ending;
use pretraining_lab::inference::sampling::{Sampling, choose};
use pretraining_lab::inference::span_fill::{MAX_NEW_TOKENS, SpanFiller};
use pretraining_lab::model::ModelError;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::checkpoint::Checkpoint;
use pretraining_lab::model::config::T5Config;
use pretraining_lab::model::t5::T5ForConditionalGeneration;
use serde::Deserialize;

use super::{TOLERANCE, assert_close, batch, expected, ids, json, maps_of, positions, read, shipped, values};

const SMALL: [&str; 3] = ["t5/relu_untied_f32", "t5/gated_bf16", "t5/sharded_f16"];

static FILLER: LazyLock<SpanFiller> = LazyLock::new(|| {
    let [config, tokenizer, weights] = shipped("t5");
    SpanFiller::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
});

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
    greedy: Vec<Greedy>,
    fills: Vec<Fill>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    ids: Vec<Vec<u32>>,
    decoder_ids: Vec<Vec<u32>>,
    attention_mask: Option<Vec<Vec<u8>>>,
    wanted: Vec<(usize, usize)>,
}

#[derive(Clone, Deserialize)]
struct Greedy {
    text: String,
    new_ids: Vec<u32>,
    stopped: bool,
}

#[derive(Deserialize)]
struct Fill {
    text: String,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    sentinel: usize,
    ids: Vec<u32>,
    log_probability: f64,
}

fn cases() -> Cases {
    json("t5/shipped/cases.json")
}

fn small(folder: &str) -> T5ForConditionalGeneration {
    let config = T5Config::from_json(&read(&format!("{folder}/config.json"))).expect("a config");
    let files = super::weights(folder);
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let checkpoint = Checkpoint::open_shards(&files).expect("a checkpoint");
    T5ForConditionalGeneration::from_checkpoint(&checkpoint, &config).expect("a small model loads")
}

#[test]
fn shipped_weights_give_the_logits_of_pytorch() {
    let (theirs, cases, model) = (expected("t5/shipped"), cases().cases, FILLER.model());
    assert!(cases.len() >= 10);
    // Distances beyond the decoder's exact buckets, and beyond the encoder's last one.
    assert!(cases.iter().any(|case| case.decoder_ids[0].len() >= 40));
    assert!(cases.iter().any(|case| case.ids[0].len() > 128));
    for case in cases {
        let encoded = model.encode(&batch(&case.ids, case.attention_mask.as_deref()), false).expect("it fits");
        let output = model.forward(&encoded, &batch(&case.decoder_ids, None), &positions(&case.wanted), false);
        assert_close(&case.name, &values(&output.expect("it fits").output.logits), &values(&theirs[&case.name]));
    }
}

#[test]
fn attention_maps_are_those_of_pytorch() {
    let (theirs, case, model) = (expected("t5/shipped"), &cases().cases[0], FILLER.model());
    let encoded = model.encode(&Batch::single(&case.ids[0]), true).expect("it fits");
    let target = Batch::single(&case.decoder_ids[0]);
    let output = model.forward(&encoded, &target, &target.all_positions(), true).expect("it fits");
    for (key, maps) in [
        ("sentence.encoder", &output.encoder_attentions),
        ("sentence.decoder", &output.output.attentions),
        ("sentence.cross", &output.cross_attentions),
    ] {
        assert_close(key, &maps_of(0, maps), &values(&theirs[key]));
    }
}

#[test]
fn small_models_of_every_shape_give_the_logits_and_maps_of_pytorch() {
    for name in SMALL {
        let (model, theirs) = (small(name), expected(name));
        let mask = theirs["attention_mask"].to_vec2::<u8>().expect("a mask");
        let encoded = model.encode(&batch(&ids(&theirs["ids"]), Some(&mask)), true).expect("it fits");
        let target = batch(&ids(&theirs["decoder_ids"]), None);
        let output = model.forward(&encoded, &target, &target.all_positions(), true).expect("it fits");
        assert_close(name, &values(&output.output.logits), &values(&theirs["logits"]));
        for (key, maps) in [
            ("encoder_attention", &output.encoder_attentions),
            ("decoder_attention", &output.output.attentions),
            ("cross_attention", &output.cross_attentions),
        ] {
            // Queries that are padding are nobody's question; the second row has 37 tokens of 50.
            let (ours, theirs) = (maps_of(1, maps), values(&theirs[key]));
            let last = maps[0].dim(3).expect("keys");
            let queries = maps[0].dim(2).expect("queries");
            let seen = |at: &usize| key != "encoder_attention" || (at / last) % queries < 37;
            let keep = |all: Vec<f32>| all.into_iter().enumerate().filter(|(at, _)| seen(at)).map(|(_, w)| w).collect();
            let (ours, theirs): (Vec<f32>, Vec<f32>) = (keep(ours), keep(theirs));
            assert_close(&format!("{name}, {key}"), &ours, &theirs);
        }
    }
}

/// Greedy, with caches.
fn write(model: &T5ForConditionalGeneration, text: &[u32], count: usize) -> Vec<u32> {
    let encoded = model.encode(&Batch::single(text), false).expect("it fits");
    let mut state = model.decoder(&encoded, count).expect("room");
    let (mut last, mut written) = (model.config().decoder_start_token_id, Vec::new());
    for _ in 0..count {
        let logits = model.decode(&mut state, &[last]).expect("it fits");
        last = choose(&logits, &[], &Sampling::greedy(), 0).expect("a candidate");
        written.push(last);
    }
    written
}

#[test]
fn small_models_write_what_pytorch_writes() {
    for name in SMALL {
        let (model, theirs) = (small(name), expected(name));
        let greedy = &ids(&theirs["greedy"])[0];
        assert_eq!(greedy.len(), 20);
        assert_eq!(&write(&model, &ids(&theirs["ids"])[0], greedy.len()), greedy, "{name}");
    }
}

#[test]
fn the_shipped_model_writes_what_pytorch_writes() {
    let greedy = cases().greedy.into_iter().filter(|case| case.text.contains("<extra_id_"));
    assert!(greedy.clone().count() >= 5);
    for Greedy { text, new_ids, stopped } in greedy {
        let filled = FILLER.fill(&text, 60).expect("an answer");
        let written: Vec<u32> = filled.written.iter().map(|token| token.id).collect();
        assert_eq!(written, new_ids, "{text}");
        assert_eq!(filled.ending == Ending::EndOfText, stopped);
    }
}

#[test]
fn gaps_get_the_spans_and_probabilities_of_pytorch() {
    for Fill { text, spans } in cases().fills.into_iter().filter(|fill| fill.text.contains("<extra_id_")) {
        let filled = FILLER.fill(&text, MAX_NEW_TOKENS).expect("an answer");
        assert!(!filled.spans.is_empty());
        for ours in filled.spans {
            assert_eq!(text[ours.gap.clone()].trim(), ours.sentinel);
            let theirs = spans.iter().find(|span| format!("<extra_id_{}>", span.sentinel) == ours.sentinel);
            let ids = ours.tokens.as_ref().map(|tokens| tokens.iter().map(|token| token.id).collect::<Vec<_>>());
            assert_eq!(ids.as_ref(), theirs.map(|span| &span.ids), "{text}");
            let (Some(ours), Some(theirs)) = (ours.log_probability(), theirs) else { continue };
            let tolerance = f64::from(TOLERANCE) * (theirs.ids.len() as f64).max(1.0);
            assert!((ours - theirs.log_probability).abs() <= tolerance, "{text}: {ours}");
        }
    }
}

#[test]
fn with_a_cache_or_without_in_whatever_portions_the_logits_are_the_same() {
    let model = small("t5/relu_untied_f32");
    let text: Vec<u32> = (2..30).collect();
    let target: Vec<u32> = std::iter::once(0).chain((0..25).map(|n| (n * 31 + 7) % 80)).collect();
    let whole = model.logits(&text, None, &target).and_then(|logits| Ok(logits.to_vec2::<f32>()?)).expect("(T, V)");
    let encoded = model.encode(&Batch::single(&text), false).expect("it fits");
    for portions in [vec![1; target.len()], vec![target.len()], vec![4, 1, 9, 1, 1]] {
        let mut state = model.decoder(&encoded, target.len()).expect("room");
        for portion in portions {
            let read = state.len();
            let logits = model.decode(&mut state, &target[read..read + portion]).expect("it fits");
            assert_close("cached", &logits, &whole[state.len() - 1]);
        }
        state.truncate(3);
        assert_close("rewound", &model.decode(&mut state, &target[3..5]).expect("it fits"), &whole[4]);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let model = small("t5/gated_bf16");
    let vocabulary = model.config().vocab_size;
    let encoded = model.encode(&Batch::padded(&[[1, 2], [3, 4]], 0), false).expect("it fits");
    assert!(matches!(model.decoder(&encoded, 4), Err(ModelError::LengthMismatch { expected: 1, found: 2, .. })));
    let target = Batch::single(&[0]);
    let error = model.forward(&encoded, &target, &target.all_positions(), false).expect_err("one row for two");
    assert!(matches!(error, ModelError::LengthMismatch { expected: 2, found: 1, .. }));
    let error = model.encode(&Batch::single(&[5000]), false).expect_err("an unknown id");
    assert_eq!(error, ModelError::IdOutOfRange { id: 5000, vocabulary });
    let encoded = model.encode(&Batch::single(&[1, 2]), false).expect("it fits");
    let mut state = model.decoder(&encoded, 2).expect("room");
    assert_eq!(model.decode(&mut state, &[0, 1, 2]), Err(ModelError::TooLong { limit: 2, found: 3 }));
    assert!(state.is_empty());
}
