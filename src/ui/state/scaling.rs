//! The explorer of scaling laws: a law, a model's size and its text, and what is held while one of
//! them moves. All figures come from [`crate::scaling`].

pub mod budgets;
pub mod line;
pub mod plane;
pub mod reading;
pub mod story;
#[cfg(test)]
mod tests;

use super::url::{LabState, Pairs};
use crate::scaling::allocation::{
    HOFFMANN_ONE, HOFFMANN_THREE, HOFFMANN_THREE_PRINTED, HOFFMANN_TWO, KAPLAN, REPLICATION, Rule,
};
use crate::scaling::laws::{BESIROGLU, HOFFMANN_PRINTED, HOFFMANN_SOURCE, KAPLAN_JOINT, Law};
use crate::scaling::units::FLOP_PER_PARAMETER_AND_TOKEN;

/// Finds a name among the values of a choice.
fn named<T: Copy + 'static>(all: &[(T, &'static str)], name: &str) -> Option<T> {
    all.iter().find(|(_, it)| *it == name).map(|(value, _)| *value)
}

/// The name of a value in links.
fn name<T: Copy + PartialEq + 'static>(all: &[(T, &'static str)], value: T) -> &'static str {
    all.iter().find(|(it, _)| *it == value).map_or("", |(_, name)| name)
}

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The loss along what is held: at equal compute, a valley.
    Line,
    /// Sizes and tokens, with the loss as a surface.
    Plane,
    /// The best use of every budget, by every rule.
    Budgets,
}

impl View {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Line, "valley"), (Self::Plane, "surface"), (Self::Budgets, "budgets")];
}

/// Whose law or rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Kaplan's L(N, D), and his rule for budgets.
    Kaplan,
    /// Hoffmann's first approach, a rule for budgets.
    One,
    /// The second, another such rule.
    Two,
    /// The third, a law.
    Three,
    /// The replication of the third.
    Replication,
}

impl Choice {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Kaplan, "kaplan"),
        (Self::One, "approach-1"),
        (Self::Two, "approach-2"),
        (Self::Three, "approach-3"),
        (Self::Replication, "replication"),
    ];

    /// The rule for budgets; the third approach has two.
    #[must_use]
    pub fn rule(self, is_printed: bool) -> &'static Rule {
        match self {
            Self::Kaplan => &KAPLAN,
            Self::One => &HOFFMANN_ONE,
            Self::Two => &HOFFMANN_TWO,
            Self::Three if is_printed => &HOFFMANN_THREE_PRINTED,
            Self::Three => &HOFFMANN_THREE,
            Self::Replication => &REPLICATION,
        }
    }
}

/// What the reader moves: also what can be held while another one moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dial {
    /// N.
    Size,
    /// D.
    Tokens,
    /// C.
    Compute,
}

impl Dial {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Size, "size"), (Self::Tokens, "tokens"), (Self::Compute, "compute")];

    /// The least and the most that can be set.
    #[must_use]
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Self::Size => SIZES,
            Self::Tokens => TOKENS,
            Self::Compute => {
                (FLOP_PER_PARAMETER_AND_TOKEN * SIZES.0 * TOKENS.0, FLOP_PER_PARAMETER_AND_TOKEN * SIZES.1 * TOKENS.1)
            }
        }
    }
}

const SIZES: (f64, f64) = (1e6, 1e13);
const TOKENS: (f64, f64) = (1e7, 1e15);

/// What is drawn over the budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// N.
    Size,
    /// D.
    Tokens,
    /// D/N.
    Ratio,
}

impl Quantity {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Size, "size"), (Self::Tokens, "tokens"), (Self::Ratio, "ratio")];
}

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    /// What is drawn.
    pub view: View,
    /// Whose law or rule.
    pub choice: Choice,
    /// Whether the third approach takes its constants as they were printed.
    pub is_printed: bool,
    /// What stays while another one moves.
    pub hold: Dial,
    /// What is drawn over the budgets.
    pub quantity: Quantity,
    /// How far the story of Gopher's budget is told.
    pub story: Option<usize>,
    size: f64,
    tokens: f64,
}

impl Default for Scaling {
    /// Gopher as it was trained, on the slope of its valley.
    fn default() -> Self {
        Self {
            view: View::Line,
            choice: Choice::Replication,
            is_printed: true,
            hold: Dial::Compute,
            quantity: Quantity::Size,
            story: None,
            size: 2.8e11,
            tokens: 3e11,
        }
    }
}

