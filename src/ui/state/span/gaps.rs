//! Gaps as bytes of the text, so that they stay where they are while the text is edited or another
//! tokenizer cuts it.

use std::ops::Range;

use super::{END, Span};

/// What stands in the text where a sentinel was typed, which nobody knows the words of.
const UNKNOWN: &str = "…";
const OPEN: &str = "<extra_id_";

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text is as it was typed.
    AsTyped,
    /// Sentinels were typed, and are gaps now.
    SentinelsTaken,
}

impl Span {
    /// Changes the text; gaps move with the words that they were made of.
    pub fn edit(&mut self, text: String) -> Edited {
        let kept_before = common(self.text.chars(), text.chars());
        let rest = |text: &str| text[kept_before..].to_owned();
        let kept_after = common(rest(&self.text).chars().rev(), rest(&text).chars().rev());
        let (old_end, new_end) = (self.text.len() - kept_after, text.len() - kept_after);
        // What is typed at a gap's edge is outside of it; an edge inside of what was replaced is lost with it.
        let start = |place: usize| match place {
            after if after >= old_end => after - old_end + new_end,
            before if before <= kept_before => before,
            _ => new_end,
        };
        let end = |place: usize| match place {
            before if before <= kept_before => before,
            after if after >= old_end => after - old_end + new_end,
            _ => kept_before,
        };
        let gaps = self.gaps.iter().map(|gap| start(gap.start)..end(gap.end));
        self.gaps = tidy(&text, gaps.collect());
        self.text = text;
        self.merged = END;
        if self.take_typed_sentinels() { Edited::SentinelsTaken } else { Edited::AsTyped }
    }

    /// Makes gaps of sentinels that stand in the text; says whether there were any.
    pub(super) fn take_typed_sentinels(&mut self) -> bool {
        let typed = sentinels(&self.text);
        for place in typed.iter().rev() {
            let shorter = place.len() - UNKNOWN.len();
            self.text.replace_range(place.clone(), UNKNOWN);
            let moved = |at: usize| {
                if at >= place.end { at - shorter } else { at.min(place.start) }
            };
            for gap in &mut self.gaps {
                *gap = moved(gap.start)..moved(gap.end);
            }
            self.gaps.push(place.start..place.start + UNKNOWN.len());
        }
        self.gaps = tidy(&self.text, std::mem::take(&mut self.gaps));
        !typed.is_empty()
    }
}

/// Bytes of the characters that two texts begin with.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum()
}

/// Gaps as they stand in a link.
pub(super) fn read(value: &str) -> Vec<Range<usize>> {
    let gap = |gap: &str| {
        let (start, end) = gap.split_once('-')?;
        Some(start.parse().ok()?..end.parse().ok()?)
    };
    value.split(',').filter_map(gap).collect()
}

/// Gaps in order, without what does not fit the text; those that overlap become one.
pub(super) fn tidy(text: &str, mut gaps: Vec<Range<usize>>) -> Vec<Range<usize>> {
    gaps.retain(|gap| text.get(gap.clone()).is_some_and(|words| !words.trim().is_empty()));
    gaps.sort_unstable_by_key(|gap| gap.start);
    let mut tidy: Vec<Range<usize>> = Vec::with_capacity(gaps.len());
    for gap in gaps {
        match tidy.last_mut() {
            Some(last) if gap.start < last.end => last.end = last.end.max(gap.end),
            _ => tidy.push(gap),
        }
    }
    tidy
}

/// The sentinels of a text, by place. T5's vocabulary has a hundred.
fn sentinels(text: &str) -> Vec<Range<usize>> {
    let sentinel = |(start, _): (usize, &str)| {
        let (digits, _) = text[start + OPEN.len()..].split_once('>')?;
        let number: usize = digits.parse().ok().filter(|number| *number < 100)?;
        // "<extra_id_007>" is no sentinel.
        (digits == number.to_string()).then(|| start..start + OPEN.len() + digits.len() + 1)
    };
    text.match_indices(OPEN).filter_map(sentinel).collect()
}
