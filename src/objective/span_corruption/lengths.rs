//! How long inputs and targets become, and back.

use super::{MAX_TOKENS, SpanCorruption, SpanError};

/// The lengths of a corrupted text, in tokens. They follow from the text's length and the settings
/// alone; only where the spans lie is left to chance. (A rotated segmentation has one span more, and
/// so one token more in input and target, with probability (noise − spans) / tokens: when the ends of
/// the text come to lie inside a span.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// The text, without `</s>`.
    pub tokens: usize,
    /// How many tokens are cut out.
    pub noise: usize,
    /// In how many spans.
    pub spans: usize,
    /// The encoder's input, with `</s>`.
    pub inputs: usize,
    /// The decoder's target, with `</s>` and, if the settings say so, the final sentinel.
    pub target: usize,
}

impl Lengths {
    /// The lengths for a text of so many tokens.
    ///
    /// # Errors
    /// [`SpanError`], for settings that make no sense and for texts that are too short or too long.
    pub fn of(tokens: usize, settings: &SpanCorruption) -> Result<Self, SpanError> {
        settings.check()?;
        if tokens > MAX_TOKENS {
            return Err(SpanError::TooLong { tokens, limit: MAX_TOKENS });
        }
        let (noise, spans) = if settings.density > 0.0 {
            if tokens < 2 {
                return Err(SpanError::TooShort { tokens });
            }
            // Half to even, as Python and TensorFlow round.
            let noise = (tokens as f64 * settings.density).round_ties_even() as usize;
            let noise = noise.clamp(1, tokens - 1);
            let spans = (noise as f64 / settings.mean_span).round_ties_even() as usize;
            (noise, spans.clamp(1, noise.min(tokens - noise)))
        } else {
            (0, 0)
        };
        let inputs = tokens - noise + spans + 1;
        let target = noise + spans + usize::from(settings.final_sentinel) + 1;
        Ok(Self { tokens, noise, spans, inputs, target })
    }

    /// The longest text whose encoder input has at most so many tokens: 568 for 512, whose target has
    /// 114 without a final sentinel, which is how T5 was pre-trained (`random_spans_helper`).
    ///
    /// # Errors
    /// [`SpanError`], for settings that make no sense, and if there is no such text or no longest one.
    pub fn for_inputs(inputs: usize, settings: &SpanCorruption) -> Result<Self, SpanError> {
        let shortest = Self::of(2, settings)?;
        if shortest.inputs > inputs {
            return Err(SpanError::ShortInput { inputs, least: shortest.inputs });
        }
        if Self::of(MAX_TOKENS, settings)?.inputs <= inputs {
            return Err(SpanError::LongInput { inputs, limit: MAX_TOKENS });
        }
        // A text one token longer never has a shorter input, so halving finds the last that fits.
        let (mut fits, mut too_long) = (shortest, MAX_TOKENS);
        while too_long - fits.tokens > 1 {
            let middle = Self::of(fits.tokens.midpoint(too_long), settings)?;
            if middle.inputs <= inputs {
                fits = middle;
            } else {
                too_long = middle.tokens;
            }
        }
        Ok(fits)
    }
}
