//! BERT's tokenizer against the Python library, and against texts that nobody would write.

use std::sync::LazyLock;

use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::inference::predict::{PredictError, PredictOptions};
use pretraining_lab::tokenizer::{Specials, Token, Tokenizer, TokenizerError};
use proptest::prelude::*;
use serde::Deserialize;

use super::tokenizers::digest;
use super::{json, shipped};

static SHIPPED: LazyLock<MaskedLm> = LazyLock::new(|| {
    let [config, tokenizer, weights] = shipped("bert");
    MaskedLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
});

#[derive(Deserialize)]
struct Spelled {
    single: Vec<Single>,
    pair: Pair,
}

#[derive(Deserialize)]
struct Single {
    text: String,
    ids: Vec<u32>,
    tokens: Vec<String>,
}

#[derive(Deserialize)]
struct Pair {
    texts: (String, String),
    ids: Vec<u32>,
    type_ids: Vec<u32>,
}

fn tokenizer() -> &'static Tokenizer {
    SHIPPED.tokenizer()
}

fn ids(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().map(|token| token.id).collect()
}

/// What must hold for any text: whole characters, inside the text, in order.
fn check_spans(text: &str, tokens: &[Token]) {
    let mut reached = 0;
    for token in tokens {
        if token.special {
            assert_eq!(token.span, 0..0);
            continue;
        }
        assert!(text.get(token.span.clone()).is_some(), "{:?} of {text:?}", token.span);
        assert!(token.span.start >= reached, "{:?} goes back in {text:?}", token.span);
        reached = token.span.start;
    }
}

#[test]
fn ids_and_offsets_are_those_of_the_python_library() {
    let lines: Vec<(String, String)> = json("tokenizer/lines.json");
    assert!(lines.len() >= 2000);
    for (text, expected) in lines {
        let tokens = tokenizer().encode(&text).expect("tokens");
        check_spans(&text, &tokens);
        assert_eq!(digest(&tokens), expected, "{text:?} gave {tokens:?}");
    }
}

#[test]
fn tokens_are_spelled_like_those_of_the_python_library() {
    let Spelled { single, pair } = json("tokenizer/spelled.json");
    for Single { text, ids: expected, tokens: names } in single {
        let tokens = tokenizer().encode(&text).expect("tokens");
        assert_eq!(ids(&tokens), expected, "{text}");
        let ours: Vec<_> = tokens.iter().map(|token| token.text.clone()).collect();
        assert_eq!(ours, names, "{text}");
    }
    let tokens = tokenizer().encode_pair(&pair.texts.0, &pair.texts.1).expect("tokens");
    assert_eq!(ids(&tokens), pair.ids);
    let types: Vec<_> = tokens.iter().map(|token| token.type_id).collect();
    assert_eq!(types, pair.type_ids);
}

