//! Power laws in one variable.

use pretraining_lab::scaling::error::FitError;
use pretraining_lab::scaling::laws::{KAPLAN_COMPUTE, KAPLAN_SIZE, Variable};
use pretraining_lab::scaling::points::{Point, Points};
use pretraining_lab::scaling::power::fit_power;

use super::{flop, near, noise, set, size, spaced};

/// Kaplan's L(N) at sizes that he trained, each with 20 tokens a parameter.
fn kaplans(mut factor: impl FnMut() -> f64) -> Points {
    let point = |n: f64| {
        let loss = KAPLAN_SIZE.loss_of_size(size(&KAPLAN_SIZE, n)).and_then(|it| it.on(KAPLAN_SIZE.scale()));
        Point { parameters: n, tokens: 20.0 * n, loss: loss.expect("a loss") * factor() }
    };
    set(spaced(768.0, 1.5e9, 30).into_iter().map(point).collect())
}

#[test]
fn exact_points_give_back_kaplans_law() {
    let found = fit_power(&kaplans(|| 1.0), Variable::Size, 0.0).expect("a fit");
    near(found.exponent, 0.076, 1e-9);
    near(found.ln_scale, 8.8e13f64.ln(), 1e-9);
    assert!(found.exponent_error < 1e-9 && found.spread < 1e-9 && !found.is_bent, "{found:?}");
    assert_eq!(found.points, 30);
}

#[test]
fn kaplans_compute_law_comes_back_in_flop() {
    let point = |budget: f64| {
        let loss = KAPLAN_COMPUTE.loss_of_compute(flop(budget)).and_then(|it| it.on(KAPLAN_COMPUTE.scale()));
        let n = (budget / 120.0).sqrt();
        Point { parameters: n, tokens: 20.0 * n, loss: loss.expect("a loss") }
    };
    let points = set(spaced(1e12, 1e20, 10).into_iter().map(point).collect());
    let found = fit_power(&points, Variable::Compute, 0.0).expect("a fit");
    near(found.exponent, 0.050, 1e-9);
    near(found.ln_scale, (3.1e8 * 8.64e19f64).ln(), 1e-9);
}

#[test]
fn the_error_is_as_large_as_it_says() {
    let (mut outside, mut sum) = (0, 0.0);
    for seed in 0..200 {
        let found = fit_power(&kaplans(noise(seed, 0.01)), Variable::Size, 0.0).expect("a fit");
        near(found.spread, 0.01, 0.6);
        let off = (found.exponent - 0.076) / found.exponent_error;
        outside += usize::from(off.abs() > 2.0);
        sum += off * off;
        let off_scale = (found.ln_scale - 8.8e13f64.ln()) / found.ln_scale_error;
        assert!(off_scale.abs() < 5.0, "{found:?}");
    }
    // A twentieth lies beyond two standard errors, and the mean square of standardised errors is 1.
    assert!((2..=22).contains(&outside), "{outside}");
    near(sum / 200.0, 1.0, 0.4);
}

#[test]
fn a_floor_that_is_left_out_bends_the_line() {
    let rows: Vec<Point> = spaced(1e4, 1e9, 20)
        .into_iter()
        .map(|n| Point { parameters: n, tokens: 1e9, loss: 1.5 + 60.0 / n.powf(0.4) })
        .collect();
    let without = fit_power(&set(rows.clone()), Variable::Size, 0.0).expect("a fit");
    assert!(without.is_bent, "{without:?}");
    let with = fit_power(&set(rows), Variable::Size, 1.5).expect("a fit");
    assert!(!with.is_bent, "{with:?}");
    near(with.exponent, 0.4, 1e-6);
    near(with.ln_scale, 60f64.ln() / 0.4, 1e-6);
}

#[test]
fn noise_is_seldom_taken_for_a_bend() {
    let bent = (0..200)
        .filter(|seed| fit_power(&kaplans(noise(1000 + seed, 0.01)), Variable::Size, 0.0).expect("a fit").is_bent);
    assert!(bent.count() <= 4);
}

#[test]
fn what_determines_no_line_is_an_error() {
    let at = |parameters: f64, loss: f64| Point { parameters, tokens: 1e9, loss };
    let fit = |rows: &[Point], floor: f64| fit_power(&set(rows.to_vec()), Variable::Size, floor);
    let rows = [at(1e6, 4.0), at(1e7, 3.5), at(1e8, 3.0), at(1e9, 2.6)];
    assert!(fit(&rows, 0.0).is_ok());
    assert_eq!(fit(&rows[..3], 0.0), Err(FitError::TooFew { points: 3, parameters: 2, needed: 4 }));
    assert_eq!(fit(&rows, 2.8), Err(FitError::BelowFloor { point: 4, loss: 2.6, floor: 2.8 }));
    assert_eq!(fit(&rows, 2.6), Err(FitError::BelowFloor { point: 4, loss: 2.6, floor: 2.6 }));
    for floor in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(matches!(fit(&rows, floor), Err(FitError::Option { .. })), "{floor}");
    }
    let two_sizes = [at(1e6, 4.0), at(1e6, 3.9), at(1e7, 3.5), at(1e7, 3.6)];
    assert_eq!(fit(&two_sizes, 0.0), Err(FitError::FewValues { variable: "N", found: 2, needed: 3 }));
    let rising = [at(1e6, 3.0), at(1e7, 3.1), at(1e8, 3.2), at(1e9, 3.3)];
    assert_eq!(fit(&rising, 0.0), Err(FitError::NoDependence { variable: "N" }));
    let chance = [at(1e6, 3.0), at(1e7, 3.3), at(1e8, 2.8), at(1e9, 3.0)];
    assert!(matches!(fit(&chance, 0.0), Err(FitError::Undetermined { parameter: "alpha", .. })));
    let same_tokens = fit_power(&set(rows.to_vec()), Variable::Tokens, 0.0);
    assert_eq!(same_tokens, Err(FitError::FewValues { variable: "D", found: 1, needed: 3 }));
}
