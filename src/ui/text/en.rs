//! English.

mod bert;
mod engine;
mod gpt;
pub mod next_token;
mod shell;
mod t5;

use super::{Figures, Text};

const FIGURES: Figures = Figures { decimal: '.', thousands: ',', before_percent: " " };

/// English.
pub static TEXT: Text = Text {
    language: "en",
    figures: FIGURES,
    shell: shell::SHELL,
    engine: engine::ENGINE,
    figure: shell::FIGURE,
    bert: bert::CHAPTER,
    masked_word: bert::MASKED_WORD,
    gpt: gpt::SECTION,
    t5: t5::SECTION,
    span_fill: t5::SPAN_FILL,
};
