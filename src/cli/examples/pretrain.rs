//! `lab examples --pretrain`: a run of the preset that the page's chapter 8 opens with, by the same code
//! that trains in the page.
//!
//! A text file with tabs between the fields of a line:
//!
//! ```text
//! run<TAB>parameters<TAB>V<TAB>tokens that were predicted
//! lines<TAB>losses of guessers, in nats a token: uniform<TAB>unigram<TAB>bigram<TAB>who knows the grammar
//! losses<TAB>STEPS<TAB>mean training loss of the first so many steps<TAB>of the next, and so on
//! held-out<TAB>after how many steps<TAB>loss
//! sample<TAB>after how many steps<TAB>what was given<TAB>what was written
//! ```

use std::io::Write;

use super::significant;
use crate::cli::CliError;
use crate::engine::training::run::Run;
use crate::protocol::{RunOverview, TrainingPlan};

/// Steps of which the mean is kept.
const TOGETHER: usize = 10;

/// Writes the file: of the whole run, or of its first so many steps.
///
/// # Errors
/// [`CliError`].
pub fn run(stop_after: Option<usize>, output: &mut impl Write) -> Result<(), CliError> {
    let mut run = Run::begin(&TrainingPlan::opening())?.with_baselines()?;
    loop {
        let place = run.place();
        if place.between_steps && (place.finished || stop_after.is_some_and(|steps| place.done >= steps)) {
            break;
        }
        run.work()?;
    }
    let RunOverview { parameters, vocabulary, tokens, uniform, unigram, bigram, entropy, history, .. } = run.overview();
    writeln!(output, "run\t{parameters}\t{vocabulary}\t{tokens}")?;
    let lines = [*uniform, *unigram, *bigram, entropy.unwrap_or(f64::NAN)].map(significant);
    writeln!(output, "lines\t{}", lines.join("\t"))?;
    let mean = |losses: &[f32]| losses.iter().map(|loss| f64::from(*loss)).sum::<f64>() / losses.len() as f64;
    let means: Vec<String> = history.losses.chunks(TOGETHER).map(|losses| significant(mean(losses))).collect();
    writeln!(output, "losses\t{TOGETHER}\t{}", means.join("\t"))?;
    for (step, loss) in &history.held_out {
        writeln!(output, "held-out\t{step}\t{}", significant(f64::from(*loss)))?;
    }
    for (step, sample) in &history.samples {
        writeln!(output, "sample\t{step}\t{}\t{}", sample.given, sample.written)?;
    }
    Ok(output.flush()?)
}
