//! The options of `lab mask` and `lab corrupt`.

use clap::{Args, ValueEnum};
use pretraining_lab::objective::masked_lm::{Masking, Selection, Split};
use pretraining_lab::objective::span_corruption::{Segmentation, SpanCorruption};

#[derive(Args)]
pub struct MaskingArgs {
    /// Which share of the tokens is selected
    #[arg(long, default_value_t = 0.15)]
    rate: f64,
    /// coins: one for each token (Hugging Face); share: exactly so many (Google)
    #[arg(long, value_enum, default_value_t = Variant::Coins)]
    variant: Variant,
    /// For an exact share: the most that are selected
    #[arg(long, default_value_t = 20)]
    max_predictions: usize,
    /// In which parts the selected are masked, replaced at random, and kept
    #[arg(long, num_args = 3, value_names = ["MASK", "RANDOM", "KEPT"], default_values_t = [80.0, 10.0, 10.0])]
    split: Vec<f64>,
    /// The same seed masks the same tokens
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Variant {
    Coins,
    Share,
}

#[derive(Args)]
pub struct CorruptionArgs {
    /// Which share of the tokens is cut out
    #[arg(long, default_value_t = 0.15)]
    density: f64,
    /// How many tokens a span has on average
    #[arg(long, default_value_t = 3.0)]
    mean_span: f64,
    /// t5: as T5 was trained, always the last token; rotated: every token as often
    #[arg(long, value_enum, default_value_t = Strewn::T5)]
    segmentation: Strewn,
    /// End the target without one more sentinel, as T5's own pre-processing does
    #[arg(long)]
    no_final_sentinel: bool,
    /// The same seed cuts out the same spans
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Strewn {
    T5,
    Rotated,
}

impl From<&MaskingArgs> for Masking {
    fn from(args: &MaskingArgs) -> Self {
        let selection = match args.variant {
            Variant::Coins => Selection::CoinFlips,
            Variant::Share => Selection::ExactShare { max_predictions: args.max_predictions },
        };
        // clap has counted them.
        let part = |index| args.split.get(index).copied().unwrap_or_default();
        Self { selection, rate: args.rate, split: Split { mask: part(0), random: part(1), kept: part(2) } }
    }
}

impl From<&CorruptionArgs> for SpanCorruption {
    fn from(args: &CorruptionArgs) -> Self {
        let segmentation = match args.segmentation {
            Strewn::T5 => Segmentation::T5,
            Strewn::Rotated => Segmentation::Rotated,
        };
        let CorruptionArgs { density, mean_span, no_final_sentinel, .. } = *args;
        Self { density, mean_span, segmentation, final_sentinel: !no_final_sentinel }
    }
}
