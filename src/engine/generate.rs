//! Longer work: one forward pass after the other, with a breath between them, so that a
//! cancellation is seen within one token.

use super::answer;
use super::cancel::Cancel;
use super::host::Host;
use super::lm::Lm;
use super::{Engine, Ready};
use crate::inference::causal_lm::CausalLm;
use crate::inference::generate::{Generation, Step, Written};
use crate::inference::sampling::Sampling;
use crate::inference::span_fill::{FillError, Filling};
use crate::inference::word::WordFilling;
use crate::protocol::{EngineError, FromEngine, Generated, MAX_NEW_TOKENS, RequestId, Response, WrittenToken};

/// Tokens that come faster than this are sent together: no screen shows more frames.
const FRAME_MS: f64 = 16.0;

/// What is to be written.
pub(super) struct Order<'a> {
    pub id: RequestId,
    pub prompt: &'a str,
    pub sampling: Sampling,
    pub max_new_tokens: u32,
}

impl<H: Host> Engine<H> {
    /// Writes on, and tells of tokens as they come.
    pub(super) async fn generate(
        &self,
        lm: &CausalLm,
        order: Order<'_>,
        cancel: &Cancel,
    ) -> Result<Response, EngineError> {
        if order.max_new_tokens > MAX_NEW_TOKENS {
            let (limit, found) = (MAX_NEW_TOKENS.into(), order.max_new_tokens.into());
            return Err(EngineError::TooManyTokens { limit, found });
        }
        let generation = Generation::start(lm, order.prompt, order.sampling, order.max_new_tokens as usize);
        let mut generation = generation.map_err(answer::causal::refusal)?;
        let mut stream = Stream::new(self.host(), order.id);
        let ending = loop {
            self.host().breathe().await;
            cancel.check()?;
            match generation.step().map_err(answer::causal::refusal)? {
                Step::Token(token) => stream.push(&token),
                Step::End(ending) => break ending,
            }
        };
        stream.flush();
        Ok(Response::Generated(Generated {
            written: generation.written().len() as u32,
            ending: answer::ending(ending),
            forgotten: generation.forgotten() as u32,
        }))
    }

    /// Fills the gaps of what was read.
    pub(super) async fn fill(
        &self,
        filling: Result<Filling<'_>, FillError>,
        cancel: &Cancel,
    ) -> Result<Response, EngineError> {
        let mut filling = filling.map_err(answer::fill::refusal)?;
        loop {
            self.host().breathe().await;
            cancel.check()?;
            if filling.step().map_err(answer::fill::refusal)?.is_some() {
                return Ok(Response::Filled(Box::new(answer::fill::filled(filling.finish()))));
            }
        }
    }

    /// How likely a word is after a text, or between two.
    pub(super) async fn word(
        &self,
        ready: &Ready,
        [before, word, after]: [&str; 3],
        cancel: &Cancel,
    ) -> Result<Response, EngineError> {
        if let Lm::Causal(lm) = &ready.lm {
            return Ok(Response::Word(Box::new(answer::score::next_word(lm, before, word)?)));
        }
        let lm = ready.masked()?;
        let mut filling = WordFilling::start(lm, before, word, after).map_err(answer::masked::refusal)?;
        loop {
            self.host().breathe().await;
            cancel.check()?;
            if filling.step().map_err(answer::unreadable)? {
                return Ok(Response::Word(Box::new(answer::score::filled_word(lm.tokenizer(), filling))));
            }
        }
    }
}

/// Tokens on their way to the page.
struct Stream<'a, H> {
    host: &'a H,
    id: RequestId,
    waiting: Vec<WrittenToken>,
    sent: u32,
    last: Option<f64>,
}

impl<'a, H: Host> Stream<'a, H> {
    fn new(host: &'a H, id: RequestId) -> Self {
        Stream { host, id, waiting: Vec::new(), sent: 0, last: None }
    }

    fn push(&mut self, token: &Written) {
        self.waiting.push(answer::written(token));
        let now = self.host.now();
        // A clock that was set back must not hold anything up.
        if self.last.is_none_or(|last| now - last >= FRAME_MS || now < last) {
            self.last = Some(now);
            self.flush();
        }
    }

    fn flush(&mut self) {
        let tokens = std::mem::take(&mut self.waiting);
        if tokens.is_empty() {
            return;
        }
        let (id, first) = (self.id, self.sent);
        self.sent += tokens.len() as u32;
        self.host.send(FromEngine::Tokens { id, first, tokens });
    }
}
