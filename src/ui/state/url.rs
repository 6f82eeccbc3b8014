//! The laboratories' states as an address fragment, and back.
//!
//! Browsers do not send what stands after `#` to a server, so a link can hold what a reader typed.
//! The fragment is a list of `key=value` pairs in form encoding: the version, the place in the
//! tutorial, then for each laboratory whose state is not the default `lab=` with its name, and its
//! own pairs. Reading is total: what is unknown, old or malformed falls back to the default, quietly.

use form_urlencoded::{Serializer, parse};

/// The version of this format.
const VERSION: &str = "1";
/// Longer texts are left out of links, which mail programs and chats would cut.
pub const LONGEST_TEXT_IN_LINK: usize = 2_000;

/// The name of the masked-word predictor, in links and in the page.
pub const MASKED_WORD: &str = "masked-word";
/// The name of the next token's laboratory.
pub const NEXT_TOKEN: &str = "next-token";
/// The name of the span corrupter.
pub const SPAN: &str = "span";
/// The name of the three objectives' laboratory.
pub const TRIPTYCH: &str = "triptych";

/// What a laboratory remembers, as pairs of a link. What is written is read back as it was, and
/// whatever is read gives a state.
pub trait LabState: Clone + Default + PartialEq + Send + Sync + 'static {
    /// The laboratory's name, in links and in the page.
    const LAB: &'static str;
    /// Writes what is not as in the default state.
    fn write(&self, pairs: &mut Pairs);
    /// Takes over one pair; what is unknown or makes no sense is passed over.
    fn read(&mut self, key: &str, value: &str);
    /// Called when all pairs are read: what has to fit together is made to.
    fn settle(&mut self) {}
}

/// The pairs of one laboratory, as they are written.
pub struct Pairs {
    serializer: Serializer<'static, String>,
    text_left_out: bool,
}

impl Pairs {
    /// Writes a pair.
    pub fn pair(&mut self, key: &str, value: &str) {
        self.serializer.append_pair(key, value);
    }

    /// Writes a text that a reader typed, unless it is too long for a link; says whether it did.
    pub fn text(&mut self, key: &str, text: &str) -> bool {
        let fits = text.len() <= LONGEST_TEXT_IN_LINK;
        if fits {
            self.pair(key, text);
        } else {
            self.text_left_out = true;
        }
        fits
    }
}

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

/// A place in the tutorial: a chapter's id, and a section's if it is not the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The chapter's id; empty for the cover.
    pub chapter: String,
    /// The section's id; empty for the chapter's beginning.
    pub section: String,
}

/// The whole fragment without its `#`; empty on the cover if every laboratory is in its default state.
pub fn join<'a>(place: &Place, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut pairs = Serializer::new(String::new());
    for (key, value) in [("chapter", &place.chapter), ("section", &place.section)] {
        if !value.is_empty() {
            pairs.append_pair(key, value);
        }
    }
    let mut fragment = pairs.finish();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if !fragment.is_empty() {
            fragment.push('&');
        }
        fragment.push_str(part);
    }
    if fragment.is_empty() { fragment } else { format!("v={VERSION}&{fragment}") }
}

/// The place that a fragment names.
pub fn place(fragment: &str) -> Place {
    let mut place = Place::default();
    for (key, value) in pairs(fragment).take_while(|(key, _)| key != "lab") {
        match key.as_str() {
            "v" if value != VERSION => return Place::default(),
            "chapter" => place.chapter = value,
            "section" => place.section = value,
            _ => {}
        }
    }
    place
}

/// The name of the laboratory that a fragment is about: the first that it names.
pub fn subject(fragment: &str) -> Option<String> {
    pairs(fragment).find(|(key, _)| key == "lab").map(|(_, name)| renamed(&name).to_owned())
}

/// The parts of a fragment that belong to laboratories, each with the name of its own.
pub fn parts(fragment: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, Serializer<'static, String>)> = Vec::new();
    for (key, value) in pairs(fragment) {
        match (key.as_str(), parts.last_mut()) {
            ("v", _) if value != VERSION => return Vec::new(),
            ("lab", _) => {
                let mut part = Serializer::new(String::new());
                part.append_pair("lab", renamed(&value));
                parts.push((renamed(&value).to_owned(), part));
            }
            (_, Some((_, part))) => {
                part.append_pair(&key, &value);
            }
            (_, None) => {}
        }
    }
    parts.into_iter().map(|(name, mut part)| (name, part.finish())).collect()
}

/// Writes a laboratory's state. The revision is that of its model; empty if it has none.
pub fn write<S: LabState>(state: &S, revision: &str) -> Fragment {
    if *state == S::default() {
        return Fragment::default();
    }
    let mut serializer = Serializer::new(String::new());
    serializer.append_pair("lab", S::LAB);
    if !revision.is_empty() {
        serializer.append_pair("model", revision);
    }
    let mut pairs = Pairs { serializer, text_left_out: false };
    state.write(&mut pairs);
    Fragment { text: pairs.serializer.finish(), text_left_out: pairs.text_left_out }
}

/// Reads a laboratory's state from a fragment, with or without its `#`.
pub fn read<S: LabState>(fragment: &str) -> Link<S> {
    let mut link = Link::<S>::default();
    for (key, value) in part(fragment, S::LAB) {
        if key == "model" {
            link.revision = Some(value);
        } else {
            link.state.read(&key, &value);
        }
    }
    link.state.settle();
    link
}

