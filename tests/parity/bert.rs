//! Our BERT against PyTorch's (the fixtures) and against candle-transformers', number by number.

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert as oracle;
use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::inference::predict::PredictOptions;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::bert::BertForMaskedLm;
use pretraining_lab::model::config::BertConfig;
use serde::Deserialize;

use super::{PEER_TOLERANCE, TOLERANCE, assert_close, difference, expected, positions, read, values};

/// The small random models: odd head counts and widths, each activation, each number format.
const SMALL: [&str; 3] = ["relu_f32", "gelu_new_untied_f16", "gelu_old_names_bf16"];

#[derive(Deserialize)]
struct Shipped {
    cases: Vec<Case>,
    scores: Vec<Scored>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    ids: Vec<Vec<u32>>,
    type_ids: Vec<Vec<u32>>,
    attention_mask: Vec<Vec<u8>>,
    wanted: Vec<(usize, usize)>,
    text: Option<String>,
    pair: Option<(String, String)>,
    window: Option<(usize, usize)>,
    total: Option<usize>,
}

#[derive(Deserialize)]
struct Scored {
    text: String,
    score: f64,
}

fn shipped_file(name: &str) -> Vec<u8> {
    read(&format!("../../assets/models/bert/{name}"))
}

fn shipped() -> MaskedLm {
    let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"].map(shipped_file);
    MaskedLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
}

fn shipped_cases() -> Shipped {
    serde_json::from_slice(&read("shipped/cases.json")).expect("a fixture")
}

fn small(name: &str) -> BertForMaskedLm {
    let config = BertConfig::from_json(&read(&format!("{name}/config.json"))).expect("a config");
    let weights = read(&format!("{name}/model.safetensors"));
    BertForMaskedLm::from_safetensors(&weights, &config).expect("a small model loads")
}

fn batch(ids: &[Vec<u32>], type_ids: &[Vec<u32>], mask: &[Vec<u8>]) -> Batch {
    Batch::padded(ids, 0)
        .with_type_ids(type_ids.concat())
        .and_then(|batch| batch.with_attention_mask(mask.concat()))
        .expect("inputs of one length")
}

#[test]
fn shipped_weights_give_the_logits_of_pytorch() {
    let (model, theirs, shipped) = (shipped(), expected("shipped"), shipped_cases());
    assert!(shipped.cases.len() >= 12);
    for case in &shipped.cases {
        let batch = batch(&case.ids, &case.type_ids, &case.attention_mask);
        let output = model.model().forward(&batch, &positions(&case.wanted), false);
        let logits = output.expect("a fitting batch").logits;
        assert_close(&case.name, &values(&logits), &values(&theirs[&case.name]));
    }
}

