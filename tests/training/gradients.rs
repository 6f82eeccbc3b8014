//! Every variable gets a gradient, and it is the slope of the loss.

use candle_core::Tensor;
use pretraining_lab::training::{AdamW, AdamWConfig, Init, LossBatch, Parameters, Trainable, clip_global_norm, loss};

use super::{FAMILIES, course, fixture, model};

/// A model that begins from a seed. (Its own way to begin is known only once its configuration is.)
fn fresh(family: &str, seed: u64) -> (Parameters<'static>, Trainable) {
    let (_, init) = model(family, &Parameters::from_seed(Init::Bert, 0));
    let parameters = Parameters::from_seed(init, seed);
    let (model, _) = model(family, &parameters);
    (parameters, model)
}

#[test]
fn every_variable_gets_the_slope_of_the_loss() {
    for family in FAMILIES {
        let bytes = fixture(family, "model.safetensors");
        let checkpoint = pretraining_lab::model::checkpoint::Checkpoint::open(&bytes).expect("a checkpoint");
        let parameters = Parameters::from_source(&checkpoint);
        let (model, _) = model(family, &parameters);
        let batch = LossBatch::new(&course(family).steps[0].examples(family), 0);
        let value = || f64::from(loss(&model, &batch).and_then(|loss| Ok(loss.to_scalar::<f32>()?)).expect("a loss"));
        let gradients = loss(&model, &batch).expect("a loss").backward().expect("gradients");
        let variables = parameters.variables();
        assert!(variables.len() > 20, "{family} has {} variables", variables.len());
        for (name, variable) in variables {
            // Token types: all tokens are of the first, so the others have a gradient of zeros.
            let gradient = gradients.get(&variable).unwrap_or_else(|| panic!("{family}: {name} has no gradient"));
            let gradient: Vec<f32> = gradient.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers");
            let length = gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>().sqrt();
            assert!(length > 0.0, "{family}: the gradient of {name} is nothing");
            // Along the gradient the loss rises by its length: one difference for a whole tensor.
            let before: Vec<f32> = variable.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers");
            let at = |step: f64| {
                let moved = before.iter().zip(&gradient).map(|(v, g)| v + (step * f64::from(*g) / length) as f32);
                let moved = Tensor::from_vec(moved.collect::<Vec<_>>(), variable.shape(), variable.device());
                moved.and_then(|moved| variable.set(&moved)).expect("a variable of the same shape");
                value()
            };
            let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
            at(0.0);
            assert!((slope - length).abs() < 0.02 * length + 2e-4, "{family}: {name} has {length}, the loss {slope}");
        }
    }
}

#[test]
fn one_seed_is_one_course_and_the_loss_falls() {
    for family in FAMILIES {
        let steps = course(family).steps;
        let run = |seed| -> Vec<f32> {
            let (parameters, model) = fresh(family, seed);
            let variables = parameters.variables();
            let mut optimizer = AdamW::new(variables.clone(), AdamWConfig::default());
            let step = |number: usize| {
                let batch = LossBatch::new(&steps[number % 4].examples(family), 0);
                let loss = loss(&model, &batch).expect("a loss");
                let gradients = loss.backward().expect("gradients");
                let (_, scale) = clip_global_norm(&gradients, &variables, 1.0).expect("a norm");
                optimizer.step(&gradients, 1e-2, scale).expect("a step");
                loss.to_scalar().expect("a number")
            };
            (0..40).map(step).collect()
        };
        let losses = run(1);
        assert_eq!(losses, run(1), "{family}");
        assert_ne!(losses, run(2), "{family}");
        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        assert!(mean(&losses[36..]) < 0.8 * mean(&losses[..4]), "{family}: {losses:?}");
    }
}

#[test]
fn a_run_that_is_taken_up_again_goes_on_as_if_nothing_had_been() {
    let steps = course("gpt").steps;
    let (parameters, model) = fresh("gpt", 1);
    let variables = parameters.variables();
    let mut optimizer = AdamW::new(variables.clone(), AdamWConfig::default());
    let step = |optimizer: &mut AdamW, number: usize| -> f32 {
        let batch = LossBatch::new(&steps[number].examples("gpt"), 0);
        let loss = loss(&model, &batch).expect("a loss");
        optimizer.step(&loss.backward().expect("gradients"), 1e-2, 1.0).expect("a step");
        loss.to_scalar().expect("a number")
    };
    for number in 0..3 {
        step(&mut optimizer, number);
    }
    let memory = optimizer.memory();
    let values: Vec<Tensor> = variables.iter().map(|(_, variable)| variable.copy().expect("a copy")).collect();
    let unbroken: Vec<f32> = (3..8).map(|number| step(&mut optimizer, number)).collect();
    for ((_, variable), value) in variables.iter().zip(&values) {
        variable.set(value).expect("a value of the same shape");
    }
    let mut again = AdamW::new(variables.clone(), AdamWConfig::default());
    assert!(!again.restore((3, memory.1[1..].to_vec())), "a variable is missing");
    assert!(again.restore(memory) && again.steps() == 3);
    assert_eq!((3..8).map(|number| step(&mut again, number)).collect::<Vec<f32>>(), unbroken);
}

#[test]
fn weights_begin_as_the_papers_say() {
    let (parameters, _) = fresh("gpt", 3);
    for (name, variable) in parameters.variables() {
        let values: Vec<f32> = variable.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers");
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let deviation = (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt();
        let expected = match name.as_str() {
            name if name.ends_with("bias") => (0.0, 0.0),
            name if name.contains("ln_") => (1.0, 0.0),
            name if name.ends_with("c_proj.weight") => (0.0, 0.01), // 0.02 / √(2 · 2)
            _ => (0.0, 0.02),
        };
        // Five standard errors of 256 numbers, the fewest that a matrix here has.
        assert!((mean - expected.0).abs() <= expected.1 * 0.32, "{name}: a mean of {mean}");
        assert!((deviation - expected.1).abs() <= expected.1 * 0.23, "{name}: a deviation of {deviation}");
    }
}
