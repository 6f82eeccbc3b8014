//! Tokenizers that do not belong to the model, for each of the families.

use std::collections::BTreeMap;

use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::load::LoadError;
use pretraining_lab::inference::masked_lm::MaskedLm;
use pretraining_lab::inference::span_fill::SpanFiller;
use pretraining_lab::tokenizer::{MAX_VOCABULARY, TokenizerError};
use serde_json::{Value, json};

use super::*;

/// Takes a configuration, a tokenizer and weights.
type Build = fn(&[u8], &[u8], &[u8]) -> Result<(), LoadError>;

/// How a family puts a model together, and which of its tensors have a row for each token.
struct Whole {
    small: Small,
    build: Build,
    tables: &'static [&'static str],
    shipped: &'static str,
}

const WHOLE: [Whole; 3] = [
    Whole {
        small: BERT,
        build: |config, tokenizer, weights| MaskedLm::from_bytes(config, tokenizer, weights).map(drop),
        tables: &["bert.embeddings.word_embeddings.weight", "cls.predictions.bias"],
        shipped: "bert",
    },
    Whole {
        small: GPT,
        build: |config, tokenizer, weights| CausalLm::from_bytes(config, tokenizer, weights).map(drop),
        tables: &["wte.weight"],
        shipped: "gpt",
    },
    Whole {
        small: T5,
        build: |config, tokenizer, weights| SpanFiller::from_bytes(config, tokenizer, weights).map(drop),
        tables: &["shared.weight"],
        shipped: "t5",
    },
];

const SPECIALS: [&str; 6] = ["[PAD]", "</s>", "[UNK]", "[MASK]", "<extra_id_0>", "<|endoftext|>"];

/// A tokenizer of whole words: the special tokens, as far as there is room, and numbered words.
fn words(tokens: usize) -> Value {
    let name = |id: usize| SPECIALS.get(id).map_or_else(|| format!("w{id}"), |name| (*name).to_owned());
    let vocabulary: BTreeMap<String, usize> = (0..tokens).map(|id| (name(id), id)).collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": { "type": "Whitespace" }, "post_processor": null, "decoder": null,
        "model": { "type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]" }
    })
}

impl Whole {
    /// Loads the small model with so many rows for tokens, and this tokenizer.
    fn load(&self, rows: usize, tokenizer: &Value) -> Result<(), LoadError> {
        let mut tensors = self.small.tensors();
        for table in self.tables {
            let (_, shape, data) = tensors.get_mut(*table).expect("a table");
            let row = data.len() / shape[0];
            shape[0] = rows;
            data.resize(rows * row, 0);
        }
        let config = self.small.config_with("vocab_size", json!(rows));
        (self.build)(&config, tokenizer.to_string().as_bytes(), &file_of(&tensors))
    }
}

#[test]
fn a_tokenizer_of_another_size_is_refused() {
    // As many tokens as rows, or the rows filled up to a multiple of 64 by fewer than 128.
    let fit = [(97, 97), (65, 65), (97, 128), (127, 128), (64, 128), (65, 192), (129, 256), (192, 192)];
    let do_not =
        [(96, 97), (98, 97), (97, 127), (97, 129), (97, 96), (129, 128), (64, 192), (128, 256), (7, 192), (128, 64)];
    for whole in WHOLE {
        for (tokenizer, model) in fit {
            assert_eq!(whole.load(model, &words(tokenizer)), Ok(()), "{tokenizer} tokens, {model} rows");
        }
        for (tokenizer, model) in do_not {
            let error = refused(whole.load(model, &words(tokenizer)), "another tokenizer");
            assert_eq!(error, LoadError::VocabularyMismatch { tokenizer, model });
            let sentence = error.to_string();
            assert!(sentence.starts_with("tokenizer.json") && sentence.contains(&tokenizer.to_string()), "{sentence}");
        }
    }
}

/// It is the largest id that counts, not the number of names.
#[test]
fn ids_with_gaps_between_them_are_counted() {
    for whole in WHOLE {
        let mut sparse = words(20);
        sparse["model"]["vocab"]["far"] = json!(96);
        assert_eq!(whole.load(97, &sparse), Ok(()));
        sparse["model"]["vocab"]["far"] = json!(97);
        let (tokenizer, model) = (98, 97);
        assert_eq!(refused(whole.load(97, &sparse), "an id"), LoadError::VocabularyMismatch { tokenizer, model });
        for id in [MAX_VOCABULARY, u32::MAX as usize] {
            sparse["model"]["vocab"]["far"] = json!(id);
            let (token, limit) = ("far".to_owned(), MAX_VOCABULARY);
            let too_large = TokenizerError::IdTooLarge { token, id: id as u32, limit };
            assert_eq!(refused(whole.load(97, &sparse), "an id"), LoadError::Tokenizer(too_large));
        }
    }
}

