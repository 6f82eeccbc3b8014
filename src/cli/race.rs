//! `lab race`: the transfer race of chapter 1, and the search for its settings.

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::CliError;
use super::files::replace;
use super::model_files::{Files, revision};
use crate::transfer::outcome::{Outcome, Recorded, Row, Summary, rows};
use crate::transfer::search::validation;
use crate::transfer::settings::{Arm, Method, Settings, sizes};
use crate::transfer::task::{Task, TaskName};
use crate::transfer::{News, Order, Pretrained, Race, TransferError};

/// What is raced, and how it is written down.
#[derive(Debug, Clone)]
pub struct RaceArgs {
    /// The pre-trained encoder.
    pub model: String,
    /// On what.
    pub tasks: Vec<TaskName>,
    /// Numbers of labelled sentences; as the page has them if there are none.
    pub sizes: Vec<u16>,
    /// How many seeds.
    pub seeds: u32,
    /// What is trained.
    pub methods: Vec<Method>,
    /// Learning rates of both networks, instead of those that were chosen.
    pub learning_rates: Vec<f64>,
    /// Steps of both, instead of those that were chosen.
    pub steps: Vec<usize>,
    /// Print JSON, a line a run.
    pub json: bool,
    /// Write the table of the page into this file.
    pub to: Option<PathBuf>,
    /// Try settings instead.
    pub search: bool,
}

/// Labelled sentences, and seeds, of the search.
const SEARCHED: ([u16; 2], u32) = ([16, 64], 3);

/// Races, and writes what comes out.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &RaceArgs, output: &mut impl Write) -> Result<(), CliError> {
    let pretrained = Files::read(&args.model)?.pretrained()?;
    if args.search {
        return search(&pretrained, args, output);
    }
    let mut recorded = Recorded { revision: revision(&args.model)?, ..Recorded::default() };
    for method in &args.methods {
        for name in &args.tasks {
            let task = Task::shipped(*name);
            let sizes = if args.sizes.is_empty() { sizes(task.most(), false) } else { args.sizes.clone() };
            let mut order = Order::new(*method, sizes, args.seeds);
            for (settings, rate) in order.settings.iter_mut().zip(&args.learning_rates) {
                settings.learning_rate = *rate;
            }
            for (settings, steps) in order.settings.iter_mut().zip(&args.steps) {
                settings.steps = *steps;
            }
            let report = |outcome: &Outcome| -> Result<(), CliError> {
                recorded.push(*name, *method, outcome.clone());
                if args.json { write_json(*name, *method, &task, outcome, output) } else { Ok(()) }
            };
            let outcomes = race(&pretrained, &task, order, report)?;
            if !args.json && args.to.is_none() {
                write_list(*name, *method, &rows(&task, &outcomes), output)?;
            }
        }
    }
    if let Some(path) = &args.to {
        replace(path, recorded.to_table().as_bytes())?;
    }
    Ok(())
}

fn race(
    pretrained: &Pretrained,
    task: &Task,
    order: Order,
    mut report: impl FnMut(&Outcome) -> Result<(), CliError>,
) -> Result<Vec<Outcome>, CliError> {
    let mut race = Race::new(pretrained, task, order)?;
    let mut outcomes = Vec::new();
    while let Some(news) = race.step()? {
        if let News::Ended(outcome) = news {
            report(&outcome)?;
            outcomes.push(outcome);
        }
    }
    Ok(outcomes)
}

fn write_json(
    name: TaskName,
    method: Method,
    task: &Task,
    outcome: &Outcome,
    output: &mut impl Write,
) -> Result<(), CliError> {
    let object = json!({
        "task": name.key(), "method": method.key(), "arm": outcome.arm.key(), "n": outcome.size, "seed": outcome.seed,
        "labelled_right": outcome.labelled_right, "labelled": outcome.labelled(),
        "held_out_right": outcome.right(task), "held_out_sentences": task.held_out.len(),
        "held_out": outcome.accuracy(task),
    });
    writeln!(output, "{object}")?;
    Ok(output.flush()?)
}

fn write_list(name: TaskName, method: Method, rows: &[Row], output: &mut impl Write) -> Result<(), CliError> {
    writeln!(
        output,
        "{}, {}: accuracy on held-out sentences, mean and range over seeds, in percent",
        name.key(),
        method.key()
    )?;
    writeln!(output, "   n   pre-trained        random             lead   labelled (pre-trained, random)")?;
    let summary = |summary: Option<Summary>| {
        let percent = |share: f64| format!("{:.1}", 100.0 * share);
        summary.map_or_else(String::new, |it| {
            format!("{} ({} to {})", percent(it.mean), percent(it.least), percent(it.most))
        })
    };
    let mean = |summary: Option<Summary>| summary.map_or(f64::NAN, |it| 100.0 * it.mean);
    for row in rows {
        let [pretrained, random] = row.held_out.map(summary);
        let [learnt, learnt_too] = row.labelled.map(mean);
        let lead = row.lead().map_or(f64::NAN, |lead| 100.0 * lead);
        let apart = if row.is_apart() { "apart" } else { "" };
        writeln!(
            output,
            "{:4}   {pretrained:18} {random:18} {lead:5.1} {apart:5}   {learnt:.1}, {learnt_too:.1}",
            row.size
        )?;
    }
    Ok(output.flush()?)
}

/// Every candidate of each arm and method, by its mean accuracy on sentences for validation.
fn search(pretrained: &Pretrained, args: &RaceArgs, output: &mut impl Write) -> Result<(), CliError> {
    let names: Vec<&str> = args.tasks.iter().map(|task| task.key()).collect();
    writeln!(output, "method\tarm\tlearning_rate\tsteps\tmean\t{}", names.join("\t"))?;
    for method in &args.methods {
        for arm in Arm::BOTH {
            for settings in Settings::candidates(arm, *method) {
                let means: Vec<f64> = args
                    .tasks
                    .iter()
                    .map(|name| validated(pretrained, *name, *method, arm, settings))
                    .collect::<Result<_, _>>()?;
                let mean = means.iter().sum::<f64>() / means.len().max(1) as f64;
                let cells: Vec<String> = means.iter().map(|mean| format!("{mean:.4}")).collect();
                let Settings { learning_rate, steps } = settings;
                let (method, arm) = (method.key(), arm.key());
                writeln!(output, "{method}\t{arm}\t{learning_rate}\t{steps}\t{mean:.4}\t{}", cells.join("\t"))?;
                output.flush()?;
            }
        }
    }
    Ok(())
}

fn validated(
    pretrained: &Pretrained,
    name: TaskName,
    method: Method,
    arm: Arm,
    settings: Settings,
) -> Result<f64, CliError> {
    let (sizes, seeds) = SEARCHED;
    let mut accuracies = Vec::new();
    // A split of its own for each seed.
    for seed in 0..seeds {
        let task = validation(&Task::shipped(name), seed);
        let sizes = sizes.into_iter().filter(|size| usize::from(*size) <= task.most()).collect();
        let order = Order { settings: [settings; 2], arms: vec![arm], ..Order::new(method, sizes, 1) };
        let outcomes = race(pretrained, &task, order, |_| Ok(()))?;
        accuracies.extend(outcomes.iter().map(|outcome| outcome.accuracy(&task)));
    }
    Ok(accuracies.iter().sum::<f64>() / accuracies.len().max(1) as f64)
}

impl From<TransferError> for CliError {
    fn from(error: TransferError) -> Self {
        Self::Transfer(error)
    }
}
