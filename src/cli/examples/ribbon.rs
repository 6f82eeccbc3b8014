//! `lab examples --ribbon`: what every token costs of the text that is measured at first, with the causal
//! mask and without.
//!
//! A text file with tabs between the fields of a line:
//!
//! ```text
//! text<TAB>TEXT
//! reading<TAB>NUMBER<TAB>MODEL<TAB>first 12 hexadecimal digits of its weights' SHA-256
//! token<TAB>NAME<TAB>its bytes, hexadecimal<TAB>bits      (the one that starts the text left out)
//! ```
//!
//! Readings are numbered as in the page, from 0; those of models that are not there are left out.

use std::f64::consts::LN_2;
use std::io::Write;

use super::significant;
use crate::cli::CliError;
use crate::cli::model_files::{self, Files};
use crate::manifest;
use crate::protocol::{ModelId, Snapshot};

/// The text.
const TEXT: &str = "The cat sat on the mat. It looked out of the window and saw a little bird.";
/// Who reads, and whether the future is hidden from it.
const READINGS: [(ModelId, bool); 4] = [
    (ModelId::Gpt, true),
    (ModelId::Gpt, false),
    (ModelId::GptSnapshot(Snapshot::LAST), true),
    (ModelId::GptUnmasked, false),
];

/// Writes the file.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    writeln!(output, "text\t{TEXT}")?;
    for (number, (model, causal)) in READINGS.into_iter().enumerate() {
        if !manifest::shipped(model).is_there() {
            continue;
        }
        let name = model.folder();
        let gpt = Files::read(name)?.causal_lm()?;
        let ids: Vec<u32> = gpt.read_tokens(TEXT)?.into_iter().map(|token| token.id).collect();
        let scores = gpt.score_ids(&ids, causal)?;
        writeln!(output, "reading\t{number}\t{name}\t{}", model_files::revision(name)?)?;
        for (id, score) in ids.iter().skip(1).zip(scores) {
            let bytes: String = gpt.tokenizer().bytes_of(*id).iter().map(|byte| format!("{byte:02x}")).collect();
            let token = gpt.tokenizer().token_of(*id).unwrap_or_default();
            writeln!(output, "token\t{token}\t{bytes}\t{}", significant((-score / LN_2).max(0.0)))?;
        }
    }
    Ok(output.flush()?)
}
