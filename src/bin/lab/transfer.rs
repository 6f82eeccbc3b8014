//! The options of `lab race`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use pretraining_lab::cli::race::RaceArgs;
use pretraining_lab::transfer::settings::{Method, SEEDS};
use pretraining_lab::transfer::task::TaskName;

#[derive(Args)]
pub struct RaceOptions {
    /// The pre-trained encoder: a shipped model's name, or a folder in the Hugging Face format
    #[arg(long, default_value = "bert-transfer")]
    model: String,
    /// The task; all of them if left out
    #[arg(long, value_parser = PossibleValuesParser::new(TaskName::ALL.map(TaskName::key)))]
    task: Option<String>,
    /// Numbers of labelled sentences, separated by commas; from 8 to 256 as far as a task has them if left out
    #[arg(long, value_delimiter = ',')]
    n: Vec<u16>,
    /// How many seeds
    #[arg(long, default_value_t = SEEDS)]
    seeds: u32,
    /// What is trained
    #[arg(long, value_enum, default_value_t = Trained::Full)]
    method: Trained,
    /// Learning rates to try instead of those that were chosen: the pre-trained network's, the random one's
    #[arg(long, value_delimiter = ',', value_name = "RATE")]
    learning_rates: Vec<f64>,
    /// Training steps to try instead
    #[arg(long, value_delimiter = ',', value_name = "STEPS")]
    steps: Vec<usize>,
    /// Print JSON, a line a run
    #[arg(long, conflicts_with = "search")]
    json: bool,
    /// Write the table that the page opens with into this file
    #[arg(long, value_name = "FILE", conflicts_with = "search")]
    to: Option<PathBuf>,
    /// Try settings on labelled sentences alone instead, and print what each came to
    #[arg(long)]
    search: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Trained {
    /// All weights
    Full,
    /// A new layer on frozen weights
    Probe,
    /// One after the other
    Both,
}

impl From<RaceOptions> for RaceArgs {
    fn from(options: RaceOptions) -> Self {
        let RaceOptions { model, task, n, seeds, method, learning_rates, steps, json, to, search } = options;
        let methods = match method {
            Trained::Full => vec![Method::Full],
            Trained::Probe => vec![Method::Probe],
            Trained::Both => Method::BOTH.to_vec(),
        };
        let tasks = match task.as_deref().and_then(TaskName::named) {
            Some(task) => vec![task],
            None => TaskName::ALL.to_vec(),
        };
        Self { model, tasks, sizes: n, seeds, methods, learning_rates, steps, json, to, search }
    }
}
