//! The engine on the command line. Only the arguments are parsed here; what they do is in
//! `pretraining_lab::cli`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use pretraining_lab::cli::logits::LogitsArgs;
use pretraining_lab::cli::predict::PredictArgs;
use pretraining_lab::cli::{CliError, examples, logits, predict, score};

/// Small language models, asked from the command line.
#[derive(Parser)]
#[command(name = "lab", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Predict what stands behind every [MASK] of a text
    Predict {
        #[command(flatten)]
        model: Model,
        /// How many candidates to give for each mask
        #[arg(long, default_value_t = 10)]
        top: usize,
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
        /// The text
        text: String,
    },
    /// Score every line of the standard input: its pseudo-log-likelihood in nats
    Score {
        #[command(flatten)]
        model: Model,
    },
    /// Print the logits of every position for token ids as they are
    Logits {
        #[command(flatten)]
        model: Model,
        /// Token ids separated by commas
        #[arg(long, allow_hyphen_values = true)]
        ids: String,
        /// Segment numbers separated by commas; all 0 if left out
        #[arg(long, allow_hyphen_values = true)]
        type_ids: Option<String>,
        /// 1 for each token that may be seen and 0 for the others; all 1 if left out
        #[arg(long, allow_hyphen_values = true)]
        mask: Option<String>,
        /// Print JSON instead of one line for each position
        #[arg(long)]
        json: bool,
    },
    /// Print the precomputed examples of the page
    Examples {
        #[command(flatten)]
        model: Model,
    },
}

#[derive(Args)]
struct Model {
    /// A shipped model's name, or a folder in the Hugging Face format
    #[arg(long, default_value = "bert")]
    model: String,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // If even this cannot be written there is nobody left to tell.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(cli: Cli) -> Result<(), CliError> {
    let mut output = BufWriter::new(io::stdout().lock());
    match cli.command {
        Command::Predict { model: Model { model }, top, json, text } => {
            let args = PredictArgs { model, top, json, text };
            predict::run(&args, &mut output, &mut io::stderr())
        }
        Command::Score { model } => score::run(&model.model, io::stdin().lock(), &mut output),
        Command::Logits { model: Model { model }, ids, type_ids, mask, json } => {
            let args = LogitsArgs { model, ids, type_ids, mask, json };
            logits::run(&args, &mut output)
        }
        Command::Examples { model } => examples::run(&model.model, &mut output),
    }
}
