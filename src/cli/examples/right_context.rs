//! `lab examples --right-context`: what one and the same word costs a model that sees what stands to
//! its left, and one that sees both sides.
//!
//! A text file with tabs between the fields of a line; numbers are bits:
//!
//! ```text
//! # model<TAB>NAME<TAB>weights<TAB>first 12 hexadecimal digits of their SHA-256      (for each model)
//! blank<TAB>TEXT<TAB>first byte of the word<TAB>the byte after its last
//! gpt<TAB>that the word ends<TAB>piece<TAB>bits<TAB>...
//! bert<TAB><TAB>piece<TAB>bits<TAB>...
//! ```

use std::f64::consts::LN_2;
use std::io::Write;

use super::significant;
use crate::cli::CliError;
use crate::cli::model_files::{self, Files};
use crate::inference::spelling::spell;
use crate::inference::word::{ScoredPiece, WordFilling};
use crate::protocol::ModelId;

/// The sentences, each in three parts: before the word, the word, after it.
const BLANKS: [(&str, &str, &str); 8] = [
    ("The ", "cat", " is chasing the mouse."),
    ("She put on her ", "coat", " because it was raining."),
    ("We eat soup with a ", "spoon", "."),
    ("Once upon a ", "time", " there was a king."),
    ("Snow is ", "white", " and coal is black."),
    ("Thank you very ", "much", " for the letter."),
    ("The ", "bird", " flew back to its nest."),
    ("He opened the ", "door", " and went into the house."),
];

/// Writes the file.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    let (gpt_name, bert_name) = (ModelId::Gpt.folder(), ModelId::Bert.folder());
    let gpt = Files::read(gpt_name)?.causal_lm()?;
    let bert = model_files::load(bert_name)?;
    for name in [gpt_name, bert_name] {
        writeln!(output, "# model\t{name}\tweights\t{}", model_files::revision(name)?)?;
    }
    for (before, word, after) in BLANKS {
        let start = before.len();
        writeln!(output, "blank\t{before}{word}{after}\t{start}\t{}", start + word.len())?;
        let next = gpt.next_word(before, word)?;
        let name = |id| spell(&gpt.tokenizer().bytes_of(id));
        writeln!(output, "gpt\t{}{}", bits(next.ends), pieces(&next.pieces, name))?;
        let mut filling = WordFilling::start(&bert, before, word, after)?;
        while !filling.step()? {}
        let name = |id| bert.tokenizer().token_of(id).unwrap_or_default();
        writeln!(output, "bert\t{}", pieces(&filling.finish(), name))?;
    }
    Ok(output.flush()?)
}

fn pieces(pieces: &[ScoredPiece], name: impl Fn(u32) -> String) -> String {
    let field = |piece: &ScoredPiece| format!("\t{}\t{}", name(piece.id), bits(piece.log_probability));
    pieces.iter().map(field).collect()
}

fn bits(log_probability: f64) -> String {
    significant((-log_probability / LN_2).max(0.0))
}
