//! A run of the default preset that was recorded beforehand (`lab examples`), and is
//! shown until the reader begins one.

use crate::protocol::{RunOverview, TrainingHistory, TrainingPlan, TrainingSample};

/// `assets/examples/pretrain.tsv`: what is known of the run, its losses, what it said. A test compares
/// its beginning with what the trainer gives.
const FILE: &str = include_str!("../../../../assets/examples/pretrain.tsv");

/// The recorded run.
pub fn recorded() -> RunOverview {
    parse(FILE)
}

/// Reads the file's lines; what is not understood is left out (a test sees to it that all is).
fn parse(file: &str) -> RunOverview {
    let mut run = RunOverview {
        plan: TrainingPlan::opening(),
        parameters: 0,
        vocabulary: 0,
        uniform: f64::NAN,
        unigram: f64::NAN,
        bigram: f64::NAN,
        entropy: None,
        tokens: 0,
        history: TrainingHistory::default(),
    };
    for line in file.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::NAN);
        match fields.as_slice() {
            ["run", ..] => {
                (run.parameters, run.vocabulary, run.tokens) = (number(1) as u64, number(2) as u32, number(3) as u64);
            }
            ["lines", ..] => {
                (run.uniform, run.unigram, run.bigram) = (number(1), number(2), number(3));
                run.entropy = Some(number(4)).filter(|entropy| entropy.is_finite());
            }
            // Means of so many steps each: the curve is smoothed in any case.
            ["losses", _, losses @ ..] => {
                let means = losses.iter().filter_map(|loss| loss.parse::<f32>().ok());
                run.history.losses = means.flat_map(|loss| std::iter::repeat_n(loss, number(1) as usize)).collect();
            }
            ["held-out", _, _] => run.history.held_out.push((number(1) as u32, number(2) as f32)),
            ["sample", _, given, written] => {
                let sample = TrainingSample { given: (*given).to_owned(), written: (*written).to_owned() };
                run.history.samples.push((number(1) as u32, sample));
            }
            _ => {}
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_run_is_whole() {
        let run = recorded();
        assert_eq!(run.history.steps(), run.plan.steps);
        assert!(run.parameters > 10_000 && run.vocabulary > 100 && run.tokens > 1_000_000);
        let entropy = run.entropy.expect("the little world has one");
        assert!(run.uniform > run.unigram && run.unigram > run.bigram && run.bigram > entropy);
        assert!(run.history.held_out.len() > 20 && run.history.samples.len() > 20);
        let last = run.history.held_out.last().map(|(step, loss)| (*step, f64::from(*loss))).expect("a measurement");
        assert_eq!(last.0, run.plan.steps);
        assert!(last.1 < run.bigram && last.1 > entropy, "it has learnt, and not the impossible: {last:?}");
        assert!(run.history.samples.iter().all(|(_, sample)| !sample.written.is_empty()));
    }
}