#[test]
fn attention_maps_are_those_of_pytorch() {
    let model = shipped();
    let text = shipped_cases().cases[0].text.clone().expect("a text");
    let options = PredictOptions { attention: true, ..PredictOptions::default() };
    let maps = model.predict(&text, &options).expect("an answer").attention.expect("maps");
    let theirs = &expected("shipped")["sentence0.attention"]; // (layers, nh, T, T)
    assert_eq!(theirs.dims(), [maps.layers, maps.heads, maps.length, maps.length]);
    assert_close("attention", &maps.values, &values(theirs));
    for row in maps.values.chunks(maps.length) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

#[test]
fn small_models_of_every_shape_give_the_logits_of_pytorch() {
    for name in SMALL {
        let (model, theirs) = (small(name), expected(name));
        let rows = |key: &str| theirs[key].to_dtype(DType::U32).and_then(|t| t.to_vec2::<u32>());
        let (ids, types) = (rows("ids").expect("ids"), rows("type_ids").expect("types"));
        let mask = theirs["attention_mask"].to_vec2::<u8>().expect("a mask");
        let batch = batch(&ids, &types, &mask);
        let output = model.forward(&batch, &batch.all_positions(), true).expect("a fitting batch");
        assert_close(name, &values(&output.logits), &values(&theirs["logits"]));
        // The maps of the second row, which is partly padding: (layers, nh, T, T).
        let maps = output.attentions.iter().map(|map| map.get(1)).collect::<Result<Vec<_>, _>>();
        let maps = Tensor::stack(&maps.expect("a row"), 0).expect("maps of one shape");
        assert_close(&format!("{name}, maps"), &values(&maps), &values(&theirs["attention"]));
    }
}

/// The other implementation always has a decoder of its own, so it is given a copy of what is tied.
fn candle_transformers_model() -> oracle::BertForMaskedLM {
    let bytes = shipped_file("model.safetensors");
    let mut tensors = candle_core::safetensors::load_buffer(&bytes, &Device::Cpu).expect("weights");
    for (copy, original) in [
        ("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"),
        ("cls.predictions.decoder.bias", "cls.predictions.bias"),
    ] {
        tensors.insert(copy.to_owned(), tensors[original].clone());
    }
    let config = serde_json::from_slice(&shipped_file("config.json")).expect("a config");
    let weights = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
    oracle::BertForMaskedLM::load(weights, &config).expect("the other implementation loads")
}

#[test]
fn shipped_weights_give_the_logits_of_candle_transformers() {
    let (model, theirs) = (shipped(), candle_transformers_model());
    for case in shipped_cases().cases {
        let batch = batch(&case.ids, &case.type_ids, &case.attention_mask);
        let output = model.model().forward(&batch, &batch.all_positions(), false);
        let ours = values(&output.expect("a fitting batch").logits);
        let ids = Tensor::new(case.ids, &Device::Cpu).expect("ids");
        let types = Tensor::new(case.type_ids, &Device::Cpu).expect("types");
        let mask = Tensor::new(case.attention_mask, &Device::Cpu).expect("a mask");
        let logits = theirs.forward(&ids, &types, Some(&mask)).expect("their logits");
        let logits = values(&logits);
        let largest = logits.iter().fold(0.0_f32, |largest, logit| largest.max(logit.abs()));
        let gap = difference(&ours, &logits) / largest;
        eprintln!("{}: largest logit {largest}, largest difference {gap:e} of it", case.name);
        assert!(gap <= PEER_TOLERANCE, "{}: {gap}", case.name);
    }
}

#[test]
fn wanted_positions_get_the_logits_that_all_positions_get() {
    let model = small("relu_f32");
    let batch = Batch::padded(&[vec![5, 6, 7, 8], vec![9, 10]], 0);
    let all = model.forward(&batch, &batch.all_positions(), false).expect("logits").logits;
    let all = all.to_vec2::<f32>().expect("(B·T, V)");
    // Out of order, and one of them twice.
    let wanted = positions(&[(1, 1), (0, 3), (0, 0), (1, 1)]);
    let some = model.forward(&batch, &wanted, false).expect("logits").logits;
    for (row, flat) in some.to_vec2::<f32>().expect("(4, V)").iter().zip([5, 3, 0, 5]) {
        assert_close("a wanted position", row, &all[flat]);
    }
}

#[test]
fn a_row_gets_the_same_logits_alone_and_padded() {
    let model = small("gelu_new_untied_f16");
    let rows = [vec![3, 20, 31, 44, 5, 6], vec![3, 99, 4]];
    let batch = Batch::padded(&rows, 0);
    let wanted = positions(&[(1, 0), (1, 1), (1, 2)]);
    let padded = model.forward(&batch, &wanted, false).expect("logits").logits;
    let alone = model.logits(&rows[1], None, None).expect("logits");
    assert_close("padding", &values(&padded), &values(&alone));
}

#[test]
fn predict_feeds_the_model_what_pytorch_was_fed() {
    let (model, theirs) = (shipped(), expected("shipped"));
    for case in shipped_cases().cases {
        let Some(text) = &case.text else { continue };
        let prediction = model.predict(text, &PredictOptions::default()).expect("an answer");
        let ids: Vec<u32> = prediction.tokens.iter().map(|token| token.id).collect();
        assert_eq!(ids, case.ids[0], "{text}");
        let places: Vec<_> = prediction.masks.iter().map(|mask| (0, mask.position)).collect();
        assert_eq!(places, case.wanted, "{text}");
        for mask in &prediction.masks {
            assert_eq!(&text[mask.span.clone()], "[MASK]");
        }
        let logits: Vec<f32> = prediction.masks.iter().flat_map(|mask| mask.logits.clone()).collect();
        assert_close(&case.name, &logits, &values(&theirs[&case.name]));
        let total = ids.len() - 2;
        let window = case.window.unwrap_or((0, total));
        assert_eq!((prediction.window.read.start, prediction.window.read.end), window);
        assert_eq!(prediction.window.total, case.total.unwrap_or(total));
    }
}

#[test]
fn a_pair_is_encoded_with_the_segments_of_pytorch() {
    let model = shipped();
    let cases = shipped_cases().cases;
    let case = cases.iter().find(|case| case.pair.is_some()).expect("a pair");
    let (first, second) = case.pair.clone().expect("a pair");
    let tokens = model.tokenizer().encode_pair(&first, &second).expect("tokens");
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let types: Vec<u32> = tokens.iter().map(|token| token.type_id).collect();
    assert_eq!((ids, types), (case.ids[0].clone(), case.type_ids[0].clone()));
}

#[test]
fn scores_are_the_pseudo_log_likelihoods_of_pytorch() {
    let model = shipped();
    for Scored { text, score } in shipped_cases().scores {
        let ours = model.score(&text).expect("a score");
        let gap = (ours.total() - score).abs();
        eprintln!("{} tokens: {score} nats, difference {gap:e}", ours.tokens.len());
        // Each token's share may be off by the tolerance.
        assert!(gap <= f64::from(TOLERANCE) * ours.tokens.len() as f64, "{text}");
    }
}
