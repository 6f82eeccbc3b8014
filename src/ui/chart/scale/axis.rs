//! Linear and logarithmic axes, and figures on them that read well.

use super::among_stops;

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Equal steps add.
    Linear,
    /// Equal steps multiply.
    Log,
    /// These figures, which rise, lie evenly; others between them.
    Stops(&'static [u32]),
}

/// From figures to places in CSS pixels, and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    kind: Kind,
    domain: (f64, f64),
    range: (f64, f64),
}

impl Scale {
    /// A scale from `domain` to `range`. A domain that cannot be drawn becomes one that can.
    #[must_use]
    pub fn new(kind: Kind, domain: (f64, f64), range: (f64, f64)) -> Self {
        let fallback = match kind {
            Kind::Linear | Kind::Stops(_) => (0.0, 1.0),
            Kind::Log => (1.0, 10.0),
        };
        let (low, high) = if domain.0 <= domain.1 { domain } else { (domain.1, domain.0) };
        let is_sound = low.is_finite() && high.is_finite() && (kind != Kind::Log || low > 0.0);
        let domain = match (is_sound, kind) {
            (false, _) => fallback,
            (true, _) if low < high => (low, high),
            // A single figure gets room around it.
            (true, Kind::Linear | Kind::Stops(_)) => (low - 0.5, high + 0.5),
            (true, Kind::Log) => (low / 10f64.sqrt(), high * 10f64.sqrt()),
        };
        Self { kind, domain, range }
    }

    /// The figures at both ends, the smaller first.
    #[must_use]
    pub fn domain(self) -> (f64, f64) {
        self.domain
    }

    /// Where a figure is, also beyond the ends; none for what has no place on this axis.
    #[must_use]
    pub fn place(self, figure: f64) -> Option<f64> {
        let share = match self.kind {
            Kind::Linear => (figure - self.domain.0) / (self.domain.1 - self.domain.0),
            Kind::Log if figure > 0.0 => (figure / self.domain.0).ln() / (self.domain.1 / self.domain.0).ln(),
            Kind::Log => return None,
            // Not a number has no place.
            Kind::Stops(stops) => among_stops(stops, figure) / 100.0 + 0.0 * figure,
        };
        let place = self.range.0 + share * (self.range.1 - self.range.0);
        place.is_finite().then_some(place)
    }

    /// The figure at a place.
    #[must_use]
    pub fn figure(self, place: f64) -> f64 {
        let share = (place - self.range.0) / (self.range.1 - self.range.0);
        match self.kind {
            Kind::Linear => self.domain.0 + share * (self.domain.1 - self.domain.0),
            Kind::Log => self.domain.0 * (self.domain.1 / self.domain.0).powf(share),
            Kind::Stops(stops) => {
                // Places rise with figures: halving finds the one.
                let (mut low, mut high) = self.domain;
                for _ in 0..60 {
                    let middle = f64::midpoint(low, high);
                    *(if among_stops(stops, middle) < share * 100.0 { &mut low } else { &mut high }) = middle;
                }
                high
            }
        }
    }

    /// Whether a figure lies between the ends.
    #[must_use]
    pub fn covers(self, figure: f64) -> bool {
        (self.domain.0..=self.domain.1).contains(&figure)
    }

    /// Round figures within the ends, about `wanted` and never more than twice as many.
    #[must_use]
    pub fn ticks(self, wanted: usize) -> Vec<f64> {
        let wanted = wanted.max(2);
        match self.kind {
            Kind::Linear => linear_ticks(self.domain, wanted),
            Kind::Log => log_ticks(self.domain, wanted),
            Kind::Stops(stops) => {
                let every = stops.len().div_ceil(2 * wanted).max(1);
                stops.iter().step_by(every).map(|stop| f64::from(*stop)).collect()
            }
        }
    }
}

/// Multiples of 1, 2 or 5 times a power of ten.
fn linear_ticks((low, high): (f64, f64), wanted: usize) -> Vec<f64> {
    let step = round_step((high - low) / wanted as f64);
    let tolerance = step * 1e-9;
    let (first, last) = (((low - tolerance) / step).ceil(), ((high + tolerance) / step).floor());
    if !(first.is_finite() && last.is_finite() && step > 0.0) {
        return vec![low, high];
    }
    let count = (last - first + 1.0).clamp(0.0, 2.0 * wanted as f64 + 1.0) as usize;
    // Adding zero turns −0 into 0.
    (0..count).map(|index| round_to((first + index as f64) * step, step) + 0.0).collect()
}

/// The nearest of 1, 2, 5 and 10 times a power of ten, in the logarithm.
fn round_step(step: f64) -> f64 {
    let unit = 10f64.powf(step.log10().floor());
    let middles = [(2.0_f64, 1.0), (10.0, 2.0), (50.0, 5.0)];
    let factor = middles.into_iter().find(|(middle, _)| step / unit < middle.sqrt()).map_or(10.0, |(_, factor)| factor);
    factor * unit
}

/// Takes away what sums of binary fractions leave behind: 0.3, not 0.30000000000000004.
fn round_to(figure: f64, step: f64) -> f64 {
    let decimals = -step.log10().floor();
    if decimals > 15.0 {
        // So many decimals cannot be written; rounded to fewer, all would be 0.
        return figure;
    }
    format!("{figure:.*}", decimals.max(0.0) as usize).parse().unwrap_or(figure)
}

