//! Every word the reader sees, one module a language.
//!
//! A language is one value of [`Text`]: the compiler sees to it that it is complete. Sentences
//! with figures in them are functions, because languages order and inflect differently.

mod bert;
mod chart;
mod en;
mod error;
mod figures;
pub mod fit;
mod magnitude;
pub mod masked_more;
pub mod masking;
pub mod measure;
mod model_note;
pub mod next_token;
pub mod piece;
pub mod pretrain;
pub mod primer;
pub mod reading;
pub mod right_context;
mod scaling;
mod shell;
pub mod span;
pub mod time_lapse;
pub mod transfer;
pub mod triptych;

pub use bert::MaskedWordText;
pub use chart::ChartText;
pub use error::Complaint;
pub use figures::Figures;
pub use model_note::ModelNote;
pub use scaling::{ReadOff, ScalingText};
pub use shell::{EngineText, FigureText, ShellText};

/// The language of this build.
pub static TEXT: &Text = &en::TEXT;
/// Words around the chapters' prose.
pub static READING: &reading::ReadingText = &en::reading::READING;
/// Of what the masked-word predictor shows beside its gaps.
pub static MASKED_MORE: &masked_more::MaskedMoreText = &en::masked_more::MASKED_MORE;
/// Of the laboratory in which a model is pre-trained.
pub static PRETRAIN: &pretrain::PretrainText = &en::pretrain::PRETRAIN;
/// Of the run, wherever the reader is.
pub static TRAINING: &pretrain::TrainingText = &en::pretrain::TRAINING;
/// Of the laboratory on the right-hand context.
pub static RIGHT_CONTEXT: &right_context::RightContextText = &en::right_context::RIGHT_CONTEXT;

/// Words of the next token's laboratory.
pub static NEXT_TOKEN: &next_token::NextTokenText = &en::next_token::NEXT_TOKEN;
/// The words of every chart.
pub static CHART: &ChartText = &en::chart::CHART;
/// The words of the explorer of scaling laws.
pub static SCALING: &ScalingText = &en::scaling::SCALING;

/// The words of the laboratory in which a law is fitted.
pub static FIT: &fit::FitText = &en::fit::FIT;

/// Words for a laboratory whose code is on its way.
pub static PIECE: &piece::PieceText = &en::piece::PIECE;

/// The words of the span corrupter, in the language of this build.
pub static SPAN: &span::SpanText = &en::span::SPAN;

/// The words of the three objectives' laboratory.
pub static TRIPTYCH: &triptych::TriptychText = &en::triptych::TRIPTYCH;

/// Words of the surprisal ribbon.
pub static MEASURE: &measure::MeasureText = &en::measure::MEASURE;

/// Words of the time-lapse.
pub static TIME_LAPSE: &time_lapse::TimeLapseText = &en::time_lapse::TIME_LAPSE;

/// Words of the transfer race.
pub static TRANSFER: &transfer::TransferText = &en::transfer::TRANSFER;

/// A stretch of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Plain words.
    Words(&'static str),
    /// Stressed words.
    Stress(&'static str),
    /// A token or a piece of code.
    Code(&'static str),
    /// Words that lead to another page: words, address.
    Link(&'static str, &'static str),
}

/// All words of one language.
pub struct Text {
    /// The language's tag for the `lang` attribute.
    pub language: &'static str,
    /// How figures are written.
    pub figures: Figures,
    /// The frame around every chapter.
    pub shell: ShellText,
    /// What is said of the engine.
    pub engine: EngineText,
    /// What every figure has.
    pub figure: FigureText,
    /// The masked-word predictor.
    pub masked_word: MaskedWordText,
}
