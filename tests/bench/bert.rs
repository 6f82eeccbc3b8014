//! How fast the BERT is natively, beside candle-transformers' on the same weights: `make bench`.
//!
//! Both run in turn in one process; read the ratio, not the milliseconds. Ours answers for the
//! wanted positions only, as the page asks; theirs always answers for all of them, so ours is
//! measured that way, too.

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert as peer;
use divan::{Bencher, black_box};
use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::model::batch::{Batch, Position};

const CONFIG: &[u8] = include_bytes!("../../assets/models/bert/config.json");
const TOKENIZER: &[u8] = include_bytes!("../../assets/models/bert/tokenizer.json");
const WEIGHTS: &[u8] = include_bytes!("../../assets/models/bert/model.safetensors");

/// Tokens of the input; 128 is all that the model reads.
const LENGTHS: [usize; 3] = [16, 64, 128];

fn main() {
    divan::main();
}

fn ours() -> MaskedLm {
    MaskedLm::from_bytes(CONFIG, TOKENIZER, WEIGHTS).expect("the shipped model loads")
}

/// Token ids as they come: `[CLS]`, words, a mask in the middle, `[SEP]`.
fn ids(length: usize) -> Vec<u32> {
    let word = |at: usize| 1_000 + (at as u32 * 37) % 6_000;
    let id = |at| match at {
        0 => 2,
        at if at == length - 1 => 3,
        at if at == length / 2 => 4,
        at => word(at),
    };
    (0..length).map(id).collect()
}

#[divan::bench(args = LENGTHS)]
fn ours_one_mask(bencher: Bencher, length: usize) {
    let (model, batch) = (ours(), Batch::single(&ids(length)));
    let wanted = [Position { row: 0, position: length / 2 }];
    bencher.bench_local(|| black_box(model.model().forward(&batch, &wanted, false).expect("shapes fit").logits));
}

#[divan::bench(args = LENGTHS)]
fn ours_all_positions(bencher: Bencher, length: usize) {
    let (model, batch) = (ours(), Batch::single(&ids(length)));
    let wanted = batch.all_positions();
    bencher.bench_local(|| black_box(model.model().forward(&batch, &wanted, false).expect("shapes fit").logits));
}

#[divan::bench(args = LENGTHS)]
fn candle_transformers_all_positions(bencher: Bencher, length: usize) {
    let config: peer::Config = serde_json::from_slice(CONFIG).expect("the shipped configuration parses");
    // Its decoder is always untied: it is given a copy.
    let mut tensors = candle_core::safetensors::load_buffer(WEIGHTS, &Device::Cpu).expect("the shipped weights load");
    let tied = [
        ("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"),
        ("cls.predictions.decoder.bias", "cls.predictions.bias"),
    ];
    for (copy, original) in tied {
        tensors.insert(copy.to_owned(), tensors[original].clone());
    }
    let weights = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
    let model = peer::BertForMaskedLM::load(weights, &config).expect("the shipped model loads");
    let ids = Tensor::new(ids(length), &Device::Cpu).and_then(|ids| ids.unsqueeze(0)).expect("a row of ids");
    let types = ids.zeros_like().expect("a row of zeros");
    bencher.bench_local(|| black_box(model.forward(&ids, &types, None).expect("shapes fit")));
}
