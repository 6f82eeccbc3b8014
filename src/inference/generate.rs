//! Writing on: one token after the other, each drawn from what the model expects.

use crate::inference::causal_lm::{CausalError, CausalLm};
use crate::inference::distribution::Distribution;
use crate::inference::sampling::{Sampling, choose};
use crate::model::ModelError;
use crate::model::gpt::GptCache;

/// One token that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its id.
    pub id: u32,
    /// The natural logarithm of the probability that the model gave it, before any cut.
    pub log_probability: f64,
}

/// Why there is no further token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The model ended its text.
    EndOfText,
    /// As many tokens as were asked for.
    Length,
}

/// A step of a generation.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Another token.
    Token(Written),
    /// None any more.
    End(Ending),
}

/// The token that is chosen after the logits, and how likely the model held it.
pub(super) fn write(logits: &[f32], previous: &[u32], sampling: &Sampling, place: u64) -> Result<Written, ModelError> {
    // Logits that are all minus infinity or no numbers.
    let none = || ModelError::Compute { reason: "the model gives no token any probability".to_owned() };
    let id = choose(logits, previous, sampling, place).ok_or_else(none)?;
    Ok(Written { id, log_probability: Distribution::from_logits(logits).log_probability(id) })
}

/// A text that is being written. Each [`Generation::step`] is one forward pass for one token, so
/// that whoever drives it can show it and stop it.
#[derive(Debug)]
pub struct Generation<'a> {
    lm: &'a CausalLm,
    sampling: Sampling,
    left: usize,
    /// All tokens so far: the start, the prompt, what was written.
    stream: Vec<u32>,
    prompt: usize,
    /// How many tokens at the beginning of the stream are out of the model's sight.
    forgotten: usize,
    ending: Option<Ending>,
    cache: GptCache,
    logits: Vec<f32>,
}

impl<'a> Generation<'a> {
    /// Reads a prompt, which may be empty; its end, if it is too long.
    ///
    /// # Errors
    /// [`CausalError`].
    pub fn start(
        lm: &'a CausalLm,
        prompt: &str,
        sampling: Sampling,
        max_new_tokens: usize,
    ) -> Result<Self, CausalError> {
        sampling.check()?;
        let tokens = lm.encode(prompt)?;
        let mut stream = vec![lm.start_id()];
        stream.extend(tokens.iter().map(|token| token.id));
        let forgotten = if lm.fits(tokens.len()) { 0 } else { stream.len() - lm.config().n_positions };
        let mut cache = lm.model().cache()?;
        let logits = lm.model().extend(&mut cache, &stream[forgotten..])?;
        Ok(Self {
            lm,
            sampling,
            left: max_new_tokens,
            prompt: stream.len(),
            stream,
            forgotten,
            ending: None,
            cache,
            logits,
        })
    }

    /// Writes one token.
    ///
    /// # Errors
    /// [`CausalError`].
    pub fn step(&mut self) -> Result<Step, CausalError> {
        if self.left == 0 {
            self.ending.get_or_insert(Ending::Length);
        }
        if let Some(ending) = self.ending {
            return Ok(Step::End(ending));
        }
        let place = self.written().len() as u64;
        let written = write(&self.logits, &self.stream, &self.sampling, place)?;
        if written.id == self.lm.end_id() {
            self.ending = Some(Ending::EndOfText);
            return Ok(Step::End(Ending::EndOfText));
        }
        self.stream.push(written.id);
        self.left -= 1;
        // What follows the last token is nobody's question.
        if self.left > 0 {
            self.read_last()?;
        }
        Ok(Step::Token(written))
    }

    /// The tokens that were written.
    #[must_use]
    pub fn written(&self) -> &[u32] {
        &self.stream[self.prompt..]
    }

    /// How many tokens at the beginning, the start included, the model no longer sees.
    #[must_use]
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    fn read_last(&mut self) -> Result<(), CausalError> {
        let positions = self.lm.config().n_positions;
        let from = if self.cache.len() < positions {
            self.stream.len() - 1
        } else {
            // Positions are learned and numbered: the newest half is read again as a text of its own.
            self.cache.truncate(0);
            self.forgotten = self.stream.len() - (positions / 2).max(1);
            self.forgotten
        };
        self.logits = self.lm.model().extend(&mut self.cache, &self.stream[from..])?;
        Ok(())
    }
}
