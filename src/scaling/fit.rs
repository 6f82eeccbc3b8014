//! Fitting L(N, D) = E + A/N^α + B/D^β to points, as Hoffmann et al. 2022 do (approach 3, appendix
//! D.2): the least Huber loss of ln L̂ − ln L. Besiroglu et al. 2024 showed how an optimiser that
//! stops early spoils it, so this one says when it has not arrived; and points that cannot
//! determine the parameters are an error, not numbers.
//!
//! Everything is deterministic: the starts are a grid, the resamples follow from a seed.

mod bootstrap;
mod descend;
mod determined;
pub mod objective;
mod random;
mod search;
mod solve;
mod start;

pub use bootstrap::{Bands, Bootstrap, Interval, LEVEL, MOST_RESAMPLES, bands};
pub use search::Search;

use descend::{Descent, descend};
use objective::{Problem, Theta};

use super::additive::Additive;
use super::error::{FitError, ScalingError};
use super::points::{LOSSES, Points};
use super::units::{Compute, Loss, LossScale, Range, positive};

/// δ of the Huber loss in both papers: beyond it (0.1 % of the loss) a residual pulls no harder.
pub const HUBER_DELTA: f64 = 1e-3;

/// A floor that takes less than this share of every prediction has not been seen.
const UNSEEN: f64 = 1e-3;
/// What is left of the gradient of a fit that arrived, in units of what the points pull with.
const ARRIVED: f64 = 1e-5;

/// What is known of the irreducible loss E.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Floor {
    /// Nothing: it is fitted.
    Free,
    /// It is this, in nats a token; 0 leaves the term out.
    Fixed(f64),
}

/// How a prediction's distance from a point is measured. The choice alone moves the exponents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// The Huber loss of ln L̂ − ln L, as in the papers.
    Huber {
        /// From which distance on it is linear.
        delta: f64,
    },
    /// Half the square of ln L̂ − ln L.
    LogSquares,
    /// Half the square of L̂/L − 1.
    RelativeSquares,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// E.
    pub floor: Floor,
    /// The distance.
    pub measure: Measure,
}

impl Default for Options {
    /// As in the papers.
    fn default() -> Self {
        Self { floor: Floor::Free, measure: Measure::Huber { delta: HUBER_DELTA } }
    }
}

impl Options {
    /// The number of parameters that are fitted.
    #[must_use]
    pub fn parameters(&self) -> usize {
        match self.floor {
            Floor::Free => 5,
            Floor::Fixed(_) => 4,
        }
    }

    fn check(&self) -> Result<(), FitError> {
        if let Floor::Fixed(value) = self.floor
            && value != 0.0
            && !(LOSSES.0..=LOSSES.1).contains(&value)
        {
            let wanted = "0, or a loss between 1e-6 and 1e6 nats a token";
            return Err(FitError::Option { option: "the irreducible loss", wanted, value });
        }
        match self.measure {
            Measure::Huber { delta } if !(1e-6..=1.0).contains(&delta) => {
                Err(FitError::Option { option: "delta", wanted: "between 1e-6 and 1", value: delta })
            }
            _ => Ok(()),
        }
    }
}

/// Where E of a fit is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloorOrigin {
    /// It was fitted.
    Fitted,
    /// It was given.
    Given,
    /// The points do not bend towards any irreducible loss; E is 0, and was left out.
    NotSeen,
}

/// A law that was fitted to points.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The constants.
    pub constants: Additive,
    /// Where E is from.
    pub floor: FloorOrigin,
    /// What was minimised: the sum over all points.
    pub objective: f64,
    /// The root of the mean square of ln L̂ − ln L.
    pub spread: f64,
    /// How many points there were.
    pub points: usize,
    /// What N and D they covered.
    pub range: Range,
    scale: LossScale,
}

impl Fit {
    /// L(N, D) in nats a token, on the axis of the points.
    ///
    /// # Errors
    /// [`ScalingError`] if N or D is not above 0, or the loss is no number.
    pub fn loss(&self, parameters: f64, tokens: f64) -> Result<Loss, ScalingError> {
        let nats = self
            .constants
            .loss(positive(parameters, "the number of parameters")?, positive(tokens, "the number of tokens")?)?;
        Loss::new(nats, self.scale, !self.range.covers(parameters, tokens))
    }

