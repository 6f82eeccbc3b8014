//! The masked-word predictor's state: a text with masks, and the words behind them.

mod input;
mod view;

use std::ops::Range;

pub use self::input::{ModelInput, ShownWord};
pub use self::view::{MapChoice, Order, Press, View};
use super::segments::{MASK, SegmentKind, segments};
use super::url::{self, LabState, Pairs};

/// The sentence that the laboratory opens with.
pub const OPENING_TEXT: &str = "The [MASK] is chasing the mouse.";
/// The word behind its mask.
pub const OPENING_WORD: &str = "cat";

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedWord {
    text: String,
    /// For each mask of the text, in order, the word that it hides, if that is known.
    hidden: Vec<Option<String>>,
    /// Whether answers are held back until the learner has guessed.
    pub guess_first: bool,
    /// What else is looked at.
    pub view: View,
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
        Self { text, hidden, guess_first: false, view: View::default() }
    }

    /// Another text, looked at in the same way; no word in sight is asked about.
    pub fn replace(&mut self, other: Self) {
        let view = View { asked: None, ..self.view };
        *self = Self { guess_first: self.guess_first, view, ..other };
    }

    /// The text as the learner sees and edits it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words behind the masks, in order.
    pub fn hidden(&self) -> &[Option<String>] {
        &self.hidden
    }

    /// The word that is asked about although it is not hidden.
    pub fn asked_word(&self) -> Option<&str> {
        let all = segments(&self.text);
        let segment = all.get(self.view.asked?)?;
        let is_text = matches!(segment.kind, SegmentKind::Word | SegmentKind::Punctuation);
        is_text.then(|| self.text.get(segment.range.clone()))?
    }

    /// Asks about a word that is not hidden, or no longer. Returns whether anything changed: only
    /// what is text can be asked about.
    pub fn ask(&mut self, index: usize) -> bool {
        let before = self.view.asked;
        self.view.asked = Some(index).filter(|index| before != Some(*index));
        if self.view.asked.is_some() && self.asked_word().is_none() {
            self.view.asked = before;
        }
        self.view.asked != before
    }

    /// Makes a change; a word that was asked about and does not stand there any more is let go.
    fn changing<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.asked_word().map(str::to_owned);
        let result = change(self);
        if self.asked_word() != before.as_deref() {
            self.view.asked = None;
        }
        result
    }

    /// Takes over an edited text; masks before and after the edit keep their words.
    pub fn edit(&mut self, new: String) {
        self.changing(|state| state.edit_text(new));
    }

    fn edit_text(&mut self, new: String) {
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
        self.changing(|state| state.toggle_text(index))
    }

    fn toggle_text(&mut self, index: usize) -> bool {
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
        self.changing(|state| state.fill_text(ordinal, token));
    }

    fn fill_text(&mut self, ordinal: usize, token: &str) {
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
        self.changing(|state| state.expand_text(ordinal, pieces));
    }

    fn expand_text(&mut self, ordinal: usize, pieces: &[String]) {
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
        self.view.write(pairs);
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => (self.text, self.hidden) = (value.to_owned(), Vec::new()),
            "hidden" => self.hidden.push(Some(value.to_owned())),
            "guess" => self.guess_first = value == "1",
            _ => self.view.read(key, value),
        }
    }

    fn settle(&mut self) {
        let (guess_first, view) = (self.guess_first, self.view);
        *self =
            Self { guess_first, view, ..Self::new(std::mem::take(&mut self.text), std::mem::take(&mut self.hidden)) };
        if self.asked_word().is_none() {
            self.view.asked = None;
        }
    }
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
mod tests;
