//! What a chart shows.

use crate::ui::chart::csv::quoted;
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scale::contour::Grid;

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it is, with its unit.
    pub title: String,
    /// How it is divided.
    pub kind: Kind,
    /// The figures at its ends.
    pub domain: (f64, f64),
    /// How its figures are written.
    pub write: fn(f64) -> String,
}

/// A line through points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its look.
    pub class: &'static str,
    /// The points.
    pub points: Vec<(f64, f64)>,
    /// At which of them it says no more than a guess, and is dashed; empty if nowhere.
    pub outside: Vec<bool>,
    /// What stands beside it; empty for nothing.
    pub label: String,
    /// Whether the label is lost rather than set over another one.
    pub is_label_optional: bool,
}

/// A band around a line: x, lower and upper edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// Its look.
    pub class: &'static str,
    /// Its edges.
    pub edges: Vec<(f64, f64, f64)>,
}

/// A bar from the ground, with an interval around its end if that is not certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its look.
    pub class: &'static str,
    /// Its sides.
    pub sides: (f64, f64),
    /// Its end.
    pub end: f64,
    /// Where its end may be.
    pub interval: Option<(f64, f64)>,
    /// What stands over it.
    pub label: String,
}

/// Shapes that are told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// ●
    Circle,
    /// ■
    Square,
    /// ◆
    Diamond,
    /// ▲
    Triangle,
    /// ▼
    Down,
    /// ✚
    Plus,
    /// ★
    Star,
}

/// A single point.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Its look.
    pub class: &'static str,
    /// Its shape.
    pub symbol: Symbol,
    /// From its middle to its edge, in pixels.
    pub radius: f64,
    /// Where it is.
    pub at: (f64, f64),
    /// Its name.
    pub name: String,
    /// What stands beside it; empty for nothing.
    pub label: String,
}

/// A straight line across the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide {
    /// Its look.
    pub class: &'static str,
    /// Whether it stands upright, at an x.
    pub is_upright: bool,
    /// Where.
    pub at: f64,
    /// What stands beside it.
    pub label: String,
}

/// A rectangle, infinite sides being the drawing's.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Its look.
    pub class: &'static str,
    /// From and to.
    pub x: (f64, f64),
    /// From and to.
    pub y: (f64, f64),
    /// What stands in its corner.
    pub label: String,
}

/// A surface: areas between levels, and a line at each. The grid is in the axes' figures, or in
/// their decimal logarithms where an axis is logarithmic.
#[derive(Clone, Debug)]
pub struct Field {
    /// The heights.
    pub grid: Grid,
    /// The levels, rising.
    pub levels: Vec<f64>,
    /// Whether the levels have lines, with their figures.
    pub has_lines: bool,
    /// How heights are written.
    pub write: fn(f64) -> String,
}

/// Where the pointer and the arrow keys stop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stop {
    /// In the axes' figures.
    pub at: (f64, f64),
    /// What is said there.
    pub said: String,
    /// The number of what is chosen there, if something can be.
    pub pick: Option<usize>,
}

/// Stops in an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// What they are.
    pub name: String,
    /// The stops.
    pub stops: Vec<Stop>,
}

/// A chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Along.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// Height for a width of 1, within limits.
    pub shape: f64,
    /// Drawn in this order.
    pub field: Option<Field>,
    /// Rectangles.
    pub regions: Vec<Region>,
    /// Bands.
    pub bands: Vec<Band>,
    /// Bars.
    pub bars: Vec<Bar>,
    /// Straight lines across.
    pub guides: Vec<Guide>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Points.
    pub dots: Vec<Dot>,
    /// Where the pointer and the arrow keys stop.
    pub walks: Vec<Walk>,
}

impl Chart {
    /// A chart of nothing.
    #[must_use]
    pub fn new(x: Axis, y: Axis) -> Self {
        Self {
            x,
            y,
            shape: 0.62,
            field: None,
            regions: Vec::new(),
            bands: Vec::new(),
            bars: Vec::new(),
            guides: Vec::new(),
            lines: Vec::new(),
            dots: Vec::new(),
            walks: Vec::new(),
        }
    }

    /// The figures of lines and points, unrounded, for a spreadsheet. Points that are named after a
    /// line mark its own.
    #[must_use]
    pub fn csv(&self, name: &str) -> String {
        let mut written = [name, &self.x.title, &self.y.title].map(quoted).join(",") + "\r\n";
        let lines = self.lines.iter().flat_map(|line| line.points.iter().map(move |point| (&line.name, *point)));
        let alone = self.dots.iter().filter(|dot| self.lines.iter().all(|line| line.name != dot.name));
        for (name, (x, y)) in lines.chain(alone.map(|dot| (&dot.name, dot.at))) {
            written += &format!("{},{x},{y}\r\n", quoted(name));
        }
        written
    }
}
