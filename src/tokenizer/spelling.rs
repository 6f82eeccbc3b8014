//! How a vocabulary writes the bytes that its tokens stand for.

use tokenizers::DecoderWrapper;

/// The ways that the three families have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// GPT-2: every byte is a printable character, so that `Ġ` is a space.
    ByteLevel,
    /// T5: `▁` is a space.
    Metaspace,
    /// BERT: `##` joins a piece to the one before; others begin a word.
    WordPiece,
    /// The name is the text.
    Plain,
}

impl Spelling {
    pub fn of(tokenizer: &tokenizers::Tokenizer) -> Self {
        match tokenizer.get_decoder() {
            Some(DecoderWrapper::ByteLevel(_)) => Self::ByteLevel,
            Some(DecoderWrapper::Metaspace(_)) => Self::Metaspace,
            Some(DecoderWrapper::WordPiece(_)) => Self::WordPiece,
            _ => Self::Plain,
        }
    }

    pub fn bytes(self, name: &str) -> Vec<u8> {
        match self {
            Self::ByteLevel => byte_level(name).unwrap_or_else(|| name.as_bytes().to_vec()),
            Self::Metaspace => name.replace('▁', " ").into_bytes(),
            Self::WordPiece => match name.strip_prefix("##") {
                Some(rest) => rest.as_bytes().to_vec(),
                None => format!(" {name}").into_bytes(),
            },
            Self::Plain => name.as_bytes().to_vec(),
        }
    }
}

/// The bytes behind a name in GPT-2's alphabet; `None` if it has other characters.
fn byte_level(name: &str) -> Option<Vec<u8>> {
    name.chars().map(byte_of).collect()
}

/// The byte that a character stands for: the printable ones of Latin-1 for themselves, the 68
/// others, in order, for what lies from U+0100 on. Reference: `bytes_to_unicode` in OpenAI's
/// `encoder.py` of GPT-2.
fn byte_of(character: char) -> Option<u8> {
    let code = u32::from(character);
    if let Ok(byte) = u8::try_from(code) {
        return stands_for_itself(byte).then_some(byte);
    }
    let place = usize::try_from(code.checked_sub(0x100)?).ok()?;
    (0..=u8::MAX).filter(|byte| !stands_for_itself(*byte)).nth(place)
}

fn stands_for_itself(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_one_character() {
        let alphabet: Vec<char> = (0..0x180).filter_map(char::from_u32).collect();
        let mut bytes: Vec<u8> = alphabet.iter().filter_map(|character| byte_of(*character)).collect();
        bytes.sort_unstable();
        assert_eq!(bytes, (0..=u8::MAX).collect::<Vec<_>>());
        assert_eq!(byte_level("Ġcat"), Some(b" cat".to_vec()));
        assert_eq!(byte_level("Ċ"), Some(b"\n".to_vec()));
        assert_eq!(byte_level("cat▁"), None);
    }

    #[test]
    fn each_family_writes_spaces_its_own_way() {
        assert_eq!(Spelling::Metaspace.bytes("▁cat"), b" cat");
        assert_eq!(Spelling::WordPiece.bytes("cat"), b" cat");
        assert_eq!(Spelling::WordPiece.bytes("##s"), b"s");
    }
}
