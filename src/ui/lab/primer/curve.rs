//! A curve with a point on it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::ui::chart::plot::Plot;
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Chart, Dot, Line, Stop, Symbol, Walk};
use crate::ui::text::TEXT;

/// Every so many points of the line are a stop of the arrow keys.
const EVERY: usize = 10;

/// What is drawn.
pub struct Curve {
    /// The line: probabilities from 0 to 1, and what each costs.
    pub line: Vec<(f64, f64)>,
    /// The point that the reader moves.
    pub point: (f64, f64),
    /// Another one: where it was, or where it is best.
    pub other: Option<(f64, f64)>,
    /// The most that is drawn upwards.
    pub most: f64,
    /// The names of the axes.
    pub axes: [&'static str; 2],
    /// What is said of a point of the line.
    pub said: fn(f64, f64) -> String,
}

/// Draws it; `id` is its name on the page and of its files, `title` what it shows.
pub fn plot(id: &'static str, title: &'static str, curve: impl Fn() -> Curve + Send + Sync + 'static) -> AnyView {
    let chart = Signal::derive(move || Arc::new(chart(curve())));
    view! { <Plot id chart label=Signal::derive(move || title.to_owned())/> }.into_any()
}

fn chart(curve: Curve) -> Chart {
    let Curve { line, point, other, most, axes: [across, up], said } = curve;
    let axis = |title: &str, most: f64, write: fn(f64) -> String| Axis {
        title: title.to_owned(),
        kind: Kind::Linear,
        domain: (0.0, most),
        write,
    };
    let mut chart =
        Chart::new(axis(across, 1.0, |share| TEXT.figures.tick(share)), axis(up, most, |figure| figure.to_string()));
    chart.shape = 0.4;
    let stop = |at: &(f64, f64)| Stop { at: *at, said: said(at.0, at.1), pick: None };
    let stops = line.iter().step_by(EVERY).map(stop).collect();
    chart.walks.push(Walk { name: up.to_owned(), stops });
    chart.lines.push(Line { name: up.to_owned(), class: "series-1", points: line, ..Line::default() });
    for (at, class, radius) in
        other.map(|at| (at, "series-6 hollow", 5.0)).into_iter().chain([(point, "series-2", 6.0)])
    {
        let name = said(at.0, at.1);
        chart.dots.push(Dot { class, symbol: Symbol::Circle, radius, at, name, label: String::new() });
    }
    chart
}
