//! How a token is shown where every one of its bytes matters.

use crate::inference::spelling::spell;

/// A space, as it is shown.
pub const SPACE: char = '␣';
/// A new line, as it is shown.
pub const NEW_LINE: char = '↵';

/// A token that adds these bytes, so that nothing of it is invisible; `name` is what the vocabulary
/// calls it, for one that adds none.
pub fn label(bytes: &[u8], name: &str) -> String {
    if bytes.is_empty() { name.to_owned() } else { spell(bytes).chars().map(visible).collect() }
}

/// The text that a token adds, if it can be typed: whole characters, and not the token that ends a
/// text.
pub fn text(bytes: &[u8], name: &str) -> Option<String> {
    let is_special = name.starts_with("<|") && name.ends_with("|>");
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.is_empty() && !is_special).then(|| text.to_owned())
}

/// Bytes that are written with two hexadecimal digits each; none if they are not.
pub fn from_hex(hex: &str) -> Vec<u8> {
    let byte = |at: usize| hex.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>().unwrap_or_default()
}

fn visible(character: char) -> String {
    match character {
        ' ' => SPACE.into(),
        '\n' => NEW_LINE.into(),
        control if control.is_control() || is_format(control) => format!("<U+{:04X}>", u32::from(control)),
        other => other.into(),
    }
}

/// Characters that turn the direction, join, or take no room.
fn is_format(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{a0}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_token_is_invisible() {
        for (bytes, shown) in [
            (&b" cat"[..], "␣cat"),
            (b"\n\n", "↵↵"),
            (b"\t", "<U+0009>"),
            (b"\xe2\x80", "<0xE2><0x80>"),
            ("\u{202e}x".as_bytes(), "<U+202E>x"),
            (" é".as_bytes(), "␣é"),
            (b"", "name"),
        ] {
            assert_eq!(label(bytes, "name"), shown);
        }
    }

    #[test]
    fn only_whole_characters_can_be_typed() {
        assert_eq!(text(b" cat", "Ġcat").as_deref(), Some(" cat"));
        assert_eq!(text(b"\xe2\x80", "âĢ"), None);
        assert_eq!(text(b"<|endoftext|>", "<|endoftext|>"), None);
        assert_eq!(text(b"", "x"), None);
    }
}
