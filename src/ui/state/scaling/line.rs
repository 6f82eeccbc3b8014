//! The loss along what is held: the valley of equal compute, and the two slopes.

use super::reading::loss;
use super::{Choice, Dial, Scaling};
use crate::scaling::laws::Law;
use crate::scaling::units::{Compute, FLOP_PER_PARAMETER_AND_TOKEN};
use crate::ui::chart::scene::{Chart, Dot, Guide, Line, Region, Stop, Symbol, Walk};
use crate::ui::text::ScalingText;

/// Points of a curve.
const POINTS: usize = 121;
/// Every so many of them is a stop for the arrow keys.
const EVERY: usize = 4;
/// A loss so near to the lowest counts as at the bottom.
pub const NEAR: f64 = 1.005;

/// N, D and the loss.
type Point = (f64, f64, super::reading::LossHere);

impl Scaling {
    /// The curve through the point where the learner is; none if the rule has no loss.
    #[must_use]
    pub fn line_chart(&self, words: &ScalingText) -> Option<Chart> {
        let law = self.law()?;
        match self.hold {
            Dial::Compute => self.valley(law, words),
            Dial::Size | Dial::Tokens => self.slope(law, words),
        }
    }

    /// The lowest point of the valley by the law itself. (Kaplan's rule is not the bottom of his
    /// L(N, D) at 6·N·D: it was fitted apart.)
    fn bottom(&self, law: &Law, flop: f64) -> Option<(f64, f64)> {
        law.floor()?;
        let best = self.rule().allocate(Compute::from_flop(flop).ok()?).ok()?;
        Some((best.size.count(), best.tokens.count()))
    }

    /// The sizes at which the loss of this compute is near its lowest.
    #[must_use]
    pub fn near_bottom(&self) -> Option<(f64, f64)> {
        let law = self.law()?;
        let flop = self.compute();
        let (size, tokens) = self.bottom(law, flop)?;
        let lowest = loss(law, size, tokens)?.nats;
        // On each side the loss only rises: halving finds where it leaves the bottom.
        let edge = |far: f64| {
            let (mut inside, mut outside) = (0.0, far);
            for _ in 0..60 {
                let middle = f64::midpoint(inside, outside);
                let n = size * middle.exp();
                let is_near = loss(law, n, flop / FLOP_PER_PARAMETER_AND_TOKEN / n)?.nats <= lowest * NEAR;
                *(if is_near { &mut inside } else { &mut outside }) = middle;
            }
            Some(size * inside.exp())
        };
        Some((edge(-20.0)?, edge(20.0)?))
    }

    fn valley(&self, law: &'static Law, words: &ScalingText) -> Option<Chart> {
        let flop = self.compute();
        let rule = self.rule().allocate(Compute::from_flop(flop).ok()?).ok()?.size.count();
        let middle = self.bottom(law, flop).map_or(rule, |(size, _)| size);
        // The view stays while the size moves, unless it moves out.
        let reach = 60.0_f64;
        let domain = ((middle / reach).min(self.size() / 1.5), (middle * reach).max(self.size() * 1.5));
        let budgets = [(0.1, "series-6 thin"), (10.0, "series-6 thin"), (1.0, "series-1 strong")];
        let curves: Vec<_> = budgets
            .into_iter()
            .map(|(times, class)| {
                (times * flop, class, curve(law, domain, |n| times * flop / FLOP_PER_PARAMETER_AND_TOKEN / n))
            })
            .collect();
        let heights = |it: &[Point]| {
            it.iter().map(|(.., loss)| loss.nats).fold((f64::MAX, 0.0_f64), |(a, b), it| (a.min(it), b.max(it)))
        };
        let (mut low, mut high) = (f64::MAX, 0.0_f64);
        for (at, _, curve) in &curves {
            let (lowest, highest) = heights(curve);
            low = low.min(lowest);
            high = high.max(if *at == flop { highest } else { lowest });
        }
        let low = law.floor().filter(|floor| low - floor < 0.5 * (high - low)).unwrap_or(low);
        let mut chart =
            Chart::new(words.size_axis(law.counting, domain), words.loss_axis(law, (low - 0.04 * (high - low), high)));
        if let Some((from, to)) = self.near_bottom() {
            let label = (words.near_bottom)(NEAR);
            chart.regions.push(Region {
                class: "region filled",
                x: (from, to),
                y: (f64::NEG_INFINITY, f64::INFINITY),
                label,
            });
        }
        for (budget, class, points) in &curves {
            let is_this = *budget == flop;
            let label = if is_this { (words.this_compute)(*budget) } else { (words.other_compute)(*budget) };
            add(&mut chart, words, label, class, points, |it| it.0, is_this);
        }
        floor_guide(&mut chart, law, words);
        self.bottoms(&mut chart, law, words, &curves);
        if self.choice == Choice::Kaplan {
            chart.guides.push(Guide {
                class: "series-2",
                is_upright: true,
                at: rule,
                label: (words.rule_says)(words.choice(self.choice), rule),
            });
        }
        self.here(&mut chart, law, words, self.size());
        Some(chart)
    }

