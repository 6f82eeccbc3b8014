//! The engine on the command line: what each subcommand of `lab` does once its arguments are
//! parsed. Answers go to a writer, so that tests need no process; argument parsing is in
//! `src/bin/lab.rs`.

pub mod corpus;
pub mod corrupt;
pub mod eval;
pub mod examples;
mod files;
pub mod fill;
pub mod fit;
pub mod generate;
pub mod logits;
pub mod mask;
pub mod model_files;
pub mod predict;
pub mod race;
pub mod score;
pub mod sweep;
pub mod train;

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::evaluation::error::EvalError;
use crate::inference::causal_lm::CausalError;
use crate::inference::limit::TextTooLong;
use crate::inference::load::LoadError;
use crate::inference::predict::PredictError;
use crate::inference::span_fill::FillError;
use crate::model::ModelError;
use crate::objective::masked_lm::MaskingError;
use crate::objective::span_corruption::SpanError;
use crate::scaling::error::FitError;
use crate::tokenizer::TokenizerError;
use crate::training::TrainingError;
use crate::transfer::TransferError;

/// Why a subcommand failed: one sentence for the person at the terminal.
#[derive(Debug, Error)]
pub enum CliError {
    /// No folder of that name.
    #[error("there is no model folder {}", .path.display())]
    NoModel {
        /// What was looked for.
        path: PathBuf,
    },
    /// A file could not be read.
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The files are there and are not a model that works here.
    #[error("{}/{source}", .folder.display())]
    Load {
        /// The folder.
        folder: PathBuf,
        /// Which file is to blame, and why.
        source: LoadError,
    },
    /// A list of ids is not a list of numbers.
    #[error("--{option} takes numbers separated by commas, and {found:?} is not one")]
    NotAnId {
        /// The option's name.
        option: &'static str,
        /// The entry that is wrong.
        found: String,
    },
    /// The text could not be answered.
    #[error(transparent)]
    Predict(#[from] PredictError),
    /// The text could not be written on.
    #[error(transparent)]
    Causal(#[from] CausalError),
    /// The gaps could not be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The evaluation could not be made.
    #[error(transparent)]
    Eval(#[from] EvalError),
    /// An option that this model needs, or has no use for.
    #[error("--{option} is {}, as the model is of type {family}", if *.needed { "needed" } else { "of no use" })]
    Option {
        /// The option's name.
        option: &'static str,
        /// Whether it is missing, or too much.
        needed: bool,
        /// The model's family.
        family: &'static str,
    },
    /// A kind of model that this subcommand has no use for.
    #[error("a model of type {family} has no score; take a bert or a gpt2")]
    NoScore {
        /// The model's family.
        family: &'static str,
    },
    /// A line of the input could not be scored.
    #[error("line {line}: {source}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        source: Box<CliError>,
    },
    /// The input is no text.
    #[error("line {line} of the input cannot be read: {source}")]
    Input {
        /// The line, counted from 1.
        line: usize,
        /// What the system said.
        source: io::Error,
    },
    /// The text cannot be masked so.
    #[error(transparent)]
    Masking(#[from] MaskingError),
    /// Spans cannot be cut out so.
    #[error(transparent)]
    Spans(#[from] SpanError),
    /// The text is longer than is taken.
    #[error(transparent)]
    TextTooLong(#[from] TextTooLong),
    /// A world's files are wrong.
    #[error(transparent)]
    World(crate::corpus::error::WorldError),
    /// A table holds no points.
    #[error("{}: {source}", .path.display())]
    Points {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: crate::scaling::csv::CsvError,
    },
    /// Points determine no law.
    #[error(transparent)]
    Fit(FitError),
    /// The run cannot begin, or cannot go on.
    #[error(transparent)]
    Training(TrainingError),
    /// The race cannot begin, or cannot go on.
    #[error(transparent)]
    Transfer(TransferError),
    /// A file holds no run that can go on.
    #[error("{}: {source}", .path.display())]
    KeptRun {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<TrainingError>,
    },
    /// A file holds another run.
    #[error("{} holds a run with other settings or another text; name another file, or the same settings", .path.display())]
    OtherRun {
        /// The file.
        path: PathBuf,
    },
    /// A file holds another table.
    #[error("{} is a table with other columns than {columns}; name another file", .path.display())]
    OtherTable {
        /// The file.
        path: PathBuf,
        /// Those that it would have to have.
        columns: &'static str,
    },
    /// A file could not be written.
    #[error("{} cannot be written: {source}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The model refused the input.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The answer could not be written.
    #[error("the answer cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl From<TokenizerError> for CliError {
    fn from(error: TokenizerError) -> Self {
        Self::Predict(error.into())
    }
}

impl From<candle_core::Error> for CliError {
    fn from(error: candle_core::Error) -> Self {
        Self::Model(error.into())
    }
}

impl CliError {
    /// Whether the reader of our output went away, as `head` does: nothing to complain about.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The exit code: 2 for arguments that make no sense, as clap has it, and 1 for the rest.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotAnId { .. } | Self::Option { .. } | Self::Causal(CausalError::Sampling(_)) => 2,
            Self::Masking(MaskingError::Rate { .. } | MaskingError::Split { .. }) => 2,
            Self::Spans(SpanError::Density { .. } | SpanError::MeanSpan { .. }) => 2,
            Self::Fit(FitError::Option { .. }) => 2,
            Self::Training(TrainingError::Setting { .. } | TrainingError::Shape(_)) => 2,
            Self::Transfer(TransferError::Setting { .. }) => 2,
            _ => 1,
        }
    }
}
