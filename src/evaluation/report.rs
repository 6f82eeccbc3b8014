//! What an evaluation found: one object a model, as JSON has it.

use serde::{Deserialize, Serialize};

use super::cloze::ClozeReport;
use super::diversity::Diversity;
use super::figures::{HeldOut, Proportion};
use super::items::Half;
use super::spans::SpanReport;
use super::zorro::ZorroReport;

/// What was found of one model; what was not asked for, or cannot be asked of its family, is `None`
/// or empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelReport {
    /// A shipped model's name, or its folder's.
    pub model: String,
    /// `bert`, `gpt2` or `t5`.
    pub family: String,
    /// The first 12 hexadecimal digits of the weights' SHA-256.
    pub revision: String,
    /// Texts that the model has not seen.
    pub held_out: Option<HeldOut>,
    /// Minimal pairs.
    pub zorro: Option<ZorroReport>,
    /// Gaps of one word, a report for each half. Of a GPT those alone that are last before the full stop.
    pub cloze: Vec<ClozeReport>,
    /// Next words, a report for each half.
    pub prompts: Vec<PromptReport>,
    /// Samples of a GPT.
    pub samples: Option<SampleReport>,
    /// Gaps of a T5, a report for each half.
    pub spans: Vec<SpanReport>,
}

/// Next words of one half.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromptReport {
    /// Which half.
    pub half: Half,
    /// Prompts whose likeliest next word is accepted.
    pub accepted: Proportion,
}

/// How varied samples are, and how they were made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleReport {
    /// The temperature.
    pub temperature: f64,
    /// The most tokens of each.
    pub max_new_tokens: usize,
    /// What was counted.
    #[serde(flatten)]
    pub diversity: Diversity,
}
