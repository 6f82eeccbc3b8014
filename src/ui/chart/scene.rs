//! From what a chart shows to what is drawn, as plain data: the component only copies it into SVG.
//!
//! Places are CSS pixels at the chart's measured width, so that letters stay as large as they are
//! set, on a telephone and on a projector.

mod label;
mod layout;
mod path;
mod spec;

pub use layout::layout;
pub use spec::{Axis, Band, Bar, Chart, Dot, Field, Guide, Line, Region, Stop, Symbol, Walk};

/// Where the letters of a text are, from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    /// Where letters begin that are so wide and placed at `x`.
    #[must_use]
    pub fn begin(self, x: f64, wide: f64) -> f64 {
        match self {
            Self::Start => x,
            Self::Middle => x - wide / 2.0,
            Self::End => x - wide,
        }
    }

    /// As SVG has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// One thing drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Lines and areas.
    Path {
        /// Its look.
        class: String,
        /// Its course, as SVG has it.
        course: String,
    },
    /// Words.
    Words {
        /// Their look.
        class: String,
        /// From the left.
        x: f64,
        /// Their base line, from the top.
        y: f64,
        /// Where the letters are from there.
        anchor: Anchor,
        /// What is written.
        words: String,
    },
}

/// A stop of the pointer or of the arrow keys, where it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// What is said there.
    pub said: String,
    /// The number of what is chosen there, if something can be.
    pub pick: Option<usize>,
}

/// Everything that is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// In CSS pixels.
    pub width: f64,
    /// In CSS pixels.
    pub height: f64,
    /// What is drawn, the lowest first.
    pub marks: Vec<Mark>,
    /// The stops, walk by walk, each walk with its name. Stops outside of the axes are left out,
    /// and so are walks without any.
    pub walks: Vec<(String, Vec<Place>)>,
}

impl Scene {
    /// The stop that is nearest to a place, within `reach` pixels: its walk, its number there.
    #[must_use]
    pub fn nearest(&self, x: f64, y: f64, reach: f64) -> Option<(usize, usize)> {
        let all = self.walks.iter().enumerate().flat_map(|(walk, (_, places))| {
            places.iter().enumerate().map(move |(at, place)| ((place.x - x).hypot(place.y - y), (walk, at)))
        });
        all.filter(|(distance, _)| *distance <= reach).min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, it)| it)
    }

    /// A stop.
    #[must_use]
    pub fn place(&self, (walk, at): (usize, usize)) -> Option<(&str, &Place)> {
        let (name, places) = self.walks.get(walk)?;
        Some((name, places.get(at)?))
    }

    /// The stop of another walk that is nearest to this one: the next walk, or the one before.
    #[must_use]
    pub fn beside(&self, (walk, at): (usize, usize), forwards: bool) -> Option<(usize, usize)> {
        let count = self.walks.len();
        let other = if forwards { walk + 1 } else { walk + count.max(1) - 1 } % count.max(1);
        let (_, here) = self.place((walk, at))?;
        let (_, places) = self.walks.get(other)?;
        let distance = |place: &Place| (place.x - here.x).hypot(place.y - here.y);
        let best = places.iter().enumerate().min_by(|one, two| distance(one.1).total_cmp(&distance(two.1)))?;
        Some((other, best.0))
    }
}

#[cfg(test)]
mod tests;
