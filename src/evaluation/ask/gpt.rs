//! What a causal language model is asked.

use super::super::cloze::{Mark, mark_words};
use super::super::diversity::Diversity;
use super::super::error::EvalError;
use super::super::figures::Likelihood;
use super::super::items::{ClozeItem, MASK, PromptItem};
use super::words::{Words, first_word};
use super::{chunks_of_one_length, in_parallel};
use crate::inference::causal_lm::CausalLm;
use crate::inference::distribution::Distribution;
use crate::inference::generate::{Generation, Step};
use crate::inference::sampling::Sampling;
use crate::inference::spelling::spell;
use crate::model::batch::{Batch, Position};
use crate::model::gpt::GptOptions;

/// How many tokens are tried as the next word: beyond, an accepted word counts as not found.
const CANDIDATES: usize = 64;

/// The most tokens in which a next word has to come to its end.
const WORD_TOKENS: usize = 12;

/// What samples are written from.
pub const OPENINGS: [&str; 8] = [
    "One day",
    "The little dog",
    "My mother said",
    "In the morning",
    "There was a man who",
    "The children went to",
    "It was very cold",
    "A cat",
];

/// The temperature of the samples.
pub const TEMPERATURE: f64 = 0.8;

/// The most tokens of a sample.
pub const SAMPLE_TOKENS: usize = 64;

/// The log-likelihood of every text, as [`CausalLm::score`] defines it (each token given all before
/// it, the end of the text not asked for), but texts of one length together.
///
/// # Errors
/// [`EvalError`].
pub fn likelihoods(lm: &CausalLm, texts: &[String]) -> Result<Vec<Likelihood>, EvalError> {
    let streams = texts.iter().map(|text| stream(lm, text)).collect::<Result<Vec<_>, _>>()?;
    let fits = |index: &usize| streams[*index].len() <= lm.config().n_positions;
    let (short, long): (Vec<usize>, Vec<usize>) =
        (0..texts.len()).filter(|index| streams[*index].len() > 1).partition(fits);
    let chunks = chunks_of_one_length(short, |index| streams[index].len());
    let answers = in_parallel(&chunks, |chunk| {
        let rows: Vec<&[u32]> = chunk.iter().map(|index| streams[*index].as_slice()).collect();
        given_those_before(lm, &rows)
    })?;
    let mut found = vec![Likelihood::default(); texts.len()];
    for (index, likelihood) in chunks.iter().flatten().zip(answers.into_iter().flatten()) {
        found[*index] = likelihood;
    }
    for (index, score) in long.iter().zip(in_parallel(&long, |index| Ok(lm.score(&texts[*index])?))?) {
        found[*index] = Likelihood { nats: score.total(), tokens: score.tokens.len(), unknown: 0 };
    }
    Ok(found)
}

/// The start token and those of the text.
fn stream(lm: &CausalLm, text: &str) -> Result<Vec<u32>, EvalError> {
    let tokens = lm.tokenizer().encode(text)?;
    let own = tokens.iter().filter(|token| !token.special).map(|token| token.id);
    Ok(std::iter::once(lm.start_id()).chain(own).collect())
}

/// Rows of one length, T: what each token but the first costs.
fn given_those_before(lm: &CausalLm, rows: &[&[u32]]) -> Result<Vec<Likelihood>, EvalError> {
    let asked = rows.first().map_or(0, |row| row.len() - 1);
    let row_of = |row| (0..asked).map(move |position| Position { row, position });
    let wanted: Vec<Position> = (0..rows.len()).flat_map(row_of).collect();
    let output = lm.model().forward(&Batch::padded(rows, 0), &wanted, GptOptions::default())?;
    let logits = output.logits.to_vec2::<f32>()?; // (B·(T − 1), V)
    let likelihood = |(row, logits): (&&[u32], &[Vec<f32>])| {
        let log_probability = |(logits, id): (&Vec<f32>, &u32)| Distribution::from_logits(logits).log_probability(*id);
        let nats = logits.iter().zip(&row[1..]).map(log_probability).fold(0.0, |sum, it| sum + it);
        // A byte-level vocabulary spells everything.
        Likelihood { nats, tokens: asked, unknown: 0 }
    };
    Ok(rows.iter().zip(logits.chunks(asked.max(1))).map(likelihood).collect())
}

