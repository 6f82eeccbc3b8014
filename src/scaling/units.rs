//! Sizes, tokens, compute and losses: numbers that know what they count.

use std::fmt;

use super::error::ScalingError;
use super::laws::LawId;

/// FLOP in a PF-day: 10^15 a second for 86,400 seconds (Kaplan et al. 2020, section 1.3).
pub const FLOP_PER_PF_DAY: f64 = 8.64e19;

/// FLOP that training spends on a parameter and a token: 2 forwards, 4 backwards (Kaplan et al.
/// 2020, section 2.1).
pub const FLOP_PER_PARAMETER_AND_TOKEN: f64 = 6.0;

/// Takes a number for a quantity, if it is finite and above 0.
pub(super) fn positive(value: f64, what: &'static str) -> Result<f64, ScalingError> {
    if value.is_finite() && value > 0.0 { Ok(value) } else { Err(ScalingError::NotPositive { what, value }) }
}

/// What was computed, unless it left the range of numbers.
pub(super) fn computed(value: f64, what: &'static str) -> Result<f64, ScalingError> {
    if value.is_finite() { Ok(value) } else { Err(ScalingError::TooExtreme { what }) }
}

/// Which parameters are counted in N. At small sizes it makes several times the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// All, embeddings included (Hoffmann et al.).
    Total,
    /// All but token and position embeddings (Kaplan et al.).
    NonEmbedding,
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Total => "all parameters",
            Self::NonEmbedding => "non-embedding parameters",
        })
    }
}

/// N: how many parameters a model has, and which were counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelSize {
    count: f64,
    counting: Counting,
}

impl ModelSize {
    /// A number of parameters.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`].
    pub fn new(count: f64, counting: Counting) -> Result<Self, ScalingError> {
        Ok(Self { count: positive(count, "the number of parameters")?, counting })
    }

    /// The number.
    #[must_use]
    pub fn count(self) -> f64 {
        self.count
    }

    /// What was counted.
    #[must_use]
    pub fn counting(self) -> Counting {
        self.counting
    }
}

/// D: training tokens, each seen once. A token is one of the tokenizer of the law or the points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens(f64);

impl Tokens {
    /// A number of tokens.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`].
    pub fn new(count: f64) -> Result<Self, ScalingError> {
        Ok(Self(positive(count, "the number of tokens")?))
    }

    /// The number.
    #[must_use]
    pub fn count(self) -> f64 {
        self.0
    }
}

/// C: the compute of a training run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compute(f64);

impl Compute {
    /// From FLOP.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`].
    pub fn from_flop(flop: f64) -> Result<Self, ScalingError> {
        Ok(Self(positive(flop, "the compute")?))
    }

    /// From PF-days, Kaplan's unit.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`], also if it is too much for a number of FLOP.
    pub fn from_pf_days(days: f64) -> Result<Self, ScalingError> {
        Self::from_flop(positive(days, "the compute")? * FLOP_PER_PF_DAY)
    }

    /// C = 6·N·D. Whether C counts embeddings follows from what `size` counts.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] if the product is no number.
    pub fn of_training(size: ModelSize, tokens: Tokens) -> Result<Self, ScalingError> {
        Self::from_flop(FLOP_PER_PARAMETER_AND_TOKEN * size.count() * tokens.count())
    }

    /// C = 3·(2·N + 2·layers·context·width)·D: with the attention's products, which 6·N·D leaves
    /// out (Kaplan et al. 2020, equation 2.2, and twice the forward pass for the backward pass).
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] if the result is no number.
    pub fn of_training_with_attention(
        size: ModelSize,
        tokens: Tokens,
        shape: AttentionShape,
    ) -> Result<Self, ScalingError> {
        let AttentionShape { layers, context, width } = shape;
        let attention = 2.0 * f64::from(layers) * f64::from(context) * f64::from(width);
        Self::from_flop(3.0 * (2.0 * size.count() + attention) * tokens.count())
    }

    /// D = C / (6·N).
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`] if the quotient is no number.
    pub fn tokens_for(self, size: ModelSize) -> Result<Tokens, ScalingError> {
        Tokens::new(self.0 / FLOP_PER_PARAMETER_AND_TOKEN / size.count())
    }

    /// The number of FLOP.
    #[must_use]
    pub fn flop(self) -> f64 {
        self.0
    }

    /// The number of PF-days.
    #[must_use]
    pub fn pf_days(self) -> f64 {
        self.0 / FLOP_PER_PF_DAY
    }
}

/// What the attention's share of the compute depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionShape {
    /// Layers.
    pub layers: u32,
    /// Positions that a token may see.
    pub context: u32,
    /// Width of the attention, which mostly is the model's.
    pub width: u32,
}

/// What a loss may be compared with. Laws were fitted to different texts with different
/// tokenizers, so each has a scale of its own, and so has every set of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LossScale {
    /// Losses that this law predicts.
    Law(LawId),
    /// Losses measured on one text with one tokenizer; the number tells such sets apart.
    Measured(u32),
}

impl fmt::Display for LossScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Law(id) => f.write_str(id.law().name),
            Self::Measured(number) => write!(f, "measured points {number}"),
        }
    }
}

/// A loss in nats a token, bound to its scale: it neither compares nor subtracts, and gives its
/// number only to who names the scale that it is wanted on ([`Loss::on`]).
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    nats: f64,
    scale: LossScale,
    extrapolated: bool,
}

impl Loss {
    pub(super) fn new(nats: f64, scale: LossScale, extrapolated: bool) -> Result<Self, ScalingError> {
        Ok(Self { nats: positive(nats, "the loss")?, scale, extrapolated })
    }

    /// The number of nats a token, for an axis of this scale.
    ///
    /// # Errors
    /// [`ScalingError::OtherScale`] if the loss belongs to another one.
    pub fn on(self, axis: LossScale) -> Result<f64, ScalingError> {
        if self.scale == axis { Ok(self.nats) } else { Err(ScalingError::OtherScale { loss: self.scale, axis }) }
    }

    /// The scale that it belongs to.
    #[must_use]
    pub fn scale(self) -> LossScale {
        self.scale
    }

    /// Whether it lies outside of what the law was fitted to.
    #[must_use]
    pub fn is_extrapolated(self) -> bool {
        self.extrapolated
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4} nats a token ({})", self.nats, self.scale)
    }
}

/// What a law was fitted to: from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Parameters, counted as the law counts them.
    pub parameters: (f64, f64),
    /// Training tokens.
    pub tokens: (f64, f64),
}

impl Range {
    /// Whether N and D both lie in it.
    #[must_use]
    pub fn covers(&self, parameters: f64, tokens: f64) -> bool {
        let within = |value: f64, (least, most): (f64, f64)| (least..=most).contains(&value);
        within(parameters, self.parameters) && within(tokens, self.tokens)
    }
}
