//! Parameters with and without embeddings, and what the difference does to the best allocation:
//! at small sizes most parameters are embeddings, so that who leaves them out sees N grow faster
//! with compute than it does (Pearce and Song 2024, "Reconciling Kaplan and Chinchilla Scaling
//! Laws", arXiv:2406.12907).

use super::additive::minimum;
use super::error::ScalingError;
use super::laws::Law;
use super::units::{Compute, Counting, FLOP_PER_PARAMETER_AND_TOKEN, ModelSize, positive};

/// ω in N_total = N + ω·N^(1/3) for N non-embedding parameters, fitted by Pearce and Song to the
/// models of Hoffmann et al. (vocabulary of 32,000). Other vocabularies have another ω.
pub const OMEGA: f64 = 47_491.0;

impl ModelSize {
    /// The same model with all parameters counted, by N_total = N + ω·N^(1/3).
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] if that is no number.
    pub fn to_total(self) -> Result<Self, ScalingError> {
        match self.counting() {
            Counting::Total => Ok(self),
            Counting::NonEmbedding => Self::new(total(self.count()), Counting::Total),
        }
    }

    /// The same model without its embeddings, by the same relation.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] if that is no number.
    pub fn to_non_embedding(self) -> Result<Self, ScalingError> {
        match self.counting() {
            Counting::NonEmbedding => Ok(self),
            Counting::Total => Self::new(non_embedding(self.count()), Counting::NonEmbedding),
        }
    }
}

fn total(non_embedding: f64) -> f64 {
    non_embedding + OMEGA * non_embedding.cbrt()
}

/// The root t of t³ + ω·t = `total`, cubed. The cubic rises everywhere, so halving finds it.
fn non_embedding(total: f64) -> f64 {
    let (mut low, mut high) = (0.0, total.cbrt());
    // 1,100 halvings at most: as many as there are exponents and digits.
    for _ in 0..1100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if middle * middle * middle + OMEGA * middle < total {
            low = middle;
        } else {
            high = middle;
        }
    }
    let root = f64::midpoint(low, high);
    root * root * root
}

impl Law {
    /// The best non-embedding parameters for a compute that leaves embeddings out as well
    /// (C = 6·D·non-embedding parameters), if the loss is that of this law.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, or the result is no number.
    pub fn optimum_without_embeddings(&self, compute: Compute) -> Result<ModelSize, ScalingError> {
        let law = self.additive()?;
        let product = compute.flop() / FLOP_PER_PARAMETER_AND_TOKEN;
        let reducible = |ln_size: f64| law.ln_reducible(total(ln_size.exp()).ln(), product.ln() - ln_size);
        ModelSize::new(minimum(reducible, -30.0, 150.0).exp(), Counting::NonEmbedding)
    }

    /// The exponent a that a straight line through the optima without embeddings shows between
    /// two budgets: ln N against ln C at `count` budgets, least squares.
    ///
    /// # Errors
    /// [`ScalingError`] if the law is not additive, or the budgets are not in order.
    pub fn exponent_without_embeddings(
        &self,
        least: Compute,
        most: Compute,
        count: usize,
    ) -> Result<f64, ScalingError> {
        let width = positive((most.flop() / least.flop()).ln(), "the range of budgets")?;
        let count = count.max(2);
        let (mut products, mut squares) = (0.0, 0.0);
        for index in 0..count {
            let place = index as f64 / (count - 1) as f64 - 0.5;
            let compute = Compute::from_flop(least.flop() * (width * (place + 0.5)).exp())?;
            products += place * width * self.optimum_without_embeddings(compute)?.count().ln();
            squares += (place * width).powi(2);
        }
        Ok(products / squares)
    }
}
