//! Where the optimiser starts: for each pair of exponents on a grid the other parameters follow
//! from a linear fit ("variable projection"), so that the grid has two dimensions and not five.

use super::objective::{PARAMETERS, Problem, Theta};
use super::solve::{Matrix, inverse, times};

/// The exponents that are tried: so many from the first to the last, evenly in the logarithm.
const STEPS: usize = 24;
const EXPONENTS: (f64, f64) = (0.02, 3.0);
/// How many of the best places on the grid are descended from.
const STARTS: usize = 6;
/// Rounds of reweighting, which let points that are far off pull less.
const ROUNDS: usize = 3;
/// A relative residual from which on a point pulls less.
const FAR_OFF: f64 = 0.02;
/// The share of the least loss that stands for an irreducible loss of 0, which has no logarithm.
const ALMOST_NOTHING: f64 = 1e-4;

/// The grid, searched row by row.
#[derive(Default)]
pub(super) struct Grid {
    rows: usize,
    found: Vec<(f64, usize, usize, Theta)>,
}

impl Grid {
    /// Searches the next row; none is left if it says no.
    pub(super) fn step(&mut self, problem: &Problem) -> bool {
        let alpha = self.rows;
        if alpha >= STEPS {
            return false;
        }
        for beta in 0..STEPS {
            let start = linear(problem, exponent(alpha), exponent(beta));
            self.found.extend(start.and_then(|theta| Some((problem.value(&theta)?, alpha, beta, theta))));
        }
        self.rows += 1;
        true
    }

    /// The best places of the rows that were searched, the best first, no two of them neighbours.
    pub(super) fn starts(mut self) -> Vec<Theta> {
        self.found.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut chosen: Vec<(usize, usize, Theta)> = Vec::new();
        for (_, alpha, beta, theta) in self.found {
            let is_near = |it: &(usize, usize, Theta)| it.0.abs_diff(alpha) <= 2 && it.1.abs_diff(beta) <= 2;
            if chosen.len() < STARTS && !chosen.iter().any(is_near) {
                chosen.push((alpha, beta, theta));
            }
        }
        chosen.into_iter().map(|(_, _, theta)| theta).collect()
    }
}

fn exponent(step: usize) -> f64 {
    let (first, last) = EXPONENTS;
    first * (last / first).powf(step as f64 / (STEPS - 1) as f64)
}

/// A, B and E for these exponents: least squares of the relative residuals, reweighted. None if A
/// or B would not be above 0.
fn linear(problem: &Problem, alpha: f64, beta: f64) -> Option<Theta> {
    let mut solution = None;
    for _ in 0..ROUNDS {
        solution = Some(round(problem, alpha, beta, solution)?);
    }
    let [a, b, floor] = solution?;
    let least = problem.points().map(|[_, _, loss, _]| loss.exp()).fold(f64::INFINITY, f64::min);
    let ln_floor = problem.floor().unwrap_or_else(|| floor.max(ALMOST_NOTHING * least).ln());
    Some([a.ln(), b.ln(), alpha, beta, ln_floor])
}

fn round(problem: &Problem, alpha: f64, beta: f64, before: Option<[f64; 3]>) -> Option<[f64; 3]> {
    let given = problem.floor().map(f64::exp);
    let (mut matrix, mut vector): (Matrix, Theta) = ([[0.0; PARAMETERS]; PARAMETERS], [0.0; PARAMETERS]);
    for [n, d, ln_loss, weight] in problem.points() {
        let terms = [-alpha * n - ln_loss, -beta * d - ln_loss, -ln_loss].map(f64::exp);
        let far = before.map_or(FAR_OFF, |[a, b, e]| (a * terms[0] + b * terms[1] + e * terms[2] - 1.0).abs());
        let weight = weight * (FAR_OFF / far.max(FAR_OFF));
        let wanted = 1.0 - given.map_or(0.0, |floor| floor * terms[2]);
        for row in 0..3 {
            vector[row] += weight * terms[row] * wanted;
            for column in 0..3 {
                matrix[row][column] += weight * terms[row] * terms[column];
            }
        }
    }
    let solve = |size: usize| Some(times(&inverse(&matrix, size)?, &vector, size));
    let free = if given.is_some() { None } else { solve(3).filter(|it| it[2] > 0.0) };
    let solution = match free {
        Some(solution) => solution,
        None => solve(2)?,
    };
    let [a, b, floor] = [solution[0], solution[1], given.unwrap_or(solution[2])];
    (a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()).then_some([a, b, floor])
}
