//! What a fit minimises, and its gradient: Hoffmann et al. 2022, appendix D.2, in the log-sum-exp
//! form, so that no power of N or D is ever computed.

use super::{Floor, Measure, Options};
use crate::scaling::points::Point;

/// How many parameters the formula has.
pub const PARAMETERS: usize = 5;

/// ln A and ln B as they would be were N and D counted in their geometric means (which parts them
/// from the exponents), α, β, and ln E.
pub type Theta = [f64; PARAMETERS];

/// Points, weights and the way of measuring, in the form in which the optimiser needs them.
#[derive(Debug, Clone)]
pub struct Problem {
    ln_n: Vec<f64>,
    ln_d: Vec<f64>,
    ln_loss: Vec<f64>,
    weights: Vec<f64>,
    /// The means that were taken from `ln_n` and `ln_d`.
    centre: (f64, f64),
    /// ln E, if it is fixed; −∞ if the term is left out.
    floor: Option<f64>,
    measure: Measure,
}

/// A point's residual, and how it changes with each parameter.
pub(super) struct Residual {
    pub weight: f64,
    pub value: f64,
    pub slopes: Theta,
}

impl Problem {
    /// Each point counts once.
    #[must_use]
    pub fn new(points: &[Point], options: &Options) -> Self {
        let mean = |of: fn(&Point) -> f64| points.iter().map(of).sum::<f64>() / points.len().max(1) as f64;
        let centre = (mean(|it| it.parameters.ln()), mean(|it| it.tokens.ln()));
        Self {
            ln_n: points.iter().map(|it| it.parameters.ln() - centre.0).collect(),
            ln_d: points.iter().map(|it| it.tokens.ln() - centre.1).collect(),
            ln_loss: points.iter().map(|it| it.loss.ln()).collect(),
            weights: vec![1.0; points.len()],
            centre,
            floor: match options.floor {
                Floor::Free => None,
                Floor::Fixed(floor) => Some(floor.ln()),
            },
            measure: options.measure,
        }
    }

    /// The same points, each counting so many times.
    #[must_use]
    pub fn with_weights(&self, weights: Vec<f64>) -> Self {
        Self { weights, ..self.clone() }
    }

    /// The same with the irreducible loss held; −∞ leaves it out.
    pub(super) fn with_floor(&self, ln_floor: f64) -> Self {
        Self { floor: Some(ln_floor), ..self.clone() }
    }

    /// How many parameters are free: the first ones of [`Theta`].
    #[must_use]
    pub fn free(&self) -> usize {
        if self.floor.is_some() { PARAMETERS - 1 } else { PARAMETERS }
    }

    pub(super) fn points(&self) -> impl Iterator<Item = [f64; 4]> + '_ {
        let columns = self.ln_n.iter().zip(&self.ln_d).zip(&self.ln_loss).zip(&self.weights);
        columns.map(|(((n, d), loss), weight)| [*n, *d, *loss, *weight])
    }

    pub(super) fn floor(&self) -> Option<f64> {
        self.floor
    }

    /// ln A and ln B for N and D as they are.
    pub(super) fn uncentred(&self, theta: &Theta) -> (f64, f64) {
        let [a, b, alpha, beta, _] = theta;
        (a + alpha * self.centre.0, b + beta * self.centre.1)
    }

    /// The same backwards.
    pub(super) fn centred(&self, ln_a: f64, ln_b: f64, alpha: f64, beta: f64, ln_floor: f64) -> Theta {
        [ln_a - alpha * self.centre.0, ln_b - beta * self.centre.1, alpha, beta, ln_floor]
    }

    pub(super) fn residuals<'a>(&'a self, theta: &'a Theta) -> impl Iterator<Item = Residual> + 'a {
        self.points().map(|point| self.residual(point, theta))
    }

    fn residual(&self, [n, d, ln_loss, weight]: [f64; 4], theta: &Theta) -> Residual {
        let [a, b, alpha, beta, floor] = *theta;
        let terms = [a - alpha * n, b - beta * d, self.floor.unwrap_or(floor)];
        let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let shares = terms.map(|term| (term - most).exp());
        let sum: f64 = shares.iter().sum();
        let [of_n, of_d, of_floor] = shares.map(|share| share / sum);
        let logarithm = most + sum.ln() - ln_loss;
        let (value, slope) = match self.measure {
            Measure::Huber { .. } | Measure::LogSquares => (logarithm, 1.0),
            Measure::RelativeSquares => (logarithm.exp_m1(), logarithm.exp()),
        };
        let slopes = [of_n, of_d, -n * of_n, -d * of_d, of_floor].map(|it| it * slope);
        Residual { weight, value, slopes }
    }

    /// The objective: Σ Huber(r) as in the papers, or Σ r²/2. None if it is no number.
    #[must_use]
    pub fn value(&self, theta: &Theta) -> Option<f64> {
        let sum: f64 = self.residuals(theta).map(|it| it.weight * self.penalty(it.value).0).sum();
        sum.is_finite().then_some(sum)
    }

    /// The objective with its gradient, which is 0 for what is not free.
    #[must_use]
    pub fn value_and_gradient(&self, theta: &Theta) -> Option<(f64, Theta)> {
        let (mut sum, mut gradient) = (0.0, [0.0; PARAMETERS]);
        for Residual { weight, value, slopes } in self.residuals(theta) {
            let (penalty, slope) = self.penalty(value);
            sum += weight * penalty;
            for (total, part) in gradient.iter_mut().zip(slopes) {
                *total += weight * slope * part;
            }
        }
        if self.floor.is_some() {
            gradient[PARAMETERS - 1] = 0.0;
        }
        let is_finite = sum.is_finite() && gradient.iter().all(|it| it.is_finite());
        is_finite.then_some((sum, gradient))
    }

    /// The size that the gradient is measured by: what all points together could pull with.
    pub(super) fn unit(&self) -> f64 {
        let weight: f64 = self.weights.iter().sum();
        match self.measure {
            Measure::Huber { delta } => delta * weight,
            Measure::LogSquares | Measure::RelativeSquares => weight,
        }
    }

    fn penalty(&self, residual: f64) -> (f64, f64) {
        match self.measure {
            Measure::Huber { delta } if residual.abs() > delta => {
                (delta * (residual.abs() - delta / 2.0), delta * residual.signum())
            }
            _ => (residual * residual / 2.0, residual),
        }
    }
}
