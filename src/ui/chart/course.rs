//! Lines over the steps of a training run.

use leptos::prelude::*;

use super::scale::{among_stops, spread};

/// The height of the drawing, in CSS pixels; its width is that of the page.
const HEIGHT: f64 = 190.0;
/// What a label beside a line's end takes.
const LABEL: f64 = 15.0;

/// A line: its name, and its points from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// What stands at its end.
    pub label: String,
    /// Steps and figures.
    pub points: Vec<(f64, f64)>,
    /// Whether every point has a mark.
    pub marked: bool,
}

/// A chart of a few lines. Each has a dash, a mark and a name of its own, so that none is told by its
/// colour alone. It is drawing only: the same figures stand in the laboratory's table.
#[derive(Clone, Debug)]
pub struct Courses {
    /// The lines, at most four.
    pub lines: Vec<Course>,
    /// Steps that are named below, evenly spaced.
    pub stops: &'static [u32],
    /// How a stop is named.
    pub stop_name: fn(u32) -> String,
    /// The figure at the top.
    pub most: f64,
    /// Figures to be named at the left.
    pub ticks: Vec<f64>,
    /// What is drawn upwards, with its unit.
    pub title: &'static str,
    /// What is drawn to the right.
    pub steps: &'static str,
    /// The stop that is looked at.
    pub at: usize,
    /// What the drawing says, in words.
    pub says: String,
}

impl Courses {
    fn y(&self, figure: f64) -> f64 {
        let share = if self.most > 0.0 { figure / self.most } else { 0.0 };
        HEIGHT * (1.0 - share.clamp(0.0, 1.0))
    }

    fn x(&self, step: f64) -> f64 {
        among_stops(self.stops, step)
    }

    /// Draws it.
    pub fn view(&self) -> AnyView {
        let at = self.stops.get(self.at).map_or(0.0, |stop| self.x(f64::from(*stop)));
        let here = format!("{at:.2}%");
        let lines = self.lines.iter().enumerate().map(|(index, line)| self.line(index, line)).collect_view();
        view! {
            <div class="course">
                <p class="course-title" aria-hidden="true">{self.title}</p>
                <svg class="course-drawing" role="img" aria-label=self.says.clone()>
                    {self.grid()}
                    <line class="course-here" x1=here.clone() x2=here y1="0" y2=HEIGHT.to_string()/>
                    {lines}
                    {self.labels()}
                </svg>
                <p class="course-title course-steps" aria-hidden="true">{self.steps}</p>
            </div>
        }
        .into_any()
    }

    fn grid(&self) -> AnyView {
        let ticks = self.ticks.iter().map(|tick| {
            let y = format!("{:.1}", self.y(*tick));
            view! {
                <line class="course-grid" x1="0" x2="100%" y1=y.clone() y2=y.clone()/>
                <text x="0" dx="-8" y=y dy="4" text-anchor="end">{tick.to_string()}</text>
            }
        });
        let stops = self.stops.iter().enumerate().map(|(at, stop)| {
            let class = if at == self.at { "stop is-here" } else if at % 2 == 1 { "stop inner" } else { "stop" };
            let x = format!("{:.2}%", self.x(f64::from(*stop)));
            view! { <text class=class x=x y=HEIGHT.to_string() dy="18" text-anchor="middle">{(self.stop_name)(*stop)}</text> }
        });
        (ticks.collect_view(), stops.collect_view()).into_any()
    }

    fn line(&self, index: usize, line: &Course) -> AnyView {
        let class = format!("course-line course-{}", index % 4);
        let path: Vec<String> =
            line.points.iter().map(|(step, figure)| format!("{:.2},{:.2}", self.x(*step), self.y(*figure))).collect();
        let marks = line.points.iter().filter(|_| line.marked).map(|(step, figure)| {
            let (x, y) = (format!("{:.2}%", self.x(*step)), format!("{:.2}", self.y(*figure)));
            // A place of its own, in which the mark's path has its origin.
            view! { <svg class="course-mark" x=x y=y overflow="visible"><path d=MARKS[index % 4]/></svg> }
        });
        view! {
            <g class=class>
                <svg viewBox=format!("0 0 100 {HEIGHT}") preserveAspectRatio="none" width="100%" height=HEIGHT.to_string() overflow="visible">
                    <polyline points=path.join(" ")/>
                </svg>
                {marks.collect_view()}
            </g>
        }
        .into_any()
    }

    /// The lines' names, each beside its end.
    fn labels(&self) -> AnyView {
        let ended: Vec<(usize, &Course, f64)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(index, line)| Some((index, line, self.y(line.points.last()?.1))))
            .collect();
        let places: Vec<f64> = ended.iter().map(|(_, _, y)| *y).collect();
        let labels = ended.iter().zip(spread(&places, LABEL, HEIGHT)).map(|((index, line, _), y)| {
            let class = format!("course-label course-{}", index % 4);
            let y = format!("{y:.1}");
            view! {
                <svg class=class.clone() x="100%" y=y.clone() overflow="visible"><path transform="translate(12 0)" d=MARKS[index % 4]/></svg>
                <text class=class x="100%" dx="20" y=y dy="4">{line.label.clone()}</text>
            }
        });
        labels.collect_view().into_any()
    }
}

/// A disc, a square, a triangle, a diamond.
const MARKS: [&str; 4] =
    ["M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "M-3.5 -3.5h7v7h-7z", "M0 -4.5L4.5 3.5H-4.5z", "M0 -5L5 0L0 5L-5 0z"];
