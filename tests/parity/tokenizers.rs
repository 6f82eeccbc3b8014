//! The tokenizers of GPT and T5 against the Python library; BERT's is in `bert_tokenizer.rs`.

use pretraining_lab::tokenizer::{Token, Tokenizer};
use proptest::prelude::*;
use serde::Deserialize;
use std::sync::LazyLock;

use super::{json, shipped};

static GPT: LazyLock<Tokenizer> = LazyLock::new(|| Tokenizer::from_bytes(&shipped("gpt")[1]).expect("a tokenizer"));
static T5: LazyLock<Tokenizer> = LazyLock::new(|| Tokenizer::from_bytes(&shipped("t5")[1]).expect("a tokenizer"));

#[derive(Deserialize)]
struct Decoded {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    ids: Vec<u32>,
    bytes: String,
}

/// FNV-1a over id, first byte and last byte of every token, as the fixture script computes it.
pub(super) fn digest(tokens: &[Token]) -> String {
    let numbers = tokens.iter().flat_map(|token| [token.id, token.span.start as u32, token.span.end as u32]);
    let state = numbers
        .flat_map(u32::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| (state ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    format!("{state:016x}")
}

#[test]
fn ids_and_offsets_are_those_of_the_python_library() {
    let lines: Vec<(String, String, String)> = json("tokenizer/nasty_lines.json");
    assert!(lines.len() >= 2000);
    for (text, gpt, t5) in lines {
        for (tokenizer, expected) in [(&GPT, gpt), (&T5, t5)] {
            let tokens = tokenizer.encode(&text).expect("tokens");
            assert_eq!(digest(&tokens), expected, "{text:?} gave {tokens:?}");
        }
    }
}

#[test]
fn gpt_tokens_stand_for_the_bytes_of_the_python_library() {
    let Decoded { cases } = json("tokenizer/gpt_decoded.json");
    assert!(cases.len() >= 30);
    for Case { ids, bytes } in cases {
        let ours: Vec<u8> = ids.iter().flat_map(|id| GPT.bytes_of(*id)).collect();
        let hexadecimal: String = ours.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hexadecimal, bytes);
    }
}

#[test]
fn special_tokens_keep_their_names() {
    assert_eq!((GPT.id_of("<|endoftext|>"), GPT.specials().end), (Some(0), Some(0)));
    assert_eq!(GPT.bytes_of(0), b"<|endoftext|>");
    assert_eq!(T5.specials().end, Some(1));
    let sentinel = T5.id_of("<extra_id_0>").expect("a sentinel");
    assert!(T5.is_added(sentinel) && T5.bytes_of(sentinel) == b"<extra_id_0>");
    // The space before a sentinel belongs to it, and not to its name.
    let tokens = T5.encode("a <extra_id_0> b").expect("tokens");
    let found = tokens.iter().find(|token| token.id == sentinel).expect("the sentinel");
    assert_eq!((found.text.as_str(), found.span.clone()), ("<extra_id_0>", 1..14));
}

proptest! {
    #[test]
    fn any_text_comes_back_from_gpt_byte_by_byte(text in ".*") {
        let tokens = GPT.encode(&text).expect("tokens");
        let bytes: Vec<u8> = tokens.iter().flat_map(|token| GPT.bytes_of(token.id)).collect();
        prop_assert_eq!(bytes, text.as_bytes());
    }

    #[test]
    fn any_text_is_encoded_by_t5(text in ".*") {
        for token in T5.encode(&text).expect("tokens") {
            prop_assert!(text.get(token.span.clone()).is_some());
        }
    }
}
