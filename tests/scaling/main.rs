//! The scaling laws against the numbers of their papers, and the fit against points whose law is
//! known.

#![cfg(not(target_arch = "wasm32"))]

mod csv;
mod fitting;
mod known;
mod optimum;
mod oracles;
mod power;
mod properties;
mod traps;
mod undetermined;

use pretraining_lab::scaling::additive::Additive;
use pretraining_lab::scaling::laws::Law;
use pretraining_lab::scaling::points::{Point, Points};
use pretraining_lab::scaling::units::{Compute, ModelSize, Tokens};

/// Fails unless two numbers agree to a share of the second.
#[track_caller]
fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found / wanted - 1.0).abs() <= tolerance, "{found} is not {wanted} within {tolerance}");
}

fn flop(flop: f64) -> Compute {
    Compute::from_flop(flop).expect("a budget")
}

fn tokens(count: f64) -> Tokens {
    Tokens::new(count).expect("a number of tokens")
}

fn size(law: &Law, count: f64) -> ModelSize {
    law.size(count).expect("a size")
}

/// The number behind a law's loss, on the law's own axis.
fn loss(law: &Law, n: f64, d: f64) -> f64 {
    law.loss(size(law, n), tokens(d)).and_then(|it| it.on(law.scale())).expect("a loss")
}

/// The replication's constants.
fn replication() -> Additive {
    Additive::new(1.8172, 482.01, 2085.43, 0.3478, 0.3658).expect("constants")
}

/// L by the formula, written down here once more.
fn formula(law: &Additive, n: f64, d: f64) -> f64 {
    law.floor + law.parameter_scale / n.powf(law.alpha) + law.token_scale / d.powf(law.beta)
}

/// Factors around 1 that scatter by `spread`, the same each time: sums of twelve even draws.
fn noise(seed: u64, spread: f64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        let mut even = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        (spread * ((0..12).map(|_| even()).sum::<f64>() - 6.0)).exp()
    }
}

/// `count` numbers from the first to the last, evenly in the logarithm.
fn spaced(first: f64, last: f64, count: usize) -> Vec<f64> {
    (0..count).map(|index| first * (last / first).powf(index as f64 / (count - 1) as f64)).collect()
}

/// A grid of runs as large as Hoffmann's, with losses of `law` times `factor`.
fn grid(law: &Additive, rows: usize, columns: usize, mut factor: impl FnMut() -> f64) -> Vec<Point> {
    let mut points = Vec::new();
    for parameters in spaced(7e7, 1.6e10, rows) {
        for tokens in spaced(5e9, 5e11, columns) {
            points.push(Point { parameters, tokens, loss: formula(law, parameters, tokens) * factor() });
        }
    }
    points
}

fn set(rows: Vec<Point>) -> Points {
    Points::new(0, rows).expect("points")
}
