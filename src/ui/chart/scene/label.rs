//! Where words go so that they do not lie on each other.

use super::path::Frame;
use super::{Anchor, Mark};

/// Letters are about so wide, as a share of their size.
const LETTER: f64 = 0.54;
/// Lines are so high, as a share of the letters' size.
const LEADING: f64 = 1.2;

/// So much is left free on either side of words, as a share of the letters' size.
const GAP: f64 = 0.4;

/// How wide words are, about.
pub fn width(words: &str, size: f64) -> f64 {
    words.chars().count() as f64 * LETTER * size
}

/// How wide the same words are in the weight of names, about.
pub fn bold_width(words: &str, size: f64) -> f64 {
    1.2 * width(words, size)
}

/// A place that words may take.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// From the left.
    pub x: f64,
    /// The base line, from the top.
    pub y: f64,
    /// Where the letters are from there.
    pub anchor: Anchor,
}

/// Sets words one after another, and knows what is taken.
pub struct Setter<'a> {
    frame: Frame,
    size: f64,
    taken: Vec<Frame>,
    /// Points of lines, over which words are read badly.
    lines: &'a [(f64, f64)],
}

impl<'a> Setter<'a> {
    /// Nothing is set yet.
    pub fn new(frame: Frame, size: f64, lines: &'a [(f64, f64)]) -> Self {
        Self { frame, size, taken: Vec::new(), lines }
    }

    /// Nothing may be set there.
    pub fn keep_free(&mut self, frame: Frame) {
        self.taken.push(frame);
    }

    /// Sets words at the best of the candidates, the earlier of equals. If each of them lies over
    /// other words, they are left out, or set all the same.
    pub fn set(&mut self, class: String, words: &str, candidates: &[Candidate], is_optional: bool) -> Option<Mark> {
        if words.is_empty() {
            return None;
        }
        let mut best: Option<(f64, Candidate, Frame)> = None;
        for candidate in candidates {
            let wanted = candidate.y;
            let (candidate, frame) = self.moved_inside(*candidate, words);
            let over = self.taken.iter().filter(|it| it.meets(&frame)).count() as f64;
            let crossed = self.lines.iter().filter(|it| frame.holds(**it)).count() as f64;
            // Words beside a line that runs along the edge would be moved onto it.
            let moved = (candidate.y - wanted).abs() / self.size;
            let cost = over * 1_000.0 + crossed.min(500.0) + 10.0 * moved;
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, candidate, frame));
            }
        }
        let (cost, Candidate { x, y, anchor }, frame) = best?;
        if is_optional && cost >= 1_000.0 {
            return None;
        }
        self.taken.push(frame);
        Some(Mark::Words { class, x, y, anchor, words: words.to_owned() })
    }

    /// Words that would stick out are moved.
    fn moved_inside(&self, candidate: Candidate, words: &str) -> (Candidate, Frame) {
        let (wide, high) = (bold_width(words, self.size), LEADING * self.size);
        let begin = candidate.anchor.begin(candidate.x, wide);
        let left = begin.min(self.frame.right - wide - 2.0).max(self.frame.left + 2.0);
        let y = candidate.y.clamp(
            self.frame.top + 0.9 * self.size,
            (self.frame.bottom - 0.35 * self.size).max(self.frame.top + self.size),
        );
        // Two names side by side are read as one if no more than a space is between them.
        let gap = GAP * self.size;
        let frame = Frame { left: left - gap, top: y - 0.85 * high, right: left + wide + gap, bottom: y + 0.25 * high };
        (Candidate { x: candidate.x + left - begin, y, ..candidate }, frame)
    }
}

/// Around a point, near it and a little farther off.
pub fn around((x, y): (f64, f64), radius: f64, size: f64) -> Vec<Candidate> {
    let make = |x, y, anchor| Candidate { x, y, anchor };
    let ring = |radius: f64| {
        let (gap, middle) = (radius + 4.0, y + 0.35 * size);
        let (above, below) = (y - radius - 4.0, y + radius + size);
        [
            make(x + gap, middle, Anchor::Start),
            make(x - gap, middle, Anchor::End),
            make(x, above, Anchor::Middle),
            make(x, below, Anchor::Middle),
            make(x + gap, above, Anchor::Start),
            make(x - gap, above, Anchor::End),
            make(x + gap, below, Anchor::Start),
            make(x - gap, below, Anchor::End),
        ]
    };
    [radius, radius + 0.7 * size].into_iter().flat_map(ring).collect()
}

/// Along a line, from its end to its beginning, above it and below; then farther off, as a line may
/// have points upon it. Shares are of its length: of its points most may lie in one corner.
pub fn along(points: &[(f64, f64)], size: f64) -> Vec<Candidate> {
    let shares = [1.0, 0.85, 0.7, 0.55, 0.4, 0.25, 0.1, 0.0];
    let mut length = 0.0;
    let mut lengths = vec![0.0];
    lengths.extend(points.windows(2).map(|ends| {
        length += (ends[1].0 - ends[0].0).hypot(ends[1].1 - ends[0].1);
        length
    }));
    let at = |share: f64| {
        let place = lengths.partition_point(|it| *it < share * length).min(points.len().saturating_sub(1));
        let (end, begin) = (points.get(place)?, points.get(place.saturating_sub(1))?);
        let (from, to) = (lengths.get(place.saturating_sub(1))?, lengths.get(place)?);
        let part = if to > from { (share * length - from) / (to - from) } else { 1.0 };
        Some((begin.0 + (end.0 - begin.0) * part, begin.1 + (end.1 - begin.1) * part))
    };
    let beside = |off: [f64; 2]| {
        move |(share, (x, y)): (f64, (f64, f64))| {
            let anchor = if share > 0.9 {
                Anchor::End
            } else if share < 0.1 {
                Anchor::Start
            } else {
                Anchor::Middle
            };
            off.map(|off| Candidate { x, y: y + off * size, anchor })
        }
    };
    let places: Vec<_> = shares.into_iter().filter_map(|share| Some((share, at(share)?))).collect();
    let near = places.iter().copied().flat_map(beside([-0.5, 1.2]));
    near.chain(places.iter().copied().flat_map(beside([-0.9, 1.6]))).collect()
}
