//! `lab generate`: a prompt written on.

use std::io::Write;

use serde::Serialize;

use super::{CliError, model_files::Files};
use crate::inference::generate::{Generation, Step};
use crate::inference::sampling::Sampling;
use crate::inference::spelling::spell;

/// The arguments.
#[derive(Debug, Clone)]
pub struct GenerateArgs {
    /// A shipped model's name, or a folder.
    pub model: String,
    /// How many tokens to write at most.
    pub max_new_tokens: usize,
    /// How they are chosen.
    pub sampling: Sampling,
    /// JSON instead of the text.
    pub json: bool,
    /// What to write on from; may be empty.
    pub prompt: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    prompt: &'a str,
    text: String,
    tokens: &'a [u32],
}

/// Writes the prompt and what follows it, as it comes; or, with `json`, the prompt, the text that
/// follows it, and that text's token ids. Bytes that are no whole character are written `<0xE2>`.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &GenerateArgs, output: &mut impl Write) -> Result<(), CliError> {
    let lm = Files::read(&args.model)?.causal_lm()?;
    let mut generation = Generation::start(&lm, &args.prompt, args.sampling, args.max_new_tokens)?;
    let mut bytes = Vec::new();
    if !args.json {
        write!(output, "{}", args.prompt)?;
    }
    let mut told = 0;
    while let Step::Token(written) = generation.step()? {
        bytes.extend(lm.tokenizer().bytes_of(written.id));
        if !args.json {
            told += tell(&bytes[told..], output)?;
            output.flush()?;
        }
    }
    if args.json {
        let answer = Answer { prompt: &args.prompt, text: spell(&bytes), tokens: generation.written() };
        serde_json::to_writer(&mut *output, &answer).map_err(std::io::Error::from)?;
        writeln!(output)?;
    } else {
        writeln!(output, "{}", spell(&bytes[told..]))?;
    }
    Ok(output.flush()?)
}

/// Writes what is text, up to a character that is not whole yet; says how many bytes that were.
fn tell(bytes: &[u8], output: &mut impl Write) -> Result<usize, CliError> {
    let whole = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => bytes.len(),
    };
    write!(output, "{}", spell(&bytes[..whole]))?;
    Ok(whole)
}
