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
    x.contiguous()?.apply_op1(Operation::<Erf>(PhantomData))
}

/// The form with the hyperbolic tangent, which is what GPT-2 and T5 have.
///
/// # Errors
/// Those of candle.
pub fn gelu_tanh(x: &Tensor) -> Result<Tensor> {
    x.contiguous()?.apply_op1(Operation::<Tanh>(PhantomData))
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gelu {
    /// [`gelu_erf`].
    Erf,
    /// [`gelu_tanh`].
    Tanh,
}

impl Gelu {
    /// The values at `x`; where slopes are wanted, `x` becomes them.
    pub(super) fn values(self, x: &mut [f32], slopes: bool) -> Vec<f32> {
        match (self, slopes) {
            (Self::Erf, true) => with_slopes::<Erf>(x),
            (Self::Tanh, true) => with_slopes::<Tanh>(x),
            (Self::Erf, false) => x.iter().map(|x| Erf::both(*x).0).collect(),
            (Self::Tanh, false) => x.iter().map(|x| Tanh::both(*x).0).collect(),
        }
    }
}

fn with_slopes<F: Function>(x: &mut [f32]) -> Vec<f32> {
    let mut values = vec![0.0; x.len()];
    for (value, x) in values.iter_mut().zip(x) {
        (*value, *x) = F::both(*x);
    }
    values
}

/// Numbers that are looked at together.
const ROW: usize = 256;

/// A function of one number, and its slope.
trait Function: Sync + 'static {
    fn both(x: f32) -> (f32, f32);
}

struct Operation<F>(PhantomData<F>);

impl<F: Function + Send> CustomOp1 for Operation<F> {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = slice(storage, layout)?;
        let mut y = vec![0.0; x.len()];
        each_row(&mut y, ROW, ROW, |row, y| {
            for (y, x) in y.iter_mut().zip(&x[row * ROW..]) {
                *y = F::both(*x).0;
            }
        });
        Ok((CpuStorage::F32(y), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _y: &Tensor, grad: &Tensor) -> Result<Option<Tensor>> {
        let dx = with([x, &grad.contiguous()?], |[x, grad]| {
            let mut dx = vec![0.0; x.len()];
            each_row(&mut dx, ROW, ROW, |row, dx| {
                for ((dx, x), grad) in dx.iter_mut().zip(&x[row * ROW..]).zip(&grad[row * ROW..]) {
                    *dx = grad * F::both(*x).1;
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
    fn both(x: f32) -> (f32, f32) {
        let (density, below) = normal(x);
        (x * below, below + x * density)
    }
}

const SQRT_2_OVER_PI: f32 = 0.797_884_6;
const CUBIC: f32 = 0.044_715;

struct Tanh;

impl Function for Tanh {
    #[inline(always)]
    fn both(x: f32) -> (f32, f32) {
        let square = x * x;
        let t = tanh(SQRT_2_OVER_PI * x * (1.0 + CUBIC * square));
        let below = 0.5 * (1.0 + t);
        (x * below, below + 0.5 * x * (1.0 - t * t) * SQRT_2_OVER_PI * (1.0 + 3.0 * CUBIC * square))
    }
}
