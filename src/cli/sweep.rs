//! `lab sweep`: a grid of small GPTs trained on the little world, for a scaling law of one's own.
//!
//! N counts all parameters, tied ones once; D counts the tokens that were predicted, none of them read
//! twice; contexts begin where sentences begin. What is written as the loss is the held-out loss, less
//! what the best possible model loses on that very text, plus what it loses on average: an estimate of
//! the same number, from which the luck of the held-out text has gone.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::CliError;
use super::files::replace;
use crate::corpus::World;
use crate::corpus::measure::Measures;
use crate::scaling::csv;
use crate::training::{Objective, Settings, Shape, Source, Trainer, TrainingError};

/// The grid's models, as layers and width: 3,000 to 332,000 parameters.
pub const SIZES: [(usize, usize); 8] = [(1, 8), (2, 12), (2, 16), (2, 24), (3, 32), (3, 48), (4, 64), (4, 80)];

/// The grid's lengths in tokens.
pub const TOKENS: [usize; 5] = [16_000, 50_000, 160_000, 500_000, 1_600_000];

/// Tokens of a row.
const CONTEXT: usize = 64;

/// The width of a head.
const HEAD: usize = 4;

const COLUMNS: &str = "N,D,loss,layers,width,rows,learning_rate,steps,seed";

/// What is to be trained, and where the table goes.
#[derive(Debug, Clone)]
pub struct SweepArgs {
    /// Layers and width of every model.
    pub sizes: Vec<(usize, usize)>,
    /// How many tokens each is trained on.
    pub tokens: Vec<usize>,
    /// Units of the little world that the loss is measured on.
    pub held_out: usize,
    /// What the learning rate of each is multiplied with, to see whether another would be better.
    pub rate: f64,
    /// The seed of all runs.
    pub seed: u64,
    /// Runs at the same time.
    pub jobs: usize,
    /// The table. What is in it already is not trained again.
    pub file: PathBuf,
}

