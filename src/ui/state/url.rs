//! A laboratory's state as an address fragment, and back.
//!
//! Browsers do not send what stands after `#` to a server, so a link can hold what a reader typed.
//! The fragment is a list of `key=value` pairs in form encoding. Reading is total: what is
//! unknown, old or malformed falls back to the default, quietly.

use form_urlencoded::{Serializer, parse};

use super::masked_word::MaskedWord;

/// The version of this format.
const VERSION: &str = "1";
/// Longer texts are left out of links, which mail programs and chats would cut.
pub const LONGEST_TEXT_IN_LINK: usize = 2_000;

/// What a link to the masked-word predictor says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaskedWordLink {
    /// The laboratory's state.
    pub state: MaskedWord,
    /// The revision of the model that the link was made with.
    pub revision: Option<String>,
}

/// A fragment, and whether it holds everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Without the `#`; empty for the default state.
    pub text: String,
    /// Whether the text was too long to be in it.
    pub text_left_out: bool,
}

/// Writes the masked-word predictor's state; the default state is the empty fragment.
pub fn write_masked_word(state: &MaskedWord, revision: &str) -> Fragment {
    let default = MaskedWord::default();
    if *state == default {
        return Fragment { text: String::new(), text_left_out: false };
    }
    let mut pairs = Serializer::new(String::new());
    pairs.append_pair("v", VERSION).append_pair("lab", "masked-word").append_pair("model", revision);
    let text_left_out = state.text().len() > LONGEST_TEXT_IN_LINK;
    if !text_left_out && (state.text(), state.hidden()) != (default.text(), default.hidden()) {
        pairs.append_pair("text", state.text());
        for word in state.hidden() {
            pairs.append_pair("hidden", word.as_deref().unwrap_or_default());
        }
    }
    if state.guess_first {
        pairs.append_pair("guess", "1");
    }
    Fragment { text: pairs.finish(), text_left_out }
}

/// Reads a fragment, with or without its `#`.
pub fn read_masked_word(fragment: &str) -> MaskedWordLink {
    let mut text = None;
    let mut hidden = Vec::new();
    let mut guess_first = false;
    let mut revision = None;
    for (key, value) in parse(fragment.trim_start_matches('#').as_bytes()) {
        match key.as_ref() {
            "v" if value != VERSION => return MaskedWordLink::default(),
            "lab" if value != "masked-word" => return MaskedWordLink::default(),
            "text" => text = Some(value.into_owned()),
            "hidden" => hidden.push(Some(value.into_owned())),
            "guess" => guess_first = value == "1",
            "model" => revision = Some(value.into_owned()),
            _ => {}
        }
    }
    let mut state = text.map_or_else(MaskedWord::default, |text| MaskedWord::new(text, hidden));
    state.guess_first = guess_first;
    MaskedWordLink { state, revision }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_the_empty_fragment() {
        assert_eq!(write_masked_word(&MaskedWord::default(), "abc").text, "");
        assert_eq!(read_masked_word("").state, MaskedWord::default());
        assert_eq!(read_masked_word("#").state, MaskedWord::default());
    }

    #[test]
    fn what_is_unknown_or_old_falls_back() {
        for odd in
            ["#main", "v=2&text=x", "lab=next-token&text=x", "temperature=NaN&top_k=-3", "%FF%FE=%zz&&&==", "guess=yes"]
        {
            assert_eq!(read_masked_word(odd).state, MaskedWord::default(), "{odd}");
        }
        assert_eq!(read_masked_word("text=a+%5BMASK%5D&unknown=1").state.text(), "a [MASK]");
    }

    #[test]
    fn a_long_text_is_left_out() {
        let fragment = write_masked_word(&MaskedWord::new("word ".repeat(1_000), vec![]), "abc");
        assert!(fragment.text_left_out && fragment.text.len() < 100);
    }

    proptest::proptest! {
        #[test]
        fn state_to_fragment_to_state(text in "(\\PC|\\[MASK\\]| |[#&=%+\n\t\u{0}]){0,60}", words in proptest::collection::vec("\\PC{0,8}", 0..4), guess in proptest::bool::ANY) {
            let mut state = MaskedWord::new(text, words.into_iter().map(Some).collect());
            state.guess_first = guess;
            let fragment = write_masked_word(&state, "0123456789ab").text;
            proptest::prop_assert!(fragment.is_ascii() && !fragment.contains('#'));
            proptest::prop_assert_eq!(read_masked_word(&fragment).state, state);
        }

        #[test]
        fn any_fragment_can_be_read(fragment in "\\PC*") {
            read_masked_word(&fragment);
        }
    }
}
