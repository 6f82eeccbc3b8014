//! A causal language model with its tokenizer: what comes next, and how likely a text is.

use std::ops::Range;
use std::sync::OnceLock;

use thiserror::Error;

use crate::inference::distribution::Distribution;
use crate::inference::limit::{TextTooLong, check_length};
use crate::inference::load::{LoadError, check_vocabulary};
use crate::inference::predict::{Attention, TextWindow, TokenView, flatten};
use crate::inference::sampling::SamplingError;
use crate::inference::score::{Score, TokenScore};
use crate::model::ModelError;
use crate::model::batch::{Batch, Position};
use crate::model::checkpoint::Checkpoint;
use crate::model::config::GptConfig;
use crate::model::gpt::{GptForCausalLm, GptOptions};
use crate::tokenizer::{Token, Tokenizer, TokenizerError};

/// Why a causal language model has no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CausalError {
    /// The text is longer than is taken.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
    /// A setting makes no sense.
    #[error(transparent)]
    Sampling(#[from] SamplingError),
    /// The tokenizer refused the text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model refused the input.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<candle_core::Error> for CausalError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}

/// What the model expects after a text.
#[derive(Debug, Clone, PartialEq)]
pub struct NextToken {
    /// The tokens that the model read, the one that starts a text included (T).
    pub tokens: Vec<TokenView>,
    /// Which part of the text they are: the end of it, if it is too long.
    pub window: TextWindow,
    /// One logit for every token of the vocabulary (V).
    pub logits: Vec<f32>,
    /// The attention maps, if they were asked for.
    pub attention: Option<Attention>,
}

/// A causal language model with its tokenizer.
#[derive(Debug, Clone)]
pub struct CausalLm {
    tokenizer: Tokenizer,
    model: GptForCausalLm,
    start: u32,
    end: u32,
    /// Whether a token ends the word before it, by id; found out when it is first asked.
    pub(super) enders: OnceLock<Vec<bool>>,
}

impl CausalLm {
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
        let config = GptConfig::from_json(config_json)?;
        let tokenizer = Tokenizer::from_bytes(tokenizer_json)?;
        check_vocabulary(&tokenizer, config.vocab_size)?;
        let known = |id: &u32| (*id as usize) < config.vocab_size;
        let end = config.eos_token_id.filter(known).or(tokenizer.specials().end);
        let end = end.ok_or(LoadError::MissingSpecial { role: "end" })?;
        let start = config.bos_token_id.filter(known).unwrap_or(end);
        if config.n_positions < 2 {
            return Err(LoadError::NoRoom { positions: config.n_positions, specials: 1 });
        }
        let model = GptForCausalLm::from_checkpoint(checkpoint, &config)?;
        Ok(Self { tokenizer, model, start, end, enders: OnceLock::new() })
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &GptConfig {
        self.model.config()
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The model without its tokenizer.
    #[must_use]
    pub fn model(&self) -> &GptForCausalLm {
        &self.model
    }

    /// The id that starts every text.
    #[must_use]
    pub fn start_id(&self) -> u32 {
        self.start
    }

    /// The id with which the model ends a text.
    #[must_use]
    pub fn end_id(&self) -> u32 {
        self.end
    }

    /// What the model expects after a text, which may be empty. Of a text that is too long its end
    /// is read, and the answer says so.
    ///
    /// # Errors
    /// [`CausalError`].
    pub fn next(&self, text: &str, options: GptOptions) -> Result<NextToken, CausalError> {
        let tokens = self.encode(text)?;
        let read = self.newest(tokens.len());
        let window = TextWindow { read: read.clone(), total: tokens.len() };
        let start = self.fits(tokens.len()).then(|| self.start_token());
        let views: Vec<TokenView> = start.iter().chain(&tokens[read]).map(TokenView::from).collect();
        let ids: Vec<u32> = views.iter().map(|token| token.id).collect();
        let last = Position { row: 0, position: ids.len() - 1 };
        let output = self.model.forward(&Batch::single(&ids), &[last], options)?;
        let attention = options.attentions.then(|| flatten(&output)).transpose()?;
        Ok(NextToken { tokens: views, window, logits: output.logits.flatten_all()?.to_vec1()?, attention })
    }

    /// The logarithm of each token's probability given all tokens before it; the text's own score
    /// is their sum. A text longer than the model reads is read in windows that overlap by half, and
    /// no token but the first ones has less than half a window before it.
    ///
    /// # Errors
    /// [`CausalError`].
    pub fn score(&self, text: &str) -> Result<Score, CausalError> {
        let tokens = self.encode(text)?;
        let mut stream = vec![self.start];
        stream.extend(tokens.iter().map(|token| token.id));
        let (positions, mut scored) = (self.config().n_positions, 1);
        let mut scores = Vec::with_capacity(tokens.len());
        for from in (0..stream.len()).step_by((positions / 2).max(1)) {
            let window = &stream[from..stream.len().min(from + positions)];
            let due = scored..from + window.len();
            if due.is_empty() {
                break;
            }
            let wanted: Vec<Position> =
                due.clone().map(|index| Position { row: 0, position: index - 1 - from }).collect();
            let output = self.model.forward(&Batch::single(window), &wanted, GptOptions::default())?;
            for (index, logits) in due.clone().zip(output.logits.to_vec2::<f32>()?) {
                let token = &tokens[index - 1];
                let log_probability = Distribution::from_logits(&logits).log_probability(token.id);
                scores.push(TokenScore { id: token.id, span: token.span.clone(), log_probability });
            }
            scored = due.end;
        }
        Ok(Score { tokens: scores })
    }

    /// The tokens of a text, without the one that starts it.
    pub(super) fn encode(&self, text: &str) -> Result<Vec<Token>, CausalError> {
        check_length(text.len())?;
        let mut tokens = self.tokenizer.encode(text)?;
        // Whatever a tokenizer file puts around a text of its own accord: the start is ours to add.
        tokens.retain(|token| !token.special);
        Ok(tokens)
    }

    /// Whether so many tokens can be read whole, with the start before them.
    pub(super) fn fits(&self, total: usize) -> bool {
        total < self.config().n_positions
    }

    /// Which of so many tokens are read: all, with the start before them, or the newest.
    fn newest(&self, total: usize) -> Range<usize> {
        let first = if self.fits(total) { 0 } else { total - self.config().n_positions };
        first..total
    }

    /// All tokens of a text, after the one that starts it.
    ///
    /// # Errors
    /// [`CausalError`].
    pub fn read_tokens(&self, text: &str) -> Result<Vec<Token>, CausalError> {
        let mut tokens = self.encode(text)?;
        tokens.insert(0, self.start_token());
        Ok(tokens)
    }

    fn start_token(&self) -> Token {
        let text = self.tokenizer.token_of(self.start).unwrap_or_default();
        Token { id: self.start, text, span: 0..0, type_id: 0, special: true }
    }
}