    /// The least loss that a budget buys, at the optimum of [`Fit::constants`].
    ///
    /// # Errors
    /// [`ScalingError`] if the loss, or its place, is no number.
    pub fn loss_of_compute(&self, compute: Compute) -> Result<Loss, ScalingError> {
        let (parameters, tokens) = self.constants.optimum(compute.flop())?;
        self.loss(parameters, tokens)
    }

    /// The axis of its losses, which is that of the points.
    #[must_use]
    pub fn scale(&self) -> LossScale {
        self.scale
    }
}

/// How well a law that was fitted to small runs tells larger ones.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// The law, from the small runs.
    pub fit: Fit,
    /// How many larger runs there were.
    pub points: usize,
    /// The root of the mean square of ln L̂ − ln L over them.
    pub spread: f64,
    /// The mean of ln L̂ − ln L over them: above 0 if they turned out better than predicted.
    pub bias: f64,
}

/// Fits the law.
///
/// # Errors
/// [`FitError`] if an option has no sense, or the points do not determine the parameters.
pub fn fit(points: &Points, options: &Options) -> Result<Fit, FitError> {
    let mut search = Search::begin(points, options)?;
    while search.step() {}
    search.end()
}

/// Fits the law to the runs of at most so much compute (6·N·D), and tries it on the others.
///
/// # Errors
/// [`FitError`] as with [`fit`], and [`FitError::TooFew`] if no run is larger.
pub fn fit_held_out(points: &Points, most: Compute, options: &Options) -> Result<HeldOut, FitError> {
    let (small, large) = points.part(|_, point| point.flop() <= most.flop());
    let fit = fit(&small, options)?;
    if large.rows().is_empty() {
        return Err(FitError::TooFew { points: 0, parameters: 0, needed: 1 });
    }
    let (spread, bias) = distance(&fit.constants, &large)?;
    Ok(HeldOut { fit, points: large.rows().len(), spread, bias })
}

/// Fits the law again and again, each time without one of the points, in their order: which of
/// them the exponents hang on.
#[must_use]
pub fn leave_one_out(points: &Points, options: &Options) -> Vec<Result<Fit, FitError>> {
    let without = |dropped: usize| fit(&points.part(|index, _| index != dropped).0, options);
    (0..points.rows().len()).map(without).collect()
}

/// An optimum, and the problem it is one of: without a floor, if none was seen.
struct Settled {
    problem: Problem,
    descent: Descent,
}

/// The best of several descents, made anew without a floor if none was seen.
fn settle(problem: &Problem, best: Option<Descent>) -> Result<Settled, FitError> {
    let best = best.ok_or(FitError::NoDependence { variable: "N or D" })?;
    if problem.floor().is_none() && share_of_floor(problem, &best.theta) < UNSEEN {
        // Without a trace of it ln E runs towards −∞, where nothing is determined.
        let problem = problem.with_floor(f64::NEG_INFINITY);
        let descent = descend(&problem, best.theta).unwrap_or(best);
        return Ok(Settled { problem, descent });
    }
    Ok(Settled { problem: problem.clone(), descent: best })
}

/// The largest share that E has in a prediction.
fn share_of_floor(problem: &Problem, theta: &Theta) -> f64 {
    problem.residuals(theta).map(|it| it.slopes[4]).fold(0.0, f64::max)
}

fn constants(problem: &Problem, theta: &Theta) -> Result<Additive, ScalingError> {
    let (ln_a, ln_b) = problem.uncentred(theta);
    let floor = problem.floor().unwrap_or(theta[4]).exp();
    Additive::new(floor, ln_a.exp(), ln_b.exp(), theta[2], theta[3])
}

/// The root mean square and the mean of ln L̂ − ln L.
fn distance(constants: &Additive, points: &Points) -> Result<(f64, f64), FitError> {
    let (mut squares, mut sum) = (0.0, 0.0);
    for point in points.rows() {
        let residual = (constants.loss(point.parameters, point.tokens)? / point.loss).ln();
        squares += residual * residual;
        sum += residual;
    }
    let count = points.rows().len() as f64;
    Ok(((squares / count).sqrt(), sum / count))
}

fn range(points: &Points) -> Range {
    let ends = |of: fn(&super::points::Point) -> f64| {
        let values = || points.rows().iter().map(of);
        (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max))
    };
    Range { parameters: ends(|it| it.parameters), tokens: ends(|it| it.tokens) }
}