/// Powers of ten, every second or third where there are many; 1, 2, 5 in between where few.
fn log_ticks((low, high): (f64, f64), wanted: usize) -> Vec<f64> {
    let (first, last) = (low.log10(), high.log10());
    let decades = last - first;
    if decades < 0.7 {
        return linear_ticks((low, high), wanted);
    }
    let within = |figure: &f64| *figure >= low * (1.0 - 1e-9) && *figure <= high * (1.0 + 1e-9);
    let exponents = (first.floor() as i32)..=(last.ceil() as i32);
    let factors: &[f64] = match decades {
        _ if decades * 3.0 <= wanted as f64 + 1.0 => &[1.0, 2.0, 5.0],
        _ if decades * 2.0 <= wanted as f64 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let every = [1, 2, 3, 5, 10, 20, 50, 100].into_iter().find(|it| decades / f64::from(*it) <= wanted as f64);
    let every = every.unwrap_or(200);
    let kept = exponents.filter(|exponent| factors.len() > 1 || exponent % every == 0);
    let power = |exponent: i32| format!("1e{exponent}").parse::<f64>().unwrap_or(f64::NAN);
    kept.flat_map(|exponent| factors.iter().map(move |factor| factor * power(exponent))).filter(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(kind: Kind, low: f64, high: f64) -> Scale {
        Scale::new(kind, (low, high), (0.0, 100.0))
    }

    #[test]
    fn places_and_figures_are_inverse() {
        for (kind, low, high, figure) in
            [(Kind::Linear, -2.0, 6.0, 1.5), (Kind::Log, 1e6, 1e12, 7e10), (Kind::Log, 1e-3, 1e3, 1e5)]
        {
            let scale = Scale::new(kind, (low, high), (40.0, 640.0));
            let place = scale.place(figure).expect("a place");
            assert!((scale.figure(place) / figure - 1.0).abs() < 1e-9, "{kind:?} {figure}");
        }
        assert_eq!(scale(Kind::Log, 1.0, 100.0).place(10.0), Some(50.0));
        assert_eq!(scale(Kind::Log, 1.0, 100.0).place(0.0), None);
        assert_eq!(scale(Kind::Linear, 0.0, 1.0).place(f64::NAN), None);
    }

    #[test]
    fn domains_that_cannot_be_drawn_are_replaced() {
        for (low, high) in [(f64::NAN, 1.0), (0.0, f64::INFINITY), (-1.0, 1.0), (0.0, 0.0)] {
            assert_eq!(scale(Kind::Log, low, high).domain(), (1.0, 10.0), "{low} {high}");
        }
        assert_eq!(scale(Kind::Linear, 2.0, 2.0).domain(), (1.5, 2.5));
        assert_eq!(scale(Kind::Linear, 3.0, 1.0).domain(), (1.0, 3.0));
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(scale(Kind::Linear, 0.0, 1.0).ticks(5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(scale(Kind::Linear, 1.83, 2.47).ticks(6), [1.9, 2.0, 2.1, 2.2, 2.3, 2.4]);
        assert_eq!(scale(Kind::Linear, -0.3, 0.3).ticks(3), [-0.2, 0.0, 0.2]);
        assert_eq!(scale(Kind::Log, 1e6, 1e12).ticks(7), [1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12]);
        assert_eq!(scale(Kind::Log, 1e16, 1e26).ticks(6), [1e16, 1e18, 1e20, 1e22, 1e24, 1e26]);
        assert_eq!(scale(Kind::Log, 1.0, 100.0).ticks(6), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert!(scale(Kind::Log, 2e-40, 3e-40).ticks(4).into_iter().all(|tick| tick >= 2e-40 * 0.999));
        assert_eq!(scale(Kind::Log, 2.0, 3.0).ticks(4), [2.0, 2.2, 2.4, 2.6, 2.8, 3.0]);
        assert_eq!(scale(Kind::Log, 7e21, 3e23).ticks(4), [1e22, 2e22, 5e22, 1e23, 2e23]);
        assert_eq!(scale(Kind::Log, 1e6, 1e9).ticks(6), [1e6, 3e6, 1e7, 3e7, 1e8, 3e8, 1e9]);
    }

    #[test]
    fn stops_lie_evenly() {
        let scale = scale(Kind::Stops(&[0, 100, 300, 1000]), 0.0, 1000.0);
        assert_eq!(scale.ticks(6), [0.0, 100.0, 300.0, 1000.0]);
        assert_eq!(scale.ticks(0), [0.0, 100.0, 300.0, 1000.0]);
        assert!(scale.place(300.0).is_some_and(|place| (place - 200.0 / 3.0).abs() < 1e-9));
        assert!((scale.figure(200.0 / 3.0) - 300.0).abs() < 1e-6);
        assert_eq!((scale.place(f64::NAN), scale.covers(1000.5)), (None, false));
    }

    proptest::proptest! {
        #[test]
        fn ticks_are_few_ordered_and_inside(low in -300f64..300.0, width in 1e-6f64..300.0, wanted in 0usize..20, log: bool) {
            let (kind, domain) = if log {
                let (low, high) = (low.clamp(-150.0, 150.0), (low.clamp(-150.0, 150.0) + width).min(300.0));
                (Kind::Log, (10f64.powf(low), 10f64.powf(high)))
            } else {
                (Kind::Linear, (low, low + width))
            };
            let scale = Scale::new(kind, domain, (0.0, 1.0));
            let ticks = scale.ticks(wanted);
            proptest::prop_assert!(ticks.len() <= 2 * wanted.max(2) + 2, "{} for {wanted}", ticks.len());
            proptest::prop_assert!(ticks.is_sorted());
            for tick in ticks {
                let place = scale.place(tick).expect("a place");
                proptest::prop_assert!((-1e-3..=1.0 + 1e-3).contains(&place), "{tick} at {place}");
            }
        }
    }
}
