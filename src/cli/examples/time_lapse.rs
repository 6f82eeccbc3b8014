//! `lab examples --time-lapse`: what the snapshots of both runs expect of the sentences that the
//! time-lapse opens with.
//!
//! A text file with tabs between the fields of a line:
//!
//! ```text
//! run<TAB>bert or gpt<TAB>TEXT<TAB>V
//! stage<TAB>STEP<TAB>weights, the first 12 hexadecimal digits of their SHA-256<TAB>entropy in bits
//! candidate<TAB>TOKEN<TAB>probability              (8 of them)
//! word<TAB>TOKEN<TAB>its bits at each stage, with spaces between them
//! ```
//!
//! The words are all that are among the first four at some stage after the first. Of BERT a token is
//! its name, of GPT what it adds to the text.

use std::collections::BTreeSet;
use std::io::Write;

use super::{on_one_line, significant};
use crate::cli::CliError;
use crate::cli::model_files::{self, Files};
use crate::inference::distribution::Distribution;
use crate::inference::predict::PredictOptions;
use crate::model::gpt::GptOptions;
use crate::protocol::{Family, ModelId, Snapshot};

/// The sentence that BERT is asked about.
const MASKED: &str = "The [MASK] is chasing the mouse.";
/// The beginning that GPT is asked about.
const BEGINNING: &str = "One morning the little dog";
/// The likeliest tokens of a stage.
const CANDIDATES: usize = 8;
/// As many of them are followed.
const FOLLOWED: usize = 4;

/// One snapshot's answer.
struct Stage {
    step: u32,
    revision: String,
    answer: Distribution,
    names: Vec<String>,
}

/// Writes the file.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    for (name, text) in [("bert", MASKED), ("gpt", BEGINNING)] {
        let model =
            |snapshot| if name == "bert" { ModelId::BertSnapshot(snapshot) } else { ModelId::GptSnapshot(snapshot) };
        let stages: Vec<Stage> = Snapshot::ALL
            .into_iter()
            .map(|snapshot| stage(model(snapshot), snapshot, text))
            .collect::<Result<_, _>>()?;
        let vocabulary = stages.first().map_or(0, |stage| stage.answer.len());
        writeln!(output, "run\t{name}\t{text}\t{vocabulary}")?;
        for Stage { step, revision, answer, names } in &stages {
            writeln!(output, "stage\t{step}\t{revision}\t{}", significant(answer.entropy()))?;
            for (id, probability) in answer.top(CANDIDATES) {
                writeln!(output, "candidate\t{}\t{}", name_of(names, id), significant(probability))?;
            }
        }
        let followed: BTreeSet<u32> =
            stages.iter().skip(1).flat_map(|stage| stage.answer.top(FOLLOWED)).map(|(id, _)| id).collect();
        for id in followed {
            let bits: Vec<String> = stages.iter().map(|stage| significant(stage.answer.surprisal(id))).collect();
            let name = stages.first().map_or("", |stage| name_of(&stage.names, id));
            writeln!(output, "word\t{name}\t{}", bits.join(" "))?;
        }
    }
    Ok(output.flush()?)
}

fn name_of(names: &[String], id: u32) -> &str {
    names.get(id as usize).map_or("", String::as_str)
}

fn stage(model: ModelId, snapshot: Snapshot, text: &str) -> Result<Stage, CliError> {
    let folder = model.folder();
    let (logits, names) = if model.family() == Family::Bert {
        let bert = model_files::load(folder)?;
        let prediction = bert.predict(text, &PredictOptions::default())?;
        let logits = prediction.masks.into_iter().next().map(|mask| mask.logits);
        (logits.unwrap_or_default(), bert.tokenizer().vocabulary())
    } else {
        let gpt = Files::read(folder)?.causal_lm()?;
        let logits = gpt.next(text, GptOptions { causal: true, attentions: false })?.logits;
        let tokenizer = gpt.tokenizer();
        let names = tokenizer.vocabulary().into_iter().enumerate().map(|(id, name)| {
            let adds = tokenizer.bytes_of(id as u32);
            if adds.is_empty() { name } else { on_one_line(&adds) }
        });
        (logits, names.collect())
    };
    let (step, revision) = (snapshot.step(), model_files::revision(folder)?);
    Ok(Stage { step, revision, answer: Distribution::from_logits(&logits), names })
}
