//! The laboratories' states as an address fragment, and back.
//!
//! Browsers do not send what stands after `#` to a server, so a link can hold what a reader typed.
//! The fragment is a list of `key=value` pairs in form encoding: the version, then for each
//! laboratory whose state is not the default `lab=` with its name, and its own pairs. Reading is
//! total: what is unknown, old or malformed falls back to the default, quietly.

use form_urlencoded::{Serializer, parse};

use super::masked_word::MaskedWord;
use super::next_token::{NextToken, Setting};
use super::span_fill::SpanFill;

/// The version of this format.
const VERSION: &str = "1";
/// Longer texts are left out of links, which mail programs and chats would cut.
pub const LONGEST_TEXT_IN_LINK: usize = 2_000;

/// The name of the masked-word predictor, in links and in the page.
pub const MASKED_WORD: &str = "masked-word";
/// The name of the next token's laboratory.
pub const NEXT_TOKEN: &str = "next-token";
/// The name of the gap filler.
pub const SPAN_FILL: &str = "span-fill";

/// What a link says about one laboratory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link<S> {
    /// The laboratory's state.
    pub state: S,
    /// The revision of the model that the link was made with.
    pub revision: Option<String>,
}

/// One laboratory's part of a fragment, and whether it holds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    /// Its pairs; empty for the default state.
    pub text: String,
    /// Whether the text was too long to be in it.
    pub text_left_out: bool,
}

/// The whole fragment without its `#`; empty if every laboratory is in its default state.
pub fn join<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("v={VERSION}&{}", parts.join("&")) }
}

/// The laboratory that a fragment is about: the first that it names.
pub fn subject(fragment: &str) -> Option<&'static str> {
    let named = pairs(fragment).find(|(key, _)| key == "lab")?.1;
    [MASKED_WORD, NEXT_TOKEN, SPAN_FILL].into_iter().find(|lab| *lab == named)
}

/// Writes the masked-word predictor's state.
pub fn write_masked_word(state: &MaskedWord, revision: &str) -> Fragment {
    let default = MaskedWord::default();
    if *state == default {
        return Fragment::default();
    }
    let mut pairs = begin(MASKED_WORD, revision);
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

/// Reads the masked-word predictor's state from a fragment, with or without its `#`.
pub fn read_masked_word(fragment: &str) -> Link<MaskedWord> {
    let mut text = None;
    let mut hidden = Vec::new();
    let mut guess_first = false;
    let mut revision = None;
    for (key, value) in part(fragment, MASKED_WORD) {
        match key.as_str() {
            "text" => text = Some(value),
            "hidden" => hidden.push(Some(value)),
            "guess" => guess_first = value == "1",
            "model" => revision = Some(value),
            _ => {}
        }
    }
    let mut state = text.map_or_else(MaskedWord::default, |text| MaskedWord::new(text, hidden));
    state.guess_first = guess_first;
    Link { state, revision }
}

/// Writes the state of the next token's laboratory.
pub fn write_next_token(state: &NextToken, revision: &str) -> Fragment {
    let default = NextToken::default();
    if *state == default {
        return Fragment::default();
    }
    let mut pairs = begin(NEXT_TOKEN, revision);
    let text_left_out = state.prompt.len() > LONGEST_TEXT_IN_LINK;
    if !text_left_out && state.prompt != default.prompt {
        pairs.append_pair("text", &state.prompt);
    }
    for setting in Setting::ALL {
        if state.settings.get(setting) != default.settings.get(setting) {
            pairs.append_pair(setting.key(), &setting.write(state.settings.get(setting)));
        }
    }
    Fragment { text: pairs.finish(), text_left_out }
}

/// Reads the state of the next token's laboratory.
pub fn read_next_token(fragment: &str) -> Link<NextToken> {
    let mut link = Link::<NextToken>::default();
    for (key, value) in part(fragment, NEXT_TOKEN) {
        match key.as_str() {
            "text" => link.state.prompt = value,
            "model" => link.revision = Some(value),
            key => {
                let setting = Setting::ALL.into_iter().find(|setting| setting.key() == key);
                if let Some((setting, value)) = setting.and_then(|setting| Some((setting, setting.read(&value)?))) {
                    link.state.settings.set(setting, value);
                }
            }
        }
    }
    link
}

/// Writes the gap filler's state.
pub fn write_span_fill(state: &SpanFill, revision: &str) -> Fragment {
    if *state == SpanFill::default() {
        return Fragment::default();
    }
    let mut pairs = begin(SPAN_FILL, revision);
    let text_left_out = state.text.len() > LONGEST_TEXT_IN_LINK;
    if !text_left_out {
        pairs.append_pair("text", &state.text);
    }
    Fragment { text: pairs.finish(), text_left_out }
}

/// Reads the gap filler's state.
pub fn read_span_fill(fragment: &str) -> Link<SpanFill> {
    let mut link = Link::<SpanFill>::default();
    for (key, value) in part(fragment, SPAN_FILL) {
        match key.as_str() {
            "text" => link.state.text = value,
            "model" => link.revision = Some(value),
            _ => {}
        }
    }
    link
}

fn begin(lab: &str, revision: &str) -> Serializer<'static, String> {
    let mut pairs = Serializer::new(String::new());
    pairs.append_pair("lab", lab).append_pair("model", revision);
    pairs
}

