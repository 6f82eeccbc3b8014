//! `lab examples --objectives` and `--spans`: the sentence that chapters 4 and 5 open with, as each
//! objective makes an exercise of it, and what the models say.
//!
//! Text files with tabs between the fields of a line; scores are natural logarithms of
//! probabilities:
//!
//! ```text
//! # model<TAB>NAME<TAB>weights<TAB>first 12 hexadecimal digits of their SHA-256
//! text<TAB>TEXT
//! row<TAB>MODEL<TAB>ID START END NAME<TAB>...          the tokens, with the bytes that they stand for
//! other<TAB>MODEL<TAB>ID NAME<TAB>...                  tokens of the exercise that the text has not
//! scores<TAB>MODEL<TAB>V<TAB>SCORE SCORE ...           one for each label, with the opening seed
//! ```
//!
//! and of the spans
//!
//! ```text
//! gaps<TAB>START-END,START-END                         cut out by hand, as bytes
//! true<TAB>ID SCORE NAME<TAB>...                       the target, a final sentinel included
//! model<TAB>ID SCORE NAME<TAB>...                      what T5 writes
//! ```

use std::io::Write;
use std::ops::Range;

use super::{on_one_line, significant};
use crate::cli::CliError;
use crate::cli::model_files::{self, Files};
use crate::inference::causal_lm::CausalLm;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::span_fill::{Filling, MAX_NEW_TOKENS, SpanFiller};
use crate::objective::masked_lm::{Masking, Selection, Text, mask};
use crate::objective::span_corruption::{Corrupted, Markers, Segmentation, SpanCorruption, corrupt, draw_spans};
use crate::protocol::ModelId;
use crate::tokenizer::{Token, Tokenizer};

/// The text.
const TEXT: &str = "The cat sat on the mat.";
/// What is cut out of it by hand, as bytes: what the laboratory opens with, and what chapter 4 shows.
const GAPS: [&[(usize, usize)]; 2] = [&[(4, 7)], &[(4, 7), (12, 18)]];
/// The seed that chapter 5 opens with (`OPENING_SEED` there; a test compares).
pub const SEED: u64 = 11;
/// Google's code selects no more tokens of a text.
const MAX_PREDICTIONS: usize = 20;

/// Writes the file of all three objectives.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    let [bert, gpt, t5] = [ModelId::Bert, ModelId::Gpt, ModelId::T5].map(ModelId::folder);
    for name in [bert, gpt, t5] {
        writeln!(output, "# model\t{name}\tweights\t{}", model_files::revision(name)?)?;
    }
    writeln!(output, "text\t{TEXT}")?;
    masked(&model_files::load(bert)?, output)?;
    causal(&Files::read(gpt)?.causal_lm()?, output)?;
    spans(&Files::read(t5)?.span_filler()?, output)?;
    Ok(output.flush()?)
}

/// Writes the file of spans that are cut out by hand.
///
/// # Errors
/// [`CliError`].
pub fn run_spans(output: &mut impl Write) -> Result<(), CliError> {
    let name = ModelId::T5.folder();
    let filler = Files::read(name)?.span_filler()?;
    writeln!(output, "# model\t{name}\tweights\t{}\ntext\t{TEXT}", model_files::revision(name)?)?;
    for gaps in GAPS {
        filled(&filler, gaps, output)?;
    }
    Ok(output.flush()?)
}

fn masked(bert: &MaskedLm, output: &mut impl Write) -> Result<(), CliError> {
    let tokens = bert.tokenizer().encode(TEXT)?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let special: Vec<bool> = tokens.iter().map(|token| token.special).collect();
    let vocabulary = bert.config().vocab_size;
    let text = Text { ids: &ids, special: &special, mask: bert.mask_id(), vocabulary: vocabulary as u32 };
    let selection = Selection::ExactShare { max_predictions: MAX_PREDICTIONS };
    let example = mask(&text, &Masking { selection, ..Masking::default() }, SEED)?.example();
    let losses: Vec<(usize, u32)> = example.losses().collect();
    let scores = bert.score_labels(&example.inputs, &losses)?;
    let unknown = example.inputs.iter().copied().filter(|id| !ids.contains(id));
    row(ModelId::Bert, bert.tokenizer(), &tokens, unknown, output)?;
    scored(ModelId::Bert, vocabulary, &scores, output)
}

fn causal(gpt: &CausalLm, output: &mut impl Write) -> Result<(), CliError> {
    let tokens = gpt.read_tokens(TEXT)?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    row(ModelId::Gpt, gpt.tokenizer(), &tokens, [], output)?;
    scored(ModelId::Gpt, gpt.config().vocab_size, &gpt.score_ids(&ids, true)?, output)
}

