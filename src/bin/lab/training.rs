//! The options of `lab train` and `lab sweep`.

use std::path::PathBuf;
use std::thread;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use pretraining_lab::cli::sweep::{SIZES, SweepArgs, TOKENS};
use pretraining_lab::cli::train::TrainArgs;
use pretraining_lab::training::{Objective, PRESETS, Preset};

#[derive(Args)]
pub struct TrainOptions {
    /// A text file; without one it is the tiny world's text
    file: Option<PathBuf>,
    /// The model's size: about how many parameters it has
    #[arg(long, default_value = "100k", value_parser = PossibleValuesParser::new(PRESETS.map(|preset| preset.name)))]
    preset: String,
    /// What it is trained to do
    #[arg(long, value_enum, default_value_t = Goal::Clm)]
    objective: Goal,
    /// Steps in all; the learning rate falls until then
    #[arg(long)]
    steps: Option<usize>,
    /// Rows of a batch
    #[arg(long)]
    rows: Option<usize>,
    /// The highest learning rate
    #[arg(long)]
    learning_rate: Option<f64>,
    /// The same seed gives the same run
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many sentences and stories of the tiny world are held out
    #[arg(long)]
    held_out: Option<usize>,
    /// Steps between two reports
    #[arg(long, default_value_t = 100)]
    every: usize,
    /// Make only so many steps now
    #[arg(long)]
    stop_after: Option<usize>,
    /// Keep the run in this file at every report, and go on from there if it is there
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Write the model into this folder, in the Hugging Face format
    #[arg(long, value_name = "FOLDER")]
    export: Option<PathBuf>,
    /// Print JSON, a line a report
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Goal {
    /// Masked language modelling, for a BERT
    Mlm,
    /// Causal language modelling, for a GPT
    Clm,
    /// Span corruption, for a T5
    Span,
}

impl From<TrainOptions> for TrainArgs {
    fn from(options: TrainOptions) -> Self {
        let objective = match options.objective {
            Goal::Mlm => Objective::Masked,
            Goal::Clm => Objective::Causal,
            Goal::Span => Objective::Spans,
        };
        // clap has seen to it that there is one.
        let preset = Preset::named(&options.preset).unwrap_or(&PRESETS[0]);
        let preset = Preset {
            steps: options.steps.unwrap_or(preset.steps),
            rows: options.rows.unwrap_or(preset.rows),
            learning_rate: options.learning_rate.unwrap_or(preset.learning_rate),
            ..*preset
        };
        let mut settings = preset.settings(objective, options.seed);
        settings.held_out = options.held_out.unwrap_or(settings.held_out);
        let TrainOptions { file, every, stop_after, checkpoint, export, json, .. } = options;
        Self { file, settings, every, stop_after, checkpoint, export, json }
    }
}

#[derive(Args)]
pub struct SweepOptions {
    /// Models as LAYERSxWIDTH, separated by commas
    #[arg(long, value_delimiter = ',', value_parser = size)]
    sizes: Vec<(usize, usize)>,
    /// How many tokens each is trained on, separated by commas
    #[arg(long, value_delimiter = ',', default_values_t = TOKENS)]
    tokens: Vec<usize>,
    /// How many held-out sentences and stories the loss is measured on
    #[arg(long, default_value_t = 2000)]
    held_out: usize,
    /// Multiplies every learning rate, to see whether another would be better
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    rate: f64,
    /// The same seed gives the same runs
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Runs at the same time; as many as there are cores if left out
    #[arg(long)]
    jobs: Option<usize>,
    /// The table; runs that are in it already are not made again
    #[arg(long, default_value = "assets/runs/sweep.csv")]
    out: PathBuf,
}

fn size(text: &str) -> Result<(usize, usize), String> {
    let numbers = text.split_once('x').and_then(|(layers, width)| Some((layers.parse().ok()?, width.parse().ok()?)));
    numbers.ok_or_else(|| "write layers and width, like 2x16".to_owned())
}

impl From<SweepOptions> for SweepArgs {
    fn from(options: SweepOptions) -> Self {
        let SweepOptions { sizes, tokens, held_out, rate, seed, jobs, out } = options;
        let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
        let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
        Self { sizes, tokens, held_out, rate, seed, jobs, file: out }
    }
}
