//! `lab corrupt`: what T5 would read of a text, and what it would have to write.

use std::io::Write;

use serde_json::{Value, json};

use super::CliError;
use super::model_files::tokenizer;
use crate::inference::limit::check_length;
use crate::inference::load::LoadError;
use crate::objective::span_corruption::{Corrupted, Markers, SpanCorruption, corrupt, draw_spans};
use crate::tokenizer::Tokenizer;

/// The arguments.
#[derive(Debug, Clone)]
pub struct CorruptArgs {
    /// A shipped model's name, or a folder; only its tokenizer is read.
    pub model: String,
    /// How spans are drawn, and how the target ends.
    pub settings: SpanCorruption,
    /// What the draws follow from.
    pub seed: u64,
    /// JSON instead of lines.
    pub json: bool,
    /// The text.
    pub text: String,
}

/// Writes the encoder's input, the decoder's target, and what the decoder reads meanwhile.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &CorruptArgs, output: &mut impl Write) -> Result<(), CliError> {
    check_length(args.text.len())?;
    let (folder, tokenizer) = tokenizer(&args.model)?;
    let missing = |role| CliError::Load { folder: folder.clone(), source: LoadError::MissingSpecial { role } };
    let specials = tokenizer.specials();
    let sentinels = tokenizer.sentinels();
    if sentinels.is_empty() {
        return Err(missing("first sentinel"));
    }
    let end = specials.end.ok_or_else(|| missing("end"))?;
    let start = specials.pad.ok_or_else(|| missing("pad"))?;
    let ids = tokenizer.encode_piece(&args.text)?;
    let spans = draw_spans(ids.len(), &args.settings, args.seed)?;
    let markers = Markers { sentinels: &sentinels, end, start };
    let corrupted = corrupt(&ids, &spans, &markers, args.settings.final_sentinel)?;
    if args.json {
        writeln!(output, "{}", as_json(&ids, &corrupted, &tokenizer))?;
    } else {
        let rows =
            [("input", &corrupted.inputs), ("target", &corrupted.target), ("decoder input", &corrupted.decoder_inputs)];
        for (name, row) in rows {
            writeln!(output, "{name:13}  {}", names(row, &tokenizer).join(" "))?;
        }
        let hidden: usize = corrupted.spans.iter().map(ExactSizeIterator::len).sum();
        let (spans, plural) = (corrupted.spans.len(), if corrupted.spans.len() == 1 { "" } else { "s" });
        writeln!(output, "cut out {hidden} of {} tokens, in {spans} span{plural}", ids.len())?;
    }
    Ok(output.flush()?)
}

fn names(ids: &[u32], tokenizer: &Tokenizer) -> Vec<String> {
    ids.iter().map(|id| tokenizer.token_of(*id).unwrap_or_default()).collect()
}

fn as_json(ids: &[u32], corrupted: &Corrupted, tokenizer: &Tokenizer) -> Value {
    let row = |ids: &[u32]| json!({ "ids": ids, "tokens": names(ids, tokenizer) });
    json!({
        "text": row(ids),
        "spans": corrupted.spans.iter().map(|span| [span.start, span.end]).collect::<Vec<_>>(),
        "input": row(&corrupted.inputs),
        "target": row(&corrupted.target),
        "decoder_input": row(&corrupted.decoder_inputs),
    })
}
