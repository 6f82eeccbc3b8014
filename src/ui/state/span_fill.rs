//! The gap filler: a text with sentinels, and what the model put in their places.

use std::ops::Range;

use super::token_label;
use super::url::{self, LabState, Pairs};
use crate::protocol::{Ending, FilledGap, FilledText, LoadedModel, WrittenToken};

/// The text that the laboratory opens with.
pub const OPENING_TEXT: &str = "The <extra_id_0> sat on the <extra_id_1>.";
/// So many sentinels are in T5's vocabulary.
pub const SENTINELS: usize = 100;
const OPEN: &str = "<extra_id_";

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanFill {
    /// The text with its gaps.
    pub text: String,
}

impl Default for SpanFill {
    fn default() -> Self {
        Self { text: OPENING_TEXT.into() }
    }
}

impl LabState for SpanFill {
    const LAB: &'static str = url::SPAN_FILL;

    fn write(&self, pairs: &mut Pairs) {
        pairs.text("text", &self.text);
    }

    fn read(&mut self, key: &str, value: &str) {
        if key == "text" {
            self.text = value.to_owned();
        }
    }
}

impl SpanFill {
    /// Whether there is anything to fill.
    pub fn has_gap(&self) -> bool {
        sentinels(&self.text).next().is_some()
    }

    /// Whether one sentinel stands in the text more than once.
    pub fn has_twins(&self) -> bool {
        let mut numbers: Vec<usize> = sentinels(&self.text).map(|(number, _)| number).collect();
        numbers.sort_unstable();
        numbers.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Puts a gap in the place of a selection, given in UTF-16 units as browsers count; an empty
    /// selection is a place. All gaps are numbered anew from left to right, as in training. Gives the
    /// place after the new gap, in UTF-16 units; none if there are too many gaps.
    pub fn make_gap(&mut self, selection: Range<usize>) -> Option<usize> {
        let selected = byte_at(&self.text, selection.start)..byte_at(&self.text, selection.end);
        let selected = grown(&self.text, trimmed(&self.text, selected));
        let inside = |range: &Range<usize>| selected.start <= range.start && range.end <= selected.end;
        let others: Vec<Range<usize>> =
            sentinels(&self.text).map(|(_, range)| range).filter(|range| !inside(range)).collect();
        if others.len() >= SENTINELS {
            return None;
        }
        let mut gaps = others;
        gaps.push(selected.clone());
        gaps.sort_unstable_by_key(|range| (range.start, range.end));
        let (mut text, mut copied, mut cursor) = (String::new(), 0, 0);
        for (number, gap) in gaps.iter().enumerate() {
            text.push_str(&self.text[copied..gap.start]);
            text.push_str(&sentinel(number));
            copied = gap.end;
            if *gap == selected {
                cursor = text.encode_utf16().count();
            }
        }
        text.push_str(&self.text[copied..]);
        self.text = text;
        Some(cursor)
    }
}

fn sentinel(number: usize) -> String {
    format!("{OPEN}{number}>")
}

/// The sentinels of a text, with their numbers and places in bytes.
fn sentinels(text: &str) -> impl Iterator<Item = (usize, Range<usize>)> {
    text.match_indices(OPEN).filter_map(move |(start, _)| {
        let (digits, _) = text[start + OPEN.len()..].split_once('>')?;
        let number = digits.parse().ok().filter(|number| *number < SENTINELS)?;
        // "<extra_id_007>" is no sentinel.
        (digits == usize::to_string(&number)).then(|| (number, start..start + OPEN.len() + digits.len() + 1))
    })
}

/// The byte at which a UTF-16 unit begins; the text's end if it has fewer.
fn byte_at(text: &str, unit: usize) -> usize {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= unit {
            return at;
        }
        units += character.len_utf16();
    }
    text.len()
}

/// The selection without the blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let range = range.start.min(range.end)..range.end;
    let Some(selected) = text.get(range.clone()).filter(|selected| !selected.trim().is_empty()) else {
        return range.end..range.end;
    };
    let start = range.start + (selected.len() - selected.trim_start().len());
    start..start + selected.trim().len()
}

/// The selection, made larger so that it cuts no sentinel in two.
fn grown(text: &str, range: Range<usize>) -> Range<usize> {
    sentinels(text).fold(range, |grown, (_, gap)| {
        if gap.start < grown.end && grown.start < gap.end {
            grown.start.min(gap.start)..grown.end.max(gap.end)
        } else {
            grown
        }
    })
}

/// A stretch of the filled text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The reader's words.
    Words(String),
    /// A gap: which one, from 0, and what is in it; none if the model never came to it.
    Gap(usize, Option<String>),
}

