//! Gopher's budget, spent by every rule: a story in steps.

use super::{Choice, Dial, Scaling, View};
use crate::scaling::allocation::GOPHER_FLOP;
use crate::scaling::known::KNOWN_MODELS;
use crate::scaling::units::Compute;

/// How many steps.
pub const STEPS: usize = 8;

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// What a rule makes of the budget; whether with the constants as printed.
    Rule(Choice, bool),
    /// A model that was built.
    Built(&'static str),
}

/// The steps.
pub const STORY: [Step; STEPS] = [
    Step::Rule(Choice::Kaplan, true),
    Step::Built("Gopher"),
    Step::Rule(Choice::One, true),
    Step::Rule(Choice::Two, true),
    Step::Rule(Choice::Three, true),
    Step::Rule(Choice::Three, false),
    Step::Rule(Choice::Replication, true),
    Step::Built("Chinchilla"),
];

/// Where a step is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// What it is about.
    pub step: Step,
    /// N.
    pub size: f64,
    /// D.
    pub tokens: f64,
    /// Whether it lies outside of the experiments behind the rule.
    pub is_outside: bool,
}

/// A step with its figures.
#[must_use]
pub fn told(step: usize) -> Option<Told> {
    let step = *STORY.get(step)?;
    match step {
        Step::Rule(choice, is_printed) => {
            let allocation = choice.rule(is_printed).allocate(Compute::from_flop(GOPHER_FLOP).ok()?).ok()?;
            let (size, tokens) = (allocation.size.count(), allocation.tokens.count());
            Some(Told { step, size, tokens, is_outside: allocation.is_extrapolated })
        }
        Step::Built(name) => {
            let model = KNOWN_MODELS.iter().find(|model| model.name == name)?;
            Some(Told { step, size: model.parameters, tokens: model.tokens, is_outside: false })
        }
    }
}

impl Scaling {
    /// Goes to a step: its rule, its model, on the plane of sizes and tokens. What was built is
    /// shown on the plane of the rule that came before it, or of the replication.
    pub fn tell(&mut self, step: usize) {
        let Some(Told { step: about, size, tokens, .. }) = told(step) else { return };
        (self.choice, self.is_printed) = match about {
            Step::Rule(choice, is_printed) => (choice, is_printed),
            Step::Built("Gopher") => (Choice::Kaplan, true),
            Step::Built(_) => (Choice::Replication, true),
        };
        self.view = View::Plane;
        self.hold = Dial::Compute;
        self.put(size, tokens);
        self.story = Some(step);
    }
}
