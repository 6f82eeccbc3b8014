//! The drawings: the points with the law through them, and how far it is off.

use super::outcome::{self, AHEAD, loss, loss_of_compute, predicted};
use super::points::{Origin, Row, Standing};
use super::work::Results;
use super::{Along, Fitting};
use crate::scaling::fit::{Bands, Fit};
use crate::scaling::units::FLOP_PER_PARAMETER_AND_TOKEN;
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Band, Chart, Dot, Guide, Line, Region, Stop, Symbol, Walk};
use crate::ui::text::fit::FitText;

/// More lines than this cannot be told apart.
const MOST_LINES: usize = 6;
/// Values so near to each other are one.
const SAME: f64 = 1.12;
/// Points of a curve.
const POINTS: usize = 61;
/// How far above and below the points the drawing goes.
const ROOM: f64 = 1.35;

const CLASSES: [&str; MOST_LINES] = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-7"];
const HOLLOW: [&str; MOST_LINES] =
    ["series-1 hollow", "series-2 hollow", "series-3 hollow", "series-4 hollow", "series-5 hollow", "series-7 hollow"];
const SYMBOLS: [Symbol; MOST_LINES] =
    [Symbol::Circle, Symbol::Square, Symbol::Triangle, Symbol::Diamond, Symbol::Down, Symbol::Plus];

impl Along {
    /// Where a point stands on the axis, and which line it belongs to.
    fn place(self, parameters: f64, tokens: f64) -> (f64, f64) {
        match self {
            Self::Size => (parameters, tokens),
            Self::Tokens => (tokens, parameters),
            Self::Compute => (FLOP_PER_PARAMETER_AND_TOKEN * parameters * tokens, parameters),
        }
    }

    /// N and D at a place on a line.
    fn point(self, x: f64, line: f64) -> (f64, f64) {
        match self {
            Self::Size => (x, line),
            Self::Tokens => (line, x),
            Self::Compute => (line, x / FLOP_PER_PARAMETER_AND_TOKEN / line),
        }
    }
}

/// The values that have a line, rising.
fn lines(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let mut groups: Vec<(f64, usize)> = Vec::new();
    for value in sorted {
        match groups.last_mut() {
            // The logarithms' mean.
            Some((sum, count)) if value <= (*sum / *count as f64).exp() * SAME => {
                *sum += value.ln();
                *count += 1;
            }
            _ => groups.push((value.ln(), 1)),
        }
    }
    let values: Vec<f64> = groups.iter().map(|(sum, count)| (sum / *count as f64).exp()).collect();
    if values.len() <= MOST_LINES {
        return values;
    }
    // Of many, some at even distances, the first and the last among them.
    let at = |line: usize| values.get(line * (values.len() - 1) / (MOST_LINES - 1)).copied();
    (0..MOST_LINES).filter_map(at).collect()
}

/// The line that a value belongs to: the nearest.
fn nearest(lines: &[f64], value: f64) -> usize {
    let far = |line: &f64| (line / value).ln().abs();
    (0..lines.len()).min_by(|one, two| far(&lines[*one]).total_cmp(&far(&lines[*two]))).unwrap_or_default()
}

/// From a figure to another, evenly in the logarithm.
fn course((from, to): (f64, f64)) -> impl Iterator<Item = f64> {
    (0..POINTS).map(move |at| from * (to / from).powf(at as f64 / (POINTS - 1) as f64))
}

fn ends(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |ends, it| Some(ends.map_or((it, it), |(low, high): (f64, f64)| (low.min(it), high.max(it)))))
}

impl Fitting {
    /// What the drawing's losses are counted from: the entropy, if all of them are above it.
    #[must_use]
    pub fn ground(&self, rows: &[Row]) -> f64 {
        let entropy = self.entropy().unwrap_or_default();
        if rows.iter().all(|row| row.point.loss > entropy) { entropy } else { 0.0 }
    }

    /// The points, and the law through them if there is one; none without points.
    #[must_use]
    pub fn law_chart(&self, rows: &[Row], results: &Results, words: &FitText) -> Option<Chart> {
        let ground = self.ground(rows);
        let place = |row: &Row| self.along.place(row.point.parameters, row.point.tokens);
        let (left, right) = ends(rows.iter().map(|row| place(row).0))?;
        let (low, high) = ends(rows.iter().map(|row| row.point.loss - ground))?;
        let lines = lines(rows.iter().map(|row| place(row).1));
        let domain = (left / ROOM, right * AHEAD);
        let drawn = Drawn { along: self.along, ground, domain, lines: &lines };
        let mut chart = Chart::new(
            Axis {
                title: (words.along_title)(self.along).to_owned(),
                kind: Kind::Log,
                domain,
                write: words.tick[usize::from(self.along == Along::Compute)],
            },
            Axis {
                title: words.loss_titles[usize::from(ground == 0.0)].to_owned(),
                kind: Kind::Log,
                domain: (low / ROOM / ROOM, high * ROOM),
                write: words.tick[2],
            },
        );
        chart.shape = 0.7;
        if let Some(fit) = results.law() {
            if let Some(bands) = results.bands() {
                drawn.bands(&mut chart, bands);
            }
            drawn.curves(&mut chart, fit, words);
        }
        if self.along == Along::Compute {
            self.held_out_region(&mut chart, domain, words);
        }
        self.points(&mut chart, rows, results, &lines, words, |row| Some((place(row).0, row.point.loss - ground)));
        Some(chart)
    }

