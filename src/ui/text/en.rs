//! English.

mod bert;
pub(super) mod chart;
mod engine;
pub(super) mod fit;
pub(super) mod masked_more;
pub(super) mod masking;
pub mod measure;
mod model_note;
pub mod next_token;
pub mod piece;
pub(super) mod pretrain;
pub(super) mod primer;
pub mod reading;
pub(super) mod right_context;
pub(super) mod scaling;
mod shell;
pub(super) mod span;
pub mod time_lapse;
mod training;
pub mod transfer;
pub(super) mod triptych;

use super::{Figures, Text};

const FIGURES: Figures = Figures { decimal: '.', thousands: ',', before_percent: " " };

/// English.
pub static TEXT: Text = Text {
    language: "en",
    figures: FIGURES,
    shell: shell::SHELL,
    engine: engine::ENGINE,
    figure: shell::FIGURE,
    masked_word: bert::MASKED_WORD,
};
