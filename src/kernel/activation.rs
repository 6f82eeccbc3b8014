//! The Gaussian error linear unit, exact and in its tanh form.
//!
//! Hendrycks and Gimpel 2016 (arXiv 1606.08415).

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::math::{normal, tanh};
use super::slices::{slice, tensor, with};

/// x · Φ(x), with the normal distribution's Φ.
///
/// # Errors
/// Those of candle.
pub fn gelu_erf(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Gelu { value: erf_value, slope: erf_slope })
}

/// The form with the hyperbolic tangent, which is what GPT-2 and T5 have.
///
/// # Errors
/// Those of candle.
pub fn gelu_tanh(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Gelu { value: tanh_value, slope: tanh_slope })
}

/// A function on every number by itself: of a row its values, and of a row and a gradient what the
/// gradient becomes. (Functions of rows, so that the loops inside them become SIMD.)
struct Gelu {
    value: fn(&[f32]) -> Vec<f32>,
    slope: fn(&[f32], &[f32]) -> Vec<f32>,
}

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        Ok((CpuStorage::F32((self.value)(slice(storage, layout)?)), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let dx = with([x, &grad.contiguous()?], |[x, grad]| (self.slope)(x, grad))?;
        tensor(dx, x.shape()).map(Some)
    }
}

fn erf_value(x: &[f32]) -> Vec<f32> {
    x.iter().map(|&x| x * normal(x).1).collect()
}

fn erf_slope(x: &[f32], grad: &[f32]) -> Vec<f32> {
    let slope = |x: f32| {
        let (density, below) = normal(x);
        below + x * density
    };
    x.iter().zip(grad).map(|(&x, grad)| grad * slope(x)).collect()
}

const SQRT_2_OVER_PI: f32 = 0.797_884_6;
const CUBIC: f32 = 0.044_715;

fn tanh_value(x: &[f32]) -> Vec<f32> {
    x.iter().map(|&x| 0.5 * x * (1.0 + tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x)))).collect()
}

fn tanh_slope(x: &[f32], grad: &[f32]) -> Vec<f32> {
    let slope = |x: f32| {
        let t = tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x));
        0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * SQRT_2_OVER_PI * (1.0 + 3.0 * CUBIC * x * x)
    };
    x.iter().zip(grad).map(|(&x, grad)| grad * slope(x)).collect()
}
