//! The exponentials against f64.

use pretraining_lab::kernel::math::{exp, normal, tanh};

/// A step that lands on no round numbers.
fn range(from: f64, to: f64) -> impl Iterator<Item = f32> {
    (0..200_003).map(move |step| (from + (to - from) * f64::from(step) / 200_002.0) as f32)
}

#[test]
fn exp_is_within_a_few_units_of_the_last_place() {
    for x in range(-86.9, 87.9) {
        let (found, expected) = (f64::from(exp(x)), f64::from(x).exp());
        assert!((found / expected - 1.0).abs() < 3e-7, "exp({x}) = {found}, not {expected}");
    }
    assert_eq!((exp(0.0), exp(-88.0), exp(f32::MIN), exp(f32::NEG_INFINITY)), (1.0, 0.0, 0.0, 0.0));
    assert!(exp(f32::MAX).is_finite() && exp(f32::NAN).is_nan());
}

#[test]
fn tanh_and_the_normal_distribution() {
    for x in range(-30.0, 30.0) {
        let wide = f64::from(x);
        assert!((f64::from(tanh(x)) - wide.tanh()).abs() < 2e-7, "tanh({x})");
        let (density, below) = normal(x);
        let expected = (-0.5 * wide * wide).exp() / (2.0 * std::f64::consts::PI).sqrt();
        assert!((f64::from(density) - expected).abs() < 1e-7, "the density at {x}");
        assert!((f64::from(below) - normal_below(wide)).abs() < 3e-7, "below {x}: {below}");
    }
}

/// Φ by its continued fraction (Abramowitz and Stegun 26.2.14) or its series (26.2.10).
fn normal_below(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let z = x.abs();
    let upper = if z > 3.0 {
        density / (1..=60).rev().fold(z, |rest, k| z + f64::from(k) / rest)
    } else {
        let (mut term, mut total) = (z, z);
        for k in 1..100 {
            term *= z * z / f64::from(2 * k + 1);
            total += term;
        }
        0.5 - density * total
    };
    if x < 0.0 { upper } else { 1.0 - upper }
}
