//! A power law in one variable, L(x) = E + (scale/x)^α with E known or 0: the form of Kaplan's laws.
//! On logarithms it is a straight line, so its errors are those of a line, and whether the points
//! bend away from it can be tested.

use super::error::FitError;
use super::laws::Variable;
use super::points::{LOSSES, Point, Points};

/// The fewest points: two for the line, one for its error, one for the bend.
const NEEDED: usize = 4;
/// |t| of a curvature that chance does not explain.
const BENT: f64 = 3.0;
/// Residuals below this are rounding.
const ROUNDING: f64 = 1e-9;

/// A power law that was fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerFit {
    /// α.
    pub exponent: f64,
    /// Its standard error.
    pub exponent_error: f64,
    /// ln of the x at which L − E would be 1 nat; mostly far outside of the points.
    pub ln_scale: f64,
    /// Its standard error.
    pub ln_scale_error: f64,
    /// The standard deviation of ln(L − E) around the line.
    pub spread: f64,
    /// Whether the points bend away from the line by more than three standard errors: then no
    /// power law with this E holds, and the errors above say too little.
    pub is_bent: bool,
    /// How many points there were.
    pub points: usize,
}

/// Fits ln(L − floor) = α·(ln scale − ln x) by least squares. For a law in the compute, x is 6·N·D
/// in FLOP, and the points have to be the best ones of their budgets.
///
/// # Errors
/// [`FitError`] if a loss is not above `floor`, or the points do not determine the line.
pub fn fit_power(points: &Points, variable: Variable, floor: f64) -> Result<PowerFit, FitError> {
    if floor != 0.0 && !(LOSSES.0..=LOSSES.1).contains(&floor) {
        let wanted = "0, or a loss between 1e-6 and 1e6 nats a token";
        return Err(FitError::Option { option: "the irreducible loss", wanted, value: floor });
    }
    let rows = points.rows();
    if rows.len() < NEEDED {
        return Err(FitError::TooFew { points: rows.len(), parameters: 2, needed: NEEDED });
    }
    let logarithms = rows.iter().enumerate().map(|(index, row)| {
        let above = row.loss - floor;
        let is_above = above > LOSSES.0 * row.loss;
        let error = FitError::BelowFloor { point: index + 1, loss: row.loss, floor };
        if is_above { Ok((value(row, variable).ln(), above.ln())) } else { Err(error) }
    });
    line(&logarithms.collect::<Result<Vec<_>, _>>()?, letter(variable))
}

fn value(point: &Point, variable: Variable) -> f64 {
    match variable {
        Variable::Size => point.parameters,
        Variable::Tokens => point.tokens,
        Variable::Compute => point.flop(),
    }
}

fn letter(variable: Variable) -> &'static str {
    match variable {
        Variable::Size => "N",
        Variable::Tokens => "D",
        Variable::Compute => "C",
    }
}

fn line(points: &[(f64, f64)], variable: &'static str) -> Result<PowerFit, FitError> {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let centre = (mean(|it| it.0), mean(|it| it.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| points.iter().map(|it| of(it.0 - centre.0, it.1 - centre.1)).sum::<f64>();
    let squares = sum(&|x, _| x * x);
    let mut different: Vec<f64> = points.iter().map(|it| it.0).collect();
    different.sort_by(f64::total_cmp);
    different.dedup_by(|left, right| (*left - *right).abs() < ROUNDING);
    if different.len() < 3 {
        return Err(FitError::FewValues { variable, found: different.len(), needed: 3 });
    }
    let exponent = -sum(&|x, y| x * y) / squares;
    let unexplained = sum(&|x, y| (y + exponent * x).powi(2));
    let variance = unexplained / (count - 2.0);
    let exponent_error = (variance / squares).sqrt();
    if exponent <= ROUNDING {
        return Err(FitError::NoDependence { variable });
    }
    if exponent_error > exponent {
        return Err(FitError::Undetermined { parameter: "alpha", relative: exponent_error / exponent });
    }
    // The line's middle and its slope are independent; the scale is where it crosses 0.
    let variance_of_scale = (variance / count + (centre.1 * exponent_error / exponent).powi(2)) / exponent.powi(2);
    Ok(PowerFit {
        exponent,
        exponent_error,
        ln_scale: centre.0 + centre.1 / exponent,
        ln_scale_error: variance_of_scale.sqrt(),
        spread: variance.sqrt(),
        is_bent: is_bent(points, centre, exponent, unexplained),
        points: points.len(),
    })
}

/// Whether a parabola takes away more of the residuals than chance would.
fn is_bent(points: &[(f64, f64)], centre: (f64, f64), exponent: f64, unexplained: f64) -> bool {
    let count = points.len() as f64;
    let moment = |power: i32| points.iter().map(|it| (it.0 - centre.0).powi(power)).sum::<f64>();
    let (second, third) = (moment(2), moment(3));
    let (mut squares, mut products) = (0.0, 0.0);
    for (x, y) in points.iter().map(|it| (it.0 - centre.0, it.1 - centre.1)) {
        // What is left of x² when mean and slope are taken away.
        let curve = x * x - second / count - third / second * x;
        squares += curve * curve;
        products += curve * (y + exponent * x);
    }
    let explained = products * products / squares;
    let rest = (unexplained - explained).max(0.0) / (count - 3.0);
    unexplained > count * ROUNDING * ROUNDING && explained > BENT * BENT * rest
}
