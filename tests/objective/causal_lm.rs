//! Next tokens, and which tokens see which.

use pretraining_lab::objective::causal_lm::causal_lm;
use pretraining_lab::objective::example::{Attention, Row};

#[test]
fn labels_are_the_inputs_shifted_by_one() {
    let example = causal_lm(&[5, 6, 7], None);
    assert_eq!(example.inputs, [5, 6, 7]);
    assert_eq!(example.labels, [Some(6), Some(7), None]);
    assert_eq!(example.losses().collect::<Vec<_>>(), [(0, 6), (1, 7)]);
    assert!(example.decoder_inputs.is_empty());
    assert_eq!(example.predicting(), Row::Inputs);
    assert_eq!(example.row(Row::Inputs), [5, 6, 7]);
}

#[test]
fn with_a_start_token_every_token_is_predicted() {
    let example = causal_lm(&[5, 6, 7], Some(0));
    assert_eq!(example.inputs, [0, 5, 6, 7]);
    assert_eq!(example.labels, [Some(5), Some(6), Some(7), None]);
    assert_eq!(example.losses().count(), 3);
}

#[test]
fn short_texts_have_few_losses() {
    assert_eq!(causal_lm(&[], None).labels, []);
    assert_eq!(causal_lm(&[9], None).labels, [None]);
    assert_eq!(causal_lm(&[], Some(0)).labels, [None]);
    assert_eq!(causal_lm(&[9], Some(0)).labels, [Some(9), None]);
}

#[test]
fn attention_is_full_causal_or_both_with_a_crossing() {
    let [full] = Attention::Full.maps() else { panic!("one map") };
    assert!((0..4).all(|query| (0..4).all(|key| full.sees(query, key))));
    let [causal] = Attention::Causal.maps() else { panic!("one map") };
    let seen: Vec<usize> = (0..4).map(|query| (0..4).filter(|key| causal.sees(query, *key)).count()).collect();
    assert_eq!(seen, [1, 2, 3, 4]);
    assert!(!causal.sees(1, 2) && causal.sees(2, 2));
    let rows: Vec<_> = Attention::EncoderDecoder.maps().iter().map(|map| (map.queries, map.keys, map.causal)).collect();
    let expected = [
        (Row::Inputs, Row::Inputs, false),
        (Row::DecoderInputs, Row::DecoderInputs, true),
        (Row::DecoderInputs, Row::Inputs, false),
    ];
    assert_eq!(rows, expected);
}
