//! What the explorer asks of an additive law: curves of equal compute, doublings, waste.

use super::error::ScalingError;
use super::laws::Law;
use super::units::{Compute, FLOP_PER_PARAMETER_AND_TOKEN, Loss, ModelSize, Tokens, computed, positive};

/// A point of a law's surface.
#[derive(Debug, Clone, Copy)]
pub struct SurfacePoint {
    /// N.
    pub size: ModelSize,
    /// D.
    pub tokens: Tokens,
    /// L(N, D).
    pub loss: Loss,
}

/// What doubling does to the part of the loss that can be reduced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubling {
    /// L − E that remains with twice the parameters, as a share of L − E before.
    pub parameters: f64,
    /// The same with twice the tokens.
    pub tokens: f64,
    /// The same with twice of both, which is four times the compute.
    pub both: f64,
    /// The same if four times the compute is spent as the law has it best.
    pub best: f64,
}

/// A training run beside the best one.
#[derive(Debug, Clone, Copy)]
pub struct Waste {
    /// 6·N·D of the run.
    pub compute: Compute,
    /// What would have reached the same loss.
    pub needed: Compute,
    /// How many times the needed compute the run took; at least 1, up to rounding.
    pub factor: f64,
    /// The loss that the run's compute could have bought.
    pub best: Loss,
}

impl Law {
    /// What the loss at a point is made of: E, A/N^α and B/D^β, on the law's own axis.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, counts other parameters, or a term is no number
    /// above 0.
    pub fn terms(&self, size: ModelSize, tokens: Tokens) -> Result<[Loss; 3], ScalingError> {
        let (n, d) = (self.count_of(size)?, tokens.count());
        let law = self.additive()?;
        let is_extrapolated = !self.range.covers(n, d);
        let term = |nats: f64| Loss::new(nats, self.scale(), is_extrapolated);
        Ok([
            term(law.floor)?,
            term(law.parameter_scale / n.powf(law.alpha))?,
            term(law.token_scale / d.powf(law.beta))?,
        ])
    }

    /// `count` points of equal compute C = 6·N·D around the optimum, from `factor` times fewer
    /// parameters to `factor` times more, evenly in the logarithm.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, `factor` is not above 1, or a point is no number.
    pub fn iso_flop(&self, compute: Compute, factor: f64, count: usize) -> Result<Vec<SurfacePoint>, ScalingError> {
        let (best, _) = self.additive()?.optimum(compute.flop())?;
        let reach = positive(positive(factor, "the factor around the optimum")?.ln(), "the range around the optimum")?;
        let last = count.saturating_sub(1).max(1) as f64;
        let point = |index: usize| {
            let size = self.size(best * (reach * (2.0 * index as f64 / last - 1.0)).exp())?;
            let tokens = compute.tokens_for(size)?;
            Ok(SurfacePoint { size, tokens, loss: self.loss(size, tokens)? })
        };
        (0..count).map(point).collect()
    }

    /// What doubling N, D or both does at a point.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, or a result is no number.
    pub fn doubling(&self, size: ModelSize, tokens: Tokens) -> Result<Doubling, ScalingError> {
        let (n, d) = (self.count_of(size)?, tokens.count());
        let law = self.additive()?;
        let before = positive(law.loss(n, d)? - law.floor, "the reducible loss")?;
        let share = |n: f64, d: f64| Ok((law.loss(n, d)? - law.floor) / before);
        let best = law.best_loss(4.0 * FLOP_PER_PARAMETER_AND_TOKEN * n * d)? - law.floor;
        Ok(Doubling {
            parameters: share(2.0 * n, d)?,
            tokens: share(n, 2.0 * d)?,
            both: share(2.0 * n, 2.0 * d)?,
            best: best / before,
        })
    }

    /// How much compute a run took beyond what its loss needs, by this law.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, counts other parameters, or a result is no number.
    pub fn waste(&self, size: ModelSize, tokens: Tokens) -> Result<Waste, ScalingError> {
        let law = self.additive()?;
        let nats = law.loss(self.count_of(size)?, tokens.count())?;
        let compute = Compute::of_training(size, tokens)?;
        let needed = self.compute_for(nats)?;
        let factor = computed(compute.flop() / needed.flop(), "the waste")?;
        Ok(Waste { compute, needed, factor, best: self.loss_of_compute(compute)? })
    }
}
