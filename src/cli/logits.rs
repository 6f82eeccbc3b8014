//! `lab logits`: what a model answers to token ids as they are. Made for comparing it with other
//! implementations, number by number.

use std::io::Write;

use serde::Serialize;

use super::CliError;
use super::model_files::{AnyModel, Files};

/// The arguments.
#[derive(Debug, Clone)]
pub struct LogitsArgs {
    /// A shipped model's name, or a folder; it needs no tokenizer.
    pub model: String,
    /// Token ids, separated by commas; nothing is added to them.
    pub ids: String,
    /// As many segment numbers; all 0 if left out.
    pub type_ids: Option<String>,
    /// As many times 1 or 0: whether the token may be seen; all 1 if left out.
    pub mask: Option<String>,
    /// For an encoder-decoder: what the decoder reads, its start token first.
    pub decoder_ids: Option<String>,
    /// JSON instead of one line for each position.
    pub json: bool,
}

#[derive(Serialize)]
struct Answer {
    shape: [usize; 2],
    logits: Vec<f32>,
}

/// Writes the logits of every position, (T, V), each with as many digits as tell it apart from its
/// neighbours among the 32-bit numbers.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &LogitsArgs, output: &mut impl Write) -> Result<(), CliError> {
    let ids = numbers("ids", &args.ids)?;
    let optional = |option, list: &Option<String>| {
        let parse = |list: &String| numbers(option, list);
        list.as_ref().map(parse).transpose()
    };
    let type_ids = optional("type-ids", &args.type_ids)?;
    let decoder_ids = optional("decoder-ids", &args.decoder_ids)?;
    let mask: Option<Vec<u8>> =
        optional("mask", &args.mask)?.map(|mask| mask.into_iter().map(|seen| u8::from(seen != 0)).collect());
    let unused = |option, given: bool, family| {
        if given { Err(CliError::Option { option, needed: false, family }) } else { Ok(()) }
    };
    let logits = match Files::read(&args.model)?.model()? {
        AnyModel::Bert(model) => {
            unused("decoder-ids", decoder_ids.is_some(), "bert")?;
            model.logits(&ids, type_ids.as_deref(), mask.as_deref())?
        }
        AnyModel::Gpt(model) => {
            unused("decoder-ids", decoder_ids.is_some(), "gpt2")?;
            unused("type-ids", type_ids.is_some(), "gpt2")?;
            model.logits(&ids, mask.as_deref())?
        }
        AnyModel::T5(model) => {
            unused("type-ids", type_ids.is_some(), "t5")?;
            let needed = CliError::Option { option: "decoder-ids", needed: true, family: "t5" };
            model.logits(&ids, mask.as_deref(), &decoder_ids.ok_or(needed)?)?
        }
    }; // (T, V)
    let (length, vocabulary) = logits.dims2()?;
    if args.json {
        let answer = Answer { shape: [length, vocabulary], logits: logits.flatten_all()?.to_vec1()? };
        serde_json::to_writer(&mut *output, &answer).map_err(std::io::Error::from)?;
        writeln!(output)?;
    } else {
        for row in logits.to_vec2::<f32>()? {
            let row: Vec<String> = row.iter().map(f32::to_string).collect();
            writeln!(output, "{}", row.join(" "))?;
        }
    }
    Ok(output.flush()?)
}

/// An empty list is left for the model to refuse.
fn numbers(option: &'static str, list: &str) -> Result<Vec<u32>, CliError> {
    if list.trim().is_empty() {
        return Ok(Vec::new());
    }
    let number =
        |entry: &str| entry.trim().parse().map_err(|_| CliError::NotAnId { option, found: entry.trim().to_owned() });
    list.split(',').map(number).collect()
}
