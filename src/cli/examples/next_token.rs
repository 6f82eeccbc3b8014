//! `lab examples --next-token`: what GPT expects after the text that its laboratory opens with.
//!
//! A text file with tabs between the fields of a line:
//!
//! ```text
//! # model<TAB>NAME<TAB>weights<TAB>first 12 hexadecimal digits of their SHA-256
//! text<TAB>TEXT
//! token<TAB>NAME<TAB>its bytes, hexadecimal      (the likeliest, likeliest first)
//! fall<TAB>NUMBER NUMBER ...                     (64 to a line)
//! ```
//!
//! The falls are all logits, the highest first: by how many 2,000ths of a nat each lies below the
//! one before it, so that temperature and cuts have the whole distribution to work on.

use std::io::Write;

use crate::cli::CliError;
use crate::cli::model_files::{self, Files};
use crate::model::gpt::GptOptions;
use crate::protocol::ModelId;

/// The text.
const TEXT: &str = "The cat sat on the";
/// Tokens that are named: what the laboratory's table shows.
const NAMED: usize = 20;
/// Steps of a nat.
const STEPS: f64 = 2_000.0;
/// Falls on a line.
const LINE: usize = 64;

/// Writes the file.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    let name = ModelId::Gpt.folder();
    let gpt = Files::read(name)?.causal_lm()?;
    let logits = gpt.next(TEXT, GptOptions { causal: true, attentions: false })?.logits;
    let mut order: Vec<(u32, f64)> =
        logits.iter().enumerate().map(|(id, logit)| (id as u32, f64::from(*logit))).collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    writeln!(output, "# model\t{name}\tweights\t{}\ntext\t{TEXT}", model_files::revision(name)?)?;
    for (id, _) in order.iter().take(NAMED) {
        let bytes: String = gpt.tokenizer().bytes_of(*id).iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(output, "token\t{}\t{bytes}", gpt.tokenizer().token_of(*id).unwrap_or_default())?;
    }
    let highest = order.first().map_or(0.0, |(_, logit)| *logit);
    let depths: Vec<i64> = order.iter().map(|(_, logit)| ((highest - logit) * STEPS).round() as i64).collect();
    let falls: Vec<String> =
        [0].iter().chain(&depths).zip(&depths).map(|(before, depth)| (depth - before).to_string()).collect();
    for line in falls.chunks(LINE) {
        writeln!(output, "fall\t{}", line.join(" "))?;
    }
    Ok(output.flush()?)
}
