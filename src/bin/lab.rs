//! The engine on the command line. Only the arguments are parsed here; what they do is in
//! `pretraining_lab::cli`.

#[path = "lab/objective.rs"]
mod objective;
#[path = "lab/training.rs"]
mod training;
#[path = "lab/transfer.rs"]
mod transfer;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use objective::{CorruptionArgs, MaskingArgs};
use pretraining_lab::cli::{
    CliError, corpus, corrupt, eval, examples, fill, fit, generate, logits, mask, predict, race, score, sweep, train,
};
use pretraining_lab::cli::{
    corpus::CorpusArgs, corrupt::CorruptArgs, eval::EvalArgs, fill::FillArgs, fit::FitArgs, generate::GenerateArgs,
    logits::LogitsArgs, mask::MaskArgs, predict::PredictArgs,
};
use pretraining_lab::corpus::World;
use pretraining_lab::evaluation::items::Half;
use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::scaling::fit::{HUBER_DELTA, Measure};
use training::{SweepOptions, TrainOptions};
use transfer::RaceOptions;

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
    /// Write text of the little world, a sentence or story a line, or what is exactly known of it
    Corpus {
        /// Which of the two worlds
        #[arg(long, value_enum, default_value = "full")]
        size: Size,
        /// How many sentences and stories to write
        #[arg(long, default_value_t = 10)]
        sentences: u64,
        /// The same seed writes the same text
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Print the language's entropy and size instead of text
        #[arg(long)]
        measure: bool,
        /// Print JSON: of text, one object a line
        #[arg(long)]
        json: bool,
        /// A world of your own: files in the notation of src/corpus/world/README.md
        #[arg(long = "world")]
        files: Vec<PathBuf>,
    },
    /// Mask a text as BERT's training does, and say what is to be predicted
    Mask {
        #[command(flatten)]
        model: Model,
        #[command(flatten)]
        masking: MaskingArgs,
        /// Print JSON instead of a table
        #[arg(long)]
        json: bool,
        /// The text
        text: String,
    },
    /// Cut spans out of a text as T5's training does, and say what is to be written
    Corrupt {
        /// A shipped model's name, or a folder in the Hugging Face format
        #[arg(long, default_value = "t5")]
        model: String,
        #[command(flatten)]
        corruption: CorruptionArgs,
        /// Print JSON instead of lines
        #[arg(long)]
        json: bool,
        /// The text
        text: String,
    },
    /// Measure how good models are, each with what its kind can be asked
    Eval(EvalOptions),
    /// Print the README's table from what `eval --json` wrote
    EvalTable {
        /// The file
        #[arg(default_value = "assets/runs/eval.json")]
        file: PathBuf,
    },
    /// Fit a scaling law to measured points
    Fit(FitOptions),
    /// Train a small model on the tiny world or on a text
    Train(TrainOptions),
    /// Train a grid of small GPTs on the tiny world, for `fit`
    Sweep(SweepOptions),
    /// Race a pre-trained encoder against the same network with random weights, on few labelled sentences
    Race(RaceOptions),
    /// Print the precomputed examples of the page
    Examples {
        #[command(flatten)]
        model: Model,
        /// The texts as the tokenizers of all three cut them
        #[arg(long)]
        tokens: bool,
        /// What one and the same word costs GPT and BERT
        #[arg(long)]
        right_context: bool,
        /// What GPT expects after the text that its laboratory opens with
        #[arg(long)]
        next_token: bool,
        /// What every token costs of the text that is measured at first
        #[arg(long)]
        ribbon: bool,
        /// What the snapshots of both runs expect
        #[arg(long)]
        time_lapse: bool,
        /// One sentence as all three objectives make exercises of it, with the models' scores
        #[arg(long)]
        objectives: bool,
        /// What T5 puts into gaps of that sentence
        #[arg(long)]
        spans: bool,
        /// A run of the preset that chapter 8 opens with
        #[arg(long)]
        pretrain: bool,
        /// Write all of them into this folder instead
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
}

