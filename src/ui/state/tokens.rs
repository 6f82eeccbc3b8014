//! Texts, cut into tokens: by a model that is here, or as shipped (`lab examples --tokens`).

use super::token_label;
use crate::protocol::{LoadedModel, ModelId};

/// `assets/examples/tokens.tsv`; a test compares it with what the tokenizers give.
const FILE: &str = include_str!("../../../assets/examples/tokens.tsv");

/// A token, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownToken {
    /// Its number in the vocabulary.
    pub id: u32,
    /// Its name, with every space visible.
    pub label: String,
}

/// The shipped texts, each once.
pub fn texts() -> Vec<&'static str> {
    FILE.lines().filter_map(|line| line.strip_prefix("text\t")).collect()
}

/// The shipped tokens of a text; none if it is not shipped.
pub fn shipped(model: ModelId, text: &str) -> Option<Vec<ShownToken>> {
    let mut lines = FILE.lines();
    lines.find(|line| line.strip_prefix("text\t") == Some(text))?;
    let mut row = lines.take_while(|line| !line.starts_with("text\t")).filter_map(|line| line.split_once('\t'));
    let (_, tokens) = row.find(|(folder, _)| *folder == model.folder())?;
    Some(tokens.split('\t').filter_map(token).collect())
}

/// The shipped name of a token of BERT's; only those are shipped that the first seeds draw.
pub fn shipped_name(id: u32) -> Option<&'static str> {
    let words = FILE.lines().filter_map(|line| line.strip_prefix("words\t")).flat_map(|line| line.split('\t'));
    words.filter_map(|word| word.split_once(' ')).find(|(of, _)| of.parse() == Ok(id)).map(|(_, name)| name)
}

/// A number that the file gives: `mask` is the id of BERT's `[MASK]`, `vocabulary` the size of its
/// vocabulary.
pub fn shipped_number(name: &str) -> u32 {
    let value = FILE.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t')?.parse().ok());
    value.unwrap_or_default()
}

fn token(field: &str) -> Option<ShownToken> {
    let (id, label) = field.split_once(' ')?;
    Some(ShownToken { id: id.parse().ok()?, label: token_label::label(label.as_bytes(), label) })
}

/// How a token of a model is shown. BERT's pieces of words are told by `##`, the others' beginnings
/// of words by a space.
pub fn label(model: &LoadedModel, id: u32) -> String {
    let name = model.vocabulary.get(id as usize).map_or("", String::as_str);
    label_of(model.model, name, model.token_bytes.get(id as usize).map_or(&[][..], Vec::as_slice))
}

/// The same for a token of this name that adds these bytes to a text.
pub fn label_of(model: ModelId, name: &str, bytes: &[u8]) -> String {
    let bytes = if model == ModelId::Bert { name.as_bytes() } else { bytes };
    token_label::label(bytes, name)
}

/// Whether a program adds this token: it stands for no text. A typed one counts as well.
pub fn is_special(label: &str) -> bool {
    matches!(label, "[CLS]" | "[SEP]" | "[PAD]" | "[MASK]" | "</s>" | "<pad>" | "<|endoftext|>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_text_has_all_three_rows() {
        let texts = texts();
        assert!(texts.len() >= 4 && texts.contains(&super::super::masking::OPENING_TEXT));
        for text in texts {
            for model in [ModelId::Bert, ModelId::Gpt, ModelId::T5] {
                let tokens = shipped(model, text).unwrap_or_default();
                assert!(tokens.len() > 3, "{model:?} {text}");
                assert!(tokens.iter().all(|token| !token.label.is_empty()), "{model:?} {text}: {tokens:?}");
            }
            assert!(shipped(ModelId::Bert, text).is_some_and(|row| row.first().is_some_and(|it| it.label == "[CLS]")));
        }
        assert_eq!(shipped(ModelId::Bert, "no such text"), None);
    }

    #[test]
    fn numbers_and_names_are_there() {
        assert!(shipped_number("vocabulary") > 1_000 && shipped_number("mask") > 0);
        assert_eq!((shipped_number("nothing"), shipped_name(u32::MAX)), (0, None));
        assert_eq!(shipped_name(shipped_number("mask")), Some("[MASK]"));
    }

    #[test]
    fn labels_show_every_space() {
        assert_eq!(label_of(ModelId::Bert, "##ing", b"ing"), "##ing");
        assert_eq!(label_of(ModelId::Gpt, "\u{120}cat", b" cat"), "␣cat");
        assert_eq!(label_of(ModelId::T5, "</s>", b""), "</s>");
    }
}
