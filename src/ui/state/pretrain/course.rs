//! A run as a chart, as rows of a table, and what of its samples is shown.

use crate::protocol::{RunOverview, TrainingSample};
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Chart, Dot, Guide, Line, Stop, Symbol, Walk};
use crate::ui::text::pretrain::PretrainText;

/// Points of the training loss that are drawn.
const POINTS: usize = 160;
/// The training loss is smoothed over about this share of the run, as a step's alone is mostly chance.
const SMOOTHED: f64 = 0.01;
/// Samples that are shown at most.
const SAMPLES: usize = 6;

/// What is drawn of the losses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// The training loss after so many steps, smoothed and thinned out.
    pub training: Vec<(f64, f64)>,
    /// The held-out loss after so many steps.
    pub held_out: Vec<(f64, f64)>,
}

impl Course {
    /// Of a run.
    pub fn of(run: &RunOverview) -> Self {
        let steps = run.plan.steps.max(1) as usize;
        let keep = 1.0 - 1.0 / (SMOOTHED * steps as f64).max(1.0);
        let every = run.history.losses.len().div_ceil(POINTS).max(1);
        let (mut sum, mut weight) = (0.0, 0.0);
        let mut training = Vec::new();
        for (step, loss) in (1..).zip(&run.history.losses) {
            // Divided by the weights' sum: the beginning is not drawn towards 0.
            sum = keep * sum + (1.0 - keep) * f64::from(*loss);
            weight = keep * weight + (1.0 - keep);
            if step % every == 0 || step == run.history.losses.len() {
                training.push((step as f64, sum / weight));
            }
        }
        let held_out = run.history.held_out.iter().map(|(step, loss)| (f64::from(*step), f64::from(*loss)));
        Self { training, held_out: held_out.collect() }
    }
}

/// Both losses against the lines of the guessers.
pub fn loss_chart(run: &RunOverview, words: &PretrainText) -> Chart {
    let course = Course::of(run);
    let highest = course.held_out.iter().chain(&course.training).map(|(_, loss)| *loss).fold(run.uniform, f64::max);
    let top = if highest.is_finite() { (highest * 2.0).ceil() / 2.0 } else { 8.0 };
    let steps = f64::from(run.plan.steps.max(1));
    let x = Axis {
        title: words.steps_axis.to_owned(),
        kind: Kind::Linear,
        domain: (0.0, steps),
        write: |step| step.to_string(),
    };
    let y = Axis {
        title: words.loss_axis.to_owned(),
        kind: Kind::Linear,
        domain: (0.0, top),
        write: |figure| figure.to_string(),
    };
    let mut chart = Chart::new(x, y);
    let levels = [
        (Some(run.uniform), "series-3", words.lines[0]),
        (Some(run.unigram), "series-4", words.lines[1]),
        (Some(run.bigram), "series-5", words.lines[2]),
        (run.entropy, "series-6", words.lines[3]),
    ];
    for (level, class, label) in levels {
        if let Some(at) = level.filter(|level| level.is_finite()) {
            chart.guides.push(Guide { class, is_upright: false, at, label: label.to_owned() });
        }
    }
    let curves = [("series-2", words.curves[0], course.training), ("series-1", words.curves[1], course.held_out)];
    for (class, name, points) in curves {
        let stops = points.iter().map(|at| Stop { at: *at, said: (words.point)(at.0 as u32, at.1), pick: None });
        chart.walks.push(Walk { name: name.to_owned(), stops: stops.collect() });
        if class == "series-1" {
            let dot = |at: &(f64, f64)| Dot {
                class,
                symbol: Symbol::Circle,
                radius: 3.0,
                at: *at,
                name: name.to_owned(),
                label: String::new(),
            };
            chart.dots.extend(points.iter().map(dot));
        }
        chart.lines.push(Line { name: name.to_owned(), class, points, label: name.to_owned(), ..Line::default() });
    }
    // The pointer finds what is held out first.
    chart.walks.reverse();
    chart
}

/// The steps at which something was measured: step, smoothed training loss, held-out loss.
pub fn rows(run: &RunOverview) -> Vec<(u32, Option<f64>, f64)> {
    let losses = &run.history.losses;
    let smoothed = |step: u32| {
        let end = (step as usize).min(losses.len());
        let last = losses.get(end.saturating_sub(20)..end).filter(|losses| !losses.is_empty())?;
        Some(last.iter().map(|loss| f64::from(*loss)).sum::<f64>() / last.len() as f64)
    };
    run.history.held_out.iter().map(|(step, loss)| (*step, smoothed(*step), f64::from(*loss))).collect()
}