/// A stretch of what the decoder wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetPart {
    /// A sentinel.
    Sentinel(String),
    /// Tokens, as they are shown.
    Words(String),
}

/// One gap.
#[derive(Clone, Debug, PartialEq)]
pub struct GapCard {
    /// Its sentinel.
    pub sentinel: String,
    /// What is in it; none if the model never came to it.
    pub fill: Option<Fill>,
}

/// What is in a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// As text; may be empty.
    pub text: String,
    /// Its tokens, as they are shown.
    pub tokens: Vec<String>,
    /// How probable all of them are together; none if there is no token to ask about.
    pub probability: Option<f64>,
    /// −log₂ of that, 0 for no token.
    pub bits: f64,
}

/// Everything that is shown of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct FilledCard {
    /// The text with its gaps filled.
    pub parts: Vec<Part>,
    /// The gaps in the order of the text.
    pub gaps: Vec<GapCard>,
    /// What the decoder wrote.
    pub target: Vec<TargetPart>,
    /// How many tokens that is.
    pub written: usize,
    /// Whether it came to an end by itself.
    pub ended: bool,
}

impl FilledCard {
    /// What is shown of the answer to this text.
    pub fn new(text: &str, filled: &FilledText, model: &LoadedModel) -> Self {
        Self {
            parts: parts(text, &filled.gaps),
            gaps: filled.gaps.iter().map(|gap| gap_card(gap, model)).collect(),
            target: target(&filled.written, model),
            written: filled.written.len(),
            ended: filled.ending == Ending::EndOfText,
        }
    }

    /// For each gap its fill and that fill's probability, for a sentence.
    pub fn fills(&self) -> Vec<Option<(String, Option<f64>)>> {
        let fill = |gap: &GapCard| gap.fill.as_ref().map(|fill| (fill.text.clone(), fill.probability));
        self.gaps.iter().map(fill).collect()
    }

    /// The sentinels that the model never came to.
    pub fn open(&self) -> Vec<String> {
        self.gaps.iter().filter(|gap| gap.fill.is_none()).map(|gap| gap.sentinel.clone()).collect()
    }
}

fn parts(text: &str, gaps: &[FilledGap]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut copied = 0;
    for (index, gap) in gaps.iter().enumerate() {
        let (start, end) = (gap.span.start as usize, gap.span.end as usize);
        // The tokenizer counts blanks before a sentinel among it; here they are the reader's.
        let blanks = text.get(start..end).map_or(0, |span| span.len() - span.trim_start().len());
        let start = start + blanks;
        // Spans come from another program: one that does not fit is passed over.
        let (Some(words), true) = (text.get(copied..start), text.is_char_boundary(end) && end >= start) else {
            continue;
        };
        if !words.is_empty() {
            parts.push(Part::Words(words.to_owned()));
        }
        parts.push(Part::Gap(index, gap.tokens.as_ref().map(|_| gap.text.clone())));
        copied = end;
    }
    let rest = text.get(copied..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    parts
}

fn gap_card(gap: &FilledGap, model: &LoadedModel) -> GapCard {
    let fill = gap.tokens.as_ref().map(|tokens| {
        let nats = tokens.iter().fold(0.0, |sum, token| sum + f64::from(token.log_probability));
        Fill {
            text: gap.text.clone(),
            tokens: tokens.iter().map(|token| shown(token, model)).collect(),
            probability: (!tokens.is_empty()).then(|| nats.exp().min(1.0)),
            // Adding zero turns the −0 of a certainty into 0.
            bits: -nats / std::f64::consts::LN_2 + 0.0,
        }
    });
    GapCard { sentinel: gap.sentinel.clone(), fill }
}

fn target(written: &[WrittenToken], model: &LoadedModel) -> Vec<TargetPart> {
    let mut parts: Vec<TargetPart> = Vec::new();
    for token in written {
        let name = model.vocabulary.get(token.id as usize).map_or("", String::as_str);
        if name.starts_with(OPEN) {
            parts.push(TargetPart::Sentinel(name.to_owned()));
        } else if let Some(TargetPart::Words(words)) = parts.last_mut() {
            words.push_str(&shown(token, model));
        } else {
            parts.push(TargetPart::Words(shown(token, model)));
        }
    }
    parts
}

fn shown(token: &WrittenToken, model: &LoadedModel) -> String {
    let name = model.vocabulary.get(token.id as usize).map_or("", String::as_str);
    let bytes = model.token_bytes.get(token.id as usize).map_or(&[][..], Vec::as_slice);
    token_label::label(bytes, name)
}

#[cfg(test)]
#[path = "span_fill/tests.rs"]
mod tests;
