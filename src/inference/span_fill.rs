//! What stood in the gaps of a text: sentinels in, a span of tokens for each of them out.
//!
//! Raffel et al. 2020 (arXiv 1910.10683), section 3.1.4: the target names each sentinel, followed by
//! what it stands for. It is written greedily, as `generate` of transformers does by default.

use std::ops::Range;

use thiserror::Error;

use crate::inference::generate::{Ending, Written, write};
use crate::inference::limit::{TextTooLong, check_length};
use crate::inference::load::{LoadError, check_vocabulary};
use crate::inference::predict::TokenView;
use crate::inference::sampling::Sampling;
use crate::inference::spelling::spell;
use crate::model::ModelError;
use crate::model::batch::Batch;
use crate::model::checkpoint::Checkpoint;
use crate::model::config::T5Config;
use crate::model::t5::{DecoderState, T5ForConditionalGeneration};
use crate::tokenizer::{Token, Tokenizer, TokenizerError};

/// The longest text that is read, in tokens. Relative positions set no limit of their own, but
/// attention takes memory with the square of the length, and training has seen no such texts.
pub const MAX_TOKENS: usize = 512;

/// The most tokens that are written for one text.
pub const MAX_NEW_TOKENS: usize = 128;

/// Why gaps could not be filled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FillError {
    /// No sentinel.
    #[error("the text has no <extra_id_0>")]
    NoSentinel,
    /// The text is longer than is taken.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
    /// More tokens than are read.
    #[error("the text has {found} tokens, and at most {limit} are read")]
    TooManyTokens {
        /// [`MAX_TOKENS`].
        limit: usize,
        /// The tokens of this one.
        found: usize,
    },
    /// The tokenizer refused the text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model refused the input.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// What the model put in one gap.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledSpan {
    /// The gap's sentinel, such as `<extra_id_0>`.
    pub sentinel: String,
    /// The bytes of the text in which it stands.
    pub gap: Range<usize>,
    /// The tokens for it; `None` if the model never named the sentinel.
    pub tokens: Option<Vec<Written>>,
    /// The tokens as text.
    pub text: String,
}

impl FilledSpan {
    /// The natural logarithm of the probability of the whole span, given all that was written
    /// before it; `None` if the model never named the sentinel.
    #[must_use]
    pub fn log_probability(&self) -> Option<f64> {
        let tokens = self.tokens.as_ref()?;
        // Not `sum`, which makes −0 of nothing.
        Some(tokens.iter().fold(0.0, |sum, token| sum + token.log_probability))
    }
}

/// What the model made of a text with gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The tokens that the encoder read (S).
    pub tokens: Vec<TokenView>,
    /// The gaps in the order of the text, each sentinel once.
    pub spans: Vec<FilledSpan>,
    /// All that was written, sentinels included, the final `</s>` not.
    pub written: Vec<Written>,
    /// Whether the model came to an end by itself.
    pub ending: Ending,
}

/// An encoder-decoder with its tokenizer.
#[derive(Debug, Clone)]
pub struct SpanFiller {
    tokenizer: Tokenizer,
    model: T5ForConditionalGeneration,
    /// The sentinels' ids, `<extra_id_0>` first.
    sentinels: Vec<u32>,
}

impl SpanFiller {
    /// Puts a model together from the bytes of the three files of a Hugging Face folder.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_bytes(config_json: &[u8], tokenizer_json: &[u8], safetensors: &[u8]) -> Result<Self, LoadError> {
        Self::from_files(config_json, tokenizer_json, &Checkpoint::open(safetensors)?)
    }

    /// Puts a model together from a checkpoint that has been opened, and the two other files.
    ///
    /// # Errors
    /// [`LoadError`], which names the file.
    pub fn from_files(config_json: &[u8], tokenizer_json: &[u8], checkpoint: &Checkpoint) -> Result<Self, LoadError> {
        let config = T5Config::from_json(config_json)?;
        let tokenizer = Tokenizer::from_bytes(tokenizer_json)?;
        check_vocabulary(&tokenizer, config.vocab_size)?;
        let sentinels = tokenizer.sentinels();
        if sentinels.is_empty() {
            return Err(LoadError::MissingSpecial { role: "<extra_id_0>" });
        }
        let model = T5ForConditionalGeneration::from_checkpoint(checkpoint, &config)?;
        Ok(Self { tokenizer, model, sentinels })
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &T5Config {
        self.model.config()
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The model without its tokenizer.
    #[must_use]
    pub fn model(&self) -> &T5ForConditionalGeneration {
        &self.model
    }

    /// Fills the gaps of a text.
    ///
    /// # Errors
    /// [`FillError`].
    pub fn fill(&self, text: &str, max_new_tokens: usize) -> Result<Filled, FillError> {
        let mut filling = Filling::start(self, text, max_new_tokens)?;
        while filling.step()?.is_none() {}
        Ok(filling.finish())
    }

    fn encode(&self, text: &str) -> Result<Vec<Token>, FillError> {
        check_length(text.len())?;
        Ok(self.tokenizer.encode(text)?)
    }

    /// Ids as tokens that stand nowhere in a text.
    fn tokens_of(&self, ids: &[u32]) -> Vec<Token> {
        let token = |id: &u32| {
            let text = self.tokenizer.token_of(*id).unwrap_or_default();
            Token { id: *id, text, span: 0..0, type_id: 0, special: false }
        };
        ids.iter().map(token).collect()
    }
}

/// A target that is being written, one token a step.
#[derive(Debug)]
pub struct Filling<'a> {
    filler: &'a SpanFiller,
    tokens: Vec<Token>,
    state: DecoderState,
    left: usize,
    last: u32,
    written: Vec<Written>,
    ending: Option<Ending>,
}

