//! Sizes and tokens: the loss as a surface, lines of equal compute, best uses, known models.

use super::reading::loss;
use super::story::{Step, told};
use super::{Choice, Scaling};
use crate::scaling::allocation::{Rule, TWENTY_TOKENS};
use crate::scaling::known::KNOWN_MODELS;
use crate::scaling::laws::{KAPLAN_JOINT, Law};
use crate::scaling::units::{Compute, Counting, FLOP_PER_PARAMETER_AND_TOKEN};
use crate::ui::chart::scale::contour::Grid;
use crate::ui::chart::scene::{Chart, Dot, Field, Line, Region, Stop, Symbol, Walk};
use crate::ui::text::ScalingText;

/// Cells of the surface.
const CELLS: (usize, usize) = (110, 88);
/// Contours.
const LEVELS: usize = 9;

impl Scaling {
    /// The plane with everything on it.
    #[must_use]
    pub fn plane_chart(&self, words: &ScalingText) -> Chart {
        let (sizes, tokens) = self.window();
        let counting = self.law().map_or(Counting::Total, |law| law.counting);
        let mut chart = Chart::new(words.size_axis(counting, sizes), words.token_axis(tokens));
        chart.shape = 0.72;
        chart.field = self.law().map(|law| field(law, sizes, tokens, words));
        let range = if self.choice == Choice::Kaplan { KAPLAN_JOINT.range } else { self.rule().range };
        chart.regions.push(Region {
            class: "region plain",
            x: range.parameters,
            y: range.tokens,
            label: words.fitted.to_owned(),
        });
        self.budgets_on_plane(&mut chart, sizes, tokens, words);
        self.path(&mut chart, words);
        match self.story {
            None => self.models(&mut chart, words),
            Some(step) => self.told_so_far(&mut chart, step, words),
        }
        self.star(&mut chart, words);
        chart
    }

    /// What is seen: the known models and the experiments, and the place where the learner is.
    fn window(&self) -> ((f64, f64), (f64, f64)) {
        let least = if self.choice == Choice::Kaplan { (3e7, 3e8) } else { (4e7, 2e9) };
        let around = |(low, high): (f64, f64), here: f64| (low.min(here / 3.0), high.max(here * 3.0));
        (around((least.0, 2e12), self.size()), around((least.1, 5e13), self.tokens()))
    }

    /// Lines of equal compute: two decades apart, and the learner's.
    fn budgets_on_plane(&self, chart: &mut Chart, sizes: (f64, f64), tokens: (f64, f64), words: &ScalingText) {
        let line = |flop: f64| {
            let product = flop / FLOP_PER_PARAMETER_AND_TOKEN;
            vec![(sizes.0, product / sizes.0), (sizes.1, product / sizes.1)]
        };
        let ends = [sizes.0 * tokens.0, sizes.1 * tokens.1].map(|it| (FLOP_PER_PARAMETER_AND_TOKEN * it).log10());
        for exponent in (ends[0].ceil() as i32..=ends[1].floor() as i32).filter(|it| it % 2 == 0) {
            let flop = 10f64.powi(exponent);
            let name = (words.equal_compute)(flop);
            chart.lines.push(Line {
                name: name.clone(),
                class: "series-6 thin plain",
                points: dense(&line(flop)),
                label: name,
                is_label_optional: true,
                ..Line::default()
            });
        }
        let name = (words.this_compute)(self.compute());
        chart.lines.push(Line {
            name: name.clone(),
            class: "series-1",
            points: dense(&line(self.compute())),
            label: name,
            ..Line::default()
        });
    }

    /// The best use of every budget, by the rule that is chosen and by 20 tokens a parameter.
    fn path(&self, chart: &mut Chart, words: &ScalingText) {
        for (rule, class, name) in [
            (&TWENTY_TOKENS, "series-3 thin", words.twenty.to_owned()),
            (self.rule(), "series-2 strong", (words.best_path)(words.rule(self.rule()))),
        ] {
            let all = allocations(rule);
            let is_chosen = class.contains("strong");
            chart.lines.push(Line {
                name: name.clone(),
                class,
                points: all.iter().map(|it| (it.1, it.2)).collect(),
                outside: all.iter().map(|it| is_chosen && it.3).collect(),
                label: name.clone(),
                is_label_optional: !is_chosen,
            });
            if is_chosen {
                let stop = |it: &(f64, f64, f64, bool)| Stop {
                    at: (it.1, it.2),
                    said: (words.best_at)(it.0, it.1, it.2, it.3),
                    pick: None,
                };
                chart.walks.push(Walk { name, stops: all.iter().step_by(3).map(stop).collect() });
            }
        }
    }