/// The pairs of one laboratory; none if the fragment is of another version. Pairs before any name
/// are the masked-word predictor's.
fn part(fragment: &str, lab: &str) -> Vec<(String, String)> {
    let mut named = MASKED_WORD.to_owned();
    let mut found = Vec::new();
    for (key, value) in pairs(fragment) {
        match key.as_str() {
            "v" if value != VERSION => return Vec::new(),
            "lab" => named = renamed(&value).to_owned(),
            _ if named == lab => found.push((key, value)),
            _ => {}
        }
    }
    found
}

/// The name that a laboratory has now: the span corrupter reads the gap filler's links.
fn renamed(name: &str) -> &str {
    if name == "span-fill" { SPAN } else { name }
}

fn pairs(fragment: &str) -> impl Iterator<Item = (String, String)> {
    parse(fragment.trim_start_matches('#').as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::{
        masked_word::{MapChoice, MaskedWord, Order, Press, View},
        next_token::{NextToken, Setting},
        span::Span,
    };

    #[test]
    fn the_default_is_the_empty_fragment() {
        assert_eq!(write(&MaskedWord::default(), "abc").text, "");
        assert_eq!(read::<MaskedWord>("").state, MaskedWord::default());
        assert_eq!(read::<MaskedWord>("#").state, MaskedWord::default());
    }

    #[test]
    fn what_is_unknown_or_old_falls_back() {
        for odd in
            ["#main", "v=2&text=x", "lab=next-token&text=x", "temperature=NaN&top_k=-3", "%FF%FE=%zz&&&==", "guess=yes"]
        {
            assert_eq!(read::<MaskedWord>(odd).state, MaskedWord::default(), "{odd}");
        }
        assert_eq!(read::<MaskedWord>("text=a+%5BMASK%5D&unknown=1").state.text(), "a [MASK]");
    }

    #[test]
    fn a_long_text_is_left_out() {
        let fragment = write(&MaskedWord::new("word ".repeat(1_000), vec![]), "abc");
        assert!(fragment.text_left_out && fragment.text.len() < 100);
    }

    #[test]
    fn each_laboratory_has_its_part() {
        let masked = MaskedWord::new("a [MASK] & b", vec![]);
        let mut next = NextToken::default();
        next.edit("lab=span-fill&text=x #".into());
        next.settings.set(Setting::Temperature, 0.35);
        next.settings.set(Setting::Seed, f64::from(u32::MAX));
        let mut span = Span::default();
        span.edit("a & lab=x".into());
        let parts = [write(&span, "t5").text, write(&masked, "bert").text, write(&next, "gpt").text];
        let fragment = join(&Place::default(), parts.iter().map(String::as_str));
        assert!(fragment.starts_with("v=1&lab=span&model=t5"));
        assert_eq!(subject(&fragment), Some(SPAN.into()));
        assert_eq!(read::<MaskedWord>(&fragment), Link { state: masked, revision: Some("bert".into()) });
        assert_eq!(read::<NextToken>(&fragment), Link { state: next, revision: Some("gpt".into()) });
        assert_eq!(read::<Span>(&fragment), Link { state: span, revision: Some("t5".into()) });
        assert_eq!(join(&Place::default(), ["", ""]), "");
        assert_eq!((subject(""), subject("lab=x&lab=next-token")), (None, Some("x".into())));
    }

    #[test]
    fn a_place_stands_before_the_laboratories() {
        let here = Place { chapter: "gpt".into(), section: "sampling".into() };
        let mut span = Span::default();
        span.edit("x lab=&".into());
        let part = write(&span, "t5").text;
        let fragment = join(&here, [part.as_str()]);
        assert_eq!((place(&fragment), parts(&fragment)), (here, vec![(SPAN.to_owned(), part)]));
        assert_eq!(place("v=2&chapter=gpt"), Place::default());
        assert_eq!(place("lab=masked-word&chapter=gpt"), Place::default(), "a laboratory may have a pair of that name");
    }

    #[test]
    fn settings_of_no_sense_fall_back() {
        for odd in ["temperature=NaN&top_k=-3", "top_p=0&seed=1e99", "temperature=&top_k=2.5&top_p=inf"] {
            assert_eq!(read::<NextToken>(&format!("lab=next-token&{odd}")).state, NextToken::default(), "{odd}");
        }
        assert_eq!(read::<NextToken>("lab=next-token&text=").state.prompt, "", "an empty prompt is a prompt");
    }

    proptest::proptest! {
        #[test]
        fn state_to_fragment_to_state(text in "(\\PC|\\[MASK\\]| |[#&=%+\n\t\u{0}]){0,60}", words in proptest::collection::vec("\\PC{0,8}", 0..4), guess in proptest::bool::ANY, numbers in proptest::collection::vec(0..300usize, 4), extras in 0..8u8) {
            let mut state = MaskedWord::new(text, words.into_iter().map(Some).collect());
            state.guess_first = guess;
            state.view = View {
                press: if extras & 1 == 0 { Press::Hide } else { Press::Ask },
                order: if extras & 2 == 0 { Order::Surest } else { Order::LeftToRight },
                attention: extras & 4 == 0,
                map: MapChoice { layer: numbers[0], head: numbers[1], row: numbers[2].checked_sub(9) },
                asked: None,
            };
            state.ask(numbers[3]);
            let fragment = write(&state, "0123456789ab").text;
            proptest::prop_assert!(fragment.is_ascii() && !fragment.contains('#'));
            proptest::prop_assert_eq!(read::<MaskedWord>(&fragment).state, state);
        }

        #[test]
        fn any_fragment_can_be_read(fragment in "\\PC*") {
            read::<MaskedWord>(&fragment);
            read::<NextToken>(&format!("lab=next-token&{fragment}"));
            read::<Span>(&format!("lab=span-fill&{fragment}"));
        }
    }
}
