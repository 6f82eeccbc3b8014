//! Twenty steps, and what is written in the end.

use pretraining_lab::model::checkpoint::Checkpoint;
use pretraining_lab::training::{AdamW, AdamWConfig, LossBatch, Parameters, clip_global_norm, loss};

use super::{FAMILIES, course, fixture, model};

#[test]
fn twenty_steps_have_pytorchs_losses() {
    for family in FAMILIES {
        let (course, bytes) = (course(family), fixture(family, "model.safetensors"));
        let checkpoint = Checkpoint::open(&bytes).expect("a checkpoint");
        let parameters = Parameters::from_source(&checkpoint);
        let (model, _) = model(family, &parameters);
        let config = AdamWConfig {
            beta1: course.betas.0,
            beta2: course.betas.1,
            weight_decay: course.weight_decay,
            epsilon: 1e-8,
        };
        let variables = parameters.variables();
        let mut optimizer = AdamW::new(variables.clone(), config);
        for (number, step) in course.steps.iter().enumerate() {
            let batch = LossBatch::new(&step.examples(family), 0);
            let loss = loss(&model, &batch).expect("a loss");
            let found = f64::from(loss.to_scalar::<f32>().expect("a number"));
            assert!((found - step.loss).abs() < 1e-4, "{family}, step {number}: {found} instead of {}", step.loss);
            let gradients = loss.backward().expect("gradients");
            let (norm, scale) = clip_global_norm(&gradients, &variables, course.clip).expect("a norm");
            assert!((norm / step.norm - 1.0).abs() < 1e-3, "{family}, step {number}: {norm} instead of {}", step.norm);
            optimizer.step(&gradients, step.learning_rate, scale).expect("a step");
        }
    }
}

#[test]
fn what_is_written_is_what_was_trained() {
    for family in FAMILIES {
        let course = course(family);
        let bytes = fixture(family, "model.safetensors");
        let checkpoint = Checkpoint::open(&bytes).expect("a checkpoint");
        let parameters = Parameters::from_source(&checkpoint);
        let (trained, _) = model(family, &parameters);
        let written = parameters.to_safetensors().expect("a file");
        let again = Checkpoint::open(&written).expect("a checkpoint of our own");
        let (read, _) = model(family, &again);
        let batch = LossBatch::new(&course.steps[0].examples(family), 0);
        let both = [&trained, &read].map(|model| loss(model, &batch).and_then(|loss| Ok(loss.to_scalar::<f32>()?)));
        let [before, after] = both.map(|loss| loss.expect("a loss"));
        assert!((before - after).abs() < 1e-2 && before != after, "{family}: {before} in f32, {after} in f16");
    }
}