/// A few of the samples, the first and the last among them, so that one sees how it went: most is
/// learnt at the beginning, so the steps between them multiply.
pub fn chosen_samples(samples: &[(u32, TrainingSample)]) -> Vec<&(u32, TrainingSample)> {
    let Some((last, _)) = samples.last() else { return Vec::new() };
    let mut chosen: Vec<&(u32, TrainingSample)> = Vec::new();
    for place in 0..SAMPLES {
        let share = place as f64 / (SAMPLES - 1) as f64;
        let wanted = (f64::from(*last) + 1.0).powf(share) - 1.0;
        let nearest = samples.iter().min_by(|a, b| {
            let distance = |step: u32| (f64::from(step) + 1.0).ln() - (wanted + 1.0).ln();
            distance(a.0).abs().total_cmp(&distance(b.0).abs())
        });
        if let Some(nearest) = nearest.filter(|nearest| chosen.last().is_none_or(|last| last.0 < nearest.0)) {
            chosen.push(nearest);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::super::recorded;
    use super::*;
    use crate::ui::chart::scene::{Mark, layout};
    use crate::ui::text::PRETRAIN;

    #[test]
    fn the_recorded_run_is_drawn_spoken_and_saved() {
        let run = recorded();
        let chart = loss_chart(&run, PRETRAIN);
        assert_eq!((chart.guides.len(), chart.lines.len(), chart.walks.len()), (4, 2, 2));
        let scene = layout(&chart, 320.0, 13.0);
        assert!(scene.walks[0].1.len() == run.history.held_out.len(), "all lie within the axes");
        assert!(chart.walks[0].stops.iter().all(|stop| !stop.said.is_empty()));
        assert!(chart.csv("loss").lines().count() > run.history.held_out.len());
    }

    /// Colour alone would not tell them apart.
    #[test]
    fn both_curves_have_their_names_however_far_the_run_and_narrow_the_drawing() {
        for reached in [50, 200, 850, 2_000] {
            let mut run = recorded();
            run.history.losses.truncate(reached);
            run.history.held_out.retain(|(step, _)| *step as usize <= reached);
            for width in (260..=1_100).step_by(20) {
                let scene = layout(&loss_chart(&run, PRETRAIN), f64::from(width), 13.0);
                for name in PRETRAIN.curves {
                    let is_name = |mark: &&Mark| matches!(mark, Mark::Words { words, .. } if words == name);
                    assert_eq!(scene.marks.iter().filter(is_name).count(), 1, "{name} at {width}, {reached} steps");
                }
                // Below that the levels' names leave them no place of their own.
                if width >= 360 {
                    let [one, other] = PRETRAIN.curves.map(|name| sides(&scene.marks, name));
                    let apart = (one.0 - other.1).max(other.0 - one.1);
                    let rows = (one.2 - other.2).abs();
                    assert!(apart >= 4.0 || rows >= 13.0, "{apart} and {rows} apart at {width}, {reached} steps");
                }
            }
        }
    }

    /// Left and right end of words at letters of 13 px, and their base line. A browser's letters of
    /// weight 600 were 0.55 to 0.57 of their size wide in these words.
    fn sides(marks: &[Mark], name: &str) -> (f64, f64, f64) {
        let found = marks.iter().find_map(|mark| match mark {
            Mark::Words { words, x, y, anchor, .. } if words == name => Some((*x, *y, *anchor)),
            _ => None,
        });
        let (x, y, anchor) = found.expect("it is drawn");
        let wide = 0.59 * 13.0 * name.chars().count() as f64;
        let left = anchor.begin(x, wide);
        (left, left + wide, y)
    }

    #[test]
    fn smoothing_keeps_what_is_constant_and_thins_what_is_long() {
        let mut run = recorded();
        run.history.losses = vec![2.5; 10_000];
        run.plan.steps = 10_000;
        let course = Course::of(&run);
        assert!(course.training.len() <= POINTS + 1);
        assert!(course.training.iter().all(|(_, loss)| (loss - 2.5).abs() < 1e-9));
        assert_eq!(course.training.last().map(|(step, _)| *step), Some(10_000.0));
        run.history = crate::protocol::TrainingHistory::default();
        assert_eq!(Course::of(&run), Course::default());
        assert!(layout(&loss_chart(&run, PRETRAIN), 640.0, 13.0).walks.iter().all(|(_, places)| places.is_empty()));
        run.uniform = f64::NAN;
        let _ = layout(&loss_chart(&run, PRETRAIN), 640.0, 13.0);
        assert!(rows(&run).is_empty());
    }

    #[test]
    fn samples_are_few_and_rise() {
        let sample = TrainingSample { given: String::new(), written: "a".to_owned() };
        let samples: Vec<_> = (0..60).map(|step| (step * 50, sample.clone())).collect();
        let chosen: Vec<u32> = chosen_samples(&samples).iter().map(|(step, _)| *step).collect();
        assert!(chosen.len() <= SAMPLES && chosen.is_sorted() && chosen.len() >= 4, "{chosen:?}");
        assert_eq!((chosen.first(), chosen.last()), (Some(&0), Some(&2950)));
        assert!(chosen_samples(&[]).is_empty());
        assert_eq!(chosen_samples(&samples[..1]).len(), 1);
    }
}
