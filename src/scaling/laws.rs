//! The published laws. Each carries its own constants, what its N and D count, and what it was
//! fitted to.

mod published;

use std::cmp::Ordering;

pub use published::{
    BESIROGLU, HOFFMANN_PRINTED, HOFFMANN_SOURCE, KAPLAN_COMPUTE, KAPLAN_JOINT, KAPLAN_SIZE, KAPLAN_TOKENS,
};

use super::additive::Additive;
use super::allocation::KAPLAN;
use super::error::ScalingError;
use super::units::{Compute, Counting, Loss, LossScale, ModelSize, Range, Tokens, computed, positive};

/// The names of the laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LawId {
    /// Kaplan's L(N).
    KaplanSize,
    /// Kaplan's L(D).
    KaplanTokens,
    /// Kaplan's L(C_min).
    KaplanCompute,
    /// Kaplan's L(N, D).
    KaplanJoint,
    /// Hoffmann's third approach with the constants as printed.
    HoffmannPrinted,
    /// The same with the constants of the paper's source, before they were rounded.
    HoffmannSource,
    /// Besiroglu's replication of the third approach.
    Besiroglu,
}

impl LawId {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::KaplanSize,
        Self::KaplanTokens,
        Self::KaplanCompute,
        Self::KaplanJoint,
        Self::HoffmannPrinted,
        Self::HoffmannSource,
        Self::Besiroglu,
    ];

    /// The law of this name.
    #[must_use]
    pub fn law(self) -> &'static Law {
        match self {
            Self::KaplanSize => &KAPLAN_SIZE,
            Self::KaplanTokens => &KAPLAN_TOKENS,
            Self::KaplanCompute => &KAPLAN_COMPUTE,
            Self::KaplanJoint => &KAPLAN_JOINT,
            Self::HoffmannPrinted => &HOFFMANN_PRINTED,
            Self::HoffmannSource => &HOFFMANN_SOURCE,
            Self::Besiroglu => &BESIROGLU,
        }
    }
}

/// What a law in one variable depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// N.
    Size,
    /// D.
    Tokens,
    /// C.
    Compute,
}

impl Variable {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Size => "a number of parameters",
            Self::Tokens => "a number of tokens",
            Self::Compute => "a compute budget",
        }
    }
}

/// How a law computes the loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Formula {
    /// L(x) = (scale/x)^exponent; for the compute, `scale` is in PF-days.
    Power {
        /// x.
        variable: Variable,
        /// The x at which the loss would be 1 nat.
        scale: f64,
        /// How fast the loss falls.
        exponent: f64,
    },
    /// L(N, D) = [(Nc/N)^(αN/αD) + Dc/D]^αD (Kaplan et al. 2020, equation 1.5).
    Joint {
        /// Nc, non-embedding parameters.
        parameter_scale: f64,
        /// Dc, tokens.
        token_scale: f64,
        /// αN.
        alpha_n: f64,
        /// αD.
        alpha_d: f64,
    },
    /// L(N, D) = E + A/N^α + B/D^β.
    Additive(Additive),
}

impl Formula {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Power { variable: Variable::Size, .. } => "(Nc/N)^α",
            Self::Power { variable: Variable::Tokens, .. } => "(Dc/D)^α",
            Self::Power { variable: Variable::Compute, .. } => "(Cc/C)^α",
            Self::Joint { .. } => "[(Nc/N)^(αN/αD) + Dc/D]^αD",
            Self::Additive(_) => "E + A/N^α + B/D^β",
        }
    }
}

/// A published law for the loss in nats a token.
#[derive(Debug, PartialEq)]
pub struct Law {
    /// Its name among the laws.
    pub id: LawId,
    /// Its name for people.
    pub name: &'static str,
    /// The paper, and where in it the constants stand.
    pub source: &'static str,
    /// The formula with its constants.
    pub formula: Formula,
    /// Which parameters N counts.
    pub counting: Counting,
    /// What D, or training, means in it.
    pub tokens: &'static str,
    /// The text and the tokenizer whose tokens the loss is counted in.
    pub text: &'static str,
    /// What it was fitted to.
    pub range: Range,
}