    /// The lowest points of all curves, and a line that joins them.
    fn bottoms(&self, chart: &mut Chart, law: &'static Law, words: &ScalingText, curves: &[(f64, &str, Vec<Point>)]) {
        let mut joined = Vec::new();
        for (budget, ..) in curves {
            let Some((size, tokens)) = self.bottom(law, *budget) else { return };
            let Some(lowest) = loss(law, size, tokens) else { return };
            let is_this = *budget == self.compute();
            let name = (words.lowest)(size);
            joined.push((size, lowest.nats));
            let class = if is_this { "series-2" } else { "series-2 hollow" };
            let label = if is_this { name.clone() } else { String::new() };
            chart.dots.push(Dot { class, symbol: Symbol::Diamond, radius: 5.0, at: (size, lowest.nats), name, label });
        }
        joined.sort_by(|one, other| one.0.total_cmp(&other.0));
        chart.lines.insert(
            0,
            Line { name: words.bottoms.to_owned(), class: "series-2 thin", points: joined, ..Line::default() },
        );
    }

    /// The star where the learner is.
    fn here(&self, chart: &mut Chart, law: &'static Law, words: &ScalingText, x: f64) {
        let Some(loss) = loss(law, self.size(), self.tokens()) else { return };
        let said = (words.point)(self.size(), self.tokens(), Some(loss));
        let (at, name) = ((x, loss.nats), words.here.to_owned());
        chart.dots.push(Dot {
            class: "series-7",
            symbol: Symbol::Star,
            radius: 7.0,
            at,
            name: name.clone(),
            label: name.clone(),
        });
        chart.walks.push(Walk { name, stops: vec![Stop { at, said, pick: None }] });
    }

    /// The loss over the tokens at a size that is held, or over sizes at a held number of tokens.
    fn slope(&self, law: &'static Law, words: &ScalingText) -> Option<Chart> {
        let is_size_held = self.hold == Dial::Size;
        let (size, tokens) = (self.size(), self.tokens());
        let now = if is_size_held { tokens } else { size };
        let domain = (now / 300.0, now * 300.0);
        let points =
            if is_size_held { swept(law, domain, |it| (size, it)) } else { swept(law, domain, |it| (it, tokens)) };
        let (low, high) =
            points.iter().fold((f64::MAX, 0.0_f64), |(low, high), it| (low.min(it.2.nats), high.max(it.2.nats)));
        let low = law.floor().unwrap_or(low).min(low);
        let axis = if is_size_held { words.token_axis(domain) } else { words.size_axis(law.counting, domain) };
        let mut chart = Chart::new(axis, words.loss_axis(law, (low - 0.05 * (high - low), high)));
        let label = if is_size_held { (words.size_held)(size) } else { (words.tokens_held)(tokens) };
        add(
            &mut chart,
            words,
            label,
            "series-1 strong",
            &points,
            move |it| if is_size_held { it.1 } else { it.0 },
            true,
        );
        floor_guide(&mut chart, law, words);
        // What the held one alone leaves, however large the other becomes.
        let terms = self.reading().terms;
        if let Some([floor, model, text]) = terms {
            let limit = floor + if is_size_held { model } else { text };
            let label = if is_size_held { (words.endless_text)(limit) } else { (words.endless_model)(limit) };
            chart.guides.push(Guide { class: "series-2", is_upright: false, at: limit, label });
        }
        self.here(&mut chart, law, words, now);
        Some(chart)
    }
}

/// The loss at sizes, evenly in the logarithm.
fn curve(law: &Law, domain: (f64, f64), tokens: impl Fn(f64) -> f64) -> Vec<Point> {
    swept(law, domain, |size| (size, tokens(size)))
}

fn swept(law: &Law, (low, high): (f64, f64), at: impl Fn(f64) -> (f64, f64)) -> Vec<Point> {
    let place = |index: usize| low * (high / low).powf(index as f64 / (POINTS - 1) as f64);
    let point = |index: usize| {
        let (size, tokens) = at(place(index));
        Some((size, tokens, loss(law, size, tokens)?))
    };
    (0..POINTS).filter_map(point).collect()
}

fn add(
    chart: &mut Chart,
    words: &ScalingText,
    label: String,
    class: &'static str,
    points: &[Point],
    x: impl Fn(&Point) -> f64,
    walk: bool,
) {
    if walk {
        let stop =
            |it: &Point| Stop { at: (x(it), it.2.nats), said: (words.point)(it.0, it.1, Some(it.2)), pick: None };
        chart.walks.push(Walk { name: label.clone(), stops: points.iter().step_by(EVERY).map(stop).collect() });
    }
    chart.lines.push(Line {
        name: label.clone(),
        class,
        points: points.iter().map(|it| (x(it), it.2.nats)).collect(),
        outside: points.iter().map(|it| it.2.is_outside).collect(),
        label,
        is_label_optional: false,
    });
}

fn floor_guide(chart: &mut Chart, law: &Law, words: &ScalingText) {
    if let Some(floor) = law.floor() {
        chart.guides.push(Guide { class: "series-3", is_upright: false, at: floor, label: (words.floor)(floor) });
    }
}
