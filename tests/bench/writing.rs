//! How fast the models are natively: `make bench-native`. What the same work would cost in the ways
//! that were not taken stands beside it; read the ratios, not the milliseconds.

use candle_core::{Device, Tensor};
use candle_nn::Module;
use divan::{Bencher, black_box};
use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::inference::span_fill::SpanFiller;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::linear::Linear;

const SEED: u32 = 37;
/// Tokens before the one that is written, and tokens of the encoder's text.
const PAST: usize = 64;
const GAPPED: usize = 24;
/// Tokens that T5 writes.
const STEPS: usize = 12;

fn main() {
    divan::main();
}

fn file(model: &str, name: &str) -> Vec<u8> {
    let path = format!("{}/assets/models/{model}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn gpt() -> CausalLm {
    let [config, tokenizer, weights] =
        ["config.json", "tokenizer.json", "model.safetensors"].map(|name| file("gpt", name));
    CausalLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
}

fn ids(length: usize) -> Vec<u32> {
    (0..length as u32).map(|at| 1_000 + (at * SEED) % 6_000).collect()
}

#[divan::bench]
fn gpt_prefill_of_64(bencher: Bencher) {
    let (lm, ids) = (gpt(), ids(PAST));
    let mut cache = lm.model().cache().expect("room");
    bencher.bench_local(|| {
        cache.truncate(0);
        black_box(lm.model().extend(&mut cache, &ids).expect("it fits"))
    });
}

#[divan::bench]
fn gpt_prefill_of_64_with_all_logits(bencher: Bencher) {
    let (lm, ids) = (gpt(), ids(PAST));
    bencher.bench_local(|| black_box(lm.model().logits(&ids, None).expect("it fits")));
}

#[divan::bench]
fn gpt_token_after_64(bencher: Bencher) {
    let (lm, ids) = (gpt(), ids(PAST));
    let mut cache = lm.model().cache().expect("room");
    lm.model().extend(&mut cache, &ids).expect("it fits");
    bencher.bench_local(|| {
        cache.truncate(PAST);
        black_box(lm.model().extend(&mut cache, &[7]).expect("it fits"))
    });
}

#[divan::bench]
fn t5_fill_of_24_with_12_steps(bencher: Bencher) {
    let [config, tokenizer, weights] =
        ["config.json", "tokenizer.json", "model.safetensors"].map(|name| file("t5", name));
    let filler = SpanFiller::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads");
    let (model, ids) = (filler.model(), ids(GAPPED));
    bencher.bench_local(|| {
        let encoded = model.encode(&Batch::single(&ids), false).expect("it fits");
        let mut state = model.decoder(&encoded, STEPS).expect("room");
        for id in 0..STEPS as u32 {
            black_box(model.decode(&mut state, &[id]).expect("it fits"));
        }
    });
}

/// What the laboratory of three objectives asks after a key: the losses of all three models on a text
/// of so many tokens. The goal is 150 ms from the key, on two slow cores.
#[divan::bench(args = [8, 32, 96])]
fn all_three_losses(bencher: Bencher, tokens: usize) {
    let [config, tokenizer, weights] =
        ["config.json", "tokenizer.json", "model.safetensors"].map(|name| file("bert", name));
    let bert = MaskedLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads");
    let [config, tokenizer, weights] =
        ["config.json", "tokenizer.json", "model.safetensors"].map(|name| file("t5", name));
    let t5 = SpanFiller::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads");
    let (gpt, text) = (gpt(), ids(tokens));
    // 15 %, as each of the two objectives has it.
    let hidden: Vec<(usize, u32)> = text.iter().copied().enumerate().step_by(7).collect();
    let target: Vec<u32> = text.iter().copied().take(tokens.div_ceil(5)).collect();
    bencher.bench_local(|| {
        black_box(bert.score_labels(&text, &hidden).expect("it fits"));
        black_box(gpt.score_ids(&text, true).expect("it fits"));
        black_box(t5.score_target(&text, &target).expect("it fits"));
    });
}

/// A table of embeddings (8192, 256) as the head, for so many rows.
fn head(rows: usize) -> (Tensor, Tensor) {
    let table = Tensor::rand(-1.0_f32, 1.0, (8192, 256), &Device::Cpu).expect("a table");
    (table, Tensor::rand(-1.0_f32, 1.0, (rows, 256), &Device::Cpu).expect("rows"))
}

#[divan::bench(args = [1, 2, 16, 64])]
fn head_as_we_lay_it(bencher: Bencher, rows: usize) {
    let (table, x) = head(rows);
    let head = Linear::tied(&table, None).expect("a head");
    bencher.bench_local(|| black_box(head.forward(&x).expect("it fits")));
}

#[divan::bench(args = [1, 2, 16, 64])]
fn head_of_candle_nn(bencher: Bencher, rows: usize) {
    let (table, x) = head(rows);
    let head = candle_nn::Linear::new(table, None);
    bencher.bench_local(|| black_box(head.forward(&x).expect("it fits")));
}
