//! What is shown and sent of a text.

use std::ops::Range;

use super::MaskedWord;
use crate::protocol::Span;
use crate::ui::state::segments::{MASK, Segment, SegmentKind, segments};

/// Segments on each side of the first mask that are shown and sent. The model reads 126 tokens,
/// and no segment is less than one token, so whatever it can read is among them.
pub(super) const REACH: usize = 126;
/// And no more bytes than this, however long the words are.
const REACH_BYTES: usize = 16_384;

impl MaskedWord {
    /// What the model is asked: the text around the first mask, masks in the model's writing;
    /// where nothing is hidden, around the word that is asked about.
    pub fn model_input(&self) -> ModelInput {
        let all = segments(&self.text);
        let first_mask = all.iter().position(|segment| segment.kind == SegmentKind::Mask);
        let shown = reach(&all, first_mask.or(self.view.asked).unwrap_or(0));
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

impl ModelInput {
    /// Where a segment of the whole text stands in `text`, if it is in it.
    pub fn span_of(&self, index: usize) -> Option<Span> {
        self.words.iter().find(|word| word.index == index).map(|word| word.span)
    }
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
