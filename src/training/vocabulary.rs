//! Tokenizers made here and now: a word a token for the little world, pieces for a text.
//!
//! Both are written as `tokenizer.json`, which is then read by the tokenizer that reads all others, so
//! that what is exported works elsewhere. Spaces belong to the word behind them (`▁cat`), as T5 has it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokenizers::{OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer, PreTokenizerWrapper};

use super::bpe::{Pieces, learn};
use super::error::TrainingError;
use super::plan::Objective;
use crate::corpus::grammar::Grammar;
use crate::corpus::render::attaches;
use crate::tokenizer::{Tokenizer, TokenizerError};

/// The most tokens that are made for a text, special ones not counted.
const MOST_PIECES: usize = 512;

/// A token for so many characters of a text, beside the alphabet: rarer pieces teach nothing.
const CHARACTERS_A_PIECE: usize = 40;

/// A vocabulary as a file, and ready for use.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    json: Vec<u8>,
    tokenizer: Tokenizer,
}

impl Vocabulary {
    /// One token for every word and mark of a grammar, in small letters. The word with the id `w` has
    /// the token `w` behind the special ones.
    ///
    /// # Errors
    /// [`TrainingError::Tokenizer`], which a test excludes.
    pub fn of_words(objective: Objective, grammar: &Grammar) -> Result<Self, TrainingError> {
        let name = |word: &String| if attaches(word) { word.clone() } else { format!("▁{}", word.to_lowercase()) };
        let tokens: Vec<String> = grammar.words().iter().map(name).collect();
        let model = json!({
            "type": "WordLevel",
            "vocab": numbered(objective, &tokens),
            "unk_token": objective.unknown(),
        });
        let normalizer = json!({ "type": "Sequence", "normalizers": [
            { "type": "Lowercase" },
            replace("(?<=\\ba)n\\b", ""),
            replace("\\s+", " "),
        ]});
        let marks =
            json!({ "type": "Split", "pattern": { "Regex": "'s|[.,!?]" }, "behavior": "Isolated", "invert": false });
        Self::of(objective, &normalizer, &sequence(&[metaspace(), marks]), &model)
    }

    /// Pieces learnt from a text's lines.
    ///
    /// # Errors
    /// [`TrainingError::Tokenizer`].
    pub fn of_lines(objective: Objective, lines: &[String]) -> Result<Self, TrainingError> {
        let pre_tokenizer = sequence(&[metaspace(), json!({ "type": "Punctuation", "behavior": "Isolated" })]);
        let words = words(lines, &pre_tokenizer)?;
        let characters: usize = lines.iter().map(|line| line.chars().count()).sum();
        let alphabet = words.keys().flat_map(|word| word.chars()).collect::<std::collections::BTreeSet<_>>().len();
        let Pieces { pieces, merges } = learn(&words, (alphabet + characters / CHARACTERS_A_PIECE).min(MOST_PIECES));
        let model = json!({
            "type": "BPE", "dropout": null, "unk_token": objective.unknown(), "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": false, "ignore_merges": false,
            "vocab": numbered(objective, &pieces), "merges": merges,
        });
        Self::of(objective, &replace("\\s+", " "), &pre_tokenizer, &model)
    }

    fn of(objective: Objective, normalizer: &Value, pre: &Value, model: &Value) -> Result<Self, TrainingError> {
        let file = json!({
            "version": "1.0",
            "truncation": null,
            "padding": null,
            "added_tokens": added(objective),
            "normalizer": normalizer,
            "pre_tokenizer": pre,
            "post_processor": around(objective),
            "decoder": metaspace(),
            "model": model,
        });
        let json = file.to_string().into_bytes();
        let tokenizer = Tokenizer::from_bytes(&json)?;
        Ok(Self { json, tokenizer })
    }

    /// The `tokenizer.json`.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.json
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// V.
    #[must_use]
    pub fn size(&self) -> usize {
        self.tokenizer.vocabulary_size()
    }

    /// Ids as text; special tokens by their names, with a space before them.
    #[must_use]
    pub fn spell(&self, ids: &[u32]) -> String {
        let mut bytes = Vec::new();
        for id in ids {
            if self.tokenizer.is_added(*id) {
                bytes.push(b' ');
            }
            bytes.extend(self.tokenizer.bytes_of(*id));
        }
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }
}

/// Special tokens first, then the others.
fn numbered(objective: Objective, tokens: &[String]) -> Value {
    let names = objective.specials().into_iter().chain(tokens.iter().cloned());
    Value::Object(names.zip(0_u32..).map(|(name, id)| (name, id.into())).collect())
}

fn added(objective: Objective) -> Vec<Value> {
    let token = |(id, name): (u32, String)| {
        // What fills a gap brings its own space.
        let gap = name == "[MASK]" || name.starts_with("<extra_id_");
        json!({
            "id": id, "content": name, "single_word": false, "lstrip": gap, "rstrip": false,
            "normalized": false, "special": true,
        })
    };
    (0_u32..).zip(objective.specials()).map(token).collect()
}

/// What a tokenizer puts around a text.
fn around(objective: Objective) -> Value {
    let special = |name: &str| json!({ "SpecialToken": { "id": name, "type_id": 0 } });
    let named = |name: &str, id: u32| json!({ "id": name, "ids": [id], "tokens": [name] });
    let text = json!({ "Sequence": { "id": "A", "type_id": 0 } });
    let second = json!({ "Sequence": { "id": "B", "type_id": 1 } });
    let (single, specials) = match objective {
        Objective::Causal => return Value::Null,
        Objective::Masked => (
            vec![special("[CLS]"), text, special("[SEP]")],
            json!({ "[CLS]": named("[CLS]", 2), "[SEP]": named("[SEP]", 3) }),
        ),
        Objective::Spans => (vec![text, special("</s>")], json!({ "</s>": named("</s>", 1) })),
    };
    let pair: Vec<Value> = single.iter().cloned().chain([second]).collect();
    json!({ "type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": specials })
}

fn metaspace() -> Value {
    json!({ "type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": true })
}

fn sequence(parts: &[Value]) -> Value {
    json!({ "type": "Sequence", "pretokenizers": parts })
}

fn replace(pattern: &str, content: &str) -> Value {
    json!({ "type": "Replace", "pattern": { "Regex": pattern }, "content": content })
}

/// The words between which no piece can lie, with how often they occur.
fn words(lines: &[String], pre_tokenizer: &Value) -> Result<BTreeMap<String, u64>, TrainingError> {
    let refused = |reason: String| TrainingError::Tokenizer(TokenizerError::Invalid { reason });
    let cutter: PreTokenizerWrapper =
        serde_json::from_value(pre_tokenizer.clone()).map_err(|error| refused(error.to_string()))?;
    let mut words = BTreeMap::new();
    for line in lines {
        let mut cut = PreTokenizedString::from(line.as_str());
        cutter.pre_tokenize(&mut cut).map_err(|error| refused(error.to_string()))?;
        for (word, ..) in cut.get_splits(OffsetReferential::Normalized, OffsetType::None) {
            *words.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    Ok(words)
}
