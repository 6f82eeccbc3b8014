//! `lab score`: the pseudo-log-likelihood of every line of the input.

use std::io::{BufRead, Write};

use super::{CliError, model_files};

/// Writes one number for each line, in nats: the sum of the natural logarithms of the probabilities
/// of its tokens, each hidden in turn. An empty line has nothing to predict, and so scores 0. The
/// number appears as soon as its line has been read, so that the command can serve a pipe.
///
/// # Errors
/// [`CliError`], which names the line.
pub fn run(model: &str, input: impl BufRead, output: &mut impl Write) -> Result<(), CliError> {
    let model = model_files::load(model)?;
    for (index, text) in input.lines().enumerate() {
        let line = index + 1;
        let text = text.map_err(|source| CliError::Input { line, source })?;
        let score = model.score(&text).map_err(|source| CliError::Line { line, source })?;
        writeln!(output, "{}", score.total())?;
        output.flush()?;
    }
    Ok(())
}
