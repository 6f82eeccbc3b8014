//! What can go wrong with laws, points and fits.

use thiserror::Error;

use super::units::{Counting, LossScale};

/// Why a law gives no answer.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ScalingError {
    /// A quantity is 0, negative, infinite or no number.
    #[error("{what} has to be a number above 0, and {value} is not; take another one")]
    NotPositive {
        /// What it should have been.
        what: &'static str,
        /// What it was.
        value: f64,
    },
    /// The result is too large or too small for a number.
    #[error("{what} would be too extreme for a number; ask for something nearer to the published range")]
    TooExtreme {
        /// What was asked for.
        what: &'static str,
    },
    /// A loss was to be put on another law's axis.
    #[error(
        "a loss of \"{loss}\" has no place on the axis of \"{axis}\", as texts and tokenizers differ; compare \
         allocations instead"
    )]
    OtherScale {
        /// Where the loss belongs to.
        loss: LossScale,
        /// Where it was to be put.
        axis: LossScale,
    },
    /// A size was counted in another way than the law counts.
    #[error("\"{law}\" counts {wanted}, and {found} were given; convert them first")]
    OtherCounting {
        /// The law or rule.
        law: &'static str,
        /// What it counts.
        wanted: Counting,
        /// What was given.
        found: Counting,
    },
    /// The law does not depend on what was given, or on more than it.
    #[error("\"{law}\" gives the loss for {wanted}, and {found} was given; take another law")]
    OtherVariable {
        /// The law.
        law: &'static str,
        /// What it depends on.
        wanted: &'static str,
        /// What was given.
        found: &'static str,
    },
    /// A law from which the best use of a budget does not follow.
    #[error("the best use of a budget does not follow from \"{law}\"; take the published allocation")]
    NoOptimum {
        /// The law.
        law: &'static str,
    },
    /// A loss that no budget reaches.
    #[error("no training reaches {loss} nats a token, as the irreducible loss is {floor}; ask for more than that")]
    BelowFloor {
        /// What was asked for.
        loss: f64,
        /// What remains with endless parameters and tokens.
        floor: f64,
    },
    /// Exponents of two different formulas were to be compared.
    #[error("{left} and {right} are exponents of different formulas, so neither is steeper; compare allocations")]
    OtherFormula {
        /// One formula.
        left: &'static str,
        /// The other.
        right: &'static str,
    },
}

/// A number of a point that cannot be taken.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{name} has to lie between {least:e} and {most:e}, and {value} does not; correct it")]
pub struct OutOfRange {
    /// `N`, `D` or `loss`.
    pub name: &'static str,
    /// What it is.
    pub value: f64,
    /// The least that is taken.
    pub least: f64,
    /// The most.
    pub most: f64,
}

/// Why points make no law.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// A point's number is outside of what can be taken.
    #[error("point {point}: {problem}")]
    OutOfRange {
        /// Which point, counted from 1.
        point: usize,
        /// What is wrong with it.
        problem: OutOfRange,
    },
    /// More points than a fit takes.
    #[error("{points} points are too many; give at most {limit}")]
    TooMany {
        /// How many there are.
        points: usize,
        /// How many may be.
        limit: usize,
    },
    /// An option has no sense.
    #[error("{option} has to be {wanted}, and {value} is not; give another one")]
    Option {
        /// Its name.
        option: &'static str,
        /// What it may be.
        wanted: &'static str,
        /// What it was.
        value: f64,
    },
    /// Fewer points than the formula's parameters need.
    #[error("{points} different points cannot determine {parameters} parameters; give at least {needed}")]
    TooFew {
        /// How many different ones there are.
        points: usize,
        /// How many parameters are fitted.
        parameters: usize,
        /// How many points it takes.
        needed: usize,
    },
    /// Too few different values of one variable.
    #[error("{found} different values of {variable} cannot show how the loss depends on it; give at least {needed}")]
    FewValues {
        /// `N` or `D`.
        variable: &'static str,
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// N and D change together, so that their effects cannot be told apart.
    #[error(
        "all points lie on one line (D grows as N^{slope:.2}), so that the effects of N and D cannot be told apart; \
         add points off that line"
    )]
    OnALine {
        /// The slope of ln D over ln N.
        slope: f64,
    },
    /// All losses are the same.
    #[error("all losses are the same, so there is nothing to fit; give runs that differ")]
    NoVariation,
    /// The loss does not fall with a variable as the formula has it.
    #[error(
        "the loss does not fall with {variable} by a power law in these points; add points over a wider range of it"
    )]
    NoDependence {
        /// `N` or `D`.
        variable: &'static str,
    },
    /// Several laws describe the points equally well.
    #[error(
        "the points do not determine {parameter} (standard error {relative:.1} times its value); add points over a \
         wider range, or fix the irreducible loss"
    )]
    Undetermined {
        /// The parameter that is known least.
        parameter: &'static str,
        /// Its standard error as a multiple of the value.
        relative: f64,
    },
    /// Two parameters have the same effect on these points.
    #[error("the points do not tell {left} from {right}; add points over a wider range")]
    Degenerate {
        /// One parameter.
        left: &'static str,
        /// The other.
        right: &'static str,
    },
    /// The optimiser did not arrive.
    #[error("the fit did not settle (gradient {gradient:.1e}); leave out points that are far off, or add points")]
    NotConverged {
        /// What is left of the gradient, a point.
        gradient: f64,
    },
    /// Too many resamples of the points determine no law.
    #[error("{failed} of {resamples} resamples determine no law, so there is no honest band; add points")]
    Unstable {
        /// How many failed.
        failed: usize,
        /// Of how many.
        resamples: usize,
    },
    /// A point lies at or below the irreducible loss that was given.
    #[error("point {point} has the loss {loss}, which is not above the irreducible loss {floor}; correct one of them")]
    BelowFloor {
        /// Which point, counted from 1.
        point: usize,
        /// Its loss.
        loss: f64,
        /// What was given.
        floor: f64,
    },
    /// The law that was found gives no number.
    #[error(transparent)]
    Scaling(#[from] ScalingError),
}
