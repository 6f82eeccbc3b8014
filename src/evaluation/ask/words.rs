//! Whole words of a vocabulary whose tokens carry the space before them.

use crate::inference::distribution::Distribution;
use crate::tokenizer::Tokenizer;

/// Which tokens begin a word, and which go on with one.
pub(super) struct Words {
    /// By id: the word that a token is, if it is a space and letters.
    words: Vec<Option<String>>,
    /// By id: whether the word before goes on with this token.
    continues: Vec<bool>,
}

impl Words {
    pub(super) fn of(tokenizer: &Tokenizer) -> Self {
        let texts =
            (0..tokenizer.vocabulary_size() as u32).map(|id| (!tokenizer.is_added(id)).then(|| tokenizer.bytes_of(id)));
        let (mut words, mut continues) = (Vec::new(), Vec::new());
        for bytes in texts {
            let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            words.push(text.strip_prefix(' ').filter(|word| is_word(word)).map(str::to_owned));
            continues.push(text.starts_with(goes_on));
        }
        Self { words, continues }
    }

    /// The word that a token is, as it is written.
    pub(super) fn word(&self, id: u32) -> Option<&str> {
        self.words.get(id as usize)?.as_deref()
    }

    /// Whether a word in lower case is a single token, with or without a capital.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().flatten().any(|known| known.to_lowercase() == word)
    }

    /// How likely it is that the word before has ended.
    pub(super) fn ends(&self, next: &Distribution) -> f64 {
        let on = (0..).zip(&self.continues).filter(|(_, continues)| **continues);
        (1.0 - on.map(|(id, _)| next.probability(id)).sum::<f64>()).clamp(0.0, 1.0)
    }
}

/// Whether this is letters alone.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphabetic)
}

/// Whether a word goes on with this character.
pub(super) fn goes_on(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')
}

/// The first word of what was written, in lower case, if it has come to its end: something else
/// stands behind it, or `ended`. Spaces before it are passed over.
pub(super) fn first_word(text: &str, ended: bool) -> Option<String> {
    let text = text.trim_start();
    let end = text.find(|c| !goes_on(c)).or_else(|| ended.then_some(text.len()))?;
    Some(text[..end].to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_whole_when_something_else_follows() {
        for (text, ended, expected) in [
            (" Mat.", false, Some("mat")),
            (" mat", false, None),
            (" mat", true, Some("mat")),
            (" snow-white and", false, Some("snow-white")),
            (", and", false, Some("")),
            ("  ", false, None),
            ("", true, Some("")),
        ] {
            assert_eq!(first_word(text, ended).as_deref(), expected, "{text:?}");
        }
    }
}
