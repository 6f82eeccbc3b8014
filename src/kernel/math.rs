//! Exponentials that the compiler can turn into SIMD: no branch, no table, no call.
//!
//! Each is within a few units of the last place of f32, which `tests/kernel` compares with f64.

/// Below this the exponential is taken for zero, as f32 can hardly tell it from zero.
const LOWEST: f32 = -87.0;
const HIGHEST: f32 = 88.0;
/// Adding and subtracting it rounds to a whole number: f32 has no room for fractions up there.
const ROUND: f32 = 12_582_912.0; // 1.5 · 2²³
/// ln 2 in two parts, the first with so few digits that its multiples are exact (Cody and Waite 1980).
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// e to the power of `x`; 0 below −87, and no larger than e⁸⁸.
#[inline(always)]
#[must_use]
pub fn exp(x: f32) -> f32 {
    let clamped = x.clamp(LOWEST, HIGHEST);
    // x = n · ln 2 + r, so eˣ = 2ⁿ · eʳ with |r| ≤ ln 2 / 2.
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = clamped - n * LN_2_HIGH - n * LN_2_LOW;
    // Taylor's series; the next term would be below 2·10⁻⁸ of the result.
    let series =
        1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23); // 2ⁿ
    if x < LOWEST { 0.0 } else { series * power }
}

/// The hyperbolic tangent.
#[inline(always)]
#[must_use]
pub fn tanh(x: f32) -> f32 {
    let e = exp(2.0 * x.clamp(-20.0, 20.0));
    (e - 1.0) / (e + 1.0)
}

/// The density of the normal distribution at `x`, and the probability of a value below it.
///
/// Abramowitz and Stegun 1964, 26.2.17 and 7.1.26: the error is below 1.5·10⁻⁷.
#[inline(always)]
#[must_use]
pub fn normal(x: f32) -> (f32, f32) {
    const INVERSE_SQRT_2_PI: f32 = 0.398_942_3;
    let e = exp(-0.5 * x * x);
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * x.abs());
    let polynomial = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let upper = 0.5 * polynomial * e;
    (INVERSE_SQRT_2_PI * e, if x < 0.0 { upper } else { 1.0 - upper })
}
