//! The engine on the command line. Only the arguments are parsed here; what they do is in
//! `pretraining_lab::cli`.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use pretraining_lab::cli::fill::FillArgs;
use pretraining_lab::cli::generate::GenerateArgs;
use pretraining_lab::cli::logits::LogitsArgs;
use pretraining_lab::cli::predict::PredictArgs;
use pretraining_lab::cli::{CliError, examples, fill, generate, logits, predict, score};
use pretraining_lab::inference::sampling::Sampling;

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
    /// Write on from a prompt
    Generate {
        /// A shipped model's name, or a folder in the Hugging Face format
        #[arg(long, default_value = "gpt")]
        model: String,
        /// How many tokens to write at most
        #[arg(long, default_value_t = 40)]
        max_new_tokens: usize,
        #[command(flatten)]
        sampling: SamplingArgs,
        /// Print JSON instead of the text
        #[arg(long)]
        json: bool,
        /// What to write on from; may be empty
        prompt: String,
    },
    /// Fill the gaps <extra_id_0>, <extra_id_1>, … of a text
    Fill {
        /// A shipped model's name, or a folder in the Hugging Face format
        #[arg(long, default_value = "t5")]
        model: String,
        /// Print JSON instead of one line for each gap
        #[arg(long)]
        json: bool,
        /// The text
        text: String,
    },
    /// Score every line of the standard input, in nats: the log-likelihood for a GPT, the
    /// pseudo-log-likelihood for a BERT
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
        /// For a T5: what its decoder reads, the start token first
        #[arg(long, allow_hyphen_values = true)]
        decoder_ids: Option<String>,
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

#[derive(Args)]
struct SamplingArgs {
    /// 1: the model's own distribution; less: surer; more: freer; 0: always the likeliest token
    #[arg(long, default_value_t = 1.0)]
    temperature: f64,
    /// Draw from so many of the likeliest tokens only; 0: from all
    #[arg(long, default_value_t = 0)]
    top_k: u32,
    /// Draw from the likeliest tokens that make up this share only
    #[arg(long, default_value_t = 1.0)]
    top_p: f64,
    /// Make what occurred before less likely
    #[arg(long, default_value_t = 1.0)]
    repetition_penalty: f64,
    /// The same seed draws the same text
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

impl From<SamplingArgs> for Sampling {
    fn from(args: SamplingArgs) -> Self {
        let SamplingArgs { temperature, top_k, top_p, repetition_penalty, seed } = args;
        Self { temperature, top_k, top_p, repetition_penalty, seed }
    }
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
        Command::Generate { model, max_new_tokens, sampling, json, prompt } => {
            let args = GenerateArgs { model, max_new_tokens, sampling: sampling.into(), json, prompt };
            generate::run(&args, &mut output)
        }
        Command::Fill { model, json, text } => fill::run(&FillArgs { model, json, text }, &mut output),
        Command::Score { model } => score::run(&model.model, io::stdin().lock(), &mut output),
        Command::Logits { model: Model { model }, ids, type_ids, mask, decoder_ids, json } => {
            let args = LogitsArgs { model, ids, type_ids, mask, decoder_ids, json };
            logits::run(&args, &mut output)
        }
        Command::Examples { model } => examples::run(&model.model, &mut output),
    }
}
