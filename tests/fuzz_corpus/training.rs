//! What is said about training.

use pretraining_lab::protocol::*;

pub fn plan() -> TrainingPlan {
    TrainingPlan { text: Some("a b é".to_owned()), ..TrainingPlan::of(&PRESETS[0], Objective::Masked, 300) }
}

fn sample() -> TrainingSample {
    TrainingSample { given: "a [MASK]".to_owned(), written: "a é".to_owned() }
}

pub fn report() -> TrainingReport {
    TrainingReport {
        before: 300,
        losses: vec![0.5, f32::NAN],
        held_out: vec![(301, 0.5)],
        samples: vec![(302, sample())],
        learning_rate: 1e-3,
        tokens: 1 << 40,
        speed: f32::INFINITY,
        kept: Some(true),
    }
}

pub fn run_overview() -> RunOverview {
    let history = TrainingHistory { losses: vec![0.5], held_out: vec![(1, 0.5)], samples: vec![(1, sample())] };
    RunOverview {
        plan: plan(),
        parameters: 300,
        vocabulary: 300,
        uniform: 5.0,
        unigram: 4.0,
        bigram: f64::NAN,
        entropy: Some(1.0),
        tokens: 300,
        history,
    }
}
