//! Accuracy over the number of labelled sentences, as a chart.

use super::View;
use crate::transfer::outcome::{Row, Summary};
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Band, Chart, Dot, Guide, Line, Stop, Symbol, Walk};
use crate::ui::text::transfer::TransferText;

/// The figures along: each twice the one before, evenly spaced.
const STOPS: [u32; 6] = [8, 16, 32, 64, 128, 256];
/// The same for sentences of the reader's own, which may be fewer.
const OWN_STOPS: [u32; 7] = [4, 8, 16, 32, 64, 128, 256];
/// The looks of both networks.
const LOOKS: [(&str, &str, Symbol); 2] =
    [("series-1", "series-1 thin", Symbol::Circle), ("series-2", "series-2 thin", Symbol::Square)];
/// Height for a width of 1.
const SHAPE: f64 = 0.5;

/// Both networks' means with their ranges, chance, and the size that is looked at. With `learnt`, also the
/// accuracy on the labelled sentences themselves.
#[must_use]
pub fn chart(view: &View, learnt: bool, words: &TransferText) -> Chart {
    let is_small = view.rows.first().is_some_and(|row| u32::from(row.size) < STOPS[0]);
    let stops: &'static [u32] = if is_small { &OWN_STOPS } else { &STOPS };
    let ends = (stops.first().copied().map_or(1.0, f64::from), stops.last().copied().map_or(2.0, f64::from));
    let x = Axis { title: words.x_axis.to_owned(), kind: Kind::Stops(stops), domain: ends, write: |it| it.to_string() };
    let lowest = view.rows.iter().flat_map(|row| row.held_out).flatten().map(|it| it.least).fold(0.4, f64::min);
    let low = (lowest * 100.0 / 20.0).floor() * 20.0;
    let y =
        Axis { title: words.y_axis.to_owned(), kind: Kind::Linear, domain: (low, 100.0), write: |it| it.to_string() };
    let mut chart = Chart::new(x, y);
    chart.shape = SHAPE;
    if !view.rows.is_empty() {
        let at = 100.0 * view.task.chance();
        chart.guides.push(Guide { class: "series-6", is_upright: false, at, label: words.chance.to_owned() });
    }
    if let Some(at) = view.at {
        chart.guides.push(Guide { class: "series-6", is_upright: true, at: f64::from(at), label: String::new() });
    }
    for (arm, look) in LOOKS.into_iter().enumerate() {
        add(&mut chart, view, words.arms[arm], look, |row| row.held_out[arm], words);
        if learnt {
            let points =
                view.rows.iter().filter_map(|row| Some((f64::from(row.size), 100.0 * row.labelled[arm]?.mean)));
            let points: Vec<_> = points.collect();
            let outside = vec![true; points.len()];
            let name = words.learnt_arms[arm].to_owned();
            let line = Line { label: name.clone(), name, class: look.1, points, outside, is_label_optional: true };
            chart.lines.push(line);
        }
    }
    chart
}

fn add(
    chart: &mut Chart,
    view: &View,
    name: &str,
    (class, _, symbol): (&'static str, &'static str, Symbol),
    of: impl Fn(&Row) -> Option<Summary>,
    words: &TransferText,
) {
    let points: Vec<(f64, Summary)> =
        view.rows.iter().filter_map(|row| Some((f64::from(row.size), of(row)?))).collect();
    if points.is_empty() {
        return;
    }
    let edges = points.iter().map(|(size, it)| (*size, 100.0 * it.least, 100.0 * it.most)).collect();
    chart.bands.push(Band { class, edges });
    let places: Vec<(f64, f64)> = points.iter().map(|(size, it)| (*size, 100.0 * it.mean)).collect();
    chart.dots.extend(places.iter().map(|at| Dot {
        class,
        symbol,
        radius: 4.5,
        at: *at,
        name: name.to_owned(),
        label: String::new(),
    }));
    let stop = |((size, it), at): (&(f64, Summary), &(f64, f64))| Stop {
        at: *at,
        said: (words.stop)(*size as u16, it),
        pick: None,
    };
    chart.walks.push(Walk { name: name.to_owned(), stops: points.iter().zip(&places).map(stop).collect() });
    chart.lines.push(Line { name: name.to_owned(), class, points: places, label: name.to_owned(), ..Line::default() });
}

#[cfg(test)]
mod tests {
    use super::super::{Transfer, recorded};
    use super::*;
    use crate::ui::chart::scene::layout;
    use crate::ui::text::TRANSFER;

    #[test]
    fn every_point_is_drawn_spoken_and_saved() {
        let state = Transfer::default();
        let task = state.sentences().expect("a task");
        let outcomes = state.shown(&task, &[], &recorded());
        let view = View::new(task, &outcomes, 16);
        for (learnt, lines) in [(false, 2), (true, 4)] {
            let chart = chart(&view, learnt, TRANSFER);
            assert_eq!((chart.lines.len(), chart.bands.len(), chart.walks.len()), (lines, 2, 2));
            let scene = layout(&chart, 320.0, 13.0);
            assert!(scene.walks.iter().all(|(_, places)| places.len() == 6), "all lie within the axes");
        }
        assert!(layout(&chart(&View::default(), true, TRANSFER), 640.0, 13.0).walks.is_empty());
    }
}
