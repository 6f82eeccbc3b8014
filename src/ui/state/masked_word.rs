//! The masked-word predictor's state: a text with masks, and the words behind them.

use std::ops::Range;

use super::segments::{MASK, Segment, SegmentKind, segments};
use super::url::{self, LabState, Pairs};
use crate::protocol::Span;

/// The sentence that the laboratory opens with.
pub const OPENING_TEXT: &str = "The [MASK] is chasing the mouse.";
/// The word behind its mask.
pub const OPENING_WORD: &str = "cat";

/// Segments on each side of the first mask that are shown and sent. The model reads 126 tokens,
/// and no segment is less than one token, so whatever it can read is among them.
const REACH: usize = 126;
/// And no more bytes than this, however long the words are.
const REACH_BYTES: usize = 16_384;

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedWord {
    text: String,
    /// For each mask of the text, in order, the word that it hides, if that is known.
    hidden: Vec<Option<String>>,
    /// Whether answers are held back until the learner has guessed.
    pub guess_first: bool,
}

impl Default for MaskedWord {
    fn default() -> Self {
        Self::new(OPENING_TEXT, vec![Some(OPENING_WORD.into())])
    }
}

impl MaskedWord {
    /// A text and the words behind its masks; missing ones are unknown, left-over ones ignored.
    pub fn new(text: impl Into<String>, hidden: Vec<Option<String>>) -> Self {
        let text = text.into();
        let mut hidden: Vec<_> = hidden.into_iter().map(|word| word.filter(|word| !word.is_empty())).collect();
        hidden.resize(masks(&text).count(), None);
        Self { text, hidden, guess_first: false }
    }

    /// The text as the learner sees and edits it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words behind the masks, in order.
    pub fn hidden(&self) -> &[Option<String>] {
        &self.hidden
    }

    /// Takes over an edited text; masks before and after the edit keep their words.
    pub fn edit(&mut self, new: String) {
        let prefix = common_prefix(&self.text, &new);
        let suffix = common_prefix_reversed(&self.text[prefix..], &new[prefix..]);
        let old_suffix = self.text.len() - suffix;
        let new_suffix = new.len() - suffix;
        let before: Vec<_> = masks(&self.text)
            .zip(&self.hidden)
            .filter(|(range, _)| range.end <= prefix)
            .map(|(_, word)| word.clone())
            .collect();
        let after: Vec<_> = masks(&self.text)
            .zip(&self.hidden)
            .filter(|(range, _)| range.start >= old_suffix)
            .map(|(_, word)| word.clone())
            .collect();
        let ranges: Vec<_> = masks(&new).collect();
        let mut hidden = vec![None; ranges.len()];
        for (slot, word) in
            hidden.iter_mut().zip(before).take(ranges.iter().filter(|range| range.end <= prefix).count())
        {
            *slot = word;
        }
        let kept = ranges.iter().filter(|range| range.start >= new_suffix).count();
        for (slot, word) in hidden.iter_mut().rev().zip(after.into_iter().rev()).take(kept) {
            *slot = word;
        }
        self.text = new;
        self.hidden = hidden;
    }

    /// Hides the word at this index of [`segments`], or shows the one that a mask hides. Returns
    /// whether anything changed: a mask that was written as such hides nothing.
    pub fn toggle(&mut self, index: usize) -> bool {
        let all = segments(&self.text);
        let Some(segment) = all.get(index) else { return false };
        let ordinal = all[..index].iter().filter(|segment| segment.kind == SegmentKind::Mask).count();
        match segment.kind {
            SegmentKind::Word | SegmentKind::Punctuation => {
                let range = segment.range.clone();
                self.hidden.insert(ordinal, Some(self.text[range.clone()].to_owned()));
                // A mask glued to a letter would still be one; glued to "___" it would not.
                self.text.replace_range(range, MASK);
                self.realign();
                true
            }
            SegmentKind::Mask => self.show(ordinal),
            SegmentKind::Special => false,
        }
    }

