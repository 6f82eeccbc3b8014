//! Configurations of T5 that make no sense, and what its file may leave out.

use pretraining_lab::model::config::{ConfigError, T5Config};
use serde_json::json;

use super::bert::{check_epsilon, check_sizes, check_variants, stored};
use super::*;

#[test]
fn hostile_configurations_are_refused() {
    let sizes = [
        "vocab_size",
        "d_model",
        "d_kv",
        "d_ff",
        "num_layers",
        "num_decoder_layers",
        "num_heads",
        "relative_attention_num_buckets",
        "relative_attention_max_distance",
    ];
    check_sizes(T5Config::from_json, T5, &sizes);
    check_epsilon(T5Config::from_json, T5, "layer_norm_epsilon");
    let variants = ["swish", "gated-", "gated-swish", "gelu-gated", "gated-gated-gelu", ""];
    check_variants(T5Config::from_json, T5, &variants.map(|name| ("feed_forward_proj", json!(name))));
}

#[test]
fn buckets_that_do_not_fit_distances_are_refused() {
    let with = |buckets: usize, distance: usize| {
        let mut json: serde_json::Value = serde_json::from_slice(&T5.config()).expect("JSON");
        json["relative_attention_num_buckets"] = json!(buckets);
        json["relative_attention_max_distance"] = json!(distance);
        T5Config::from_json(json.to_string().as_bytes())
    };
    for (buckets, distance) in [(31, 128), (5, 128), (2, 128), (1, 128), (3, 128), (32, 16), (32, 1), (4, 2)] {
        let error = refused(with(buckets, distance), "odd buckets");
        let found = format!("{buckets} buckets for distances up to {distance}");
        assert_eq!(error, ConfigError::Unsupported { field: "relative_attention_num_buckets", found });
    }
    for (buckets, distance) in [(4, 3), (6, 128), (32, 17), (1024, 513)] {
        assert!(with(buckets, distance).is_ok(), "{buckets} {distance}");
    }
}

#[test]
fn special_ids_outside_the_vocabulary_are_refused() {
    for field in ["pad_token_id", "eos_token_id", "decoder_start_token_id"] {
        let with = |id: u64| T5Config::from_json(&T5.config_with(field, json!(id)));
        assert!(with(66).is_ok());
        let found = refused(with(67), field);
        assert_eq!(found, ConfigError::OutOfRange { field, found: 67, limit: 66 });
        assert!(matches!(refused(with(1 << 40), field), ConfigError::Invalid { .. }));
    }
}

/// Heads may together be wider than the model, but not absurdly so.
#[test]
fn heads_have_a_common_limit() {
    let mut json: serde_json::Value = serde_json::from_slice(&T5.config()).expect("JSON");
    (json["num_heads"], json["d_kv"]) = (json!(256), json!(8192));
    let error = refused(T5Config::from_json(json.to_string().as_bytes()), "wide heads");
    assert!(matches!(error, ConfigError::OutOfRange { found: 2_097_152, limit: 32_768, .. }), "{error}");
    json["d_kv"] = json!(128);
    assert!(T5Config::from_json(json.to_string().as_bytes()).is_ok());
}

/// transformers 5 writes that all models are tied; that outputs are not scaled gives the others away.
#[test]
fn a_head_that_the_configuration_implies_is_missed() {
    let mut tensors = T5_SHARDED.tensors();
    assert!(tensors.remove("lm_head.weight").is_some());
    assert_eq!(refused(T5_SHARDED.load_tensors(&tensors), "no head"), missing("lm_head.weight"));
    let scaled = T5_SHARDED.config_with("scale_decoder_outputs", json!(true));
    assert_eq!(load_t5(&scaled, &Checkpoint::open(&file_of(&tensors)).expect("a file")), Ok(()));
    let untied = T5.config_with("tie_word_embeddings", json!(false));
    let file = file_of(&T5.tensors());
    let error = refused(load_t5(&untied, &Checkpoint::open(&file).expect("a file")), "no head");
    assert_eq!(error, missing("lm_head.weight"));
}

/// A feed-forward network with a gate has other tensors than one without.
#[test]
fn the_gate_belongs_to_the_configuration() {
    let plain = T5.config_with("feed_forward_proj", json!("relu"));
    let file = file_of(&T5.tensors());
    let error = refused(load_t5(&plain, &Checkpoint::open(&file).expect("a file")), "a gate");
    assert_eq!(error, missing("encoder.block.0.layer.1.DenseReluDense.wi.weight"));
    let gated = T5_UNTIED.config_with("feed_forward_proj", json!("gated-gelu"));
    let file = file_of(&T5_UNTIED.tensors());
    let error = refused(load_t5(&gated, &Checkpoint::open(&file).expect("a file")), "no gate");
    assert_eq!(error, missing("encoder.block.0.layer.1.DenseReluDense.wi_1.weight"));
}

#[test]
fn parameters_are_counted_as_the_model_card_says() {
    let shipped = T5Config::from_json(&read("assets/models/t5/config.json")).expect("a config");
    assert_eq!(shipped, T5Config::lab());
    assert_eq!(shipped.parameter_count(), stored("t5"));
}
