//! Why an evaluation cannot be made.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::inference::causal_lm::CausalError;
use crate::inference::predict::PredictError;
use crate::inference::span_fill::FillError;
use crate::model::ModelError;
use crate::objective::span_corruption::SpanError;
use crate::tokenizer::TokenizerError;

/// Why an evaluation cannot be made.
#[derive(Debug, Error)]
pub enum EvalError {
    /// A file or folder could not be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not of the file's form.
    #[error("{}, line {line}: {reason}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it, and what it should be.
        reason: String,
    },
    /// A file or folder with nothing to ask.
    #[error("{} {reason}", .path.display())]
    Nothing {
        /// The file or folder.
        path: PathBuf,
        /// What it should hold.
        reason: &'static str,
    },
    /// The masked language model has no answer.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// The causal language model has no answer.
    #[error(transparent)]
    Causal(#[from] CausalError),
    /// The gaps could not be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// No spans could be cut out of a text.
    #[error(transparent)]
    Spans(#[from] SpanError),
    /// The tokenizer refused a text.
    #[error(transparent)]
    Tokenizer(#[from] TokenizerError),
    /// The model refused its input.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl From<candle_core::Error> for EvalError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}

impl EvalError {
    /// Blames a line, counted from 1.
    pub(super) fn line(path: &Path, line: usize, reason: impl Into<String>) -> Self {
        Self::Line { path: path.to_owned(), line, reason: reason.into() }
    }
}