impl Law {
    /// The axis on which its losses belong.
    #[must_use]
    pub fn scale(&self) -> LossScale {
        LossScale::Law(self.id)
    }

    /// A size counted as this law counts. The caller says with it that `count` is meant so.
    ///
    /// # Errors
    /// [`ScalingError::NotPositive`].
    pub fn size(&self, count: f64) -> Result<ModelSize, ScalingError> {
        ModelSize::new(count, self.counting)
    }

    /// L(N, D).
    ///
    /// # Errors
    /// [`ScalingError`] if the law has one variable only, counts other parameters, or the loss is
    /// no number.
    pub fn loss(&self, size: ModelSize, tokens: Tokens) -> Result<Loss, ScalingError> {
        let (n, d) = (self.count_of(size)?, tokens.count());
        let nats = match &self.formula {
            Formula::Power { variable, .. } => {
                return Err(self.depends_on(variable.name(), "a size with a number of tokens"));
            }
            Formula::Joint { parameter_scale, token_scale, alpha_n, alpha_d } => {
                let sum = (parameter_scale / n).powf(alpha_n / alpha_d) + token_scale / d;
                computed(sum.powf(*alpha_d), "the loss")?
            }
            Formula::Additive(constants) => constants.loss(n, d)?,
        };
        Loss::new(nats, self.scale(), !self.range.covers(n, d))
    }

    /// L(N), by a law in the size alone.
    ///
    /// # Errors
    /// [`ScalingError`] if it is no such law, or counts other parameters.
    pub fn loss_of_size(&self, size: ModelSize) -> Result<Loss, ScalingError> {
        let count = self.count_of(size)?;
        let (least, most) = self.range.parameters;
        self.power(Variable::Size, count, (least..=most).contains(&count))
    }

    /// L(D), by a law in the tokens alone.
    ///
    /// # Errors
    /// [`ScalingError::OtherVariable`] if it is no such law.
    pub fn loss_of_tokens(&self, tokens: Tokens) -> Result<Loss, ScalingError> {
        let (least, most) = self.range.tokens;
        self.power(Variable::Tokens, tokens.count(), (least..=most).contains(&tokens.count()))
    }

    /// The least loss that a budget buys: L(C_min) for Kaplan's, the optimum's loss for the
    /// additive laws.
    ///
    /// # Errors
    /// [`ScalingError`] if no best use of a budget follows from the law.
    pub fn loss_of_compute(&self, compute: Compute) -> Result<Loss, ScalingError> {
        let Formula::Additive(constants) = &self.formula else {
            // The budgets whose best size, by the paper's own allocation, was among those trained.
            let (least, most) = self.range.parameters;
            let best = KAPLAN.allocate(compute)?.size.count();
            return self.power(Variable::Compute, compute.pf_days(), (least..=most).contains(&best));
        };
        let (n, d) = constants.optimum(compute.flop())?;
        Loss::new(constants.loss(n, d)?, self.scale(), !self.range.covers(n, d))
    }

    /// The budget whose best use gives this loss, which is in nats on the law's own scale.
    ///
    /// # Errors
    /// [`ScalingError`] if no budget does, or no best use follows from the law.
    pub fn compute_for(&self, nats: f64) -> Result<Compute, ScalingError> {
        match &self.formula {
            Formula::Additive(constants) => Compute::from_flop(constants.flop_for(nats)?),
            Formula::Power { variable: Variable::Compute, scale, exponent } => {
                Compute::from_pf_days(scale / positive(nats, "the loss")?.powf(1.0 / exponent))
            }
            _ => Err(ScalingError::NoOptimum { law: self.name }),
        }
    }

    /// The tokens with which a model of this size has this loss, in nats on the law's own scale.
    ///
    /// # Errors
    /// [`ScalingError`] if no number does, or the law is not additive.
    pub fn tokens_for(&self, nats: f64, size: ModelSize) -> Result<Tokens, ScalingError> {
        Tokens::new(self.additive()?.tokens_for(nats, self.count_of(size)?)?)
    }

