//! How to spend a compute budget on parameters and tokens, by each published rule. Unlike losses,
//! allocations of different rules may be compared, as long as one says what N counts.

use super::error::ScalingError;
use super::laws::{BESIROGLU, HOFFMANN_PRINTED, HOFFMANN_SOURCE, Law};
use super::units::{Compute, Counting, FLOP_PER_PARAMETER_AND_TOKEN, FLOP_PER_PF_DAY, ModelSize, Range, Tokens};

/// Gopher's training compute in FLOP, the budget that Chinchilla was planned for (Hoffmann et al.
/// 2022, table 3).
pub const GOPHER_FLOP: f64 = 5.76e23;

/// "About 20 tokens a parameter", the rule of thumb that Chinchilla (1.4 T tokens for 70 B
/// parameters) became known for.
pub const TOKENS_PER_PARAMETER: f64 = 20.0;

/// How a rule divides a budget.
#[derive(Debug, Clone, Copy)]
pub enum Line {
    /// N = N₁·(C/C₁)^a and D = D₁·(C/C₁)^b.
    Power {
        /// C₁ in FLOP.
        flop: f64,
        /// N₁.
        parameters: f64,
        /// a.
        a: f64,
        /// D₁.
        tokens: f64,
        /// b.
        b: f64,
    },
    /// The optimum of an additive law.
    Optimum(&'static Law),
    /// So many tokens for each parameter.
    Ratio(f64),
}

/// A published rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name for people.
    pub name: &'static str,
    /// The paper, and where in it.
    pub source: &'static str,
    /// How it divides a budget.
    pub line: Line,
    /// Which parameters N counts.
    pub counting: Counting,
    /// The 10th and the 90th percentile of a, where they are published.
    pub a_interval: Option<(f64, f64)>,
    /// What the experiments covered.
    pub range: Range,
}

/// Where a budget goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allocation {
    /// N.
    pub size: ModelSize,
    /// D.
    pub tokens: Tokens,
    /// Whether N or D is outside of what the rule's experiments covered.
    pub is_extrapolated: bool,
}

impl Allocation {
    /// D/N.
    #[must_use]
    pub fn tokens_per_parameter(&self) -> f64 {
        self.tokens.count() / self.size.count()
    }
}

const fn hoffmann(name: &'static str, source: &'static str, line: Line, a_interval: Option<(f64, f64)>) -> Rule {
    Rule {
        name,
        source,
        line,
        counting: Counting::Total,
        a_interval,
        range: Range { parameters: (7e7, 1.6e10), tokens: (5e9, 5e11) },
    }
}

/// A line in the logarithms through one row of a published table: D from C = 6·N·D.
const fn through(parameters: f64, flop: f64, a: f64) -> Line {
    let tokens = flop / FLOP_PER_PARAMETER_AND_TOKEN / parameters;
    Line::Power { flop, parameters, a, tokens, b: 1.0 - a }
}

/// Kaplan's. Its 6·N·D is about 1.8 times C, as it counts D for large batches and C for small ones.
pub static KAPLAN: Rule = Rule {
    name: "Kaplan",
    source: "Kaplan et al. 2020, arXiv:2001.08361, table 3",
    line: Line::Power { flop: FLOP_PER_PF_DAY, parameters: 1.3e9, a: 0.73, tokens: 2e10, b: 0.27 },
    counting: Counting::NonEmbedding,
    a_interval: None,
    range: Range { parameters: (768.0, 1.5e9), tokens: (2.2e7, 2.3e10) },
};

/// Hoffmann's first approach: the least loss over all training curves.
pub static HOFFMANN_ONE: Rule = hoffmann(
    "Hoffmann, approach 1",
    "Hoffmann et al. 2022, arXiv:2203.15556, a of table 2 through the row 1 T of table 3",
    through(1e12, 1.27e26, 0.50),
    Some((0.488, 0.502)),
);

/// Hoffmann's second approach: the bottoms of iso-FLOP curves.
pub static HOFFMANN_TWO: Rule = hoffmann(
    "Hoffmann, approach 2",
    "Hoffmann et al. 2022, arXiv:2203.15556, a of table 2 through the row 175 B of table A3",
    through(1.75e11, 4.54e24, 0.49),
    Some((0.462, 0.534)),
);

/// Hoffmann's third approach, from the constants as printed.
pub static HOFFMANN_THREE_PRINTED: Rule = hoffmann(
    "Hoffmann, approach 3 (as printed)",
    HOFFMANN_PRINTED.source,
    Line::Optimum(&HOFFMANN_PRINTED),
    Some((0.454, 0.455)),
);

/// The same from the unrounded constants, which are those of the paper's figures.
pub static HOFFMANN_THREE: Rule = hoffmann(
    "Hoffmann, approach 3 (unrounded)",
    HOFFMANN_SOURCE.source,
    Line::Optimum(&HOFFMANN_SOURCE),
    Some((0.454, 0.455)),
);

/// The replication.
pub static REPLICATION: Rule = hoffmann("Besiroglu, replication", BESIROGLU.source, Line::Optimum(&BESIROGLU), None);

/// 20 tokens a parameter.
pub static TWENTY_TOKENS: Rule = hoffmann(
    "20 tokens a parameter",
    "rule of thumb after Hoffmann et al. 2022, arXiv:2203.15556",
    Line::Ratio(TOKENS_PER_PARAMETER),
    None,
);

/// All rules, in the order of their papers.
pub static RULES: [&Rule; 7] =
    [&KAPLAN, &HOFFMANN_ONE, &HOFFMANN_TWO, &HOFFMANN_THREE_PRINTED, &HOFFMANN_THREE, &REPLICATION, &TWENTY_TOKENS];

impl Rule {
    /// N and D for a budget.
    ///
    /// # Errors
    /// [`ScalingError`] if they are no numbers.
    pub fn allocate(&self, compute: Compute) -> Result<Allocation, ScalingError> {
        let flop = compute.flop();
        let (parameters, tokens) = match self.line {
            Line::Power { flop: unit, parameters, a, tokens, b } => {
                (parameters * (flop / unit).powf(a), tokens * (flop / unit).powf(b))
            }
            Line::Optimum(law) => law.additive()?.optimum(flop)?,
            Line::Ratio(ratio) => {
                let parameters = (flop / FLOP_PER_PARAMETER_AND_TOKEN / ratio).sqrt();
                (parameters, ratio * parameters)
            }
        };
        Ok(Allocation {
            size: ModelSize::new(parameters, self.counting)?,
            tokens: Tokens::new(tokens)?,
            is_extrapolated: !self.range.covers(parameters, tokens),
        })
    }

    /// a and b in N ∝ C^a, D ∝ C^b. These may be compared between all rules.
    ///
    /// # Errors
    /// [`ScalingError::NoOptimum`] if the rule rests on a law without one; no published rule does.
    pub fn exponents(&self) -> Result<(f64, f64), ScalingError> {
        Ok(match self.line {
            Line::Power { a, b, .. } => (a, b),
            Line::Optimum(law) => law.additive()?.allocation_exponents(),
            Line::Ratio(_) => (0.5, 0.5),
        })
    }
}
