//! Bytes as a person reads them: text where they are text, and the bytes themselves where they are
//! not, or not yet.
//!
//! A byte-level tokenizer may end a token inside a character. Until the rest has come, the bytes
//! are shown as `<0xE2>`: a replacement sign would be a lie about what the model wrote.

use std::fmt::Write as _;

/// A stretch of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// Text.
    Text(String),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
}

/// What the bytes are, in order; neighbours are of different kinds.
#[must_use]
pub fn stretches(bytes: &[u8]) -> Vec<Stretch> {
    let mut all = Vec::new();
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            all.push(Stretch::Text(chunk.valid().to_owned()));
        }
        match (chunk.invalid(), all.last_mut()) {
            ([], _) => {}
            (invalid, Some(Stretch::Bytes(bytes))) => bytes.extend_from_slice(invalid),
            (invalid, _) => all.push(Stretch::Bytes(invalid.to_vec())),
        }
    }
    all
}

/// The bytes in one line of text, those that are no text as `<0xE2>`.
#[must_use]
pub fn spell(bytes: &[u8]) -> String {
    stretches(bytes).into_iter().fold(String::new(), |mut spelled, stretch| {
        match stretch {
            Stretch::Text(text) => spelled.push_str(&text),
            Stretch::Bytes(bytes) => {
                for byte in bytes {
                    // Writing into a string cannot fail.
                    let _ = write!(spelled, "<0x{byte:02X}>");
                }
            }
        }
        spelled
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_is_shown_as_its_bytes_until_it_is_whole() {
        let smile = "a🙂b".as_bytes();
        assert_eq!(spell(&smile[..3]), "a<0xF0><0x9F>");
        assert_eq!(spell(&smile[..5]), "a🙂");
        assert_eq!(spell(smile), "a🙂b");
        assert_eq!(
            stretches(&smile[3..]),
            [Stretch::Bytes(vec![0x99, 0x82]), Stretch::Text("b".into())],
            "neighbours of one kind are one stretch"
        );
        assert!(stretches(&[]).is_empty());
        assert_eq!(spell("a real \u{fffd} stays".as_bytes()), "a real \u{fffd} stays");
    }
}
