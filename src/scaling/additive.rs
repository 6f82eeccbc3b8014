//! L(N, D) = E + A/N^α + B/D^β, the form of Hoffmann et al. 2022 (arXiv:2203.15556, equation 2),
//! and what follows from it with C = 6·N·D.

use super::error::ScalingError;
use super::units::{FLOP_PER_PARAMETER_AND_TOKEN, computed, positive};

/// The constants of L(N, D) = E + A/N^α + B/D^β. They mean something only together, and with the
/// text, tokenizer and way of counting that they were fitted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Additive {
    /// E: the irreducible loss in nats a token.
    pub floor: f64,
    /// A: the loss that a single parameter would add, in nats a token.
    pub parameter_scale: f64,
    /// B: the loss that a single token of training would add, in nats a token.
    pub token_scale: f64,
    /// α: how fast the loss falls with parameters.
    pub alpha: f64,
    /// β: how fast the loss falls with tokens.
    pub beta: f64,
}

impl Additive {
    /// Constants, E first.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] unless E is at least 0 and the others are above 0.
    pub fn new(
        floor: f64,
        parameter_scale: f64,
        token_scale: f64,
        alpha: f64,
        beta: f64,
    ) -> Result<Self, ScalingError> {
        if floor != 0.0 {
            positive(floor, "the irreducible loss")?;
        }
        Ok(Self {
            floor,
            parameter_scale: positive(parameter_scale, "A")?,
            token_scale: positive(token_scale, "B")?,
            alpha: positive(alpha, "alpha")?,
            beta: positive(beta, "beta")?,
        })
    }

    /// The loss in nats. It is visible in this module alone: outside, losses are bound to a scale.
    pub(super) fn loss(&self, parameters: f64, tokens: f64) -> Result<f64, ScalingError> {
        let reducible = self.parameter_scale / parameters.powf(self.alpha) + self.token_scale / tokens.powf(self.beta);
        computed(self.floor + reducible, "the loss")
    }

    /// a and b in N* ∝ C^a, D* ∝ C^b: a = β/(α+β), b = α/(α+β).
    #[must_use]
    pub fn allocation_exponents(&self) -> (f64, f64) {
        let sum = self.alpha + self.beta;
        (self.beta / sum, self.alpha / sum)
    }

    /// N* and D* for `flop`: N* = G·(C/6)^a, D* = (C/6)^b/G with G = (αA/(βB))^(1/(α+β)) (equation 4
    /// of the paper).
    ///
    /// # Errors
    /// [`ScalingError`] if `flop` is not above 0, or the optimum no number.
    pub fn optimum(&self, flop: f64) -> Result<(f64, f64), ScalingError> {
        let product = positive(flop, "the compute")? / FLOP_PER_PARAMETER_AND_TOKEN;
        let (a, b) = self.allocation_exponents();
        let balance = self.balance();
        let parameters = positive(balance * product.powf(a), "the optimal number of parameters")?;
        Ok((parameters, positive(product.powf(b) / balance, "the optimal number of tokens")?))
    }

    /// G.
    fn balance(&self) -> f64 {
        let ratio = self.alpha * self.parameter_scale / (self.beta * self.token_scale);
        ratio.powf(1.0 / (self.alpha + self.beta))
    }

    /// The same optimum by search: golden sections over ln N on the curve of equal compute. It is
    /// the check of the closed form, and needs nothing but the loss.
    ///
    /// # Errors
    /// As [`Additive::optimum`].
    pub fn optimum_by_search(&self, flop: f64) -> Result<(f64, f64), ScalingError> {
        let product = positive(flop, "the compute")? / FLOP_PER_PARAMETER_AND_TOKEN;
        let best = minimum(|ln| self.ln_reducible(ln, product.ln() - ln), -250.0, 250.0).exp();
        Ok((
            positive(best, "the optimal number of parameters")?,
            positive(product / best, "the optimal number of tokens")?,
        ))
    }

    /// ln(L − E) from ln N and ln D, which is finite however extreme they are.
    pub(super) fn ln_reducible(&self, ln_parameters: f64, ln_tokens: f64) -> f64 {
        let of_parameters = self.parameter_scale.ln() - self.alpha * ln_parameters;
        let of_tokens = self.token_scale.ln() - self.beta * ln_tokens;
        let (more, less) = (of_parameters.max(of_tokens), of_parameters.min(of_tokens));
        more + (less - more).exp().ln_1p()
    }

    /// The loss of the optimum, in nats.
    pub(super) fn best_loss(&self, flop: f64) -> Result<f64, ScalingError> {
        let (parameters, tokens) = self.optimum(flop)?;
        self.loss(parameters, tokens)
    }

    /// The FLOP whose best use gives this loss. On the optimum L − E = K·(C/6)^(−αβ/(α+β)) with
    /// K = A·G^−α + B·G^β.
    pub(super) fn flop_for(&self, loss: f64) -> Result<f64, ScalingError> {
        let above = self.above_floor(loss)?;
        let balance = self.balance();
        let scale = self.parameter_scale * balance.powf(-self.alpha) + self.token_scale * balance.powf(self.beta);
        let power = (self.alpha + self.beta) / (self.alpha * self.beta);
        positive(FLOP_PER_PARAMETER_AND_TOKEN * (scale / above).powf(power), "the compute")
    }

    /// The tokens with which so many parameters have this loss.
    pub(super) fn tokens_for(&self, loss: f64, parameters: f64) -> Result<f64, ScalingError> {
        let left = self.above_floor(loss)? - self.parameter_scale / parameters.powf(self.alpha);
        if left <= 0.0 {
            let floor = self.floor + self.parameter_scale / parameters.powf(self.alpha);
            return Err(ScalingError::BelowFloor { loss, floor });
        }
        positive((self.token_scale / left).powf(1.0 / self.beta), "the number of tokens")
    }

    /// The parameters with which so many tokens give this loss.
    pub(super) fn parameters_for(&self, loss: f64, tokens: f64) -> Result<f64, ScalingError> {
        let swapped = Self {
            parameter_scale: self.token_scale,
            token_scale: self.parameter_scale,
            alpha: self.beta,
            beta: self.alpha,
            floor: self.floor,
        };
        swapped.tokens_for(loss, tokens)
    }

    fn above_floor(&self, loss: f64) -> Result<f64, ScalingError> {
        let above = positive(loss, "the loss")? - self.floor;
        if above > 0.0 { Ok(above) } else { Err(ScalingError::BelowFloor { loss, floor: self.floor }) }
    }
}

/// Where a function with one minimum between `low` and `high` has it.
pub(super) fn minimum(function: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let section = (5f64.sqrt() - 1.0) / 2.0;
    // Each round leaves 0.618 of the interval: 100 of them leave less than the last digit.
    for _ in 0..100 {
        let (left, right) = (high - section * (high - low), low + section * (high - low));
        if function(left) < function(right) {
            high = right;
        } else {
            low = left;
        }
    }
    f64::midpoint(low, high)
}
