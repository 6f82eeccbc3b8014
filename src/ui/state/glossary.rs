//! Searching the glossary.

use crate::prose::tree::{Term, plain};

/// Whether a term has these words in its name or in its meaning.
pub fn matches(term: &Term, wanted: &str) -> bool {
    let name = term.name.to_lowercase();
    let meaning: String = term.meaning.iter().map(plain).collect::<String>().to_lowercase();
    wanted.to_lowercase().split_whitespace().all(|word| name.contains(word) || meaning.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::tree::{Run, Span, Stress, What};

    #[test]
    fn terms_are_found_by_name_and_meaning() {
        let run = Run { stress: Stress::None, what: What::Words("A piece of text.".into()) };
        let meaning = vec![vec![Span { link: None, runs: vec![run] }]];
        let term = Term { id: "token".into(), name: "Token".into(), meaning };
        for found in ["", "tok", "PIECE", "token piece", "  text "] {
            assert!(matches(&term, found), "{found}");
        }
        assert!(!matches(&term, "token loss"));
    }
}
