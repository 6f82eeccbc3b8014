//! `lab eval`: how good models are. `lab eval-table`: the table of the README.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::CliError;
use super::model_files::{Family, Files, find, revision};
use crate::evaluation::ask::{bert, gpt, t5};
use crate::evaluation::error::EvalError;
use crate::evaluation::figures::{HeldOut, Likelihood, Proportion};
use crate::evaluation::items::{
    ClozeItem, Half, PromptItem, SpanItem, half_of, read_cloze, read_demo, read_lines, read_prompts, read_spans,
};
use crate::evaluation::report::{ModelReport, PromptReport, SampleReport};
use crate::evaluation::zorro::{self, Phenomenon, ZorroReport};
use crate::evaluation::{cloze, spans, table};
use crate::protocol::ModelId;

/// The arguments.
#[derive(Debug, Clone, Default)]
pub struct EvalArgs {
    /// Shipped models' names, or folders.
    pub models: Vec<String>,
    /// The folder with the minimal pairs.
    pub zorro: Option<PathBuf>,
    /// Texts that no model has seen, a line each.
    pub held_out: Option<PathBuf>,
    /// Sentences with one gap, in place of the project's own.
    pub cloze: Option<PathBuf>,
    /// Which halves of the sentences.
    pub halves: Vec<Half>,
    /// How many pairs of each phenomenon at most.
    pub limit: Option<usize>,
    /// How many samples a GPT writes.
    pub samples: usize,
    /// JSON instead of a list.
    pub json: bool,
}

/// All that models are asked about, read before the first of them is.
struct Questions {
    demo: Vec<String>,
    halves: Vec<Half>,
    cloze: Vec<ClozeItem>,
    prompts: Vec<PromptItem>,
    spans: Vec<SpanItem>,
    held_out: Option<Vec<String>>,
    zorro: Option<Vec<Phenomenon>>,
    samples: usize,
}

/// Asks every model, and writes what was found: as a JSON list with one object a model, or as a list
/// for people. Both halves are written apart, and of the hidden one totals alone.
///
/// # Errors
/// [`CliError`], which names the file and, where there is one, the line.
pub fn run(args: &EvalArgs, output: &mut impl Write) -> Result<(), CliError> {
    let questions = Questions::read(args)?;
    let mut reports = Vec::new();
    for model in &args.models {
        let report = evaluate(model, &questions)?;
        if !args.json {
            write!(output, "{}", table::list(&report))?;
            output.flush()?;
        }
        reports.push(report);
    }
    if args.json {
        serde_json::to_writer_pretty(&mut *output, &reports).map_err(std::io::Error::from)?;
        writeln!(output)?;
    }
    Ok(output.flush()?)
}

/// Writes the table of the README from the JSON that [`run`] wrote.
///
/// # Errors
/// [`CliError`], which names the file.
pub fn run_table(path: &Path, output: &mut impl Write) -> Result<(), CliError> {
    let json = std::fs::read(path).map_err(|source| CliError::Unreadable { path: path.to_owned(), source })?;
    let invalid = |source| CliError::Unreadable { path: path.to_owned(), source };
    let reports: Vec<ModelReport> = serde_json::from_slice(&json).map_err(std::io::Error::from).map_err(invalid)?;
    write!(output, "{}", table::markdown(&reports))?;
    Ok(output.flush()?)
}

impl Questions {
    fn read(args: &EvalArgs) -> Result<Self, EvalError> {
        let lines = |path: &PathBuf| -> Result<Vec<String>, EvalError> {
            let lines: Vec<String> = read_lines(path)?.into_iter().map(|(_, line)| line).collect();
            if lines.is_empty() {
                return Err(EvalError::Nothing { path: path.clone(), reason: "holds no text" });
            }
            Ok(lines)
        };
        Ok(Self {
            demo: read_demo(&own("demo.txt"))?,
            halves: args.halves.clone(),
            cloze: read_cloze(&args.cloze.clone().unwrap_or_else(|| own("cloze.tsv")))?,
            prompts: read_prompts(&own("prompts.tsv"))?,
            spans: read_spans(&own("spans.tsv"))?,
            held_out: args.held_out.as_ref().map(lines).transpose()?,
            zorro: args.zorro.as_deref().map(|folder| zorro::read(folder, args.limit)).transpose()?,
            samples: args.samples,
        })
    }

