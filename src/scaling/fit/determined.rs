//! Whether points can determine the parameters at all, and whether they did.

use std::collections::BTreeSet;

use super::objective::{PARAMETERS, Problem, Theta};
use super::solve::{Matrix, inverse};
use super::{Floor, Options};
use crate::scaling::error::FitError;
use crate::scaling::points::Point;

/// The names of the parameters in the order of [`Theta`].
const NAMES: [&str; PARAMETERS] = ["A", "B", "alpha", "beta", "E"];
/// Exponents beyond these are no power law that training shows.
const EXPONENTS: (f64, f64) = (0.005, 6.0);
/// sin of the angle between ln N and ln D below which they are one line.
const ANGLE: f64 = 0.02;
/// A term that takes less than this share of every prediction is not there.
const UNSEEN: f64 = 1e-4;

/// What can be said before anything is fitted.
pub(super) fn check_before(points: &[Point], options: &Options) -> Result<(), FitError> {
    let parameters = options.parameters();
    let bits = |point: &Point| [point.parameters, point.tokens, point.loss].map(f64::to_bits);
    let different = points.iter().map(bits).collect::<BTreeSet<_>>().len();
    if different <= parameters {
        return Err(FitError::TooFew { points: different, parameters, needed: parameters + 1 });
    }
    let values = |of: fn(&Point) -> f64| points.iter().map(|it| of(it).to_bits()).collect::<BTreeSet<_>>().len();
    // A power has two parameters; which of the two shows the floor does not matter.
    for (variable, found) in [("N", values(|it| it.parameters)), ("D", values(|it| it.tokens))] {
        let needed = if options.floor == Floor::Free { 3 } else { 2 };
        if found < needed {
            return Err(FitError::FewValues { variable, found, needed });
        }
    }
    if values(|it| it.loss) == 1 {
        return Err(FitError::NoVariation);
    }
    check_line(points)
}

fn check_line(points: &[Point]) -> Result<(), FitError> {
    let count = points.len() as f64;
    let mean = |of: fn(&Point) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (centre_n, centre_d) = (mean(|it| it.parameters.ln()), mean(|it| it.tokens.ln()));
    let (mut squares_n, mut squares_d, mut products) = (0.0, 0.0, 0.0);
    for point in points {
        let (n, d) = (point.parameters.ln() - centre_n, point.tokens.ln() - centre_d);
        squares_n += n * n;
        squares_d += d * d;
        products += n * d;
    }
    let unexplained = 1.0 - products * products / (squares_n * squares_d);
    if unexplained > ANGLE * ANGLE { Ok(()) } else { Err(FitError::OnALine { slope: products / squares_n }) }
}

/// Whether both powers are there at an optimum.
pub(super) fn check_terms(problem: &Problem, theta: &Theta) -> Result<(), FitError> {
    let largest = |index: usize| problem.residuals(theta).map(|it| it.slopes[index]).fold(0.0, f64::max);
    for (variable, term, exponent) in [("N", 0, theta[2]), ("D", 1, theta[3])] {
        if largest(term) < UNSEEN || !(EXPONENTS.0..=EXPONENTS.1).contains(&exponent) {
            return Err(FitError::NoDependence { variable });
        }
    }
    Ok(())
}

/// The same, and how far each parameter could be moved without the points noticing (its standard
/// error by linearisation).
pub(super) fn check_after(problem: &Problem, theta: &Theta) -> Result<(), FitError> {
    check_terms(problem, theta)?;
    let (normal, scale) = normal_equations(problem, theta);
    let Some(covariance) = inverse(&normal, problem.free()) else {
        return Err(twins(&normal, problem.free()));
    };
    // ln A and ln B need no check of their own: they are uncertain where α and β are.
    let error = |index: usize| scale * covariance[index][index].sqrt();
    let relative = [(2, error(2) / theta[2]), (3, error(3) / theta[3]), (4, error(4))];
    for (index, relative) in relative.into_iter().filter(|(index, _)| *index < problem.free()) {
        if relative.is_nan() || relative > 1.0 {
            return Err(FitError::Undetermined { parameter: NAMES[index], relative: relative.min(f64::MAX) });
        }
    }
    Ok(())
}

/// JᵀJ, and the residuals' scale: from their median, which a few points far off do not move.
fn normal_equations(problem: &Problem, theta: &Theta) -> (Matrix, f64) {
    let mut normal = [[0.0; PARAMETERS]; PARAMETERS];
    let mut sizes = Vec::new();
    for residual in problem.residuals(theta) {
        for (row, values) in normal.iter_mut().enumerate() {
            for (column, value) in values.iter_mut().enumerate() {
                *value += residual.weight * residual.slopes[row] * residual.slopes[column];
            }
        }
        sizes.push(residual.value.abs());
    }
    sizes.sort_by(f64::total_cmp);
    let median = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let count = sizes.len() as f64;
    // 1.4826 makes a normal distribution's median deviation its standard deviation; the root stands
    // for the residuals that the parameters took away.
    (normal, 1.4826 * median * (count / (count - problem.free() as f64).max(1.0)).sqrt())
}

/// The two parameters whose effects are most alike.
fn twins(normal: &Matrix, size: usize) -> FitError {
    let mut closest = (-1.0, 0, 1);
    for left in 0..size {
        for right in left + 1..size {
            let likeness = normal[left][right].abs() / (normal[left][left] * normal[right][right]).sqrt();
            if likeness > closest.0 {
                closest = (likeness, left, right);
            }
        }
    }
    FitError::Degenerate { left: NAMES[closest.1], right: NAMES[closest.2] }
}