#[test]
fn the_vocabulary_is_in_id_order() {
    let vocabulary = tokenizer().vocabulary();
    assert_eq!(vocabulary.len(), 8192);
    assert_eq!(vocabulary.len(), tokenizer().vocabulary_size());
    assert_eq!(vocabulary[..5], ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
    for (id, name) in vocabulary.iter().enumerate() {
        assert_eq!(tokenizer().id_of(name), Some(id as u32));
        assert_eq!(tokenizer().token_of(id as u32).as_ref(), Some(name));
    }
    assert_eq!(tokenizer().token_of(8192), None);
    let [pad, unk, cls, sep, mask] = [0, 1, 2, 3, 4].map(Some);
    assert_eq!(tokenizer().specials(), Specials { mask, cls, sep, pad, unk, end: None });
}

#[test]
fn pieces_and_words_resolve() {
    let piece = tokenizer().id_of("##ing").expect("a piece");
    assert_eq!(SHIPPED.resolve("##ing"), Ok(vec![(piece, "##ing".to_owned())]));
    let cat = tokenizer().id_of("cat").expect("a word");
    assert_eq!(SHIPPED.resolve("Cat"), Ok(vec![(cat, "cat".to_owned())]));
    assert_eq!(tokenizer().encode_piece("cat"), Ok(vec![cat]));
    assert_eq!(SHIPPED.resolve("[MASK]"), Ok(vec![(4, "[MASK]".to_owned())]));
    assert!(SHIPPED.resolve("antidisestablishmentarian").expect("pieces").len() > 1);
    assert_eq!(SHIPPED.resolve("  "), Ok(vec![]));
}

#[test]
fn nothing_that_is_typed_is_special() {
    let tokens = tokenizer().encode("[CLS] a [MASK]").expect("tokens");
    let special: Vec<_> = tokens.iter().map(|token| token.special).collect();
    assert_eq!(special, [true, false, false, false, true]);
    assert_eq!(ids(&tokens)[1], 2);
}

#[test]
fn broken_tokenizer_files_are_refused() {
    let [_, whole, _] = shipped("bert");
    for length in [0, 1, 100, whole.len() / 2, whole.len() - 2] {
        let error = Tokenizer::from_bytes(&whole[..length]).expect_err("half a file");
        assert!(matches!(error, TokenizerError::Invalid { .. }), "{error}");
    }
    let model =
        r#"{"type":"WordPiece","unk_token":"u","continuing_subword_prefix":"","max_input_chars_per_word":9,"vocab":V}"#;
    let file = |vocabulary: &str| {
        let rest = r#"{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,"model":M}"#;
        rest.replace('M', &model.replace('V', vocabulary)).into_bytes()
    };
    let empty = Tokenizer::from_bytes(&file("{}")).expect_err("no vocabulary");
    assert_eq!(empty, TokenizerError::EmptyVocabulary);
    let absurd = Tokenizer::from_bytes(&file(r#"{"u":4294967295}"#)).expect_err("a huge id");
    assert!(matches!(absurd, TokenizerError::IdTooLarge { id: u32::MAX, .. }), "{absurd}");
}

#[test]
fn truncation_and_padding_of_the_file_are_switched_off() {
    let mut file: serde_json::Value = serde_json::from_slice(&shipped("bert")[1]).expect("JSON");
    file["truncation"] = serde_json::json!({
        "direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0
    });
    file["padding"] = serde_json::json!({
        "strategy": {"Fixed": 64}, "direction": "Right", "pad_to_multiple_of": null,
        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"
    });
    let cutting = Tokenizer::from_bytes(file.to_string().as_bytes()).expect("a tokenizer");
    let text = "one two three four five six seven";
    assert_eq!(cutting.encode(text), tokenizer().encode(text));
}

#[test]
fn long_and_strange_texts_are_encoded() {
    for unit in ["a", "a ", "🙂", "\0", "\u{300}", "漢", "[MASK]", "\u{202e}", "é\t"] {
        let text = unit.repeat(100_000 / unit.len());
        let tokens = tokenizer().encode(&text).expect("tokens");
        check_spans(&text, &tokens);
    }
}

proptest! {
    #[test]
    fn any_text_is_encoded_in_whole_characters(text in ".*") {
        check_spans(&text, &tokenizer().encode(&text).expect("tokens"));
    }

    #[test]
    fn any_bytes_read_as_text_are_encoded(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        check_spans(&text, &tokenizer().encode(&text).expect("tokens"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_gets_an_answer_or_a_reason(before in ".{0,60}", after in ".{0,60}", masks in 0..3_usize) {
        let text = format!("{before}{}{after}", "[MASK]".repeat(masks));
        match SHIPPED.predict(&text, &PredictOptions::default()) {
            Ok(prediction) => {
                prop_assert!(prediction.masks.len() >= masks.min(1));
                for mask in &prediction.masks {
                    prop_assert_eq!(&text[mask.span.clone()], "[MASK]");
                    prop_assert!(mask.logits.iter().all(|logit| logit.is_finite()));
                }
            }
            Err(error) => prop_assert!(masks == 0 && matches!(error, PredictError::NoMask | PredictError::EmptyText), "{}", error),
        }
    }
}