    /// Each half that was asked for, with the items that belong to it.
    fn halves<'a, I: crate::evaluation::items::Item>(&'a self, items: &'a [I]) -> Vec<(Half, Vec<&'a I>)> {
        self.halves.iter().map(|half| (*half, half_of(items, *half, &self.demo))).collect()
    }

    fn zorro(
        &self,
        ask: impl Fn(&[String]) -> Result<Vec<Likelihood>, EvalError>,
    ) -> Result<Option<ZorroReport>, EvalError> {
        let Some(phenomena) = &self.zorro else {
            return Ok(None);
        };
        let sentences: Vec<String> = phenomena.iter().flat_map(|it| it.sentences.iter().cloned()).collect();
        let scores: Vec<f64> = ask(&sentences)?.iter().map(|likelihood| likelihood.nats).collect();
        Ok(Some(zorro::compare(phenomena, &scores)))
    }

    fn held_out(
        &self,
        objective: &str,
        whole: bool,
        ask: impl Fn(&[String]) -> Result<Vec<Likelihood>, EvalError>,
    ) -> Result<Option<HeldOut>, EvalError> {
        let Some(texts) = &self.held_out else {
            return Ok(None);
        };
        Ok(Some(HeldOut::new(objective, texts, &ask(texts)?, whole)))
    }
}

/// A file of the project: below the current folder, or where this program was built from.
fn own(name: &str) -> PathBuf {
    let relative = Path::new("training/evaluation").join(name);
    if relative.is_file() { relative } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(relative) }
}

fn evaluate(model: &str, questions: &Questions) -> Result<ModelReport, CliError> {
    let files = Files::read(model)?;
    let family = files.family()?;
    let report = ModelReport {
        model: short_name(model)?,
        family: match family {
            Family::Bert => "bert",
            Family::Gpt => "gpt2",
            Family::T5 => "t5",
        }
        .to_owned(),
        revision: revision(model)?,
        held_out: None,
        zorro: None,
        cloze: Vec::new(),
        prompts: Vec::new(),
        samples: None,
        spans: Vec::new(),
    };
    match family {
        Family::Bert => evaluate_bert(&files, questions, report),
        Family::Gpt => evaluate_gpt(&files, questions, report),
        Family::T5 => evaluate_t5(&files, questions, report),
    }
}

/// The name of a shipped model, or of the folder: where on a machine it lies is no part of the figures.
fn short_name(model: &str) -> Result<String, CliError> {
    if ModelId::ALL.iter().any(|shipped| shipped.folder() == model) {
        return Ok(model.to_owned());
    }
    let folder = find(model)?;
    let whole = folder.canonicalize().unwrap_or(folder);
    Ok(whole.file_name().map_or_else(|| model.to_owned(), |name| name.to_string_lossy().into_owned()))
}

fn evaluate_bert(files: &Files, questions: &Questions, mut report: ModelReport) -> Result<ModelReport, CliError> {
    let lm = files.masked_lm()?;
    let likelihoods = |texts: &[String]| bert::likelihoods(&lm, texts);
    report.held_out = questions.held_out("each token from all others (pseudo)", true, likelihoods)?;
    report.zorro = questions.zorro(likelihoods)?;
    for (half, items) in questions.halves(&questions.cloze) {
        report.cloze.push(cloze::report(half, &items, &bert::cloze(&lm, &items)?));
    }
    Ok(report)
}

fn evaluate_gpt(files: &Files, questions: &Questions, mut report: ModelReport) -> Result<ModelReport, CliError> {
    let lm = files.causal_lm()?;
    let likelihoods = |texts: &[String]| gpt::likelihoods(&lm, texts);
    report.held_out = questions.held_out("each token from those before it", true, likelihoods)?;
    report.zorro = questions.zorro(likelihoods)?;
    for (half, mut items) in questions.halves(&questions.cloze) {
        items.retain(|item| gpt::before_gap(item).is_some());
        let asked: Vec<(&ClozeItem, &str)> =
            items.iter().filter_map(|item| Some((*item, gpt::before_gap(item)?))).collect();
        report.cloze.push(cloze::report(half, &items, &gpt::cloze(&lm, &asked)?));
    }
    for (half, items) in questions.halves(&questions.prompts) {
        let accepted = Proportion::of_marks(gpt::prompts(&lm, &items)?);
        report.prompts.push(PromptReport { half, accepted });
    }
    let diversity = gpt::samples(&lm, questions.samples)?;
    report.samples =
        Some(SampleReport { temperature: gpt::TEMPERATURE, max_new_tokens: gpt::SAMPLE_TOKENS, diversity });
    Ok(report)
}

fn evaluate_t5(files: &Files, questions: &Questions, mut report: ModelReport) -> Result<ModelReport, CliError> {
    let filler = files.span_filler()?;
    let likelihoods = |texts: &[String]| t5::likelihoods(&filler, texts);
    report.held_out = questions.held_out("spans cut out, from the rest", false, likelihoods)?;
    for (half, items) in questions.halves(&questions.spans) {
        report.spans.push(spans::report(half, &t5::spans(&filler, &items)?));
    }
    Ok(report)
}
