//! `lab predict`: the model's candidates for every mask of a text.

use std::io::Write;

use serde::Serialize;

use super::{CliError, model_files};
use crate::inference::distribution::Distribution;
use crate::inference::predict::{MaskedLm, MaskedPosition, PredictOptions, Prediction};

/// The arguments.
#[derive(Debug, Clone)]
pub struct PredictArgs {
    /// A shipped model's name, or a folder.
    pub model: String,
    /// How many candidates to give for each mask.
    pub top: usize,
    /// JSON instead of a table.
    pub json: bool,
    /// The text, with `[MASK]` where a token is to be predicted.
    pub text: String,
}

#[derive(Serialize)]
struct Answer {
    masks: Vec<Mask>,
}

#[derive(Serialize)]
struct Mask {
    position: usize,
    candidates: Vec<Candidate>,
}

#[derive(Serialize)]
struct Candidate {
    token: String,
    probability: f64,
}

/// Writes the candidates for every mask that the model read; what it could not read is told on
/// `notes`.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &PredictArgs, output: &mut impl Write, notes: &mut impl Write) -> Result<(), CliError> {
    let model = model_files::load(&args.model)?;
    let prediction = model.predict(&args.text, &PredictOptions::default())?;
    tell_unread(&prediction, notes)?;
    let masks = prediction.masks.iter();
    let masks = masks.map(|mask| candidates(&model, mask, args.top));
    let answer = Answer { masks: masks.collect() };
    if args.json {
        serde_json::to_writer(&mut *output, &answer).map_err(std::io::Error::from)?;
        writeln!(output)?;
    } else {
        table(&answer, output)?;
    }
    Ok(output.flush()?)
}

fn tell_unread(prediction: &Prediction, notes: &mut impl Write) -> Result<(), CliError> {
    let window = &prediction.window;
    if !window.is_whole() {
        writeln!(
            notes,
            "note: the text has {} tokens; the model read {} to {} of them, around the first mask, \
             and left {} of its masks unread",
            window.total,
            window.read.start + 1,
            window.read.end,
            prediction.unread_masks.len(),
        )?;
    }
    Ok(())
}

fn candidates(model: &MaskedLm, mask: &MaskedPosition, top: usize) -> Mask {
    let best = Distribution::from_logits(&mask.logits).top(top);
    let named =
        |(id, probability)| Candidate { token: model.tokenizer().token_of(id).unwrap_or_default(), probability };
    Mask { position: mask.position, candidates: best.into_iter().map(named).collect() }
}

fn table(answer: &Answer, output: &mut impl Write) -> Result<(), CliError> {
    for (ordinal, mask) in answer.masks.iter().enumerate() {
        if ordinal > 0 {
            writeln!(output)?;
        }
        writeln!(output, "mask {} (position {})", ordinal + 1, mask.position)?;
        for (rank, candidate) in mask.candidates.iter().enumerate() {
            let percent = candidate.probability * 100.0;
            writeln!(output, "{:4}  {percent:6.2} %  {}", rank + 1, candidate.token)?;
        }
    }
    Ok(())
}
