//! `lab mask`: what BERT would have to predict of a text.

use std::io::Write;

use serde_json::{Value, json};

use super::CliError;
use super::model_files::tokenizer;
use crate::inference::limit::check_length;
use crate::inference::load::LoadError;
use crate::objective::masked_lm::{Masked, Masking, Outcome, Text, mask};
use crate::tokenizer::{Token, Tokenizer};

/// The arguments.
#[derive(Debug, Clone)]
pub struct MaskArgs {
    /// A shipped model's name, or a folder; only its tokenizer is read.
    pub model: String,
    /// Which tokens are selected, and what becomes of them.
    pub settings: Masking,
    /// What the draws follow from.
    pub seed: u64,
    /// JSON instead of a table.
    pub json: bool,
    /// The text.
    pub text: String,
}

/// Writes a row for each token: what the model reads there, what it has to predict, and why.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &MaskArgs, output: &mut impl Write) -> Result<(), CliError> {
    check_length(args.text.len())?;
    let (folder, tokenizer) = tokenizer(&args.model)?;
    let missing = |role| CliError::Load { folder: folder.clone(), source: LoadError::MissingSpecial { role } };
    let mask_id = tokenizer.specials().mask.ok_or_else(|| missing("mask"))?;
    let tokens = tokenizer.encode(&args.text)?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let special: Vec<bool> = tokens.iter().map(|token| is_special(token, &tokenizer)).collect();
    let vocabulary = tokenizer.vocabulary_size() as u32;
    let text = Text { ids: &ids, special: &special, mask: mask_id, vocabulary };
    let masked = mask(&text, &args.settings, args.seed)?;
    if args.json {
        writeln!(output, "{}", as_json(&tokens, &masked, args, &tokenizer))?;
    } else {
        table(&tokens, &masked, &tokenizer, output)?;
    }
    Ok(output.flush()?)
}

/// What a reader typed is not special to the tokenizer, a typed `[MASK]` or `[SEP]` included; but it
/// is nothing to be predicted.
fn is_special(token: &Token, tokenizer: &Tokenizer) -> bool {
    let specials = tokenizer.specials();
    let ids = [specials.mask, specials.cls, specials.sep, specials.pad];
    token.special || ids.contains(&Some(token.id))
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Special => "special",
        Outcome::Untouched => "untouched",
        Outcome::Masked => "masked",
        Outcome::Random => "random",
        Outcome::Kept => "kept",
    }
}

fn as_json(tokens: &[Token], masked: &Masked, args: &MaskArgs, tokenizer: &Tokenizer) -> Value {
    let token = |id: u32| json!({ "id": id, "token": tokenizer.token_of(id) });
    let positions = (0..tokens.len()).map(|position| {
        json!({
            "original": token(tokens[position].id),
            "input": token(masked.inputs[position]),
            "label": masked.labels[position].map(token),
            "outcome": name(masked.outcomes[position]),
        })
    });
    let shares = args.settings.tree().shares();
    json!({
        "positions": positions.collect::<Vec<_>>(),
        // What coin flips give on average.
        "expected": {
            "untouched": shares.untouched,
            "masked": shares.masked,
            "random": shares.random,
            "kept": shares.kept,
        },
    })
}

fn table(tokens: &[Token], masked: &Masked, tokenizer: &Tokenizer, output: &mut impl Write) -> Result<(), CliError> {
    let inputs: Vec<String> = masked.inputs.iter().map(|id| tokenizer.token_of(*id).unwrap_or_default()).collect();
    let width = inputs.iter().map(|input| input.chars().count()).max().unwrap_or(0);
    for (position, input) in inputs.iter().enumerate() {
        match masked.labels[position] {
            Some(_) => {
                let (label, outcome) = (&tokens[position].text, name(masked.outcomes[position]));
                writeln!(output, "{position:3}  {input:width$}  predict {label} ({outcome})")?;
            }
            None => writeln!(output, "{position:3}  {input}")?,
        }
    }
    let eligible = masked.outcomes.iter().filter(|outcome| **outcome != Outcome::Special).count();
    let selected = masked.labels.iter().flatten().count();
    writeln!(output, "selected {selected} of {eligible}")?;
    Ok(())
}
