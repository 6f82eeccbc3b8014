//! The kernels against three others: candle's composite operations, finite differences of their own
//! forward pass in f64, and, for the exponentials, f64.

mod gradients;
mod math;
mod products;

use candle_core::{Device, Tensor, Var};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Numbers between −scale and scale.
pub fn random(seed: u64, shape: &[usize], scale: f32) -> Var {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || (f64::from(rng.next_u32()) / f64::from(u32::MAX) * 2.0 - 1.0) as f32 * scale;
    let values: Vec<f32> = (0..shape.iter().product()).map(|_| draw()).collect();
    Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu).expect("a tensor")).expect("a variable")
}

/// All numbers of a tensor.
pub fn values(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers")
}

/// Fails where two rows of numbers differ by more than `tolerance`, relative to the largest.
pub fn assert_close(what: &str, found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected.iter().fold(1e-3_f32, |size, value| size.max(value.abs()));
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= tolerance * size, "{what}, number {index}: {found} instead of {expected}");
    }
}
