//! Source code, cut into stretches of one look. A small lexer is enough: it knows comments, strings,
//! numbers, keywords and names that begin with a capital, and takes everything else for plain.

/// How a stretch of code looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Like everything.
    Plain,
    /// A word of the language.
    Keyword,
    /// A type or a constant.
    Type,
    /// A number or a string.
    Literal,
    /// A comment.
    Comment,
}

/// A language.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    comment: &'static str,
    keywords: &'static [&'static str],
}

/// Rust.
pub const RUST: Language = Language {
    comment: "//",
    keywords: &[
        "as", "continue", "dyn", "else", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match",
        "mod", "mut", "pub", "return", "self", "struct", "super", "true", "use", "where", "while",
    ],
};

/// Python.
pub const PYTHON: Language =
    Language { comment: "#", keywords: &["and", "def", "for", "from", "if", "import", "in", "not", "or", "return"] };

/// Cuts a line. The stretches put together are the line again.
pub fn stretches(line: &str, language: Language) -> Vec<(Look, &str)> {
    let mut found: Vec<(Look, &str)> = Vec::new();
    let mut rest = line;
    let mut plain = 0;
    while let Some(first) = rest[plain..].chars().next() {
        let at = &rest[plain..];
        let (look, length) = if at.starts_with(language.comment) {
            (Look::Comment, at.len())
        } else if first == '"' {
            (Look::Literal, string_length(at))
        } else if first.is_alphanumeric() || first == '_' {
            word(at, language)
        } else {
            (Look::Plain, first.len_utf8())
        };
        if look == Look::Plain {
            plain += length;
            continue;
        }
        if plain > 0 {
            found.push((Look::Plain, &rest[..plain]));
        }
        found.push((look, &at[..length]));
        rest = &at[length..];
        plain = 0;
    }
    if plain > 0 {
        found.push((Look::Plain, rest));
    }
    found
}

/// The length of a string with its quotes, or of all that is left if it does not end.
fn string_length(at: &str) -> usize {
    let mut escaped = false;
    for (place, character) in at.char_indices().skip(1) {
        if character == '"' && !escaped {
            return place + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    at.len()
}

fn word(at: &str, language: Language) -> (Look, usize) {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let mut length = at.find(|character| !is_part(character)).unwrap_or(at.len());
    let look = if at.starts_with(|first: char| first.is_ascii_digit()) {
        // A point belongs to a number if a digit follows it.
        let fraction =
            at[length..].strip_prefix('.').filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
        if let Some(fraction) = fraction {
            length += 1 + fraction.find(|character| !is_part(character)).unwrap_or(fraction.len());
        }
        Look::Literal
    } else if language.keywords.contains(&&at[..length]) {
        Look::Keyword
    } else if at.starts_with(char::is_uppercase) {
        Look::Type
    } else {
        Look::Plain
    };
    (look, length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Look::{Comment, Keyword, Literal, Plain, Type};

    #[test]
    fn a_line_is_cut_where_its_look_changes() {
        assert_eq!(
            stretches("        let id = (x * 0.5) as u32; // \"no\" string", RUST),
            [
                (Plain, "        "),
                (Keyword, "let"),
                (Plain, " id = (x * "),
                (Literal, "0.5"),
                (Plain, ") "),
                (Keyword, "as"),
                (Plain, " u32; "),
                (Comment, "// \"no\" string")
            ]
        );
        assert_eq!(
            stretches("tell(Event::Keep { position });", RUST),
            [(Plain, "tell("), (Type, "Event"), (Plain, "::"), (Type, "Keep"), (Plain, " { position });")]
        );
        assert_eq!(stretches("for position in 0..text", RUST)[4], (Literal, "0"));
        assert_eq!(
            stretches("say(\"a \\\" b\") # why", PYTHON)[1..4],
            [(Literal, "\"a \\\" b\""), (Plain, ") "), (Comment, "# why")]
        );
        assert_eq!(stretches("", RUST), []);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(line in "(\\PC|\"|//|let |0\\.){0,40}") {
            for language in [RUST, PYTHON] {
                let whole: String = stretches(&line, language).into_iter().map(|(_, text)| text).collect();
                proptest::prop_assert_eq!(&whole, &line);
            }
        }
    }
}
