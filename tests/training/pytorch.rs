//! Twenty steps, and what is written in the end.

use pretraining_lab::model::checkpoint::Checkpoint;
use pretraining_lab::training::{LossBatch, Parameters, loss};

use super::course::twenty_steps;
use super::{FAMILIES, course, fixture, model};

#[test]
fn twenty_steps_have_pytorchs_losses() {
    twenty_steps();
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
