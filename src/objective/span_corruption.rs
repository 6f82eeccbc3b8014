//! T5's objective: cut spans out of a text, and write what was cut out (Raffel et al. 2020, arXiv
//! 1910.10683, sections 3.1.4 and 3.3.4).
//!
//! In the encoder's input one sentinel stands for each span; the decoder's target names each
//! sentinel in turn and what it stands for. `segmentation` draws the spans, `lengths` does the sums,
//! `merge` puts input and target together again.

pub mod lengths;
mod merge;
mod segmentation;

use std::ops::Range;

use thiserror::Error;

pub use merge::{MergeError, merge};
pub use segmentation::draw_spans;

use super::example::{Attention, Example};

/// The longest text that spans are drawn for, in tokens: far beyond what any model reads.
pub const MAX_TOKENS: usize = 1 << 20;

/// How the spans are strewn over a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segmentation {
    /// As T5 was trained (`random_spans_noise_mask`): kept and cut-out parts alternate, and both are
    /// divided at random. Such a text always begins with a kept token and always ends with one that
    /// is cut out, so that of a short text, with a single span, always the end is cut out.
    T5,
    /// The same, turned by a random number of places, so that every token is cut out with the same
    /// probability (T5's code has this as `random_roll`, switched off). A span that comes to lie
    /// across both ends becomes two.
    Rotated,
}

/// The settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanCorruption {
    /// Which share of the tokens is cut out, from 0 to 1. At least one token is, and at least one
    /// stays; only at exactly 0 nothing is cut out.
    pub density: f64,
    /// How long spans are on average, in tokens, 1 or more.
    pub mean_span: f64,
    /// How they are strewn.
    pub segmentation: Segmentation,
    /// Whether the target ends with one more sentinel, as in the paper's figure. T5's own
    /// pre-processing writes none.
    pub final_sentinel: bool,
}

impl Default for SpanCorruption {
    /// 15 %, 3 tokens, T5's segmentation, with the final sentinel of the paper's figure.
    fn default() -> Self {
        Self { density: 0.15, mean_span: 3.0, segmentation: Segmentation::T5, final_sentinel: true }
    }
}

/// Why no spans could be cut out.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum SpanError {
    /// Not between 0 and 1.
    #[error("the noise density is {found}; it must be between 0 and 1")]
    Density {
        /// The setting.
        found: f64,
    },
    /// Below 1, or no number.
    #[error("the mean span length is {found}; it must be 1 token or more")]
    MeanSpan {
        /// The setting.
        found: f64,
    },
    /// Nothing can be cut out of one token so that something is left.
    #[error("the text has {tokens} tokens; spans are drawn for 2 or more")]
    TooShort {
        /// How many it has.
        tokens: usize,
    },
    /// More tokens than spans are drawn for.
    #[error("the text has {tokens} tokens; spans are drawn for {limit} at most")]
    TooLong {
        /// How many it has.
        tokens: usize,
        /// [`MAX_TOKENS`].
        limit: usize,
    },
    /// A span that was chosen by hand is not in the text.
    #[error("a span ends at token {end}, but the text has {tokens}; choose spans inside it")]
    Outside {
        /// The end of the span.
        end: usize,
        /// How many tokens the text has.
        tokens: usize,
    },
    /// The vocabulary has not enough of them.
    #[error("this takes {needed} sentinels, and the vocabulary has {available}; cut out fewer spans")]
    Sentinels {
        /// How many the spans need, with the final one.
        needed: usize,
        /// How many there are.
        available: usize,
    },
    /// The text itself has a sentinel, which could not be told from those that are put in.
    #[error("token {position} of the text is a sentinel; take it out")]
    SentinelInText {
        /// Its place, counted from 0.
        position: usize,
    },
    /// No text has so short an encoder input.
    #[error("an input of {inputs} tokens is too short; the shortest with these settings has {least}")]
    ShortInput {
        /// The length that was asked for.
        inputs: usize,
        /// The least that there is.
        least: usize,
    },
    /// Texts of [`MAX_TOKENS`] and more have so short an encoder input.
    #[error("an input of {inputs} tokens holds texts of more than {limit}; take a shorter input or a lower density")]
    LongInput {
        /// The length that was asked for.
        inputs: usize,
        /// [`MAX_TOKENS`].
        limit: usize,
    },
}