    /// Shows the word behind a mask again; pieces of one word come back together.
    fn show(&mut self, ordinal: usize) -> bool {
        let group = self.piece_group(ordinal);
        let Some(word) = self.hidden[group.clone()]
            .iter()
            .map(|piece| piece.as_deref().map(without_hashes))
            .collect::<Option<String>>()
        else {
            return false;
        };
        let ranges: Vec<_> = masks(&self.text).collect();
        self.text.replace_range(ranges[group.start].start..ranges[group.end - 1].end, &word);
        self.hidden.drain(group);
        self.realign();
        true
    }

    /// Puts a token in a mask's place. A word ending (`##ing`) is joined to what stands before.
    pub fn fill(&mut self, ordinal: usize, token: &str) {
        let Some(range) = masks(&self.text).nth(ordinal) else { return };
        let before = &self.text[..range.start];
        let start = if token.starts_with("##") { before.trim_end().len() } else { range.start };
        let opens_sentence = before.trim_end().is_empty() || before.trim_end().ends_with(['.', '!', '?']);
        let word = if opens_sentence { capitalised(without_hashes(token)) } else { without_hashes(token).to_owned() };
        self.text.replace_range(start..range.end, &word);
        self.hidden.remove(ordinal);
        self.realign();
    }

    /// Gives a hidden word as many masks as it has pieces.
    pub fn expand(&mut self, ordinal: usize, pieces: &[String]) {
        let Some(range) = masks(&self.text).nth(ordinal).filter(|_| !pieces.is_empty()) else { return };
        self.text.replace_range(range, &vec![MASK; pieces.len()].join(" "));
        self.hidden.splice(ordinal..=ordinal, pieces.iter().map(|piece| Some(piece.clone())));
        self.realign();
    }

    /// The masks that hide the pieces of one word together with this one.
    pub fn piece_group(&self, ordinal: usize) -> Range<usize> {
        let continues =
            |at: usize| self.hidden.get(at).and_then(Option::as_deref).is_some_and(|word| word.starts_with("##"));
        let known = |at: usize| self.hidden.get(at).is_some_and(Option::is_some);
        let (mut start, mut end) = (ordinal, ordinal + 1);
        while start > 0 && continues(start) && known(start - 1) {
            start -= 1;
        }
        while continues(end) {
            end += 1;
        }
        start..end
    }

    /// As many hidden words as masks, whatever an edit made of the neighbourhood.
    fn realign(&mut self) {
        self.hidden.resize(masks(&self.text).count(), None);
    }

    /// What the model is asked: the text around the first mask, masks in the model's writing.
    /// `None` if there is nothing to ask.
    pub fn model_input(&self) -> ModelInput {
        let all = segments(&self.text);
        let first_mask = all.iter().position(|segment| segment.kind == SegmentKind::Mask);
        let shown = reach(&all, first_mask.unwrap_or(0));
        let mut input =
            ModelInput { segments_before: shown.start, segments_after: all.len() - shown.end, ..ModelInput::default() };
        let mut ordinal = all[..shown.start].iter().filter(|segment| segment.kind == SegmentKind::Mask).count();
        input.first_ordinal = ordinal;
        let mut copied = all.get(shown.start).map_or(0, |segment| segment.range.start);
        for (index, segment) in all.iter().enumerate().take(shown.end).skip(shown.start) {
            input.text.push_str(&self.text[copied..segment.range.start]);
            let start = input.text.len() as u32;
            if segment.kind == SegmentKind::Mask {
                input.text.push_str(MASK);
                input.hidden.push(self.hidden[ordinal].clone());
                ordinal += 1;
            } else {
                input.text.push_str(&self.text[segment.range.clone()]);
            }
            let span = Span { start, end: input.text.len() as u32 };
            input.words.push(ShownWord { index, kind: segment.kind, range: segment.range.clone(), span });
            copied = segment.range.end;
        }
        input
    }
}

