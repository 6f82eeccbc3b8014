//! `lab examples`: what the page shows before its model has loaded, computed by the same engine.
//!
//! A text file with tabs between the fields of a line:
//!
//! ```text
//! # model<TAB>NAME<TAB>weights<TAB>first 12 hexadecimal digits of their SHA-256
//! text<TAB>TEXT<TAB>hidden words, one for each mask, separated by commas
//! mask<TAB>ORDINAL<TAB>entropy in bits<TAB>original<TAB>its probability<TAB>its rank
//! candidate<TAB>token<TAB>probability          (20 of them)
//! ```
//!
//! Ordinals count from 1. Where the hidden word is unknown, or is no single token, its three fields
//! are empty.

pub mod next_token;
pub mod objectives;
pub mod pretrain;
pub mod ribbon;
pub mod right_context;
pub mod time_lapse;
pub mod tokens;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{CliError, model_files};
use crate::inference::distribution::Distribution;
use crate::inference::predict::{MaskedLm, PredictOptions};
use crate::inference::spelling::spell;

/// How many candidates are kept for each mask.
const CANDIDATES: usize = 20;

/// Digits that are kept of a number; the page shows three or four.
const DIGITS: usize = 6;

/// The sentences, each with the words that its masks hide.
pub const EXAMPLES: [(&str, &[&str]); 7] = [
    ("The [MASK] is chasing the mouse.", &["cat"]),
    ("The cat sat on the [MASK].", &["mat"]),
    ("She put on her [MASK] because it was raining.", &["coat"]),
    ("The [MASK] barked at the [MASK].", &["dog", "cat"]),
    ("We eat soup with a [MASK].", &["spoon"]),
    ("Snow is [MASK] and coal is black.", &["white"]),
    ("[MASK] [MASK] going to school.", &["we", "are"]),
];

/// Writes all files of the page into a folder, each anew.
///
/// # Errors
/// [`CliError`].
pub fn run_all(folder: &Path) -> Result<(), CliError> {
    let file = |name: &str| Ok::<_, CliError>(BufWriter::new(File::create(folder.join(name))?));
    run("bert", &mut file("masked-word.tsv")?)?;
    tokens::run(&mut file("tokens.tsv")?)?;
    right_context::run(&mut file("right-context.tsv")?)?;
    next_token::run(&mut file("next-token.tsv")?)?;
    ribbon::run(&mut file("ribbon.tsv")?)?;
    time_lapse::run(&mut file("time-lapse.tsv")?)?;
    pretrain::run(None, &mut file("pretrain.tsv")?)?;
    objectives::run(&mut file("objectives.tsv")?)?;
    objectives::run_spans(&mut file("spans.tsv")?)
}

/// Writes the file for a model.
///
/// # Errors
/// [`CliError`].
pub fn run(model: &str, output: &mut impl Write) -> Result<(), CliError> {
    let engine = model_files::load(model)?;
    let revision = model_files::revision(model)?;
    writeln!(output, "# model\t{model}\tweights\t{revision}")?;
    for (text, hidden) in EXAMPLES {
        example(&engine, text, hidden, output)?;
    }
    Ok(output.flush()?)
}

fn example(engine: &MaskedLm, text: &str, hidden: &[&str], output: &mut impl Write) -> Result<(), CliError> {
    writeln!(output, "text\t{text}\t{}", hidden.join(","))?;
    let prediction = engine.predict(text, &PredictOptions::default())?;
    for (index, mask) in prediction.masks.iter().enumerate() {
        let distribution = Distribution::from_logits(&mask.logits);
        let entropy = significant(distribution.entropy());
        let original = match hidden.get(index) {
            Some(word) => standing(engine, &distribution, word)?,
            None => None,
        };
        let original = original.unwrap_or_else(|| "\t\t".to_owned());
        writeln!(output, "mask\t{}\t{entropy}\t{original}", index + 1)?;
        for (id, probability) in distribution.top(CANDIDATES) {
            let token = engine.tokenizer().token_of(id).unwrap_or_default();
            writeln!(output, "candidate\t{token}\t{}", significant(probability))?;
        }
    }
    Ok(())
}

/// The hidden word, its probability and its rank, if it is a single token.
fn standing(engine: &MaskedLm, distribution: &Distribution, word: &str) -> Result<Option<String>, CliError> {
    let pieces = engine.resolve(word)?;
    let [(id, token)] = pieces.as_slice() else {
        return Ok(None);
    };
    let Some(rank) = distribution.rank(*id) else {
        return Ok(None);
    };
    let probability = significant(distribution.probability(*id));
    Ok(Some(format!("{token}\t{probability}\t{rank}")))
}

/// What a token adds to a text, in a field of a line.
fn on_one_line(adds: &[u8]) -> String {
    spell(adds).replace('\n', "↵").replace(['\t', '\r'], " ")
}

/// A number with six significant digits, written without an exponent.
fn significant(value: f64) -> String {
    let rounded = format!("{value:.*e}", DIGITS - 1);
    rounded.parse::<f64>().map_or(rounded, |value| value.to_string())
}
