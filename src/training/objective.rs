//! Which of the three objectives a run has, and what follows from it: special tokens, the length of
//! rows, examples.

use super::error::TrainingError;
use super::plan::Objective;
use crate::objective::causal_lm::causal_lm;
use crate::objective::example::Example;
use crate::objective::masked_lm::{Masking, Text, mask};
use crate::objective::span_corruption::lengths::Lengths;
use crate::objective::span_corruption::{Markers, Segmentation, SpanCorruption, corrupt, draw_spans};

/// Sentinels in a vocabulary for span corruption: more than the rows of any preset need.
const SENTINELS: u32 = 16;

/// How spans are cut out. Rotated, so that every token is cut out equally often: with T5's own
/// segmentation a small model never learns to fill the beginning of a text.
const SPANS: SpanCorruption =
    SpanCorruption { density: 0.15, mean_span: 3.0, segmentation: Segmentation::Rotated, final_sentinel: true };

/// Special tokens have the first ids of a vocabulary, in the order of [`Objective::specials`].
impl Objective {
    /// The names of the special tokens, in the order of their ids.
    #[must_use]
    pub fn specials(self) -> Vec<String> {
        let named = |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        match self {
            Self::Masked => named(&["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]),
            Self::Causal => named(&["<|endoftext|>", "<unk>"]),
            Self::Spans => {
                let sentinels = (0..SENTINELS).map(|number| format!("<extra_id_{number}>"));
                named(&["<pad>", "</s>", "<unk>", "<unit>"]).into_iter().chain(sentinels).collect()
            }
        }
    }

    /// The name of the token for what the vocabulary cannot spell.
    #[must_use]
    pub fn unknown(self) -> &'static str {
        match self {
            Self::Masked => "[UNK]",
            Self::Causal | Self::Spans => "<unk>",
        }
    }

    /// What fills up shorter rows.
    #[must_use]
    pub fn pad(self) -> u32 {
        0
    }

    /// What stands behind every unit: a sentence or story of the little world, a line of a text.
    #[must_use]
    pub fn separator(self) -> u32 {
        match self {
            Self::Masked | Self::Spans => 3,
            Self::Causal => 0,
        }
    }

    /// What a row begins with. A causal row has it only where a unit begins: there it is what the end
    /// of the unit before would be.
    pub(super) fn opening(self, at_unit: bool) -> Option<u32> {
        match self {
            Self::Masked => Some(2),
            Self::Causal => at_unit.then_some(0),
            Self::Spans => None,
        }
    }

    /// How many tokens a row has, so that what the model reads has `context` at most.
    ///
    /// # Errors
    /// [`TrainingError::Spans`] for a context in which no span has room.
    pub fn row_length(self, context: usize) -> Result<usize, TrainingError> {
        match self {
            Self::Masked | Self::Causal => Ok(context),
            // Rotation may make one span more, and so one sentinel more.
            Self::Spans => Ok(Lengths::for_inputs(context.saturating_sub(1), &SPANS)?.tokens),
        }
    }

    /// How long the decoder's rows are at most; 0 for models without a decoder beside an encoder.
    ///
    /// # Errors
    /// [`TrainingError::Spans`] for a context in which no span has room.
    pub fn target_length(self, context: usize) -> Result<usize, TrainingError> {
        match self {
            Self::Masked | Self::Causal => Ok(0),
            Self::Spans => Ok(Lengths::for_inputs(context.saturating_sub(1), &SPANS)?.target + 1),
        }
    }

    /// The example that a row makes; what is left to chance follows from the seed.
    ///
    /// # Errors
    /// [`TrainingError`], for rows of a single token and the like.
    pub fn example(self, row: &[u32], vocabulary: u32, seed: u64) -> Result<Example, TrainingError> {
        match self {
            Self::Masked => {
                let special: Vec<bool> = row.iter().map(|id| *id < 5).collect();
                let text = Text { ids: row, special: &special, mask: 4, vocabulary };
                Ok(mask(&text, &Masking::default(), seed)?.example())
            }
            Self::Causal => Ok(causal_lm(row, None)),
            Self::Spans => {
                let sentinels: Vec<u32> = (4..4 + SENTINELS).collect();
                let markers = Markers { sentinels: &sentinels, end: 1, start: 0 };
                let spans = draw_spans(row.len(), &SPANS, seed)?;
                Ok(corrupt(row, &spans, &markers, SPANS.final_sentinel)?.example())
            }
        }
    }
}
