//! The constants, each with the place that they were taken from.

use super::{Formula, Law, LawId, Variable};
use crate::scaling::additive::Additive;
use crate::scaling::units::{Counting, Range};

/// "768 to 1.5 billion non-embedding parameters", "22 million to 23 billion tokens" (section 3).
const KAPLAN_RANGE: Range = Range { parameters: (768.0, 1.5e9), tokens: (2.2e7, 2.3e10) };
/// "70 million to over 16 billion parameters on 5 to 500 billion tokens" (abstract).
const HOFFMANN_RANGE: Range = Range { parameters: (7e7, 1.6e10), tokens: (5e9, 5e11) };
const WEB_TEXT: &str = "WebText2, byte-level BPE of GPT-2 (50,257 tokens), context of 1,024";
const MASSIVE_TEXT: &str = "MassiveText, SentencePiece (32,000 tokens)";

/// L(N): trained on enough text until it no longer improves.
pub static KAPLAN_SIZE: Law = Law {
    id: LawId::KaplanSize,
    name: "Kaplan L(N)",
    source: "Kaplan et al. 2020, arXiv:2001.08361, equation 1.1",
    formula: Formula::Power { variable: Variable::Size, scale: 8.8e13, exponent: 0.076 },
    counting: Counting::NonEmbedding,
    tokens: "enough of them, trained to convergence",
    text: WEB_TEXT,
    range: KAPLAN_RANGE,
};

/// L(D): a large model, stopped early.
pub static KAPLAN_TOKENS: Law = Law {
    id: LawId::KaplanTokens,
    name: "Kaplan L(D)",
    source: "Kaplan et al. 2020, arXiv:2001.08361, equation 1.2",
    formula: Formula::Power { variable: Variable::Tokens, scale: 5.4e13, exponent: 0.095 },
    counting: Counting::NonEmbedding,
    tokens: "size of the training text, read several times and stopped early",
    text: WEB_TEXT,
    range: KAPLAN_RANGE,
};

/// L(C_min): the best use of a budget, at small batches. Cc is in PF-days.
pub static KAPLAN_COMPUTE: Law = Law {
    id: LawId::KaplanCompute,
    name: "Kaplan L(C)",
    source: "Kaplan et al. 2020, arXiv:2001.08361, equation 1.3",
    formula: Formula::Power { variable: Variable::Compute, scale: 3.1e8, exponent: 0.050 },
    counting: Counting::NonEmbedding,
    tokens: "as the best use of the compute has it",
    text: WEB_TEXT,
    range: KAPLAN_RANGE,
};

/// L(N, D). Its constants were fitted together, and are not those of the laws in one variable.
pub static KAPLAN_JOINT: Law = Law {
    id: LawId::KaplanJoint,
    name: "Kaplan L(N, D)",
    source: "Kaplan et al. 2020, arXiv:2001.08361, equation 1.5, table 2",
    formula: Formula::Joint { parameter_scale: 6.4e13, token_scale: 1.8e13, alpha_n: 0.076, alpha_d: 0.103 },
    counting: Counting::NonEmbedding,
    tokens: "size of the training text, read several times and stopped early",
    text: WEB_TEXT,
    range: KAPLAN_RANGE,
};

/// Hoffmann's third approach, constants as printed. They are rounded so far that the optimum at
/// large budgets is not the one that the paper draws.
pub static HOFFMANN_PRINTED: Law = Law {
    id: LawId::HoffmannPrinted,
    name: "Hoffmann, approach 3 (as printed)",
    source: "Hoffmann et al. 2022, arXiv:2203.15556, appendix D.2, equation 10",
    formula: Formula::Additive(Additive {
        floor: 1.69,
        parameter_scale: 406.4,
        token_scale: 410.7,
        alpha: 0.34,
        beta: 0.28,
    }),
    counting: Counting::Total,
    tokens: "tokens that training reads, each once",
    text: MASSIVE_TEXT,
    range: HOFFMANN_RANGE,
};

/// The same before rounding: ln A 6.0073404, ln B 6.0179186, ln E 0.5267228.
pub static HOFFMANN_SOURCE: Law = Law {
    id: LawId::HoffmannSource,
    name: "Hoffmann, approach 3 (unrounded)",
    source: "Hoffmann et al. 2022, arXiv:2203.15556, LaTeX source, as read by Besiroglu et al. 2024",
    formula: Formula::Additive(Additive {
        floor: 1.693_373_680_998_952_8,
        parameter_scale: 406.401_017_519_473_7,
        token_scale: 410.722_826_945_039_8,
        alpha: 0.339_170_84,
        beta: 0.284_908_3,
    }),
    counting: Counting::Total,
    tokens: "tokens that training reads, each once",
    text: MASSIVE_TEXT,
    range: HOFFMANN_RANGE,
};

/// The replication: the same form, fitted anew to points read from a figure of Hoffmann's paper.
pub static BESIROGLU: Law = Law {
    id: LawId::Besiroglu,
    name: "Besiroglu, replication of approach 3",
    source: "Besiroglu et al. 2024, arXiv:2404.10102",
    formula: Formula::Additive(Additive {
        floor: 1.8172,
        parameter_scale: 482.01,
        token_scale: 2085.43,
        alpha: 0.3478,
        beta: 0.3658,
    }),
    counting: Counting::Total,
    tokens: "tokens that training reads, each once",
    text: MASSIVE_TEXT,
    range: HOFFMANN_RANGE,
};
