//! `lab score`: how likely every line of the input is.

use std::io::{BufRead, Write};

use super::CliError;
use super::model_files::{Family, Files};
use crate::inference::score::Score;

type Scorer = dyn Fn(&str) -> Result<Score, CliError>;

/// Writes one number for each line, in nats. For a GPT it is the logarithm of the text's probability:
/// each token given those before it. For a BERT it is the pseudo-log-likelihood: each token hidden in
/// turn, given all others. An empty line has nothing to predict, and so scores 0. The number appears
/// as soon as its line has been read, so that the command can serve a pipe.
///
/// # Errors
/// [`CliError`], which names the line.
pub fn run(model: &str, input: impl BufRead, output: &mut impl Write) -> Result<(), CliError> {
    let files = Files::read(model)?;
    let score: Box<Scorer> = match files.family()? {
        Family::Bert => {
            let lm = files.masked_lm()?;
            Box::new(move |text| Ok(lm.score(text)?))
        }
        Family::Gpt => {
            let lm = files.causal_lm()?;
            Box::new(move |text| Ok(lm.score(text)?))
        }
        Family::T5 => return Err(CliError::NoScore { family: "t5" }),
    };
    drop(files);
    for (index, text) in input.lines().enumerate() {
        let line = index + 1;
        let text = text.map_err(|source| CliError::Input { line, source })?;
        let score = score(&text).map_err(|source| CliError::Line { line, source: Box::new(source) })?;
        writeln!(output, "{}", score.total())?;
        output.flush()?;
    }
    Ok(())
}