    /// What the law is off by, over the compute; none without a law.
    #[must_use]
    pub fn misses_chart(&self, rows: &[Row], results: &Results, words: &FitText) -> Option<Chart> {
        let fit = results.law()?;
        let off = |row: &Row| predicted(fit, row).map(|it| 100.0 * it.off);
        let (left, right) = ends(rows.iter().map(|row| row.point.flop()))?;
        let (low, high) = ends(rows.iter().filter_map(off))?;
        let far = low.abs().max(high.abs()).max(1.0) * 1.15;
        let domain = (left / 2.0, right * 2.0);
        let mut chart = Chart::new(
            Axis {
                title: (words.along_title)(Along::Compute).to_owned(),
                kind: Kind::Log,
                domain,
                write: words.tick[1],
            },
            Axis { title: words.miss_title.to_owned(), kind: Kind::Linear, domain: (-far, far), write: words.tick[3] },
        );
        self.held_out_region(&mut chart, domain, words);
        chart.guides.push(Guide { class: "series-6", is_upright: false, at: 0.0, label: words.exact.to_owned() });
        let lines = lines(rows.iter().map(|row| self.along.place(row.point.parameters, row.point.tokens).1));
        self.points(&mut chart, rows, results, &lines, words, |row| Some((row.point.flop(), off(row)?)));
        Some(chart)
    }

    fn held_out_region(&self, chart: &mut Chart, domain: (f64, f64), words: &FitText) {
        if let Some(most) = self.most().filter(|most| (domain.0..domain.1).contains(most)) {
            chart.regions.push(Region {
                class: "region filled",
                x: (most, f64::INFINITY),
                y: (f64::NEG_INFINITY, f64::INFINITY),
                label: words.held_out.to_owned(),
            });
        }
    }

    /// A dot for each point, and a walk over those of each line.
    fn points(
        &self,
        chart: &mut Chart,
        rows: &[Row],
        results: &Results,
        lines: &[f64],
        words: &FitText,
        place: impl Fn(&Row) -> Option<(f64, f64)>,
    ) {
        let mut walks: Vec<Walk> =
            lines.iter().map(|line| Walk { name: (words.line)(self.along, *line), stops: Vec::new() }).collect();
        for (number, row) in rows.iter().enumerate() {
            let Some(at) = place(row) else { continue };
            let line = nearest(lines, self.along.place(row.point.parameters, row.point.tokens).1);
            let said = (words.point)(row, results.law().and_then(|fit| outcome::predicted(fit, row)));
            let class = if row.standing == Standing::Kept { CLASSES[line] } else { HOLLOW[line] };
            let symbol = if row.origin == Origin::Own { Symbol::Star } else { SYMBOLS[line] };
            let radius = if row.origin == Origin::Own { 6.5 } else { 4.5 };
            let name = (words.standing)(row.standing).to_owned();
            chart.dots.push(Dot { class, symbol, radius, at, name, label: String::new() });
            walks[line].stops.push(Stop { at, said, pick: Some(number) });
        }
        for mut walk in walks {
            walk.stops.sort_by(|one, two| one.at.0.total_cmp(&two.at.0));
            chart.walks.push(walk);
        }
    }
}

/// What the curves have in common.
struct Drawn<'a> {
    along: Along,
    ground: f64,
    domain: (f64, f64),
    lines: &'a [f64],
}

impl Drawn<'_> {
    /// Where the curve of a line goes: along a line of equal size the text must not be a hundredth of a
    /// token.
    fn places(&self, line: f64) -> impl Iterator<Item = (f64, f64, f64)> {
        let along = self.along;
        course(self.domain).map(move |x| {
            let (parameters, tokens) = along.point(x, line);
            (x, parameters, tokens)
        })
    }

    fn curves(&self, chart: &mut Chart, fit: &Fit, words: &FitText) {
        for (number, line) in self.lines.iter().enumerate() {
            let mut curve = Line {
                name: (words.line)(self.along, *line),
                class: CLASSES[number],
                label: (words.line)(self.along, *line),
                is_label_optional: true,
                ..Line::default()
            };
            for (x, parameters, tokens) in self.places(*line) {
                if let Some(nats) = loss(fit, parameters, tokens) {
                    curve.points.push((x, nats - self.ground));
                    curve.outside.push(!fit.range.covers(parameters, tokens));
                }
            }
            chart.lines.push(curve);
        }
        if self.along == Along::Compute {
            let points = course(self.domain).filter_map(|flop| Some((flop, loss_of_compute(fit, flop)? - self.ground)));
            chart.lines.push(Line {
                name: words.best.to_owned(),
                class: "series-6 strong",
                points: points.collect(),
                label: words.best.to_owned(),
                ..Line::default()
            });
        }
    }

    /// The band of the curve of the line that lies lowest, so that what is drawn can be read.
    fn bands(&self, chart: &mut Chart, bands: &Bands) {
        let Some((number, line)) = self.lines.iter().enumerate().next_back() else { return };
        let edge = |(x, parameters, tokens): (f64, f64, f64)| {
            let band = bands.loss(parameters, tokens)?;
            // On a logarithmic axis there is no 0: what lies beneath the ground is drawn at its edge.
            let above = |nats: f64| (nats - self.ground).max(1e-9);
            Some((x, above(band.low), above(band.high)))
        };
        chart.bands.push(Band { class: CLASSES[number], edges: self.places(*line).filter_map(edge).collect() });
    }
}
