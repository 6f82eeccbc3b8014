//! The kernels against three others: candle's composite operations, finite differences of their own
//! forward pass in f64, and, for the exponentials, f64.

mod gradients;
mod math;
mod numbers;
mod products;

use candle_core::{Device, Tensor, Var};
use numbers::{assert_close, numbers};

/// Numbers between −scale and scale.
pub fn random(seed: u64, shape: &[usize], scale: f32) -> Var {
    let values: Vec<f32> = numbers(seed, shape.iter().product()).into_iter().map(|value| value * scale).collect();
    Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu).expect("a tensor")).expect("a variable")
}

/// All numbers of a tensor.
pub fn values(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().and_then(|flat| flat.to_vec1()).expect("numbers")
}
