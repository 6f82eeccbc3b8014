//! The courses of words and of the loss, as charts.

use super::{Lapse, LossPoint, STEPS};
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Chart, Dot, Guide, Line, Stop, Symbol, Walk};
use crate::ui::text::time_lapse::TimeLapseText;

/// Looks of the lines, each with a shape of its own.
const LOOKS: [(&str, Symbol); 4] = [
    ("series-1", Symbol::Circle),
    ("series-2", Symbol::Square),
    ("series-3", Symbol::Triangle),
    ("series-4", Symbol::Diamond),
];
/// The shape of both charts: the least that a chart has.
const SHAPE: f64 = 0.4;

impl Lapse {
    /// Surprisals over the steps, a line a word, and the stage that is looked at.
    #[must_use]
    pub fn chart(&self, at: usize, words: &TimeLapseText) -> Chart {
        let most = (self.most_bits() / 4.0).ceil().max(1.0) * 4.0;
        let mut chart = over_steps(words, words.courses_axis, most, at);
        for (line, (class, symbol)) in self.lines.iter().zip(LOOKS) {
            let points = STEPS.iter().zip(line.bits).filter_map(|(step, bits)| Some((*step, bits?)));
            add(&mut chart, &line.label, class, points.collect(), Some(symbol), words.bits_at);
        }
        chart
    }
}

/// Both losses over the steps, and the stage that is looked at.
#[must_use]
pub fn loss_chart(curve: &[LossPoint], at: usize, words: &TimeLapseText) -> Chart {
    let most = curve.iter().map(|point| point.held_out.max(point.train)).fold(1.0, f64::max).ceil();
    let mut chart = over_steps(words, words.loss_axis, most, at);
    let losses: [fn(&LossPoint) -> f64; 2] = [|point| point.held_out, |point| point.train];
    for ((name, (class, _)), loss) in words.losses.into_iter().zip(LOOKS).zip(losses) {
        let points = curve.iter().map(|point| (point.step, loss(point))).collect();
        add(&mut chart, name, class, points, None, words.nats_at);
    }
    chart
}

fn over_steps(words: &TimeLapseText, title: &str, most: f64, at: usize) -> Chart {
    let last = STEPS.last().copied().map_or(1.0, f64::from);
    let x =
        Axis { title: words.steps_axis.to_owned(), kind: Kind::Stops(&STEPS), domain: (0.0, last), write: words.stop };
    let y =
        Axis { title: title.to_owned(), kind: Kind::Linear, domain: (0.0, most), write: |figure| figure.to_string() };
    let mut chart = Chart::new(x, y);
    chart.shape = SHAPE;
    let here = STEPS.get(at).copied().map(f64::from).unwrap_or_default();
    chart.guides.push(Guide { class: "series-6", is_upright: true, at: here, label: String::new() });
    chart
}

fn add(
    chart: &mut Chart,
    name: &str,
    class: &'static str,
    points: Vec<(u32, f64)>,
    symbol: Option<Symbol>,
    said: fn(u32, f64) -> String,
) {
    let places: Vec<(f64, f64)> = points.iter().map(|(step, figure)| (f64::from(*step), *figure)).collect();
    if let Some(symbol) = symbol {
        chart.dots.extend(places.iter().map(|at| Dot {
            class,
            symbol,
            radius: 4.0,
            at: *at,
            name: name.to_owned(),
            label: String::new(),
        }));
    }
    let stops =
        points.iter().zip(&places).map(|((step, figure), at)| Stop { at: *at, said: said(*step, *figure), pick: None });
    chart.walks.push(Walk { name: name.to_owned(), stops: stops.collect() });
    chart.lines.push(Line { name: name.to_owned(), class, points: places, label: name.to_owned(), ..Line::default() });
}

#[cfg(test)]
mod tests {
    use super::super::{Run, Shipped, loss_curve};
    use super::*;
    use crate::ui::chart::scene::layout;
    use crate::ui::text::TIME_LAPSE;

    #[test]
    fn every_point_is_drawn_spoken_and_saved() {
        let shipped = Shipped::of(Run::Bert);
        let lapse = Lapse::new(Run::Bert, &[const { None }; STEPS.len()], &[], None, Some(&shipped));
        let chart = lapse.chart(2, TIME_LAPSE);
        assert_eq!((chart.lines.len(), chart.dots.len(), chart.walks.len()), (4, 4 * STEPS.len(), 4));
        let scene = layout(&chart, 320.0, 13.0);
        assert!(scene.walks.iter().all(|(_, places)| places.len() == STEPS.len()), "all lie within the axes");
        assert_eq!(chart.csv("word").lines().count(), 1 + 4 * STEPS.len(), "each point once");
        assert!(chart.csv("word").contains(",12000,"));
        assert!(lapse.chart(99, TIME_LAPSE).walks[0].stops[1].said.contains("100"));
    }

    #[test]
    fn the_loss_has_two_lines_and_an_empty_one_none_to_fear() {
        let curve = loss_curve(Run::Gpt.recorded());
        let chart = loss_chart(&curve, 0, TIME_LAPSE);
        assert!(chart.lines.iter().all(|line| line.points.len() == curve.len() && !line.label.is_empty()));
        assert!(layout(&chart, 640.0, 13.0).walks.iter().all(|(_, places)| places.len() == curve.len()));
        assert!(layout(&loss_chart(&[], 0, TIME_LAPSE), 640.0, 13.0).walks.is_empty());
        assert!(layout(&Lapse::default().chart(0, TIME_LAPSE), 640.0, 13.0).walks.is_empty());
    }
}
