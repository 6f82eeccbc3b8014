//! Configurations of GPT-2 that make no sense, and what its file may leave out.

use pretraining_lab::model::config::{ConfigError, GptConfig};
use serde_json::json;

use super::bert::{check_epsilon, check_sizes, check_variants, stored};
use super::*;

#[test]
fn hostile_configurations_are_refused() {
    let sizes = ["vocab_size", "n_positions", "n_embd", "n_layer", "n_head", "n_inner"];
    check_sizes(GptConfig::from_json, GPT, &sizes);
    check_epsilon(GptConfig::from_json, GPT, "layer_norm_epsilon");
    let variants = [
        ("activation_function", json!("swish")),
        ("activation_function", json!("GELU")),
        ("add_cross_attention", json!(true)),
    ];
    check_variants(GptConfig::from_json, GPT, &variants);
    for heads in [7, 61, 120] {
        let error = refused(GptConfig::from_json(&GPT.config_with("n_head", json!(heads))), "odd heads");
        assert_eq!(error, ConfigError::Heads { width: 60, heads });
    }
}

#[test]
fn the_inner_width_follows_from_the_width() {
    let inner = |json: Vec<u8>| GptConfig::from_json(&json).map(|config| config.n_inner);
    assert_eq!(inner(GPT.config_with("n_inner", json!(null))), Ok(240));
    // Four times this is more than can be counted.
    let mut json: serde_json::Value = serde_json::from_slice(&GPT.config()).expect("JSON");
    json["n_inner"] = json!(null);
    json["n_embd"] = json!(u64::MAX);
    let error = refused(inner(json.to_string().into_bytes()), "an absurd width");
    assert!(matches!(error, ConfigError::OutOfRange { field: "n_embd", .. }), "{error}");
}

/// A tied head is not in the file; where the configuration says otherwise, it must be.
#[test]
fn a_head_that_the_configuration_promises_is_missed() {
    let mut tensors = GPT.tensors();
    let untied = GPT.config_with("tie_word_embeddings", json!(false));
    let load = |tensors: &Tensors| load_gpt(&untied, &Checkpoint::open(&file_of(tensors)).expect("a file"));
    assert_eq!(refused(load(&tensors), "no head"), missing("lm_head.weight"));
    let words = tensors["wte.weight"].clone();
    tensors.insert("lm_head.weight".to_owned(), words);
    assert_eq!(load(&tensors), Ok(()));
}

#[test]
fn parameters_are_counted_as_the_model_card_says() {
    let shipped = GptConfig::from_json(&read("assets/models/gpt/config.json")).expect("a config");
    assert_eq!(shipped, GptConfig::lab());
    assert_eq!(shipped.parameter_count(), stored("gpt"));
}
