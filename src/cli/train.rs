//! `lab train`: a small model trained here and now, on the little world or on a text.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::CliError;
use super::files::replace;
use crate::training::{Baselines, Objective, Settings, Source, Trainer, TrainingError};

/// What is to be trained, and what becomes of it.
#[derive(Debug, Clone)]
pub struct TrainArgs {
    /// The text; the little world without one.
    pub file: Option<PathBuf>,
    /// The run.
    pub settings: Settings,
    /// Steps between two reports.
    pub every: usize,
    /// Stop after so many steps now, and leave the rest for another time.
    pub stop_after: Option<usize>,
    /// Where the run is kept; one that is kept there goes on.
    pub checkpoint: Option<PathBuf>,
    /// The folder for the model.
    pub export: Option<PathBuf>,
    /// Print JSON, a line a report.
    pub json: bool,
}

/// Trains, and reports.
///
/// # Errors
/// [`CliError`].
pub fn run(args: &TrainArgs, output: &mut impl Write) -> Result<(), CliError> {
    let mut trainer = begin(args)?;
    let mut reports = Reports { json: args.json, output };
    reports.head(&trainer, &Baselines::of(trainer.data())?)?;
    let until = args.stop_after.map_or(usize::MAX, |steps| trainer.steps_done().saturating_add(steps));
    let every = args.every.max(1);
    if trainer.steps_done() == 0 {
        reports.line(&trainer, None)?;
    }
    let (mut sum, mut count) = (0.0, 0);
    while trainer.steps_done() < until {
        let Some(step) = trainer.step()? else { break };
        sum += step.loss;
        count += 1;
        if step.step.is_multiple_of(every) || trainer.is_finished() || step.step == until {
            reports.line(&trainer, Some((sum / f64::from(count), step.learning_rate, step.norm)))?;
            (sum, count) = (0.0, 0);
            keep(args, &trainer)?;
        }
    }
    reports.sample(&trainer)?;
    if let Some(folder) = &args.export {
        let unwritable = |source| CliError::Unwritable { path: folder.clone(), source };
        fs::create_dir_all(folder).map_err(unwritable)?;
        for (name, bytes) in trainer.export()?.files() {
            replace(&folder.join(name), bytes)?;
        }
    }
    Ok(())
}

/// The run that is kept, if there is one and it is this one; else a new one.
fn begin(args: &TrainArgs) -> Result<Trainer, CliError> {
    let source = match &args.file {
        None => Source::World,
        Some(path) => Source::Text(
            fs::read_to_string(path).map_err(|source| CliError::Unreadable { path: path.clone(), source })?,
        ),
    };
    let Some(path) = args.checkpoint.as_deref().filter(|path| path.exists()) else {
        return Ok(Trainer::new(args.settings.clone(), source)?);
    };
    let bytes = fs::read(path).map_err(|source| CliError::Unreadable { path: path.to_owned(), source })?;
    let trainer = Trainer::resume(&bytes)
        .map_err(|source| CliError::KeptRun { path: path.to_owned(), source: Box::new(source) })?;
    if *trainer.settings() == args.settings && *trainer.source() == source {
        Ok(trainer)
    } else {
        Err(CliError::OtherRun { path: path.to_owned() })
    }
}

fn keep(args: &TrainArgs, trainer: &Trainer) -> Result<(), CliError> {
    match &args.checkpoint {
        Some(path) => replace(path, &trainer.checkpoint()?),
        None => Ok(()),
    }
}

struct Reports<'a, W: Write> {
    json: bool,
    output: &'a mut W,
}

impl<W: Write> Reports<'_, W> {
    /// What is trained, and what it has to be better than.
    fn head(&mut self, trainer: &Trainer, baselines: &Baselines) -> Result<(), CliError> {
        let Settings { objective, rows, steps, shape, seed, .. } = trainer.settings();
        let (parameters, vocabulary) = (trainer.parameter_count(), trainer.data().vocabulary().size());
        let Baselines { uniform, unigram, bigram, truth } = *baselines;
        if self.json {
            let entropy = truth.map_or(Value::Null, |truth| json!(truth.entropy));
            let held_out_entropy = truth.map_or(Value::Null, |truth| json!(truth.held_out));
            let object = json!({
                "objective": objective.name(), "parameters": parameters, "vocabulary": vocabulary, "steps": steps,
                "rows": rows, "context": shape.context, "seed": seed, "uniform": uniform, "unigram": unigram,
                "bigram": bigram, "entropy": entropy, "held_out_entropy": held_out_entropy,
            });
            return self.write(&object.to_string());
        }
        let family = match objective {
            Objective::Masked => "BERT",
            Objective::Causal => "GPT",
            Objective::Spans => "T5",
        };
        self.write(&format!(
            "a {family} of {parameters} parameters and {vocabulary} tokens, {steps} steps of {rows} rows of {} tokens",
            shape.context
        ))?;
        let truth = truth.map(|truth| format!(", entropy {:.3}", truth.entropy)).unwrap_or_default();
        self.write(&format!(
            "held-out losses in nats a token: uniform {uniform:.3}, unigram {unigram:.3}, bigram {bigram:.3}{truth}"
        ))?;
        self.write("  step    loss  held out  learning rate")
    }

    /// The mean loss of the batches since the last report, with the last step's learning rate and the
    /// length of its gradients; none before the first step.
    fn line(&mut self, trainer: &Trainer, training: Option<(f64, f64, f64)>) -> Result<(), CliError> {
        let (step, held_out) = (trainer.steps_done(), trainer.evaluate()?);
        if self.json {
            let number = |pick: fn((f64, f64, f64)) -> f64| training.map_or(Value::Null, |all| json!(pick(all)));
            let object = json!({
                "step": step, "tokens": trainer.tokens(), "loss": number(|all| all.0), "held_out": held_out,
                "learning_rate": number(|all| all.1), "norm": number(|all| all.2),
            });
            return self.write(&object.to_string());
        }
        match training {
            Some((loss, rate, _)) => self.write(&format!("{step:6}  {loss:6.3}    {held_out:6.3}       {rate:.2e}")),
            None => self.write(&format!("{step:6}            {held_out:6.3}")),
        }
    }

    fn sample(&mut self, trainer: &Trainer) -> Result<(), CliError> {
        let sample = trainer.sample(trainer.settings().seed)?;
        if self.json {
            return self.write(&json!({ "given": sample.given, "written": sample.written }).to_string());
        }
        if !sample.given.is_empty() {
            self.write(&format!("given    {}", sample.given))?;
        }
        self.write(&format!("written  {}", sample.written))
    }

    fn write(&mut self, line: &str) -> Result<(), CliError> {
        writeln!(self.output, "{line}")?;
        Ok(self.output.flush()?)
    }
}

impl From<TrainingError> for CliError {
    fn from(error: TrainingError) -> Self {
        Self::Training(error)
    }
}