impl SpanCorruption {
    /// Refuses what makes no sense.
    ///
    /// # Errors
    /// [`SpanError::Density`], [`SpanError::MeanSpan`].
    pub fn check(&self) -> Result<(), SpanError> {
        // Written so that NaN fails too.
        if !(0.0..=1.0).contains(&self.density) {
            return Err(SpanError::Density { found: self.density });
        }
        if !(self.mean_span >= 1.0 && self.mean_span.is_finite()) {
            return Err(SpanError::MeanSpan { found: self.mean_span });
        }
        Ok(())
    }
}

/// The tokens of a vocabulary that hold a corrupted text together.
#[derive(Debug, Clone, Copy)]
pub struct Markers<'a> {
    /// The ids of `<extra_id_0>`, `<extra_id_1>` and so on, each different. In T5's vocabulary they
    /// count down, in others up: they are looked up by name.
    pub sentinels: &'a [u32],
    /// `</s>`, which ends input and target.
    pub end: u32,
    /// What the decoder begins with: `<pad>`.
    pub start: u32,
}

/// A text that spans are cut out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrupted {
    /// The spans, as ranges of the text's tokens: in order, none empty, none touching another.
    pub spans: Vec<Range<usize>>,
    /// What the encoder reads: the text with a sentinel for each span, then `</s>`.
    pub inputs: Vec<u32>,
    /// What the decoder has to write: each sentinel and its span, then `</s>`.
    pub target: Vec<u32>,
    /// What the decoder reads meanwhile: the target, shifted by one place, the start token in front.
    pub decoder_inputs: Vec<u32>,
}

impl Corrupted {
    /// The same as an example to train on. Every position of the decoder carries loss.
    #[must_use]
    pub fn example(self) -> Example {
        let Self { inputs, target, decoder_inputs, .. } = self;
        let labels = target.into_iter().map(Some).collect();
        Example { inputs, decoder_inputs, labels, attention: Attention::EncoderDecoder }
    }
}

/// Spans as they were chosen by hand, put in order. Empty ones fall away; those that overlap or touch
/// become one, as two sentinels side by side would leave nothing between them to tell them apart.
///
/// # Errors
/// [`SpanError::Outside`].
pub fn tidy_spans(tokens: usize, spans: &[Range<usize>]) -> Result<Vec<Range<usize>>, SpanError> {
    let mut sorted: Vec<Range<usize>> = spans.iter().filter(|span| !span.is_empty()).cloned().collect();
    sorted.sort_unstable_by_key(|span| span.start);
    let mut tidy: Vec<Range<usize>> = Vec::with_capacity(sorted.len());
    for span in sorted {
        if span.end > tokens {
            return Err(SpanError::Outside { end: span.end, tokens });
        }
        match tidy.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => tidy.push(span),
        }
    }
    Ok(tidy)
}

/// Cuts spans out of a text (its ids without `</s>`). They are put in order by [`tidy_spans`] first.
/// There may be none, and they may cover the whole text.
///
/// # Errors
/// [`SpanError::Outside`], [`SpanError::Sentinels`], [`SpanError::SentinelInText`].
pub fn corrupt(
    text: &[u32],
    spans: &[Range<usize>],
    markers: &Markers,
    final_sentinel: bool,
) -> Result<Corrupted, SpanError> {
    let spans = tidy_spans(text.len(), spans)?;
    let needed = spans.len() + usize::from(final_sentinel);
    let available = markers.sentinels.len();
    if needed > available {
        return Err(SpanError::Sentinels { needed, available });
    }
    if let Some(position) = text.iter().position(|id| markers.sentinels.contains(id)) {
        return Err(SpanError::SentinelInText { position });
    }
    let (mut inputs, mut target) = (Vec::with_capacity(text.len() + 1), Vec::new());
    let mut kept_from = 0;
    for (span, &sentinel) in spans.iter().zip(markers.sentinels) {
        inputs.extend(&text[kept_from..span.start]);
        inputs.push(sentinel);
        target.push(sentinel);
        target.extend(&text[span.clone()]);
        kept_from = span.end;
    }
    inputs.extend(&text[kept_from..]);
    if final_sentinel {
        target.extend(markers.sentinels.get(spans.len()));
    }
    inputs.push(markers.end);
    target.push(markers.end);
    let before = &target[..target.len() - 1];
    let decoder_inputs = [markers.start].into_iter().chain(before.iter().copied()).collect();
    Ok(Corrupted { spans, inputs, target, decoder_inputs })
}