/// The sizes of the little world.
#[derive(Clone, Copy, ValueEnum)]
enum Size {
    Tiny,
    Full,
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

#[derive(Args)]
struct EvalOptions {
    /// A shipped model's name, or a folder in the Hugging Face format; may be given several times
    #[arg(long = "model", required = true)]
    models: Vec<String>,
    /// A folder of minimal pairs, as Zorro has them
    #[arg(long)]
    zorro: Option<PathBuf>,
    /// A file of texts that the models have not seen, a line each
    #[arg(long)]
    held_out: Option<PathBuf>,
    /// Sentences with one gap, in place of training/evaluation/cloze.tsv
    #[arg(long)]
    cloze: Option<PathBuf>,
    /// Which half of the sentences; the hidden one is for final figures
    #[arg(long, value_enum, default_value_t = Split::Open)]
    split: Split,
    /// So many pairs of each of Zorro's phenomena at most
    #[arg(long)]
    limit: Option<usize>,
    /// How many samples a GPT writes
    #[arg(long, default_value_t = 32)]
    samples: usize,
    /// Print JSON instead of a list
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct FitOptions {
    /// A table with the columns N (parameters), D (training tokens) and loss (nats a token)
    file: PathBuf,
    /// The irreducible loss in nats a token, if it is known: it is then not fitted
    #[arg(long)]
    entropy: Option<f64>,
    /// How a prediction's distance from a point is measured
    #[arg(long, value_enum, default_value_t = Distance::Huber)]
    distance: Distance,
    /// How many resamples the bands are from
    #[arg(long, default_value_t = 500)]
    resamples: usize,
    /// The same seed draws the same resamples
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print JSON instead of a list
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Distance {
    /// The Huber loss of the logarithms, as in the papers
    Huber,
    /// The squares of the logarithms' differences
    LogSquares,
    /// The squares of the relative differences
    RelativeSquares,
}

impl From<FitOptions> for FitArgs {
    fn from(options: FitOptions) -> Self {
        let FitOptions { file, entropy, distance, resamples, seed, json } = options;
        let measure = match distance {
            Distance::Huber => Measure::Huber { delta: HUBER_DELTA },
            Distance::LogSquares => Measure::LogSquares,
            Distance::RelativeSquares => Measure::RelativeSquares,
        };
        Self { file, entropy, measure, resamples, seed, json }
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Split {
    Open,
    Hidden,
    /// Both, each with figures of its own
    All,
}

impl From<EvalOptions> for EvalArgs {
    fn from(options: EvalOptions) -> Self {
        let EvalOptions { models, zorro, held_out, cloze, split, limit, samples, json } = options;
        let halves = match split {
            Split::Open => vec![Half::Open],
            Split::Hidden => vec![Half::Hidden],
            Split::All => vec![Half::Open, Half::Hidden],
        };
        Self { models, zorro, held_out, cloze, halves, limit, samples, json }
    }
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
        Command::Corpus { size, sentences, seed, measure, json, files } => {
            let world = match size {
                Size::Tiny => World::Tiny,
                Size::Full => World::Full,
            };
            corpus::run(&CorpusArgs { world, files, sentences, seed, measure, json }, &mut output)
        }
        Command::Mask { model: Model { model }, masking, json, text } => {
            let args = MaskArgs { model, settings: (&masking).into(), seed: masking.seed, json, text };
            mask::run(&args, &mut output)
        }
        Command::Corrupt { model, corruption, json, text } => {
            let args = CorruptArgs { model, settings: (&corruption).into(), seed: corruption.seed, json, text };
            corrupt::run(&args, &mut output)
        }
        Command::Eval(options) => eval::run(&options.into(), &mut output),
        Command::EvalTable { file } => eval::run_table(&file, &mut output),
        Command::Fit(options) => fit::run(&options.into(), &mut output),
        Command::Train(options) => train::run(&options.into(), &mut output),
        Command::Race(options) => race::run(&options.into(), &mut output),
        Command::Sweep(options) => {
            drop(output);
            sweep::run(&options.into(), &mut io::stdout())
        }
        Command::Examples { to: Some(folder), .. } => examples::run_all(&folder),
        Command::Examples { next_token: true, .. } => examples::next_token::run(&mut output),
        Command::Examples { ribbon: true, .. } => examples::ribbon::run(&mut output),
        Command::Examples { time_lapse: true, .. } => examples::time_lapse::run(&mut output),
        Command::Examples { pretrain: true, .. } => examples::pretrain::run(None, &mut output),
        Command::Examples { spans: true, .. } => examples::objectives::run_spans(&mut output),
        Command::Examples { objectives: true, .. } => examples::objectives::run(&mut output),
        Command::Examples { tokens: true, .. } => examples::tokens::run(&mut output),
        Command::Examples { right_context: true, .. } => examples::right_context::run(&mut output),
        Command::Examples { model, .. } => examples::run(&model.model, &mut output),
    }
}