    fn models(&self, chart: &mut Chart, words: &ScalingText) {
        let mut stops = Vec::new();
        for model in &KNOWN_MODELS {
            let at = (model.parameters, model.tokens);
            let law = self.law().and_then(|law| loss(law, at.0, at.1));
            stops.push(Stop { at, said: (words.model)(model, law), pick: None });
            let name = model.name.to_owned();
            chart.dots.push(Dot {
                class: "series-4 hollow",
                symbol: Symbol::Circle,
                radius: 4.5,
                at,
                name: name.clone(),
                label: name,
            });
        }
        stops.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
        chart.walks.insert(0, Walk { name: words.models.to_owned(), stops });
    }

    /// The steps of the story up to this one.
    fn told_so_far(&self, chart: &mut Chart, step: usize, words: &ScalingText) {
        let mut stops = Vec::new();
        for told in (0..=step).filter_map(told) {
            let (at, name) = ((told.size, told.tokens), words.step_name(told.step));
            let (class, symbol) = match told.step {
                Step::Built(_) => ("series-4", Symbol::Circle),
                Step::Rule(..) => ("series-2", Symbol::Diamond),
            };
            stops.push(Stop { at, said: (words.point)(at.0, at.1, None), pick: None });
            chart.dots.push(Dot { class, symbol, radius: 6.0, at, name: name.clone(), label: name });
        }
        chart.walks.insert(0, Walk { name: words.story.to_owned(), stops });
    }

    fn star(&self, chart: &mut Chart, words: &ScalingText) {
        let reading = self.reading();
        if self.story.is_none() {
            let name = words.here.to_owned();
            chart.dots.push(Dot {
                class: "series-7",
                symbol: Symbol::Star,
                radius: 7.5,
                at: reading.at,
                name: name.clone(),
                label: name.clone(),
            });
            let said = (words.point)(reading.at.0, reading.at.1, reading.loss);
            chart.walks.push(Walk { name, stops: vec![Stop { at: reading.at, said, pick: None }] });
        }
    }
}

/// C, N, D and whether that is outside of what was fitted, for budgets of every size.
pub(super) fn allocations(rule: &Rule) -> Vec<(f64, f64, f64, bool)> {
    let at = |step: i32| {
        let flop = 10f64.powf(15.0 + f64::from(step) / 3.0);
        let best = rule.allocate(Compute::from_flop(flop).ok()?).ok()?;
        Some((flop, best.size.count(), best.tokens.count(), best.is_extrapolated))
    };
    (0..=42).filter_map(at).collect()
}

/// Points along a line that is straight in the logarithms, so that a label finds a place on it.
fn dense(ends: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let [(x0, y0), (x1, y1)] = ends else { return Vec::new() };
    let between = |from: f64, to: f64, share: f64| from * (to / from).powf(share);
    (0..=48).map(|at| f64::from(at) / 48.0).map(|share| (between(*x0, *x1, share), between(*y0, *y1, share))).collect()
}

/// The surface, cut at round heights between which about as much of the plane lies.
fn field(law: &Law, sizes: (f64, f64), tokens: (f64, f64), words: &ScalingText) -> Field {
    let lines = |(low, high): (f64, f64), count: usize| {
        (0..=count).map(|at| low.log10() + (high / low).log10() * at as f64 / count as f64).collect::<Vec<_>>()
    };
    let height = |n: f64, d: f64| loss(law, 10f64.powf(n), 10f64.powf(d)).map_or(f64::NAN, |it| it.nats);
    let grid = Grid::new(lines(sizes, CELLS.0), lines(tokens, CELLS.1), height);
    let mut heights: Vec<f64> = (0..=CELLS.1)
        .flat_map(|row| (0..=CELLS.0).map(move |column| (column, row)))
        .map(|(column, row)| grid.height(column, row))
        .filter(|it| it.is_finite())
        .collect();
    heights.sort_by(f64::total_cmp);
    let quantile = |share: f64| heights.get((heights.len() as f64 * share) as usize).copied();
    let share = |at: usize| (at as f64 + 0.35) / LEVELS as f64;
    let mut levels: Vec<f64> =
        (0..LEVELS).filter_map(|at| quantile(share(at))).map(|it| (it * 20.0).round() / 20.0).collect();
    levels.dedup();
    Field { grid, levels, has_lines: true, write: words.height }
}
