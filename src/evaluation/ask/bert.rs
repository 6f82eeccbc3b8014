//! What a masked language model is asked.

use super::super::cloze::{Mark, mark_distribution};
use super::super::error::EvalError;
use super::super::figures::Likelihood;
use super::super::items::ClozeItem;
use super::{chunks_of_one_length, in_parallel};
use crate::inference::distribution::Distribution;
use crate::inference::masked_lm::MaskedLm;
use crate::inference::predict::PredictOptions;
use crate::model::batch::{Batch, Position};

/// A text as it is read, and which of its positions are to be predicted.
struct Text {
    ids: Vec<u32>,
    asked: Vec<usize>,
}

/// The pseudo-log-likelihood of every text, as [`MaskedLm::score`] defines it, but many at once: one
/// copy of a text for each of its tokens, with that token hidden, and copies of one length together.
///
/// # Errors
/// [`EvalError`].
pub fn likelihoods(lm: &MaskedLm, texts: &[String]) -> Result<Vec<Likelihood>, EvalError> {
    let texts_read = texts.iter().map(|text| read(lm, text)).collect::<Result<Vec<_>, _>>()?;
    let fits = |text: &Text| text.ids.len() <= lm.config().max_position_embeddings;
    let copies: Vec<(usize, usize)> = (0..texts_read.len())
        .filter(|index| fits(&texts_read[*index]))
        .flat_map(|index| texts_read[index].asked.iter().map(move |position| (index, *position)))
        .collect();
    let chunks = chunks_of_one_length(copies, |(index, _)| texts_read[index].ids.len());
    let answers = in_parallel(&chunks, |chunk| hidden(lm, &texts_read, chunk))?;

    let unknown = lm.tokenizer().specials().unk;
    let mut found = vec![Likelihood::default(); texts.len()];
    let mut add = |index: usize, id: u32, log_probability: f64| {
        let sum: &mut Likelihood = &mut found[index];
        sum.nats += log_probability;
        sum.tokens += 1;
        sum.unknown += usize::from(Some(id) == unknown);
    };
    for ((index, position), log_probability) in chunks.iter().flatten().zip(answers.into_iter().flatten()) {
        add(*index, texts_read[*index].ids[*position], log_probability);
    }
    let long: Vec<usize> = (0..texts.len()).filter(|index| !fits(&texts_read[*index])).collect();
    for (index, score) in long.iter().zip(in_parallel(&long, |index| Ok(lm.score(&texts[*index])?))?) {
        score.tokens.iter().for_each(|token| add(*index, token.id, token.log_probability));
    }
    Ok(found)
}

fn read(lm: &MaskedLm, text: &str) -> Result<Text, EvalError> {
    let tokens = lm.tokenizer().encode(text)?;
    let specials = lm.tokenizer().specials();
    let uncounted = [specials.cls, specials.sep, specials.pad, specials.mask];
    let is_asked = |index: &usize| !tokens[*index].special && !uncounted.contains(&Some(tokens[*index].id));
    Ok(Text { asked: (0..tokens.len()).filter(is_asked).collect(), ids: tokens.iter().map(|token| token.id).collect() })
}

/// The logarithm of the probability of each hidden token.
fn hidden(lm: &MaskedLm, texts: &[Text], chunk: &[(usize, usize)]) -> Result<Vec<f64>, EvalError> {
    let masked = |&(index, position): &(usize, usize)| {
        let mut ids = texts[index].ids.clone();
        ids[position] = lm.mask_id();
        ids
    };
    let rows: Vec<Vec<u32>> = chunk.iter().map(masked).collect();
    let wanted: Vec<Position> =
        chunk.iter().enumerate().map(|(row, &(_, position))| Position { row, position }).collect();
    // All rows are equally long: nothing is filled up, whatever stands for it.
    let output = lm.model().forward(&Batch::padded(&rows, 0), &wanted, false)?;
    let logits = output.logits.to_vec2::<f32>()?;
    let true_ids = chunk.iter().map(|&(index, position)| texts[index].ids[position]);
    Ok(logits.iter().zip(true_ids).map(|(logits, id)| Distribution::from_logits(logits).log_probability(id)).collect())
}

/// Marks what the model expects at each gap.
///
/// # Errors
/// [`EvalError`].
pub fn cloze(lm: &MaskedLm, items: &[&ClozeItem]) -> Result<Vec<Mark>, EvalError> {
    in_parallel(items, |item| {
        let prediction = lm.predict(&item.sentence, &PredictOptions::default())?;
        let logits = prediction.masks.first().map(|mask| Distribution::from_logits(&mask.logits)).unwrap_or_default();
        let ids: Vec<u32> = item.accepted.iter().filter_map(|word| lm.tokenizer().id_of(word)).collect();
        Ok(mark_distribution(&logits, &ids))
    })
}