fn spans(t5: &SpanFiller, output: &mut impl Write) -> Result<(), CliError> {
    let tokens = text_tokens(t5)?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let settings = SpanCorruption { segmentation: Segmentation::Rotated, ..SpanCorruption::default() };
    let corrupted = cut(t5, &ids, &draw_spans(ids.len(), &settings, SEED)?)?;
    row(ModelId::T5, t5.tokenizer(), &tokens, [], output)?;
    let scores = t5.score_target(&corrupted.inputs, &corrupted.target)?;
    scored(ModelId::T5, t5.config().vocab_size, &scores, output)
}

/// What T5 puts into gaps, and what it makes of the words that stood there.
fn filled(t5: &SpanFiller, gaps: &[(usize, usize)], output: &mut impl Write) -> Result<(), CliError> {
    let tokens = text_tokens(t5)?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let inside = |(start, end): &(usize, usize)| {
        let place = |token: &Token| *start < token.span.end && token.span.end <= *end;
        let first = tokens.iter().position(place).unwrap_or_default();
        first..first + tokens.iter().filter(|token| place(token)).count()
    };
    let corrupted = cut(t5, &ids, &gaps.iter().map(inside).collect::<Vec<_>>())?;
    let scores = t5.score_target(&corrupted.inputs, &corrupted.target)?;
    let mut filling = Filling::start_ids(t5, &corrupted.inputs, MAX_NEW_TOKENS)?;
    while filling.step()?.is_none() {}
    let written = filling.finish().written.into_iter().map(|token| (token.id, token.log_probability));
    let places: Vec<String> = gaps.iter().map(|(start, end)| format!("{start}-{end}")).collect();
    writeln!(output, "gaps\t{}", places.join(","))?;
    let field =
        |(id, score): (u32, f64)| format!("\t{id} {} {}", significant(score), label(ModelId::T5, t5.tokenizer(), id));
    writeln!(output, "true{}", corrupted.target.iter().copied().zip(scores).map(field).collect::<String>())?;
    writeln!(output, "model{}", written.map(field).collect::<String>())?;
    Ok(())
}

/// The tokens of the text without `</s>`.
fn text_tokens(t5: &SpanFiller) -> Result<Vec<Token>, CliError> {
    let mut tokens = t5.tokenizer().encode(TEXT)?;
    tokens.retain(|token| !token.span.is_empty());
    Ok(tokens)
}

fn cut(t5: &SpanFiller, ids: &[u32], spans: &[Range<usize>]) -> Result<Corrupted, CliError> {
    let sentinels = t5.tokenizer().sentinels();
    let (end, start) = (t5.config().eos_token_id, t5.config().decoder_start_token_id);
    Ok(corrupt(ids, spans, &Markers { sentinels: &sentinels, end, start }, true)?)
}

fn row(
    model: ModelId,
    tokenizer: &Tokenizer,
    tokens: &[Token],
    others: impl IntoIterator<Item = u32>,
    output: &mut impl Write,
) -> Result<(), CliError> {
    let token = |token: &Token| {
        let blanks = TEXT.get(token.span.clone()).map_or(0, |part| part.len() - part.trim_start().len());
        let (start, end) = (token.span.start, token.span.end);
        format!("\t{} {} {end} {}", token.id, (start + blanks).min(end), label(model, tokenizer, token.id))
    };
    writeln!(output, "row\t{}{}", model.folder(), tokens.iter().map(token).collect::<String>())?;
    let other = |id: u32| format!("\t{id} {}", label(model, tokenizer, id));
    writeln!(output, "other\t{}{}", model.folder(), others.into_iter().map(other).collect::<String>())?;
    Ok(())
}

fn scored(model: ModelId, vocabulary: usize, scores: &[f64], output: &mut impl Write) -> Result<(), CliError> {
    let scores: Vec<String> = scores.iter().map(|score| significant(*score)).collect();
    writeln!(output, "scores\t{}\t{vocabulary}\t{}", model.folder(), scores.join(" "))?;
    Ok(())
}

/// BERT's tokens by their names, the others by what they add.
fn label(model: ModelId, tokenizer: &Tokenizer, id: u32) -> String {
    let adds = on_one_line(&tokenizer.bytes_of(id));
    if model == ModelId::Bert || adds.is_empty() { tokenizer.token_of(id).unwrap_or_default() } else { adds }
}
