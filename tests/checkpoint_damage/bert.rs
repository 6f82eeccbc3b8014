//! Configurations of BERT that make no sense, and the sizes of those that do.

use pretraining_lab::model::config::{BertConfig, ConfigError};
use serde_json::{Value, json};

use super::*;

/// Sizes that no field may have; `field` must be named.
pub fn check_sizes<C: std::fmt::Debug>(read: fn(&[u8]) -> Result<C, ConfigError>, small: Small, fields: &[&str]) {
    for field in fields {
        for value in [json!(0), json!(u64::MAX), json!(1_000_000_000)] {
            let error = refused(read(&small.config_with(field, value)), field);
            assert!(matches!(error, ConfigError::OutOfRange { field: named, .. } if named == *field), "{error}");
        }
        for value in [json!(-1), json!(1.5), json!("60"), json!([60]), json!(true)] {
            let error = refused(read(&small.config_with(field, value)), field);
            assert!(matches!(error, ConfigError::Invalid { .. }), "{error}");
        }
    }
}

/// Numbers that normalisation cannot add.
pub fn check_epsilon<C: std::fmt::Debug>(read: fn(&[u8]) -> Result<C, ConfigError>, small: Small, field: &str) {
    for value in [json!(0.0), json!(-1e-12), json!(1e300), json!(1)] {
        let error = refused(read(&small.config_with(field, value)), field);
        assert!(matches!(error, ConfigError::Epsilon { field: named, .. } if named == field), "{error}");
    }
}

/// Variants of the architecture that are not computed: each is named with what was found.
pub fn check_variants<C: std::fmt::Debug>(
    read: fn(&[u8]) -> Result<C, ConfigError>,
    small: Small,
    variants: &[(&'static str, Value)],
) {
    for (field, value) in variants {
        let found = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let error = refused(read(&small.config_with(field, value.clone())), field);
        assert_eq!(error, ConfigError::Unsupported { field, found });
    }
}

#[test]
fn hostile_configurations_are_refused() {
    let sizes = [
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "max_position_embeddings",
        "type_vocab_size",
    ];
    check_sizes(BertConfig::from_json, BERT, &sizes);
    check_epsilon(BertConfig::from_json, BERT, "layer_norm_eps");
    let variants = [
        ("hidden_act", json!("swish")),
        ("hidden_act", json!("")),
        ("position_embedding_type", json!("relative_key")),
        ("is_decoder", json!(true)),
    ];
    check_variants(BertConfig::from_json, BERT, &variants);
    let (width, heads) = (60, 7);
    let error = refused(BertConfig::from_json(&BERT.config_with("num_attention_heads", json!(heads))), "7 heads");
    assert_eq!(error, ConfigError::Heads { width, heads });
}

/// No family takes the configuration of another, which would be wrong in a field that is not there.
#[test]
fn configurations_of_other_models_are_told_apart() {
    let types = [("bert", BERT), ("gpt2", GPT), ("t5", T5)];
    for (found, small) in types {
        let json = small.config();
        let results = [
            ("bert", BertConfig::from_json(&json).map(drop)),
            ("gpt2", GptConfig::from_json(&json).map(drop)),
            ("t5", T5Config::from_json(&json).map(drop)),
        ];
        for (expected, result) in results {
            if expected == found {
                assert_eq!(result, Ok(()));
            } else {
                let found = found.to_owned();
                assert_eq!(refused(result, expected), ConfigError::ModelType { expected, found });
            }
        }
    }
    let odd = BERT.config_with("model_type", json!("x\n".repeat(10_000)));
    let error = refused(BertConfig::from_json(&odd), "an odd type");
    assert!(matches!(error, ConfigError::ModelType { .. }));
}

#[test]
fn what_is_no_configuration_is_refused() {
    let whole = BERT.config();
    let cut = &whole[..whole.len() / 2];
    let nested = "[".repeat(100_000);
    for bytes in [cut, b"", b"{}", b"null", b"[]", b"\xff\xfe", nested.as_bytes()] {
        for error in [
            refused(BertConfig::from_json(bytes), "no BERT"),
            refused(GptConfig::from_json(bytes), "no GPT"),
            refused(T5Config::from_json(bytes), "no T5"),
        ] {
            assert!(matches!(error, ConfigError::Invalid { .. }), "{error}");
        }
    }
}

/// How many numbers the shipped model of this name stores, two bytes each.
pub fn stored(model: &str) -> usize {
    let tensors = tensors_of(&read(format!("assets/models/{model}/model.safetensors")));
    tensors.values().map(|(_, _, data)| data.len() / 2).sum()
}

#[test]
fn parameters_are_counted_as_the_model_card_says() {
    let shipped = BertConfig::from_json(&read("assets/models/bert/config.json")).expect("a config");
    assert_eq!(shipped, BertConfig::lab());
    assert_eq!(shipped.parameter_count(), stored("bert"));
    // The figure that is usually given for BERT-base, 110 M, counts the pooler as well.
    assert_eq!(BertConfig::base().parameter_count(), 109_514_298);
}
