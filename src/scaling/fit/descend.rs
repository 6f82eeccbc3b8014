//! The optimiser: BFGS with a line search by halving that keeps the weak Wolfe conditions, which
//! is sound for functions that are almost not smooth, as the Huber loss with a small δ is (Lewis
//! and Overton 2013, "Nonsmooth optimization via quasi-Newton methods").

use super::objective::{PARAMETERS, Problem, Theta};
use super::solve::{Matrix, dot, times};

const MOST_STEPS: usize = 600;
const MOST_HALVINGS: usize = 60;
/// Of the objective's unit a point. What is left of the gradient when the search is over.
const SETTLED: f64 = 1e-9;
/// How much of the promised descent a step has to bring, and how much of the slope it may leave.
const DESCENT: f64 = 1e-4;
const CURVATURE: f64 = 0.9;

/// Where a search ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Descent {
    pub theta: Theta,
    pub value: f64,
    /// The largest part of the gradient, in the objective's unit.
    pub gradient: f64,
}

/// A place, with the objective and its gradient in the problem's unit.
#[derive(Clone, Copy)]
struct Place {
    theta: Theta,
    value: f64,
    gradient: Theta,
}

impl Place {
    fn at(problem: &Problem, theta: Theta) -> Option<Self> {
        let unit = problem.unit();
        let (value, gradient) = problem.value_and_gradient(&theta)?;
        Some(Self { theta, value: value / unit, gradient: gradient.map(|it| it / unit) })
    }

    fn steepest(&self) -> f64 {
        self.gradient.iter().fold(0.0, |most, it| it.abs().max(most))
    }
}

/// Walks down from `start`; none if the objective is no number there.
pub(super) fn descend(problem: &Problem, start: Theta) -> Option<Descent> {
    let size = problem.free();
    let mut place = Place::at(problem, start)?;
    let mut inverse_hessian: Option<Matrix> = None;
    for _ in 0..MOST_STEPS {
        if place.steepest() < SETTLED {
            break;
        }
        let direction = direction(&place, inverse_hessian.as_ref(), size);
        let Some(next) = search(problem, &place, &direction, size) else {
            // What was learnt of the curvature may be wrong here; without it there is one more try.
            if inverse_hessian.take().is_none() {
                break;
            }
            continue;
        };
        let step = difference(&next.theta, &place.theta);
        let change = difference(&next.gradient, &place.gradient);
        inverse_hessian = Some(updated(inverse_hessian, &step, &change, size));
        place = next;
    }
    Some(Descent { theta: place.theta, value: place.value * problem.unit(), gradient: place.steepest() })
}

fn direction(place: &Place, inverse_hessian: Option<&Matrix>, size: usize) -> Theta {
    let downhill = place.gradient.map(|it| -it);
    let learnt = inverse_hessian.map(|matrix| times(matrix, &downhill, size));
    // A first step of a tenth at most: the parameters are all of the order of 1.
    let plain = || downhill.map(|it| 0.1 * it / place.steepest().max(0.1));
    learnt.filter(|it| dot(it, &place.gradient, size) < 0.0).unwrap_or_else(plain)
}

/// A place down the direction that is lower by enough, and less steep.
fn search(problem: &Problem, from: &Place, direction: &Theta, size: usize) -> Option<Place> {
    let slope = dot(direction, &from.gradient, size);
    let (mut low, mut high, mut length) = (0.0, f64::INFINITY, 1.0);
    let mut lower = None;
    for _ in 0..MOST_HALVINGS {
        let mut theta = from.theta;
        theta.iter_mut().zip(direction).take(size).for_each(|(it, step)| *it += length * step);
        let descended =
            Place::at(problem, theta).filter(|it| it.value <= from.value + DESCENT * length * slope && slope < 0.0);
        match descended {
            None => high = length,
            Some(place) if dot(direction, &place.gradient, size) < CURVATURE * slope => {
                low = length;
                lower = Some(place);
            }
            Some(place) => return Some(place),
        }
        length = if high.is_finite() { f64::midpoint(low, high) } else { 2.0 * low };
    }
    lower.filter(|it: &Place| it.value < from.value)
}

fn difference(left: &Theta, right: &Theta) -> Theta {
    let mut difference = *left;
    difference.iter_mut().zip(right).for_each(|(it, right)| *it -= right);
    difference
}

/// The BFGS update of the inverse Hessian, from a step and the change of the gradient along it.
fn updated(known: Option<Matrix>, step: &Theta, change: &Theta, size: usize) -> Matrix {
    let curvature = dot(step, change, size);
    let matrix = known.unwrap_or_else(|| {
        // Before anything is known: the curvature along the first step, in all directions.
        let scale = curvature / dot(change, change, size);
        let mut matrix = [[0.0; PARAMETERS]; PARAMETERS];
        (0..size).for_each(|index| matrix[index][index] = if scale.is_finite() { scale } else { 1.0 });
        matrix
    });
    if curvature <= 1e-14 * (dot(step, step, size) * dot(change, change, size)).sqrt() {
        return matrix;
    }
    let turned = times(&matrix, change, size);
    let factor = (1.0 + dot(change, &turned, size) / curvature) / curvature;
    let mut next = matrix;
    for row in 0..size {
        for column in 0..size {
            next[row][column] += factor * step[row] * step[column]
                - (step[row] * turned[column] + turned[row] * step[column]) / curvature;
        }
    }
    next
}
