//! The Gaussian error linear unit, exact and in its tanh form.
//!
//! Hendrycks and Gimpel 2016 (arXiv 1606.08415).

use std::marker::PhantomData;

use candle_core::{CpuStorage, CustomOp1, Layout, Result, Shape, Tensor};

use super::math::{normal, tanh};
use super::slices::{each_row, slice, tensor, with};

/// x · Φ(x), with the normal distribution's Φ.
///
/// # Errors
/// Those of candle.
pub fn gelu_erf(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Gelu::<Erf>(PhantomData))
}

/// The form with the hyperbolic tangent, which is what GPT-2 and T5 have.
///
/// # Errors
/// Those of candle.
pub fn gelu_tanh(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Gelu::<Tanh>(PhantomData))
}

/// Numbers that are looked at together.
const ROW: usize = 256;

/// A function of one number, and its slope.
trait Function: Sync + 'static {
    fn value(x: f32) -> f32;
    fn slope(x: f32) -> f32;
}

struct Gelu<F>(PhantomData<F>);

impl<F: Function + Send> CustomOp1 for Gelu<F> {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let mut y = vec![0.0; x.len()];
        each_row(&mut y, ROW, ROW, |row, y| {
            for (y, x) in y.iter_mut().zip(&x[row * ROW..]) {
                *y = F::value(*x);
            }
        });
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let dx = with([x, &grad.contiguous()?], |[x, grad]| {
            let mut dx = vec![0.0; x.len()];
            each_row(&mut dx, ROW, ROW, |row, dx| {
                for ((dx, x), grad) in dx.iter_mut().zip(&x[row * ROW..]).zip(&grad[row * ROW..]) {
                    *dx = grad * F::slope(*x);
                }
            });
            dx
        })?;
        tensor(dx, x.shape()).map(Some)
    }
}

struct Erf;

impl Function for Erf {
    #[inline(always)]
    fn value(x: f32) -> f32 {
        x * normal(x).1
    }

    #[inline(always)]
    fn slope(x: f32) -> f32 {
        let (density, below) = normal(x);
        below + x * density
    }
}

const SQRT_2_OVER_PI: f32 = 0.797_884_6;
const CUBIC: f32 = 0.044_715;

struct Tanh;

impl Function for Tanh {
    #[inline(always)]
    fn value(x: f32) -> f32 {
        0.5 * x * (1.0 + tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x)))
    }

    #[inline(always)]
    fn slope(x: f32) -> f32 {
        let t = tanh(SQRT_2_OVER_PI * (x + CUBIC * x * x * x));
        0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * SQRT_2_OVER_PI * (1.0 + 3.0 * CUBIC * x * x)
    }
}