/// What stands before the gap of an item, where the gap is the last word before the full stop: only
/// such items can be put to a model that reads from left to right.
#[must_use]
pub fn before_gap(item: &ClozeItem) -> Option<&str> {
    item.sentence.strip_suffix(&format!(" {MASK}."))
}

/// Marks the next word after each beginning. A word's probability is that of its token, times that of
/// no more letters behind it, so that "cat" is not taken for the beginning of "caterpillar". The
/// likeliest 64 tokens are tried.
///
/// # Errors
/// [`EvalError`].
pub fn cloze(lm: &CausalLm, items: &[(&ClozeItem, &str)]) -> Result<Vec<Mark>, EvalError> {
    let words = Words::of(lm.tokenizer());
    in_parallel(items, |(item, beginning)| {
        let candidates = next_words(lm, &words, beginning)?;
        let in_vocabulary = item.accepted.iter().any(|word| words.has(word));
        Ok(mark_words(&candidates, &item.accepted, in_vocabulary))
    })
}

/// Words with how likely each is to be the next one, whole.
fn next_words(lm: &CausalLm, words: &Words, beginning: &str) -> Result<Vec<(String, f64)>, EvalError> {
    let next = Distribution::from_logits(&lm.next(beginning, GptOptions::default())?.logits);
    let mut tokens = next.top(CANDIDATES);
    tokens.retain(|(id, _)| words.word(*id).is_some());
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let stream = stream(lm, beginning)?;
    let rows: Vec<Vec<u32>> = tokens.iter().map(|(id, _)| stream.iter().copied().chain([*id]).collect()).collect();
    let wanted: Vec<Position> = (0..rows.len()).map(|row| Position { row, position: stream.len() }).collect();
    let output = lm.model().forward(&Batch::padded(&rows, 0), &wanted, GptOptions::default())?;
    let after = output.logits.to_vec2::<f32>()?;
    let whole = |((id, probability), logits): (&(u32, f64), &Vec<f32>)| {
        let word = words.word(*id).unwrap_or_default().to_owned();
        (word, probability * words.ends(&Distribution::from_logits(logits)))
    };
    Ok(tokens.iter().zip(&after).map(whole).collect())
}

/// Whether the likeliest next word, written greedily until it is whole, is accepted.
///
/// # Errors
/// [`EvalError`].
pub fn prompts(lm: &CausalLm, items: &[&PromptItem]) -> Result<Vec<bool>, EvalError> {
    in_parallel(items, |item| Ok(item.accepted.contains(&greedy_word(lm, &item.prompt)?)))
}

/// The next word in lower case; empty where something else than a word comes.
fn greedy_word(lm: &CausalLm, prompt: &str) -> Result<String, EvalError> {
    let mut generation = Generation::start(lm, prompt, Sampling::greedy(), WORD_TOKENS)?;
    let mut bytes = Vec::new();
    loop {
        let ended = match generation.step()? {
            Step::Token(written) => {
                bytes.extend(lm.tokenizer().bytes_of(written.id));
                false
            }
            Step::End(_) => true,
        };
        if let Some(word) = first_word(&spell(&bytes), ended) {
            return Ok(word);
        }
    }
}

/// Writes so many samples, and counts words in what was written; the openings do not count. The
/// openings take turns, and each turn has the next seed, from 1.
///
/// # Errors
/// [`EvalError`].
pub fn samples(lm: &CausalLm, count: usize) -> Result<Diversity, EvalError> {
    let seeds = (1..).flat_map(|seed: u64| OPENINGS.map(|opening| (opening, seed)));
    let jobs: Vec<(&str, u64)> = seeds.take(count).collect();
    let texts = in_parallel(&jobs, |(opening, seed)| {
        let sampling = Sampling { temperature: TEMPERATURE, seed: *seed, ..Sampling::default() };
        let mut generation = Generation::start(lm, opening, sampling, SAMPLE_TOKENS)?;
        while let Step::Token(_) = generation.step()? {}
        let bytes = generation.written().iter().flat_map(|id| lm.tokenizer().bytes_of(*id));
        Ok(spell(&bytes.collect::<Vec<u8>>()))
    })?;
    Ok(Diversity::of(&texts))
}