#[test]
fn tokens_with_a_role_are_missed() {
    let without = |whole: &Whole, special: &str, config: &[u8]| {
        let mut tokenizer = words(97);
        let vocabulary = tokenizer["model"]["vocab"].as_object_mut().expect("a vocabulary");
        let id = vocabulary.remove(special).expect("a special token");
        vocabulary.insert("other".to_owned(), id);
        let mut weights = whole.small.tensors();
        for table in whole.tables {
            let (_, shape, data) = weights.get_mut(*table).expect("a table");
            let row = data.len() / shape[0];
            (shape[0], *data) = (97, vec![0; 97 * row]);
        }
        (whole.build)(config, tokenizer.to_string().as_bytes(), &file_of(&weights))
    };
    let [bert, gpt, t5] = &WHOLE;
    let config = bert.small.config();
    for (special, role) in [("[MASK]", "mask"), ("[PAD]", "pad")] {
        assert_eq!(refused(without(bert, special, &config), role), LoadError::MissingSpecial { role });
    }
    let config = t5.small.config_with("vocab_size", json!(97));
    let role = "<extra_id_0>";
    assert_eq!(refused(without(t5, role, &config), role), LoadError::MissingSpecial { role });
    // GPT's configuration says which token ends a text; if not, or wrongly, the tokenizer does.
    let mut tokenizer = words(97);
    for eos in [json!(0), json!(97), json!(u32::MAX), json!(null)] {
        let config = gpt.small.config_with("eos_token_id", eos.clone());
        let load =
            |tokenizer: &Value| (gpt.build)(&config, tokenizer.to_string().as_bytes(), &file_of(&gpt.small.tensors()));
        assert_eq!(load(&tokenizer), Ok(()));
        let whole = tokenizer.clone();
        let vocabulary = tokenizer["model"]["vocab"].as_object_mut().expect("a vocabulary");
        for special in ["</s>", "<|endoftext|>"] {
            let id = vocabulary.remove(special).expect("a special token");
            vocabulary.insert(format!("no {special}"), id);
        }
        if eos == json!(0) {
            assert_eq!(load(&tokenizer), Ok(()));
        } else {
            assert_eq!(refused(load(&tokenizer), "no end"), LoadError::MissingSpecial { role: "end" });
        }
        tokenizer = whole;
    }
}

#[test]
fn a_model_without_room_for_a_text_is_refused() {
    let tensors = |small: Small, table: &str| {
        let mut tensors = small.tensors();
        let (_, shape, data) = tensors.get_mut(table).expect("a table");
        data.truncate(data.len() / shape[0]);
        shape[0] = 1;
        file_of(&tensors)
    };
    let tokenizer = words(97).to_string().into_bytes();
    let [_, gpt, _] = &WHOLE;
    let config = gpt.small.config_with("n_positions", json!(1));
    let result = (gpt.build)(&config, &tokenizer, &tensors(gpt.small, "wpe.weight"));
    assert_eq!(refused(result, "no room"), LoadError::NoRoom { positions: 1, specials: 1 });
}

#[test]
fn what_is_no_tokenizer_is_refused() {
    let empty = words(0).to_string();
    let nested = "[".repeat(100_000);
    for whole in WHOLE {
        let load = |tokenizer: &[u8]| {
            let weights = whole.small.files().remove(0);
            refused((whole.build)(&whole.small.config(), tokenizer, &weights), "no tokenizer")
        };
        for bytes in [&b""[..], b"{}", b"null", b"[]", b"\xff", nested.as_bytes()] {
            let error = load(bytes);
            assert!(matches!(error, LoadError::Tokenizer(TokenizerError::Invalid { .. })), "{error}");
        }
        assert_eq!(load(empty.as_bytes()), LoadError::Tokenizer(TokenizerError::EmptyVocabulary));
    }
}

#[test]
fn an_error_names_the_file() {
    let names = ["config.json", "tokenizer.json", "model.safetensors"];
    for whole in WHOLE {
        let files = names.map(|name| read(format!("assets/models/{}/{name}", whole.shipped)));
        for (broken, name) in names.iter().enumerate() {
            let mut files = files.clone();
            let half = files[broken].len() / 2;
            files[broken].truncate(half);
            let [config, tokenizer, weights] = &files;
            let error = refused((whole.build)(config, tokenizer, weights), name);
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}

/// The shipped tokenizers, on models that are not theirs.
#[test]
fn shipped_tokenizers_do_not_fit_small_models() {
    for whole in WHOLE {
        let tokenizer = read(format!("assets/models/{}/tokenizer.json", whole.shipped));
        let weights = whole.small.files().remove(0);
        let result = (whole.build)(&whole.small.config(), &tokenizer, &weights);
        let error = refused(result, whole.shipped);
        assert!(matches!(error, LoadError::VocabularyMismatch { tokenizer: 8192, .. }), "{error}");
    }
}
