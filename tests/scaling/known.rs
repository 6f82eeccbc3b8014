//! The well-known models.

use std::collections::BTreeSet;

use pretraining_lab::scaling::allocation::GOPHER_FLOP;
use pretraining_lab::scaling::known::KNOWN_MODELS;
use pretraining_lab::scaling::units::FLOP_PER_PARAMETER_AND_TOKEN;

use super::near;

#[test]
fn published_compute_is_about_6nd() {
    let mut published = 0;
    for model in &KNOWN_MODELS {
        if let Some(flop) = model.flop {
            // Attention, and other ways of counting, make up to a seventh.
            near(flop / (FLOP_PER_PARAMETER_AND_TOKEN * model.parameters * model.tokens), 1.0, 0.15);
            published += 1;
        }
    }
    assert_eq!(published, 3);
}

#[test]
fn models_have_a_source_and_are_named_once() {
    let names: BTreeSet<&str> = KNOWN_MODELS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), KNOWN_MODELS.len());
    assert!(KNOWN_MODELS.iter().all(|it| it.source.contains("arXiv:") && (2020..=2026).contains(&it.year)));
    assert!(KNOWN_MODELS.windows(2).all(|pair| pair[0].year <= pair[1].year));
}

#[test]
fn chinchilla_has_20_tokens_a_parameter_and_gophers_budget() {
    let find = |name: &str| KNOWN_MODELS.iter().find(|it| it.name == name).expect("a known model");
    near(find("Chinchilla").tokens_per_parameter(), 20.0, 1e-12);
    near(6.0 * find("Chinchilla").parameters * find("Chinchilla").tokens, GOPHER_FLOP, 0.03);
    near(find("GPT-3").tokens_per_parameter(), 1.7, 0.02);
    assert_eq!(find("Gopher").flop, Some(GOPHER_FLOP));
}
