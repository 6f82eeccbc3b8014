//! How much the constants hang on the points that happen to be there: the fit is repeated on
//! resamples of the points, drawn with replacement.

use super::descend::descend;
use super::objective::Problem;
use super::random::SplitMix;
use super::{Fit, Options, constants, determined, settle};
use crate::scaling::additive::Additive;
use crate::scaling::error::FitError;
use crate::scaling::points::{Point, Points};

/// The share of the resamples that lies within a band.
pub const LEVEL: f64 = 0.95;
/// More resamples than this are refused.
pub const MOST_RESAMPLES: usize = 10_000;
/// The fewest from which the ends of a band can be told.
const FEWEST_RESAMPLES: usize = 20;
/// The share of the resamples that may determine nothing.
const MOST_FAILED: f64 = 0.2;
/// Where ln E starts in a resample if the points as a whole show no floor: a hundredth of a nat.
const LOW_FLOOR: f64 = -4.6;

/// A band around a constant: percentiles of the resamples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The bands around a fit's constants, at [`LEVEL`].
#[derive(Debug, Clone, PartialEq)]
pub struct Bands {
    /// E.
    pub floor: Interval,
    /// A.
    pub parameter_scale: Interval,
    /// B.
    pub token_scale: Interval,
    /// α.
    pub alpha: Interval,
    /// β.
    pub beta: Interval,
    /// a in N* ∝ C^a.
    pub a: Interval,
    /// b in D* ∝ C^b.
    pub b: Interval,
    /// How many resamples determined no law. They are in no band.
    pub failed: usize,
    /// The laws of the others: what is derived from each is a band of its own.
    pub laws: Vec<Additive>,
}

impl Bands {
    /// The band around what `of` derives from a law; none if it derives no number from one.
    pub fn of(&self, of: impl Fn(&Additive) -> f64) -> Option<Interval> {
        let mut values: Vec<f64> = self.laws.iter().map(of).collect();
        if values.is_empty() || !values.iter().all(|it| it.is_finite()) {
            return None;
        }
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - LEVEL) / 2.0;
        Some(Interval { low: percentile(&values, tail), high: percentile(&values, 1.0 - tail) })
    }

    /// The band around a predicted loss, in nats a token; none if a law gives no number there.
    #[must_use]
    pub fn loss(&self, parameters: f64, tokens: f64) -> Option<Interval> {
        self.of(|law| law.loss(parameters, tokens).unwrap_or(f64::NAN))
    }
}

/// Draws as many resamples, fits each, and takes the percentiles.
///
/// # Errors
/// [`FitError::Option`] if `resamples` is out of range, [`FitError::Unstable`] if more than a
/// fifth of them determine no law.
pub fn bands(points: &Points, options: &Options, fit: &Fit, resamples: usize, seed: u64) -> Result<Bands, FitError> {
    let mut bootstrap = Bootstrap::new(points, options, fit, resamples, seed)?;
    while bootstrap.step() {}
    bootstrap.end()
}

/// The same, one resample at a time.
pub struct Bootstrap {
    points: Vec<Point>,
    options: Options,
    constants: Additive,
    problem: Problem,
    random: SplitMix,
    resamples: usize,
    done: usize,
    laws: Vec<Additive>,
}

impl Bootstrap {
    /// Begins; the arguments are those of [`bands`].
    ///
    /// # Errors
    /// [`FitError::Option`] if `resamples` is out of range.
    pub fn new(points: &Points, options: &Options, fit: &Fit, resamples: usize, seed: u64) -> Result<Self, FitError> {
        options.check()?;
        if !(FEWEST_RESAMPLES..=MOST_RESAMPLES).contains(&resamples) {
            let wanted = "between 20 and 10000";
            return Err(FitError::Option { option: "the number of resamples", wanted, value: resamples as f64 });
        }
        Ok(Self {
            points: points.rows().to_vec(),
            options: *options,
            constants: fit.constants,
            problem: Problem::new(points.rows(), options),
            random: SplitMix::new(seed),
            resamples,
            done: 0,
            laws: Vec::new(),
        })
    }

    /// Draws and fits one more; all are done if it says no.
    pub fn step(&mut self) -> bool {
        if self.done >= self.resamples {
            return false;
        }
        let law = resample(&self.problem, &self.points, &self.options, &self.constants, &mut self.random);
        self.laws.extend(law.ok());
        self.done += 1;
        true
    }

    /// How many are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.done
    }

    /// The percentiles.
    ///
    /// # Errors
    /// [`FitError::Unstable`] as with [`bands`].
    pub fn end(self) -> Result<Bands, FitError> {
        let failed = self.done - self.laws.len();
        let unstable = FitError::Unstable { failed, resamples: self.done };
        if failed as f64 > MOST_FAILED * self.done as f64 {
            return Err(unstable);
        }
        let mut bands = Bands { laws: self.laws, failed, ..EMPTY };
        let band = |of: fn(&Additive) -> f64| bands.of(of).ok_or_else(|| unstable.clone());
        let all = [
            band(|it| it.floor)?,
            band(|it| it.parameter_scale)?,
            band(|it| it.token_scale)?,
            band(|it| it.alpha)?,
            band(|it| it.beta)?,
            band(|it| it.allocation_exponents().0)?,
            band(|it| it.allocation_exponents().1)?,
        ];
        [bands.floor, bands.parameter_scale, bands.token_scale, bands.alpha, bands.beta, bands.a, bands.b] = all;
        Ok(bands)
    }
}

const NOTHING: Interval = Interval { low: 0.0, high: 0.0 };
const EMPTY: Bands = Bands {
    floor: NOTHING,
    parameter_scale: NOTHING,
    token_scale: NOTHING,
    alpha: NOTHING,
    beta: NOTHING,
    a: NOTHING,
    b: NOTHING,
    failed: 0,
    laws: Vec::new(),
};

fn resample(
    problem: &Problem,
    points: &[Point],
    options: &Options,
    law: &Additive,
    random: &mut SplitMix,
) -> Result<Additive, FitError> {
    let mut weights = vec![0.0; points.len()];
    (0..points.len()).for_each(|_| weights[random.below(points.len())] += 1.0);
    let drawn = points.iter().zip(&weights).filter(|(_, weight)| **weight > 0.0);
    determined::check_before(&drawn.map(|(point, _)| *point).collect::<Vec<_>>(), options)?;
    let ln_floor = if law.floor > 0.0 { law.floor.ln() } else { LOW_FLOOR };
    let start = problem.centred(law.parameter_scale.ln(), law.token_scale.ln(), law.alpha, law.beta, ln_floor);
    let problem = problem.with_weights(weights);
    let settled = settle(&problem, descend(&problem, start))?;
    determined::check_terms(&settled.problem, &settled.descent.theta)?;
    Ok(constants(&settled.problem, &settled.descent.theta)?)
}

/// The value below which this share of sorted values lies, between two of them in proportion.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * sorted.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let value = |index: usize| sorted.get(index).copied().unwrap_or_default();
    value(below) + (place - place.floor()) * (value(above) - value(below))
}
