//! Scales: from figures to places on a drawing. Pure.

pub mod axis;
pub mod contour;

/// A linear scale from 0 to `maximum`, drawn over 0 to 100 % of the width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FromZero {
    /// The figure at the right end.
    pub maximum: f64,
}

impl FromZero {
    /// The scale for probabilities up to `largest`: the next of a few round ends, so that it
    /// does not jump with every key.
    pub fn for_probability(largest: f64) -> Self {
        let maximum = [0.1, 0.25, 0.5].into_iter().find(|end| largest <= *end).unwrap_or(1.0);
        Self { maximum }
    }

    /// Where a figure is, in per cent of the width; outside figures are put at the ends.
    pub fn percent(self, figure: f64) -> f64 {
        if figure.is_nan() { 0.0 } else { (figure / self.maximum).clamp(0.0, 1.0) * 100.0 }
    }

    /// Round figures to label, the ends included.
    pub fn ticks(self) -> Vec<f64> {
        let parts = 5;
        (0..=parts).map(|part| self.maximum * f64::from(part) / f64::from(parts)).collect()
    }
}

/// Where a step of a training run is, in per cent of the width. The stops lie evenly, the steps
/// between two of them by their logarithms; beyond the ends is at the ends.
pub fn among_stops(stops: &[u32], step: f64) -> f64 {
    let last = stops.len().saturating_sub(1).max(1) as f64;
    let logarithm = |step: f64| (step + 1.0).ln();
    let between = |(at, pair): (usize, &[u32])| {
        let [before, after] = [f64::from(*pair.first()?), f64::from(*pair.last()?)];
        let is_here = step <= after && after > before;
        let share = (logarithm(step.max(before)) - logarithm(before)) / (logarithm(after) - logarithm(before));
        is_here.then_some((at as f64 + share) / last * 100.0)
    };
    if step.is_nan() { 0.0 } else { stops.windows(2).enumerate().find_map(between).unwrap_or(100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_lie_evenly_and_steps_between_them_in_order() {
        let stops = [0, 100, 300, 1000];
        for (at, stop) in stops.into_iter().enumerate() {
            assert!((among_stops(&stops, f64::from(stop)) - at as f64 * 100.0 / 3.0).abs() < 1e-9, "{stop}");
        }
        let places: Vec<f64> = (0..1200).map(|step| among_stops(&stops, f64::from(step))).collect();
        assert!(places.is_sorted() && places.iter().all(|place| (0.0..=100.0).contains(place)));
        assert_eq!(
            (among_stops(&stops, -5.0), among_stops(&stops, f64::NAN), among_stops(&[], 1.0)),
            (0.0, 0.0, 100.0)
        );
    }

    #[test]
    fn ends_are_round_and_cover() {
        for (largest, end) in
            [(0.0, 0.1), (0.1, 0.1), (0.1001, 0.25), (0.31, 0.5), (0.7, 1.0), (1.0, 1.0), (f64::NAN, 1.0)]
        {
            assert_eq!(FromZero::for_probability(largest).maximum, end, "{largest}");
        }
    }

    #[test]
    fn places_stay_inside() {
        let scale = FromZero::for_probability(0.4);
        assert_eq!((scale.percent(0.25), scale.percent(0.0), scale.percent(9.0)), (50.0, 0.0, 100.0));
        assert_eq!((scale.percent(-1.0), scale.percent(f64::NAN)), (0.0, 0.0));
        assert_eq!(scale.ticks(), [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(FromZero::for_probability(0.2).ticks().last(), Some(&0.25));
    }
}
