//! The engine in a real browser, in a real worker:
//! `.ci/with-tools cargo test --target wasm32-unknown-unknown --no-default-features --features worker --test wasm`
//! with chromedriver on PATH.

#![cfg(all(target_arch = "wasm32", feature = "worker"))]

mod browser;
// Not all of it is of use here.
#[allow(dead_code, reason = "shared with the native tests")]
#[path = "../training/course.rs"]
mod course;
mod files;
#[path = "../kernel/numbers.rs"]
mod numbers;
#[path = "../kernel/products.rs"]
mod products;
mod serving;

use pretraining_lab::inference::predict::{MaskedLm, PredictOptions};
use safetensors::SafeTensors;
use serde_json::Value;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

pub const CONFIG: &[u8] = include_bytes!("../../assets/models/bert/config.json");
pub const TOKENIZER: &[u8] = include_bytes!("../../assets/models/bert/tokenizer.json");
pub const WEIGHTS: &[u8] = include_bytes!("../../assets/models/bert/model.safetensors");

/// What PyTorch gives; the native tests compare with the same file.
const CASES: &[u8] = include_bytes!("../fixtures/shipped/cases.json");
const EXPECTED: &[u8] = include_bytes!("../fixtures/shipped/expected.safetensors");

/// What answers in the browser may differ by from answers elsewhere.
pub const TOLERANCE: f32 = 1e-3;

/// The first text that the fixtures have logits for, and those of its masks, flat.
pub fn golden() -> (String, Vec<f32>) {
    let cases: Value = serde_json::from_slice(CASES).expect("a fixture");
    let case = &cases["cases"][0];
    let text = case["text"].as_str().expect("a text").to_owned();
    let tensors = SafeTensors::deserialize(EXPECTED).expect("a fixture");
    let logits = tensors.tensor(case["name"].as_str().expect("a name")).expect("logits");
    let floats = logits.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
    (text, floats.collect())
}

pub fn assert_close(ours: &[f32], theirs: &[f32]) {
    assert_eq!(ours.len(), theirs.len());
    let close = |(a, b): (&f32, &f32)| (a - b).abs() <= TOLERANCE;
    assert!(ours.iter().zip(theirs).all(close), "the logits differ by more than {TOLERANCE}");
}

#[wasm_bindgen_test]
fn logits_are_the_same_as_elsewhere() {
    let lm = MaskedLm::from_bytes(CONFIG, TOKENIZER, WEIGHTS).expect("the shipped model loads");
    let (text, theirs) = golden();
    let prediction = lm.predict(&text, &PredictOptions::default()).expect("an answer");
    let ours: Vec<f32> = prediction.masks.into_iter().flat_map(|mask| mask.logits).collect();
    assert_eq!(ours.len(), 8192);
    assert_close(&ours, &theirs);
}

/// Chromium has fused multiply-add, so that these go through `src/kernel/relaxed.wat`; what ends
/// within a tile does not.
#[wasm_bindgen_test]
fn products_are_the_sums_they_stand_for() {
    assert!(pretraining_lab::kernel::relaxed::is_there(), "a browser without relaxed SIMD");
    products::every_size();
    products::what_lies_apart();
}

/// The page has products of its own, which the native tests do not go through.
#[wasm_bindgen_test]
fn twenty_steps_have_pytorchs_losses() {
    course::twenty_steps();
}
