//! What is read off at a point.

use super::Scaling;
use crate::scaling::allocation::Allocation;
use crate::scaling::laws::Law;
use crate::scaling::units::{Compute, Tokens};

/// A loss on the axis of the law that is chosen, and whether the law was fitted there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossHere {
    /// Nats a token.
    pub nats: f64,
    /// Whether it is outside of what was fitted.
    pub is_outside: bool,
}

/// What doubling does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubled {
    /// N and D afterwards.
    pub at: (f64, f64),
    /// How many times the compute.
    pub times: f64,
    /// The loss afterwards.
    pub loss: Option<LossHere>,
}

/// Everything that is said of a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// N and D.
    pub at: (f64, f64),
    /// 6·N·D in FLOP.
    pub flop: f64,
    /// The same in PF-days.
    pub pf_days: f64,
    /// D/N.
    pub ratio: f64,
    /// The loss, if there is a law for it.
    pub loss: Option<LossHere>,
    /// E, A/N^α and B/D^β, if the law is made of them.
    pub terms: Option<[f64; 3]>,
    /// The best use of the same compute by the rule.
    pub best: Option<Allocation>,
    /// The loss there, if a law has its lowest there.
    pub best_loss: Option<f64>,
    /// How many times the compute was spent that the loss needed.
    pub waste: Option<f64>,
    /// Twice N, twice D, twice both.
    pub doubled: [Doubled; 3],
}

/// The loss of a law at a point, on the law's own axis.
#[must_use]
pub fn loss(law: &Law, size: f64, tokens: f64) -> Option<LossHere> {
    let loss = law.loss(law.size(size).ok()?, Tokens::new(tokens).ok()?).ok()?;
    Some(LossHere { nats: loss.on(law.scale()).ok()?, is_outside: loss.is_extrapolated() })
}

impl Scaling {
    /// What is read off where the learner is.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let (size, tokens) = (self.size(), self.tokens());
        let law = self.law();
        let compute = Compute::from_flop(self.compute()).ok();
        let point = law.and_then(|law| Some((law, law.size(size).ok()?, Tokens::new(tokens).ok()?)));
        let doubled = |n: f64, d: f64| Doubled {
            at: (n * size, d * tokens),
            times: n * d,
            loss: law.and_then(|law| loss(law, n * size, d * tokens)),
        };
        let terms = point.and_then(|(law, size, tokens)| law.terms(size, tokens).ok());
        let nats = |law: &Law, terms: [crate::scaling::units::Loss; 3]| -> Option<[f64; 3]> {
            let [floor, model, text] = terms.map(|term| term.on(law.scale()).ok());
            Some([floor?, model?, text?])
        };
        let additive = law.filter(|law| law.floor().is_some());
        Reading {
            at: (size, tokens),
            flop: self.compute(),
            pf_days: compute.map_or(0.0, Compute::pf_days),
            ratio: tokens / size,
            loss: law.and_then(|law| loss(law, size, tokens)),
            terms: law.zip(terms).and_then(|(law, terms)| nats(law, terms)),
            best: compute.and_then(|compute| self.rule().allocate(compute).ok()),
            best_loss: additive
                .zip(compute)
                .and_then(|(law, compute)| law.loss_of_compute(compute).ok()?.on(law.scale()).ok()),
            waste: point.and_then(|(law, size, tokens)| Some(law.waste(size, tokens).ok()?.factor)),
            doubled: [doubled(2.0, 1.0), doubled(1.0, 2.0), doubled(2.0, 2.0)],
        }
    }
}
