//! `lab fill`: what the model puts in the gaps of a text.

use std::io::Write;

use serde::Serialize;

use super::{CliError, model_files::Files};
use crate::inference::span_fill::MAX_NEW_TOKENS;

/// The arguments.
#[derive(Debug, Clone)]
pub struct FillArgs {
    /// A shipped model's name, or a folder.
    pub model: String,
    /// JSON instead of one line for each gap.
    pub json: bool,
    /// The text, with `<extra_id_0>` and so on where something is missing.
    pub text: String,
}

#[derive(Serialize)]
struct Answer {
    spans: Vec<Span>,
}

#[derive(Serialize)]
struct Span {
    sentinel: String,
    text: Option<String>,
    log_probability: Option<f64>,
}

/// Writes what fills each gap, with the natural logarithm of its probability. A gap that the model
/// never came to has neither.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &FillArgs, output: &mut impl Write) -> Result<(), CliError> {
    let filler = Files::read(&args.model)?.span_filler()?;
    let filled = filler.fill(&args.text, MAX_NEW_TOKENS)?;
    let spans = filled.spans.into_iter().map(|span| Span {
        log_probability: span.log_probability(),
        text: span.tokens.is_some().then_some(span.text),
        sentinel: span.sentinel,
    });
    let answer = Answer { spans: spans.collect() };
    if args.json {
        serde_json::to_writer(&mut *output, &answer).map_err(std::io::Error::from)?;
        writeln!(output)?;
    } else {
        for Span { sentinel, text, log_probability } in &answer.spans {
            match (text, log_probability) {
                (Some(text), Some(log)) => writeln!(output, "{sentinel}  {text}  ({log:.2} nats)")?,
                _ => writeln!(output, "{sentinel}  (the model stopped before it)")?,
            }
        }
    }
    Ok(output.flush()?)
}
