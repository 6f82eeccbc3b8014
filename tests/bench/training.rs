//! How fast a training step is natively: `make bench-native`. One step is a batch of 16 rows of 64
//! tokens, forward, backward and update.

use divan::Bencher;
use pretraining_lab::training::{Objective, Preset, Source, Trainer};

/// Presets that are measured: the default, and the largest.
const PRESETS: [&str; 2] = ["100k", "500k"];

fn main() {
    divan::main();
}

fn steps(bencher: Bencher, preset: &str, objective: Objective) {
    let mut settings = Preset::named(preset).expect("a preset").settings(objective, 0);
    (settings.steps, settings.held_out) = (10_000_000, 16);
    let mut trainer = Trainer::new(settings, Source::World).expect("a run");
    bencher.bench_local(|| trainer.step().expect("a step"));
}

#[divan::bench(args = PRESETS)]
fn step_of_a_gpt(bencher: Bencher, preset: &str) {
    steps(bencher, preset, Objective::Causal);
}

#[divan::bench(args = PRESETS)]
fn step_of_a_bert(bencher: Bencher, preset: &str) {
    steps(bencher, preset, Objective::Masked);
}

#[divan::bench(args = PRESETS)]
fn step_of_a_t5(bencher: Bencher, preset: &str) {
    steps(bencher, preset, Objective::Spans);
}
