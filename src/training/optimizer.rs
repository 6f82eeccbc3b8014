//! AdamW, with decoupled weight decay for matrices alone.
//!
//! Kingma and Ba 2014 (arXiv 1412.6980); Loshchilov and Hutter 2017 (arXiv 1711.05101). Reference:
//! `torch.optim.AdamW`.

use std::cell::RefCell;

use candle_core::backprop::GradStore;
use candle_core::{CpuStorage, InplaceOp2, Layout, Result, Var, bail};

use crate::kernel::slices::{each_part, slice, slice_mut, with};

/// The settings besides the learning rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamWConfig {
    /// How much of the mean of gradients stays at a step.
    pub beta1: f64,
    /// How much of the mean of squared gradients stays.
    pub beta2: f64,
    /// Keeps the division from zero.
    pub epsilon: f64,
    /// The share of a matrix, times the learning rate, that is taken off at a step. Biases and the
    /// weights of norms do not decay.
    pub weight_decay: f64,
}

impl Default for AdamWConfig {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weight_decay: 0.05 }
    }
}

/// The optimiser, with two numbers of memory for each parameter.
pub struct AdamW {
    config: AdamWConfig,
    slots: Vec<Slot>,
    steps: i32,
}

/// Steps made, and for each variable its name and its two means: what a later step depends on,
/// beside the variables.
pub type Memory = (i32, Vec<(String, Vec<f32>, Vec<f32>)>);

struct Slot {
    name: String,
    variable: Var,
    /// What the learning rate is multiplied by here.
    share: f64,
    /// The mean of gradients, and of squared gradients.
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl AdamW {
    /// For these variables.
    #[must_use]
    pub fn new(variables: Vec<(String, Var)>, config: AdamWConfig) -> Self {
        let slot = |(name, variable): (String, Var)| {
            let size = variable.elem_count();
            Slot { name, variable, share: 1.0, mean: vec![0.0; size], square: vec![0.0; size] }
        };
        Self { config, slots: variables.into_iter().map(slot).collect(), steps: 0 }
    }

    /// Multiplies the learning rate of each variable by what `share` says of its name; the decay stays
    /// as it is.
    #[must_use]
    pub fn with_shares(mut self, share: impl Fn(&str) -> f64) -> Self {
        for slot in &mut self.slots {
            slot.share = share(&slot.name);
        }
        self
    }

    /// How many steps have been made.
    #[must_use]
    pub fn steps(&self) -> i32 {
        self.steps
    }

    /// One update with the gradients times `scale` ([`clip_global_norm`]).
    ///
    /// # Errors
    /// Those of candle; a variable without a gradient, of which candle says nothing by itself.
    pub fn step(&mut self, gradients: &GradStore, learning_rate: f64, scale: f32) -> Result<()> {
        self.steps += 1;
        let AdamWConfig { beta1, beta2, epsilon, weight_decay } = self.config;
        let (first, second) = (1.0 - beta1.powi(self.steps), 1.0 - beta2.powi(self.steps));
        let root = (1.0 / second).sqrt() as f32;
        for slot in &mut self.slots {
            let Some(gradient) = gradients.get(&slot.variable) else {
                bail!("the parameter {:?} has no gradient: some operation does not carry it on", slot.name)
            };
            let decay = if slot.variable.rank() < 2 { 1.0 } else { 1.0 - (learning_rate * weight_decay) as f32 };
            let rate = (learning_rate * slot.share / first) as f32;
            let memory = RefCell::new((slot.mean.as_mut_slice(), slot.square.as_mut_slice()));
            let [beta1, beta2, epsilon] = [beta1, beta2, epsilon].map(|setting| setting as f32);
            let update = Update { memory, scale, beta1, beta2, epsilon, decay, rate, root };
            slot.variable.inplace_op2(&gradient.contiguous()?, &update)?;
        }
        Ok(())
    }

    /// A copy of the memory, for a checkpoint.
    #[must_use]
    pub fn memory(&self) -> Memory {
        let slots = self.slots.iter().map(|slot| (slot.name.clone(), slot.mean.clone(), slot.square.clone()));
        (self.steps, slots.collect())
    }

    /// Takes over what [`AdamW::memory`] gave for variables of the same names and sizes; says whether
    /// it fitted, and changes nothing if not.
    pub fn restore(&mut self, (steps, mut state): Memory) -> bool {
        state.sort_by(|a, b| a.0.cmp(&b.0));
        let fits = |slot: &Slot, (name, mean, square): &(String, Vec<f32>, Vec<f32>)| {
            slot.name == *name && slot.mean.len() == mean.len() && slot.square.len() == square.len()
        };
        self.slots.sort_by(|a, b| a.name.cmp(&b.name));
        if steps < 0 || state.len() != self.slots.len() || !self.slots.iter().zip(&state).all(|(a, b)| fits(a, b)) {
            return false;
        }
        for (slot, (_, mean, square)) in self.slots.iter_mut().zip(state) {
            (slot.mean, slot.square) = (mean, square);
        }
        self.steps = steps;
        true
    }
}

/// One update of one variable, where it lies: a variable that is replaced is two copies a step.
struct Update<'a> {
    /// The means of gradients, and of squared gradients.
    memory: RefCell<(&'a mut [f32], &'a mut [f32])>,
    scale: f32,
    beta1: f32,
    beta2: f32,
    epsilon: f32,
    /// What stays of the variable itself.
    decay: f32,
    /// The learning rate and the means' corrections, as they begin at 0.
    rate: f32,
    root: f32,
}

impl InplaceOp2 for Update<'_> {
    fn name(&self) -> &'static str {
        "adamw"
    }

    fn cpu_fwd(&self, s1: &mut CpuStorage, l1: &Layout, s2: &CpuStorage, l2: &Layout) -> Result<()> {
        let (values, gradient) = (slice_mut(s1, l1)?, slice(s2, l2)?);
        let (mean, square) = &mut *self.memory.borrow_mut();
        let Self { scale, beta1, beta2, epsilon, decay, rate, root, .. } = *self;
        each_part([values, mean, square], gradient, &|[values, mean, square], gradient| {
            let state = mean.iter_mut().zip(square.iter_mut());
            for ((value, gradient), (mean, square)) in values.iter_mut().zip(gradient).zip(state) {
                let gradient = gradient * scale;
                *mean = beta1 * *mean + (1.0 - beta1) * gradient;
                *square = beta2 * *square + (1.0 - beta2) * gradient * gradient;
                *value = *value * decay - rate * *mean / (square.sqrt() * root + epsilon);
            }
        });
        Ok(())
    }
}

/// The length of all gradients together, and what to multiply them with so that it is at most
/// `limit`. Reference: `torch.nn.utils.clip_grad_norm_`.
///
/// # Errors
/// Those of candle.
pub fn clip_global_norm(gradients: &GradStore, variables: &[(String, Var)], limit: f64) -> Result<(f64, f32)> {
    let mut total = 0.0;
    for (_, variable) in variables {
        if let Some(gradient) = gradients.get(variable) {
            let square = |value: &f32| f64::from(*value) * f64::from(*value);
            total += with([&gradient.contiguous()?], |[values]| values.iter().map(square).sum::<f64>())?;
        }
    }
    let norm = total.sqrt();
    Ok((norm, (limit / (norm + 1e-6)).min(1.0) as f32))
}
