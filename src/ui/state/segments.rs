//! Cuts a text into what a reader can press: words, punctuation, masks.
//!
//! This is how the text is *shown*. What the model reads is the tokenizer's business; the two
//! agree on where words end, save that "don't" is one word to a reader and three to BERT.

use std::ops::Range;

/// How a mask is written for the model.
pub const MASK: &str = "[MASK]";

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// A word, a number, or one ideograph.
    Word,
    /// One punctuation mark or symbol.
    Punctuation,
    /// A mask, however it is written: `[MASK]`, `[ mask ]`, `<mask>`, `___`.
    Mask,
    /// Another token with a meaning of its own to BERT, such as `[SEP]`.
    Special,
}

/// A stretch of text between white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// All segments of a text, in order; what lies between them is white space.
pub fn segments(text: &str) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() || first.is_control() {
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = if let Some(length) = mask_length(rest) {
            (SegmentKind::Mask, length)
        } else if let Some(length) = special_length(rest) {
            (SegmentKind::Special, length)
        } else if is_word(first) && !is_ideograph(first) {
            (SegmentKind::Word, word_length(rest))
        } else {
            let kind = if is_ideograph(first) { SegmentKind::Word } else { SegmentKind::Punctuation };
            (kind, first.len_utf8() + marks_length(&rest[first.len_utf8()..]))
        };
        found.push(Segment { kind, range: at..at + length });
        at += length;
    }
    found
}

/// Bytes of the mask that `text` begins with, if it begins with one.
fn mask_length(text: &str) -> Option<usize> {
    // Teachers write a blank with underscores.
    let underscores = text.bytes().take_while(|&byte| byte == b'_').count();
    if underscores >= 3 {
        return Some(underscores);
    }
    bracketed(text).filter(|(name, _)| name.eq_ignore_ascii_case("mask")).map(|(_, length)| length)
}

/// Bytes of the special token that `text` begins with. The tokenizer knows these in capitals only.
fn special_length(text: &str) -> Option<usize> {
    ["[CLS]", "[SEP]", "[PAD]", "[UNK]"].iter().find(|token| text.starts_with(**token)).map(|token| token.len())
}

/// The word between the brackets that `text` begins with, and the bytes up to the closing one.
fn bracketed(text: &str) -> Option<(&str, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '[' => ']',
        '<' => '>',
        '［' => '］',
        _ => return None,
    };
    // Room for some spaces; no search through a whole book for the closing bracket.
    let end = text.char_indices().skip(1).take(16).find(|(_, c)| *c == close)?.0;
    Some((text[open.len_utf8()..end].trim(), end + close.len_utf8()))
}

/// Bytes of the word that `text` begins with; an apostrophe between letters belongs to it.
fn word_length(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if is_word(character) && !is_ideograph(character) || is_mark(character) {
            continue;
        }
        let before_letter = characters.peek().is_some_and(|(_, next)| is_word(*next));
        if at > 0 && matches!(character, '\'' | '’') && before_letter {
            continue;
        }
        return at;
    }
    text.len()
}

/// Bytes of combining marks, joiners and what they join (an emoji family is one segment).
fn marks_length(text: &str) -> usize {
    let mut joined = false;
    for (at, character) in text.char_indices() {
        if !is_mark(character) && !joined {
            return at;
        }
        joined = character == '\u{200D}';
    }
    text.len()
}

fn is_word(character: char) -> bool {
    // The Indic blocks: their vowel killers are marks that Rust does not count as letters.
    character.is_alphanumeric() || matches!(character, '\u{0900}'..='\u{0963}' | '\u{0966}'..='\u{0DF3}')
}

fn is_ideograph(character: char) -> bool {
    // The ranges that BERT's tokenizer isolates (google-research/bert, tokenization.py).
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FA1F}')
}

fn is_mark(character: char) -> bool {
    matches!(character,
        '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}'
        | '\u{0670}' | '\u{06D6}'..='\u{06ED}' | '\u{1AB0}'..='\u{1AFF}' | '\u{200C}' | '\u{200D}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(SegmentKind, &str)]) {
        let found: Vec<_> = segments(text).into_iter().map(|segment| (segment.kind, &text[segment.range])).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    use SegmentKind::{Mask, Punctuation, Special, Word};

    #[test]
    fn words_and_punctuation() {
        check(
            "The  cat, isn't \n here.",
            &[(Word, "The"), (Word, "cat"), (Punctuation, ","), (Word, "isn't"), (Word, "here"), (Punctuation, ".")],
        );
        check("'tis rock'n'roll'", &[(Punctuation, "'"), (Word, "tis"), (Word, "rock'n'roll"), (Punctuation, "'")]);
        check("well-known", &[(Word, "well"), (Punctuation, "-"), (Word, "known")]);
    }

    #[test]
    fn masks_in_odd_writing() {
        for odd in ["[MASK]", "[mask]", "[ Mask ]", "<mask>", "< MASK >", "［MASK］", "___", "______"] {
            check(odd, &[(Mask, odd)]);
        }
        check("a[MASK]b", &[(Word, "a"), (Mask, "[MASK]"), (Word, "b")]);
        check("[[MASK]]", &[(Punctuation, "["), (Mask, "[MASK]"), (Punctuation, "]")]);
        check("[MASK", &[(Punctuation, "["), (Word, "MASK")]);
        check("[masks]", &[(Punctuation, "["), (Word, "masks"), (Punctuation, "]")]);
        check("__", &[(Punctuation, "_"), (Punctuation, "_")]);
        check("[SEP] x", &[(Special, "[SEP]"), (Word, "x")]);
    }

    #[test]
    fn other_scripts() {
        check("猫が坐る", &[(Word, "猫"), (Word, "が"), (Word, "坐"), (Word, "る")]);
        check("שָׁלוֹם עולם", &[(Word, "שָׁלוֹם"), (Word, "עולם")]);
        check("हिन्दी।", &[(Word, "हिन्दी"), (Punctuation, "।")]);
        check(
            "cafe\u{301} 👩‍👩‍👧 👍🏽!",
            &[(Word, "cafe\u{301}"), (Punctuation, "👩‍👩‍👧"), (Punctuation, "👍🏽"), (Punctuation, "!")],
        );
        check("\u{0}a\u{7}\u{2028}", &[(Word, "a")]);
        check("", &[]);
    }

    proptest::proptest! {
        #[test]
        fn segments_cover_all_but_white_space(text in "(\\PC|[\\[\\]<>_ mask\u{0}\u{200d}])*") {
            let mut last = 0;
            for segment in segments(&text) {
                proptest::prop_assert!(segment.range.start >= last && !segment.range.is_empty());
                proptest::prop_assert!(text[last..segment.range.start].chars().all(|c| c.is_whitespace() || c.is_control()));
                last = segment.range.end;
            }
            proptest::prop_assert!(text[last..].chars().all(|c| c.is_whitespace() || c.is_control()));
        }
    }
}
