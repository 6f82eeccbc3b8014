//! Courses of SVG paths, cut at the drawing's edges.

use std::fmt::Write;

use super::spec::Symbol;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Its left side.
    pub left: f64,
    /// Its upper side.
    pub top: f64,
    /// Its right side.
    pub right: f64,
    /// Its lower side.
    pub bottom: f64,
}

impl Frame {
    /// Whether a point is inside, with a pixel to spare.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left - 1.0..=self.right + 1.0).contains(&x) && (self.top - 1.0..=self.bottom + 1.0).contains(&y)
    }

    /// Whether two rectangles share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The nearest point inside.
    pub fn clamp(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x.clamp(self.left, self.right), y.clamp(self.top, self.bottom))
    }

    /// The part of a piece of a line that is inside (Liang and Barsky).
    pub fn cut(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let sides = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (way, room) in sides {
            if way == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if way < 0.0 {
                enter = enter.max(room / way);
            } else {
                leave = leave.min(room / way);
            }
        }
        let at = |share: f64| (from.0 + share * dx, from.1 + share * dy);
        (enter <= leave).then(|| (at(enter), at(leave)))
    }
}

/// The course of a line through points, cut at the frame.
pub fn polyline(points: &[(f64, f64)], frame: &Frame) -> String {
    let mut course = String::new();
    let mut end = None;
    for pair in points.windows(2) {
        let &[from, to] = pair else { continue };
        let Some((from, to)) = frame.cut(from, to) else { continue };
        if end != Some(from) {
            let _ = write!(course, "M{:.1} {:.1}", from.0, from.1);
        }
        let _ = write!(course, "L{:.1} {:.1}", to.0, to.1);
        end = Some(to);
    }
    course
}

/// The course around points.
pub fn polygon(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut course = String::new();
    for (at, (x, y)) in points.enumerate() {
        let _ = write!(course, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
    }
    if !course.is_empty() {
        course.push('Z');
    }
    course
}

/// The course around a rectangle.
pub fn rectangle(frame: &Frame) -> String {
    let Frame { left, top, right, bottom } = *frame;
    format!("M{left:.1} {top:.1}H{right:.1}V{bottom:.1}H{left:.1}Z")
}

/// The course around a symbol. All look about equally large.
pub fn symbol(symbol: Symbol, (x, y): (f64, f64), radius: f64) -> String {
    let around = |corners: &[(f64, f64)]| polygon(corners.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)));
    match symbol {
        Symbol::Circle => {
            format!(
                "M{:.1} {y:.1}a{radius:.1} {radius:.1} 0 1 0 {:.1} 0a{radius:.1} {radius:.1} 0 1 0 {:.1} 0Z",
                x - radius,
                2.0 * radius,
                -2.0 * radius
            )
        }
        Symbol::Square => around(&[(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)]),
        Symbol::Diamond => around(&[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)]),
        Symbol::Triangle => around(&[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)]),
        Symbol::Down => around(&[(0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)]),
        Symbol::Plus => {
            let (a, b) = (0.36, 1.15);
            around(&[
                (-a, -b),
                (a, -b),
                (a, -a),
                (b, -a),
                (b, a),
                (a, a),
                (a, b),
                (-a, b),
                (-a, a),
                (-b, a),
                (-b, -a),
                (-a, -a),
            ])
        }
        Symbol::Star => {
            let corner = |at: u32| {
                let (turn, size) =
                    (f64::from(at) * std::f64::consts::PI / 5.0, if at.is_multiple_of(2) { 1.4 } else { 0.6 });
                (turn.sin() * size, -turn.cos() * size)
            };
            around(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(corner))
        }
    }
}