/// Trains every model of the grid that is not in the table yet, and writes the table after each.
///
/// # Errors
/// [`CliError`]; what was trained before stays in the table.
pub fn run(args: &SweepArgs, output: &mut (impl Write + Send)) -> Result<(), CliError> {
    let mut table = Table::read(args)?;
    let mut grid = Vec::new();
    for tokens in &args.tokens {
        grid.extend(args.sizes.iter().map(|(layers, width)| settings(args, *layers, *width, *tokens)));
    }
    grid.retain(|settings| !table.rows.contains_key(&key(settings)));
    // What is done soonest comes first.
    grid.sort_by_key(|settings| settings.shape.layers * settings.shape.width.pow(2) * settings.steps);
    writeln!(output, "{} runs are there, {} to be made", table.rows.len(), grid.len())?;
    output.flush()?;
    let (next, shared) = (AtomicUsize::new(0), Mutex::new((&mut table, output, None)));
    let work = || {
        while let Some(settings) = grid.get(next.fetch_add(1, Ordering::Relaxed)) {
            let row = measure(settings);
            let (table, output, failure) = &mut *shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let ended = row.map_err(CliError::from).and_then(|row| {
                writeln!(output, "{row}")?;
                output.flush()?;
                table.rows.insert(key(settings), row);
                table.write(args)
            });
            if let Err(error) = ended {
                next.store(grid.len(), Ordering::Relaxed);
                failure.get_or_insert(error);
            }
        }
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..args.jobs.clamp(1, 64)).map(|_| scope.spawn(work)).collect();
        for thread in running {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
    let (.., failure) = shared.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    failure.map_or(Ok(()), Err)
}

/// A run of the grid. Longer runs take larger batches, as their gradients have to be more exact (McCandlish
/// et al. 2018, arXiv 1812.06162), and wider models a lower learning rate, as in Yang et al. 2022 (arXiv
/// 2203.03466); how fast it falls with the width, and rises with the batch, was measured here.
fn settings(args: &SweepArgs, layers: usize, width: usize, tokens: usize) -> Settings {
    let rows = rows(tokens);
    let steps = (tokens as f64 / (rows * (CONTEXT - 1)) as f64).round().max(1.0) as usize;
    Settings {
        objective: Objective::Causal,
        shape: Shape { layers, width, heads: (width / HEAD).clamp(1, 8), context: CONTEXT },
        rows,
        steps,
        warm_up: (steps / 10).clamp(1, 200),
        learning_rate: args.rate * rate(width, rows),
        floor: 0.1,
        weight_decay: 0.05,
        clip: 1.0,
        seed: args.seed,
        held_out: args.held_out,
    }
}

/// Rows of a batch: 2 up to 150,000 tokens, then twice as many for four times the text.
fn rows(tokens: usize) -> usize {
    let quadruples = (tokens as f64 / 75_000.0).max(1.0).log(4.0).round();
    2 << (quadruples as usize).min(4)
}

/// The highest learning rate, rounded to what is worth writing down.
fn rate(width: usize, rows: usize) -> f64 {
    let rate = 1e-2 * (16.0 / width.max(8) as f64).powf(2.0 / 3.0) * (rows as f64 / 2.0).powf(0.5);
    (rate * 1e4).round() / 1e4
}

/// What tells one run from another.
fn key(settings: &Settings) -> String {
    let Settings { shape: Shape { layers, width, .. }, rows, learning_rate, steps, seed, .. } = settings;
    format!("{layers},{width},{rows},{learning_rate},{steps},{seed}")
}

/// Trains a model; a line of the table.
fn measure(settings: &Settings) -> Result<String, TrainingError> {
    let mut trainer = Trainer::new(settings.clone(), Source::World)?;
    while trainer.step()?.is_some() {}
    let luck = trainer.data().truth().map_or(0.0, |truth| truth.held_out - truth.entropy);
    let loss = trainer.evaluate()? - luck;
    Ok(format!("{},{},{loss:.5},{}", trainer.parameter_count(), trainer.tokens(), key(settings)))
}

/// The lines of the table by what tells runs apart.
struct Table {
    rows: BTreeMap<String, String>,
}

impl Table {
    fn read(args: &SweepArgs) -> Result<Self, CliError> {
        let path = &args.file;
        if !path.exists() {
            return Ok(Self { rows: BTreeMap::new() });
        }
        let text = fs::read_to_string(path).map_err(|source| CliError::Unreadable { path: path.clone(), source })?;
        let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        if lines.next().is_some_and(|names| names != COLUMNS) {
            return Err(CliError::OtherTable { path: path.clone(), columns: COLUMNS });
        }
        let rows: BTreeMap<String, String> =
            lines.map(|line| (line.splitn(4, ',').nth(3).unwrap_or_default().to_owned(), line.to_owned())).collect();
        if !rows.is_empty() {
            csv::read(&text, 0).map_err(|source| CliError::Points { path: path.clone(), source })?;
        }
        Ok(Self { rows })
    }

    /// The smallest models first, and of each the shortest runs.
    fn write(&self, args: &SweepArgs) -> Result<(), CliError> {
        let number = |line: &str, column: usize| -> u64 {
            line.split(',').nth(column).and_then(|entry| entry.parse().ok()).unwrap_or_default()
        };
        let mut lines: Vec<&String> = self.rows.values().collect();
        lines.sort_by_key(|line| (number(line, 0), number(line, 1)));
        let entropy = Measures::of(&World::Tiny.compile().map_err(TrainingError::from)?.grammar).nats_per_token();
        let mut text = format!(
            "# GPTs on the tiny world, written by `lab sweep`: N parameters, D predicted tokens, loss in nats a token \
             on {} held-out units\n# entropy {entropy:.5}\n",
            args.held_out
        );
        for line in [&COLUMNS.to_owned()].into_iter().chain(lines) {
            text.push_str(line);
            text.push('\n');
        }
        replace(&args.file, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Config;

    #[test]
    fn the_grid_spans_two_decades_both_ways() {
        let args = SweepArgs {
            sizes: SIZES.to_vec(),
            tokens: TOKENS.to_vec(),
            held_out: 1,
            rate: 1.0,
            seed: 0,
            jobs: 1,
            file: PathBuf::new(),
        };
        let parameters = |(layers, width): (usize, usize)| {
            let shape = settings(&args, layers, width, 1).shape;
            Config::of(Objective::Causal, &shape, 194).expect("a shape that can be").parameter_count()
        };
        let sizes: Vec<usize> = SIZES.iter().map(|size| parameters(*size)).collect();
        assert!(sizes.is_sorted() && sizes[SIZES.len() - 1] >= 100 * sizes[0], "{sizes:?}");
        assert!(TOKENS[TOKENS.len() - 1] >= 100 * TOKENS[0] && SIZES.len() * TOKENS.len() >= 30);
        for (layers, width) in SIZES {
            assert!(TOKENS.iter().all(|tokens| settings(&args, layers, width, *tokens).check().is_ok()));
        }
    }
}
