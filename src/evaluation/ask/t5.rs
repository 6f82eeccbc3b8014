//! What an encoder-decoder is asked.

use super::super::error::EvalError;
use super::super::figures::Likelihood;
use super::super::items::SpanItem;
use super::super::spans::{GapMarks, mark};
use super::in_parallel;
use crate::inference::distribution::Distribution;
use crate::inference::span_fill::{MAX_NEW_TOKENS, MAX_TOKENS, SpanFiller};
use crate::model::batch::{Batch, Position};
use crate::objective::span_corruption::{Corrupted, Markers, SpanCorruption, SpanError, corrupt, draw_spans};

/// What the spans cost that are cut out of each text, `</s>` and sentinels among the target's tokens.
/// The same spans are cut each time. A text of fewer than two tokens has no spans and costs nothing; of
/// one longer than the model is made to read, the beginning is taken.
///
/// # Errors
/// [`EvalError`].
pub fn likelihoods(filler: &SpanFiller, texts: &[String]) -> Result<Vec<Likelihood>, EvalError> {
    let tokenizer = filler.tokenizer();
    let (settings, sentinels) = (SpanCorruption::default(), tokenizer.sentinels());
    let (end, start) = (filler.config().eos_token_id, filler.config().decoder_start_token_id);
    let markers = Markers { sentinels: &sentinels, end, start };
    let jobs: Vec<(u64, &String)> = (0..).zip(texts).collect();
    in_parallel(&jobs, |(seed, text)| {
        let mut tokens = tokenizer.encode(text)?;
        tokens.retain(|token| !token.special);
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).take(MAX_TOKENS - 1).collect();
        match draw_spans(ids.len(), &settings, *seed) {
            Ok(spans) => cost(filler, &corrupt(&ids, &spans, &markers, settings.final_sentinel)?),
            Err(SpanError::TooShort { .. }) => Ok(Likelihood::default()),
            Err(error) => Err(error.into()),
        }
    })
}

fn cost(filler: &SpanFiller, corrupted: &Corrupted) -> Result<Likelihood, EvalError> {
    let unknown = filler.tokenizer().specials().unk;
    let Corrupted { inputs, target, decoder_inputs, .. } = corrupted;
    let batch = Batch::single(decoder_inputs);
    let wanted: Vec<Position> = batch.all_positions();
    let encoded = filler.model().encode(&Batch::single(inputs), false)?;
    let output = filler.model().forward(&encoded, &batch, &wanted, false)?.output;
    let mut likelihood = Likelihood::default();
    for (logits, id) in output.logits.to_vec2::<f32>()?.iter().zip(target) {
        likelihood.nats += Distribution::from_logits(logits).log_probability(*id);
        likelihood.tokens += 1;
        likelihood.unknown += usize::from(Some(*id) == unknown);
    }
    Ok(likelihood)
}

/// Marks what the model fills in, greedily.
///
/// # Errors
/// [`EvalError`].
pub fn spans(filler: &SpanFiller, items: &[&SpanItem]) -> Result<Vec<GapMarks>, EvalError> {
    in_parallel(items, |item| {
        let filled = filler.fill(&item.sentence, MAX_NEW_TOKENS)?;
        let marks = item.accepted.iter().enumerate().map(|(gap, accepted)| {
            let sentinel = format!("<extra_id_{gap}>");
            let span = filled.spans.iter().find(|span| span.sentinel == sentinel && span.tokens.is_some());
            mark(span.map(|span| span.text.as_str()), accepted)
        });
        Ok(marks.collect())
    })
}