/// The pairs of one laboratory; none if the fragment is of another version. Pairs before any name
/// are the masked-word predictor's.
fn part(fragment: &str, lab: &str) -> Vec<(String, String)> {
    let mut named = MASKED_WORD.to_owned();
    let mut found = Vec::new();
    for (key, value) in pairs(fragment) {
        match key.as_str() {
            "v" if value != VERSION => return Vec::new(),
            "lab" => named = value,
            _ if named == lab => found.push((key, value)),
            _ => {}
        }
    }
    found
}

fn pairs(fragment: &str) -> impl Iterator<Item = (String, String)> {
    parse(fragment.trim_start_matches('#').as_bytes()).into_owned()
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

    #[test]
    fn each_laboratory_has_its_part() {
        let masked = MaskedWord::new("a [MASK] & b", vec![]);
        let mut next = NextToken { prompt: "lab=span-fill&text=x #".into(), ..NextToken::default() };
        next.settings.set(Setting::Temperature, 0.35);
        next.settings.set(Setting::Seed, f64::from(u32::MAX));
        let span = SpanFill { text: "<extra_id_0>".into() };
        let parts = [
            write_span_fill(&span, "t5").text,
            write_masked_word(&masked, "bert").text,
            write_next_token(&next, "gpt").text,
        ];
        let fragment = join(parts.iter().map(String::as_str));
        assert!(fragment.starts_with("v=1&lab=span-fill&model=t5"));
        assert_eq!(subject(&fragment), Some(SPAN_FILL));
        assert_eq!(read_masked_word(&fragment), Link { state: masked, revision: Some("bert".into()) });
        assert_eq!(read_next_token(&fragment), Link { state: next, revision: Some("gpt".into()) });
        assert_eq!(read_span_fill(&fragment), Link { state: span, revision: Some("t5".into()) });
        assert_eq!(join(["", ""]), "");
        assert_eq!((subject(""), subject("lab=x&lab=next-token")), (None, None));
    }

    #[test]
    fn settings_of_no_sense_fall_back() {
        for odd in ["temperature=NaN&top_k=-3", "top_p=0&seed=1e99", "temperature=&top_k=2.5&top_p=inf"] {
            assert_eq!(read_next_token(&format!("lab=next-token&{odd}")).state, NextToken::default(), "{odd}");
        }
        assert_eq!(read_next_token("lab=next-token&text=").state.prompt, "", "an empty prompt is a prompt");
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
            read_next_token(&format!("lab=next-token&{fragment}"));
            read_span_fill(&format!("lab=span-fill&{fragment}"));
        }
    }
}
