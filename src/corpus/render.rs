//! Words as text: spaces, capitals, "a" before a vowel.
//!
//! Two different rows of words never give the same text (a test holds that), so that the entropy of
//! the rows is the entropy of the text.

use crate::corpus::grammar::{Grammar, WordId};

/// Opens direct speech. It and [`CLOSE`] are written alike, and always alternate.
pub const OPEN: &str = "``";

/// Closes direct speech.
pub const CLOSE: &str = "''";

/// What goes on with a sentence after a question or an exclamation in direct speech.
const SAYING: [&str; 8] = ["said", "asked", "answered", "called", "cried", "shouted", "says", "asks"];

/// The words of a unit as the text that people read.
pub fn render(grammar: &Grammar, words: &[WordId]) -> String {
    let mut text = String::new();
    let (mut begins, mut glued) = (true, true);
    for (place, word) in words.iter().enumerate() {
        let word = grammar.word(*word);
        let next = words.get(place + 1).map_or("", |next| grammar.word(*next));
        if !glued && !attaches(word) {
            text.push(' ');
        }
        glued = word == OPEN;
        match word {
            OPEN | CLOSE => text.push('"'),
            "a" if takes_an(next) => text.push_str(if begins { "An" } else { "an" }),
            _ if begins => capitalise(&mut text, word),
            _ => text.push_str(word),
        }
        // Direct speech begins like a sentence; what closes it leaves things as they are, unless the
        // sentence goes on: "Where is it?" asked Tom.
        begins =
            ends_sentence(word) || word == OPEN || (begins && word == CLOSE && !goes_on(grammar, &words[place + 1..]));
    }
    text
}

/// Whether the words behind direct speech say who spoke: "asked Tom", "his old father said".
fn goes_on(grammar: &Grammar, words: &[WordId]) -> bool {
    let mut first = words.iter().take(4).map(|word| grammar.word(*word)).take_while(|word| !attaches(word));
    first.any(|word| SAYING.contains(&word))
}

/// How many characters a word adds to a text, with the space before it. That what opens direct speech
/// has none behind it, and that "a" may become "an", is not counted here.
pub(super) fn added_characters(word: &str) -> f64 {
    match word {
        OPEN => 2.0,
        CLOSE => 1.0,
        _ if attaches(word) => word.chars().count() as f64,
        _ => word.chars().count() as f64 + 1.0,
    }
}

/// Whether no space stands before it.
pub fn attaches(word: &str) -> bool {
    matches!(word, "." | "," | "?" | "!" | ":" | ";" | "'s" | CLOSE)
}

/// Whether a reader of a text finds this word again: nothing in it could be a mark of its own.
pub(super) fn is_word(word: &str) -> bool {
    let mark = word != CLOSE && attaches(word);
    let letters = word.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '\'');
    let apostrophes = word.starts_with('\'') || word.contains("''") || word.ends_with("'s");
    // Without a letter or digit a capital would have nowhere to go.
    mark || (letters && !apostrophes && word.contains(char::is_alphanumeric) && word != "an")
}

fn ends_sentence(word: &str) -> bool {
    matches!(word, "." | "?" | "!")
}

/// Whether "a" before this word is "an".
pub(super) fn takes_an(next: &str) -> bool {
    let silent = next.starts_with("hour") || next.starts_with("honest");
    let consonant = next.starts_with("uni") || next.starts_with("use") || next.starts_with("one");
    silent || (next.starts_with(['a', 'e', 'i', 'o', 'u']) && !consonant)
}

fn capitalise(text: &mut String, word: &str) {
    let mut letters = word.chars();
    text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    text.push_str(letters.as_str());
}