impl LabState for Scaling {
    const LAB: &'static str = "scaling";

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        let mut pair = |key: &str, is_default: bool, value: &str| {
            if !is_default {
                pairs.pair(key, value);
            }
        };
        pair("view", self.view == default.view, name(&View::ALL, self.view));
        pair("law", self.choice == default.choice, name(&Choice::ALL, self.choice));
        pair("constants", self.is_printed == default.is_printed, if self.is_printed { "printed" } else { "unrounded" });
        pair("hold", self.hold == default.hold, name(&Dial::ALL, self.hold));
        pair("over-budgets", self.quantity == default.quantity, name(&Quantity::ALL, self.quantity));
        pair("size", self.size == default.size, &format!("{:e}", self.size));
        pair("tokens", self.tokens == default.tokens, &format!("{:e}", self.tokens));
        if let Some(step) = self.story {
            pair("story", false, &(step + 1).to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        let number = |(least, most): (f64, f64)| value.parse().ok().filter(|it| (least..=most).contains(it));
        match key {
            "view" => self.view = named(&View::ALL, value).unwrap_or(self.view),
            "law" => self.choice = named(&Choice::ALL, value).unwrap_or(self.choice),
            "constants" => self.is_printed = value != "unrounded",
            "hold" => self.hold = named(&Dial::ALL, value).unwrap_or(self.hold),
            "over-budgets" => self.quantity = named(&Quantity::ALL, value).unwrap_or(self.quantity),
            "size" => self.size = number(SIZES).unwrap_or(self.size),
            "tokens" => self.tokens = number(TOKENS).unwrap_or(self.tokens),
            "story" => {
                self.story = value.parse::<usize>().ok().filter(|it| (1..=story::STEPS).contains(it)).map(|it| it - 1)
            }
            _ => {}
        }
    }
}

impl Scaling {
    /// N, as the law counts it.
    #[must_use]
    pub fn size(&self) -> f64 {
        self.size
    }

    /// D.
    #[must_use]
    pub fn tokens(&self) -> f64 {
        self.tokens
    }

    /// C = 6·N·D.
    #[must_use]
    pub fn compute(&self) -> f64 {
        FLOP_PER_PARAMETER_AND_TOKEN * self.size * self.tokens
    }

    /// What a dial shows.
    #[must_use]
    pub fn get(&self, dial: Dial) -> f64 {
        match dial {
            Dial::Size => self.size,
            Dial::Tokens => self.tokens,
            Dial::Compute => self.compute(),
        }
    }

    /// Moves a dial. What is held stays, and the third follows. Who moves what is held keeps the
    /// tokens a parameter in the case of the compute, else the other of N and D.
    pub fn set(&mut self, dial: Dial, value: f64) {
        let (least, most) = dial.bounds();
        if value.is_nan() {
            return;
        }
        self.story = None;
        let value = value.clamp(least, most);
        let product = self.size * self.tokens;
        let wanted = value / FLOP_PER_PARAMETER_AND_TOKEN;
        match (dial, self.hold) {
            (Dial::Size, Dial::Compute) => self.spend(product, value),
            (Dial::Tokens, Dial::Compute) => self.spend(product, product / value),
            (Dial::Size, _) => self.size = value,
            (Dial::Tokens, _) => self.tokens = value,
            (Dial::Compute, Dial::Size) => self.spend_at_size(wanted),
            (Dial::Compute, Dial::Tokens) => self.spend(wanted, wanted / self.tokens),
            (Dial::Compute, Dial::Compute) => self.spend(wanted, (wanted * self.size / self.tokens).sqrt()),
        }
    }

    /// Goes to another point, whatever is held.
    pub fn set_point(&mut self, size: f64, tokens: f64) {
        self.story = None;
        self.put(size, tokens);
    }

    /// Sets N and D, both within their bounds.
    pub(super) fn put(&mut self, size: f64, tokens: f64) {
        self.size = size.clamp(SIZES.0, SIZES.1);
        self.tokens = tokens.clamp(TOKENS.0, TOKENS.1);
    }

    /// N·D = `product`, with N as near to `size` as the bounds of both allow.
    fn spend(&mut self, product: f64, size: f64) {
        let size = size.clamp(product / TOKENS.1, product / TOKENS.0);
        self.size = size.clamp(SIZES.0, SIZES.1);
        self.tokens = (product / self.size).clamp(TOKENS.0, TOKENS.1);
    }

    fn spend_at_size(&mut self, product: f64) {
        self.tokens = (product / self.size).clamp(TOKENS.0, TOKENS.1);
    }

    /// The law of the loss; the first two approaches have none.
    #[must_use]
    pub fn law(&self) -> Option<&'static Law> {
        match self.choice {
            Choice::Kaplan => Some(&KAPLAN_JOINT),
            Choice::One | Choice::Two => None,
            Choice::Three if self.is_printed => Some(&HOFFMANN_PRINTED),
            Choice::Three => Some(&HOFFMANN_SOURCE),
            Choice::Replication => Some(&BESIROGLU),
        }
    }

    /// The rule for budgets.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        self.choice.rule(self.is_printed)
    }
}
