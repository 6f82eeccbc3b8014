//! Words out of a file, made fit for a sentence. A hostile file may hold a megabyte where a name is
//! expected, or line breaks, or what makes a terminal draw something else.

use std::fmt::Display;

/// At most so many characters of what another crate says about a file are repeated.
const LONGEST: usize = 200;

/// At most so many characters of a name are repeated.
const LONGEST_NAME: usize = 100;

/// At most so many names of a list, or sizes of a shape, are repeated.
const MOST: usize = 8;

/// The beginning of a text on one line, all that cannot be seen in it spelt out.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let mut line = String::new();
    for (index, letter) in text.chars().enumerate() {
        if index == LONGEST {
            line.push('…');
            break;
        }
        match letter {
            // Escaping would double what is shown with marks around it already.
            '"' | '\'' | '\\' => line.push(letter),
            _ => line.extend(letter.escape_debug()),
        }
    }
    line
}

/// An error of another crate, on one line.
#[must_use]
pub fn reason(error: &impl Display) -> String {
    excerpt(&error.to_string())
}

/// The beginning of a name, with marks around it.
#[must_use]
pub fn quoted(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{:?}…", &name[..end]),
        None => format!("{name:?}"),
    }
}

/// The first names of a list, and how many more there are.
#[must_use]
pub fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(MOST).map(|name| quoted(name)).collect();
    let more = names.len().saturating_sub(MOST);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    first.join(", ") + &rest
}

/// A shape: of a long one its first sizes, and how many more there are.
#[must_use]
pub fn sizes(shape: &[usize]) -> String {
    match shape.get(MOST..) {
        Some(more @ [_, ..]) => format!("{:?} and {} more", &shape[..MOST], more.len()),
        _ => format!("{shape:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_file_stay_on_one_line() {
        assert_eq!(excerpt("the \"quick\"\n\u{1b}[31m \u{202e}fox"), r#"the "quick"\n\u{1b}[31m \u{202e}fox"#);
        assert_eq!(excerpt(&"é".repeat(LONGEST)), "é".repeat(LONGEST));
        assert_eq!(excerpt(&"é".repeat(1 << 20)), "é".repeat(LONGEST) + "…");
        assert_eq!(quoted("a\n"), r#""a\n""#);
        assert_eq!(quoted(&"é".repeat(1 << 20)), format!("\"{}\"…", "é".repeat(LONGEST_NAME)));
    }

    #[test]
    fn long_lists_are_cut() {
        let names = |count: usize| (0..count).map(|index| index.to_string()).collect::<Vec<_>>();
        assert_eq!(listed(&names(2)), r#""0", "1""#);
        assert!(listed(&names(MOST)).ends_with(r#", "7""#));
        assert!(listed(&names(1000)).ends_with(r#", "7" and 992 more"#));
        assert_eq!(sizes(&[]), "[]");
        assert_eq!(sizes(&[3; MOST]), "[3, 3, 3, 3, 3, 3, 3, 3]");
        assert_eq!(sizes(&[3; 1000]), "[3, 3, 3, 3, 3, 3, 3, 3] and 992 more");
    }
}