impl LabState for MaskedWord {
    const LAB: &'static str = url::MASKED_WORD;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if (&self.text, &self.hidden) != (&default.text, &default.hidden) && pairs.text("text", &self.text) {
            for word in &self.hidden {
                pairs.pair("hidden", word.as_deref().unwrap_or_default());
            }
        }
        if self.guess_first {
            pairs.pair("guess", "1");
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => (self.text, self.hidden) = (value.to_owned(), Vec::new()),
            "hidden" => self.hidden.push(Some(value.to_owned())),
            "guess" => self.guess_first = value == "1",
            _ => {}
        }
    }

    fn settle(&mut self) {
        let guess_first = self.guess_first;
        *self = Self { guess_first, ..Self::new(std::mem::take(&mut self.text), std::mem::take(&mut self.hidden)) };
    }
}

/// What is shown and sent of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelInput {
    /// The text for the model, masks written as `[MASK]`.
    pub text: String,
    /// For each mask in it, the word that it hides.
    pub hidden: Vec<Option<String>>,
    /// The words to show, in order.
    pub words: Vec<ShownWord>,
    /// The ordinal, in the whole text, of the first mask in `text`.
    pub first_ordinal: usize,
    /// Segments left out before.
    pub segments_before: usize,
    /// Segments left out after.
    pub segments_after: usize,
}

/// A segment of the learner's text that is near enough to the mask to be shown and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownWord {
    /// Its index in [`segments`] of the whole text.
    pub index: usize,
    /// What it is.
    pub kind: SegmentKind,
    /// Where it stands in the learner's text.
    pub range: Range<usize>,
    /// Where it stands in [`ModelInput::text`].
    pub span: Span,
}

/// The segments around `centre` that are shown and sent.
fn reach(all: &[Segment], centre: usize) -> Range<usize> {
    let Some(middle) = all.get(centre) else { return 0..0 };
    let mut start = centre;
    while start > 0 && centre - start < REACH && middle.range.start - all[start - 1].range.start <= REACH_BYTES {
        start -= 1;
    }
    let mut end = centre + 1;
    while end < all.len() && end - centre <= REACH && all[end].range.end - middle.range.start <= REACH_BYTES {
        end += 1;
    }
    start..end
}

fn masks(text: &str) -> impl Iterator<Item = Range<usize>> {
    segments(text).into_iter().filter(|segment| segment.kind == SegmentKind::Mask).map(|segment| segment.range)
}

fn without_hashes(token: &str) -> &str {
    token.strip_prefix("##").unwrap_or(token)
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Bytes, up to a character's boundary in both.
fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum()
}

