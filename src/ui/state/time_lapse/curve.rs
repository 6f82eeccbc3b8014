//! The recorded losses of the runs.

/// `assets/runs/snapshots.tsv`: name, step, loss on training text, loss on held-out text. The
/// export of a run writes it.
const FILE: &str = include_str!("../../../../assets/runs/snapshots.tsv");

/// The losses after so many steps, in nats a token that was to be predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossPoint {
    /// The steps.
    pub step: u32,
    /// On what the model was trained on.
    pub train: f64,
    /// On text that it never saw.
    pub held_out: f64,
}

/// The curve of the run with this name; empty if none was recorded.
pub fn loss_curve(run: &str) -> Vec<LossPoint> {
    FILE.lines().filter_map(|line| point(line, run)).collect()
}

fn point(line: &str, run: &str) -> Option<LossPoint> {
    let mut fields = line.split('\t');
    if fields.next()? != run {
        return None;
    }
    let step = fields.next()?.parse().ok()?;
    let mut loss = || fields.next()?.parse().ok().filter(|loss: &f64| loss.is_finite());
    Some(LossPoint { step, train: loss()?, held_out: loss()? })
}

#[cfg(test)]
mod tests {
    use super::super::STEPS;
    use super::*;

    #[test]
    fn the_recorded_runs_can_be_read() {
        let runs: std::collections::BTreeSet<&str> = FILE.lines().filter_map(|line| line.split('\t').next()).collect();
        assert!(runs.contains("bert-mini"));
        for run in runs {
            let curve = loss_curve(run);
            assert_eq!(curve.len(), FILE.lines().filter(|line| line.split('\t').next() == Some(run)).count());
            assert!(curve.is_sorted_by_key(|point| point.step));
            assert!(STEPS.iter().all(|step| curve.iter().any(|point| point.step == *step)), "{run} has every snapshot");
            // Before it has learnt anything a model guesses blindly among 2,048 tokens.
            assert!((curve[0].held_out - 2048_f64.ln()).abs() < 0.2, "{run}");
        }
        assert!(loss_curve("none").is_empty());
    }

    #[test]
    fn broken_lines_are_passed_over() {
        for line in ["", "run", "run\t1", "run\t1\t2", "run\tx\t1\t2", "run\t1\tNaN\t2", "other\t1\t2\t3"] {
            assert_eq!(point(line, "run"), None, "{line:?}");
        }
    }
}