    /// The size with which so many tokens give this loss, in nats on the law's own scale.
    ///
    /// # Errors
    /// [`ScalingError`] if none does, or the law is not additive.
    pub fn size_for(&self, nats: f64, tokens: Tokens) -> Result<ModelSize, ScalingError> {
        self.size(self.additive()?.parameters_for(nats, tokens.count())?)
    }

    /// E in nats a token: what endless parameters and tokens leave. Kaplan's laws have none, so
    /// they predict a loss of 0 in the end, and E of another law must not be added to them.
    #[must_use]
    pub fn floor(&self) -> Option<f64> {
        match &self.formula {
            Formula::Additive(constants) => Some(constants.floor),
            Formula::Power { .. } | Formula::Joint { .. } => None,
        }
    }

    /// The exponents of its formula.
    #[must_use]
    pub fn exponents(&self) -> Vec<Exponent> {
        let formula = self.formula.name();
        let make = |&(symbol, value): &(&'static str, f64)| Exponent { symbol, value, formula };
        match &self.formula {
            Formula::Power { exponent, .. } => [("α", *exponent)].iter().map(make).collect(),
            Formula::Joint { alpha_n, alpha_d, .. } => [("αN", *alpha_n), ("αD", *alpha_d)].iter().map(make).collect(),
            Formula::Additive(it) => [("α", it.alpha), ("β", it.beta)].iter().map(make).collect(),
        }
    }

    /// The constants of an additive law, from which a best use of budgets follows. (Kaplan's
    /// L(N, D) is for a text that is read until the model stops improving, not for C = 6·N·D.)
    pub(super) fn additive(&self) -> Result<&Additive, ScalingError> {
        match &self.formula {
            Formula::Additive(constants) => Ok(constants),
            Formula::Power { .. } | Formula::Joint { .. } => Err(ScalingError::NoOptimum { law: self.name }),
        }
    }

    pub(super) fn count_of(&self, size: ModelSize) -> Result<f64, ScalingError> {
        let (wanted, found) = (self.counting, size.counting());
        if wanted == found {
            Ok(size.count())
        } else {
            Err(ScalingError::OtherCounting { law: self.name, wanted, found })
        }
    }

    fn power(&self, found: Variable, value: f64, is_covered: bool) -> Result<Loss, ScalingError> {
        match self.formula {
            Formula::Power { variable, scale, exponent } if variable == found => {
                let nats = computed((scale / value).powf(exponent), "the loss")?;
                Loss::new(nats, self.scale(), !is_covered)
            }
            Formula::Power { variable, .. } => Err(self.depends_on(variable.name(), found.name())),
            Formula::Joint { .. } | Formula::Additive(_) => {
                Err(self.depends_on("a size with a number of tokens", found.name()))
            }
        }
    }

    fn depends_on(&self, wanted: &'static str, found: &'static str) -> ScalingError {
        ScalingError::OtherVariable { law: self.name, wanted, found }
    }
}

/// An exponent of a law, bound to its formula: 0.076 in one and 0.34 in another say nothing about
/// which falls faster, as the other has an irreducible term below its power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponent {
    symbol: &'static str,
    value: f64,
    formula: &'static str,
}

impl Exponent {
    /// Its letter in the formula.
    #[must_use]
    pub fn symbol(&self) -> &'static str {
        self.symbol
    }

    /// Its value, for a table in which its formula stands beside it.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The formula.
    #[must_use]
    pub fn formula(&self) -> &'static str {
        self.formula
    }

    /// Which of two is larger, if they are the same letter of the same formula.
    ///
    /// # Errors
    /// [`ScalingError::OtherFormula`] if they are not.
    pub fn compare(&self, other: &Self) -> Result<Ordering, ScalingError> {
        if self.formula == other.formula && self.symbol == other.symbol {
            Ok(self.value.total_cmp(&other.value))
        } else {
            Err(ScalingError::OtherFormula { left: self.formula, right: other.formula })
        }
    }
}