fn common_prefix_reversed(a: &str, b: &str) -> usize {
    a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(words: &[&str]) -> Vec<Option<String>> {
        words.iter().map(|word| (!word.is_empty()).then(|| (*word).to_owned())).collect()
    }

    fn check(state: &MaskedWord, text: &str, hidden: &[&str]) {
        assert_eq!((state.text(), state.hidden()), (text, known(hidden).as_slice()));
    }

    #[test]
    fn hiding_and_showing_words() {
        let mut state = MaskedWord::new("The cat sat.", vec![]);
        assert!(state.toggle(2) && state.toggle(1));
        check(&state, "The [MASK] [MASK].", &["cat", "sat"]);
        assert!(state.toggle(1));
        check(&state, "The cat [MASK].", &["sat"]);
        assert!(state.toggle(3), "punctuation can be hidden, too");
        check(&state, "The cat [MASK][MASK]", &["sat", "."]);
        assert!(!state.toggle(99));
    }

    #[test]
    fn a_mask_that_was_written_hides_nothing() {
        let mut state = MaskedWord::new("A [mask] and [SEP]", vec![]);
        assert!(!state.toggle(1) && !state.toggle(3));
        check(&state, "A [mask] and [SEP]", &[""]);
    }

    #[test]
    fn typing_keeps_the_words_behind_other_masks() {
        let mut state = MaskedWord::new("[MASK] a [MASK] b [MASK]", known(&["x", "y", "z"]));
        state.edit("[MASK] a new [MASK] b [MASK]".into());
        check(&state, "[MASK] a new [MASK] b [MASK]", &["x", "y", "z"]);
        state.edit("[MASK] a new [MAS] b [MASK]".into());
        check(&state, "[MASK] a new [MAS] b [MASK]", &["x", "z"]);
        state.edit("[MASK] a new [MASK] b [MASK]".into());
        check(&state, "[MASK] a new [MASK] b [MASK]", &["x", "", "z"]);
        state.edit("".into());
        check(&state, "", &[]);
    }

    #[test]
    fn filling_joins_endings_and_begins_sentences_large() {
        let mut state = MaskedWord::new("[MASK] walk [MASK] home. [MASK] is [MASK].", vec![]);
        state.fill(1, "##ed");
        state.fill(0, "they");
        check(&state, "They walked home. [MASK] is [MASK].", &["", ""]);
        state.fill(1, "late");
        state.fill(0, "it");
        check(&state, "They walked home. It is late.", &[]);
    }

    #[test]
    fn a_long_word_gets_a_mask_for_each_piece_and_comes_back_whole() {
        let mut state = MaskedWord::new("A [MASK] swims.", known(&["hippopotamus"]));
        state.expand(0, &["hip".into(), "##po".into(), "##potamus".into()]);
        check(&state, "A [MASK] [MASK] [MASK] swims.", &["hip", "##po", "##potamus"]);
        assert!(state.toggle(2), "any of its masks brings the word back");
        check(&state, "A hippopotamus swims.", &[]);
    }

    #[test]
    fn odd_masks_are_sent_in_the_models_writing() {
        let input = MaskedWord::new("The <mask> ___ x", known(&["cat"])).model_input();
        assert_eq!(input.text, "The [MASK] [MASK] x");
        assert_eq!(input.hidden, known(&["cat", ""]));
        assert_eq!(input.words[3].span, Span { start: 18, end: 19 });
    }

    #[test]
    fn a_long_text_is_sent_around_its_first_mask() {
        let mut words = vec!["word"; 20_000];
        words[9_000] = "[MASK]";
        words[19_000] = "[MASK]";
        let input = MaskedWord::new(words.join(" "), known(&["first", "second"])).model_input();
        assert_eq!((input.words.len(), input.hidden.len()), (2 * REACH + 1, 1));
        assert_eq!((input.segments_before, input.segments_after), (9_000 - REACH, 20_000 - 9_000 - REACH - 1));
        let long = format!("{} [MASK] x", "a".repeat(100_000));
        assert_eq!(MaskedWord::new(long, vec![]).model_input().text, "[MASK] x");
    }

    proptest::proptest! {
        #[test]
        fn nothing_done_to_it_breaks_it(
            texts in proptest::collection::vec("([a-z.]{0,3}( |\\[MASK\\]|<mask>|___|'|é|\\PC)?){0,8}", 1..4),
            steps in proptest::collection::vec((0..5u8, 0..12usize), 0..12),
        ) {
            let mut state = MaskedWord::new(texts[0].clone(), vec![]);
            for (step, number) in steps {
                match step {
                    0 => { state.toggle(number); }
                    1 => state.fill(number, "##ing"),
                    2 => state.fill(number, "cat"),
                    3 => state.expand(number, &["hip".into(), "##po".into()]),
                    _ => state.edit(texts[number % texts.len()].clone()),
                }
                proptest::prop_assert_eq!(state.hidden().len(), masks(state.text()).count());
                let input = state.model_input();
                proptest::prop_assert_eq!(masks(&input.text).count(), input.hidden.len());
            }
        }

        #[test]
        fn hiding_and_showing_gives_the_text_back(text in "[a-z]{1,4}( [a-z]{1,4}){0,6}[.]", index in 0..7usize) {
            let mut state = MaskedWord::new(text.clone(), vec![]);
            if state.toggle(index) {
                state.toggle(index);
            }
            proptest::prop_assert_eq!(state.text(), text);
        }
    }
}