impl<'a> Filling<'a> {
    /// Reads a text. At most [`MAX_NEW_TOKENS`] will be written.
    ///
    /// # Errors
    /// [`FillError`].
    pub fn start(filler: &'a SpanFiller, text: &str, max_new_tokens: usize) -> Result<Self, FillError> {
        Self::read(filler, filler.encode(text)?, max_new_tokens)
    }

    /// Reads ids as they are, the final one included.
    ///
    /// # Errors
    /// [`FillError`].
    pub fn start_ids(filler: &'a SpanFiller, ids: &[u32], max_new_tokens: usize) -> Result<Self, FillError> {
        check_count(ids.len())?;
        Self::read(filler, filler.tokens_of(ids), max_new_tokens)
    }

    fn read(filler: &'a SpanFiller, tokens: Vec<Token>, max_new_tokens: usize) -> Result<Self, FillError> {
        if !tokens.iter().any(|token| filler.sentinels.contains(&token.id)) {
            return Err(FillError::NoSentinel);
        }
        check_count(tokens.len())?;
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        let encoded = filler.model.encode(&Batch::single(&ids), false)?;
        let left = max_new_tokens.min(MAX_NEW_TOKENS);
        let state = filler.model.decoder(&encoded, left.max(1))?;
        let last = filler.config().decoder_start_token_id;
        Ok(Self { filler, tokens, state, left, last, written: Vec::new(), ending: None })
    }

    /// Writes one token; says why, when there is none to come.
    ///
    /// # Errors
    /// [`FillError`].
    pub fn step(&mut self) -> Result<Option<Ending>, FillError> {
        if self.left == 0 {
            self.ending.get_or_insert(Ending::Length);
        }
        if self.ending.is_some() {
            return Ok(self.ending);
        }
        let logits = self.filler.model.decode(&mut self.state, &[self.last])?;
        let written = write(&logits, &[], &Sampling::greedy(), 0)?;
        if written.id == self.filler.config().eos_token_id {
            self.ending = Some(Ending::EndOfText);
            return Ok(self.ending);
        }
        (self.last, self.left) = (written.id, self.left - 1);
        self.written.push(written);
        Ok(None)
    }

    /// What came of it.
    #[must_use]
    pub fn finish(self) -> Filled {
        let mut spans: Vec<FilledSpan> = Vec::new();
        for token in self.tokens.iter().filter(|token| self.filler.sentinels.contains(&token.id)) {
            if spans.iter().all(|span| span.sentinel != token.text) {
                spans.push(self.span(token));
            }
        }
        Filled {
            tokens: self.tokens.iter().map(TokenView::from).collect(),
            spans,
            written: self.written,
            ending: self.ending.unwrap_or(Ending::Length),
        }
    }

    fn span(&self, sentinel: &Token) -> FilledSpan {
        let tokens = self.written_for(sentinel.id);
        let bytes = tokens.iter().flatten().flat_map(|token| self.filler.tokenizer.bytes_of(token.id));
        let text = spell(&bytes.collect::<Vec<u8>>()).trim().to_owned();
        FilledSpan { sentinel: sentinel.text.clone(), gap: sentinel.span.clone(), tokens, text }
    }

    /// What follows the sentinel, as far as the next one.
    fn written_for(&self, sentinel: u32) -> Option<Vec<Written>> {
        let place = self.written.iter().position(|token| token.id == sentinel)?;
        let after = &self.written[place + 1..];
        let end = after.iter().position(|token| self.filler.sentinels.contains(&token.id)).unwrap_or(after.len());
        Some(after[..end].to_vec())
    }
}

fn check_count(found: usize) -> Result<(), FillError> {
    if found > MAX_TOKENS { Err(FillError::TooManyTokens { limit: MAX_TOKENS, found }) } else { Ok(()) }
}
