//! Words of the explorer of scaling laws.

use super::Run;
use crate::scaling::allocation::Rule;
use crate::scaling::known::KnownModel;
use crate::scaling::laws::Law;
use crate::scaling::units::Counting;
use crate::ui::chart::scale::axis::Kind;
use crate::ui::chart::scene::{Axis, Symbol};
use crate::ui::state::scaling::reading::{LossHere, Reading};
use crate::ui::state::scaling::story::{Step, Told};
use crate::ui::state::scaling::{Choice, Dial, Quantity, View};

/// What is read off: its name, its figures.
pub type ReadOff = (&'static str, String);
/// A rule and the size that it recommends.
pub type Named = (&'static str, f64);

/// All of them. Figures are rounded here, and nowhere else.
pub struct ScalingText {
    /// The figure's title.
    pub title: &'static str,
    /// Where the figures come from.
    pub badge: &'static str,
    /// The same in a sentence.
    pub badge_hint: &'static str,
    /// Heading of what can be chosen.
    pub controls: &'static str,
    /// Whose law.
    pub law: &'static str,
    /// The switch between the constants of the third approach.
    pub constants: &'static str,
    /// As they were printed, and unrounded.
    pub constants_names: [&'static str; 2],
    /// What is drawn.
    pub view: &'static str,
    /// What stays.
    pub hold: &'static str,
    /// What is drawn over the budgets.
    pub quantity: &'static str,
    /// Sets the budget to Gopher's.
    pub gophers_budget: &'static str,
    /// Sets size and tokens to the best use of the budget.
    pub to_best: &'static str,
    /// Whose law, for people.
    pub choice_name: fn(Choice) -> &'static str,
    /// What is drawn, for people.
    pub view_name: fn(View) -> &'static str,
    /// A dial's name.
    pub dial_name: fn(Dial) -> &'static str,
    /// Its hint.
    pub dial_hint: fn(Dial) -> &'static str,
    /// What it shows, as it is typed.
    pub dial_typed: fn(Dial, f64) -> String,
    /// What it shows, spoken.
    pub dial_spoken: fn(Dial, f64) -> String,
    /// What is typed, read.
    pub dial_read: fn(&str) -> Option<f64>,
    /// What was typed makes no sense: the dial, its bounds, what holds.
    pub dial_wrong: fn(Dial, (f64, f64), f64) -> String,
    /// The choice of what is held.
    pub hold_name: fn(Dial) -> &'static str,
    /// What is drawn over the budgets, for people.
    pub quantity_name: fn(Quantity) -> &'static str,
    /// A rule's name in the source, for people.
    pub rule_name: fn(&str) -> &'static str,
    /// Title of an axis of sizes.
    pub size_title: fn(Counting) -> &'static str,
    /// Title of an axis of tokens.
    pub token_title: &'static str,
    /// Title of an axis of ratios.
    pub ratio_title: &'static str,
    /// Title of an axis of compute.
    pub compute_title: &'static str,
    /// Title of a law's axis of losses.
    pub loss_title: fn(&Law) -> String,
    /// Figures on axes: sizes and tokens, compute, losses.
    pub tick: [fn(f64) -> String; 3],
    /// Figures on contours.
    pub height: fn(f64) -> String,
    /// The curve of the learner's budget.
    pub this_compute: fn(f64) -> String,
    /// The curve of another budget.
    pub other_compute: fn(f64) -> String,
    /// A line of equal compute on the plane.
    pub equal_compute: fn(f64) -> String,
    /// The lowest point of a valley: N.
    pub lowest: fn(f64) -> String,
    /// The line through the lowest points.
    pub bottoms: &'static str,
    /// The sizes near the lowest point: how near.
    pub near_bottom: fn(f64) -> String,
    /// E.
    pub floor: fn(f64) -> String,
    /// What remains at this size with endless text.
    pub endless_text: fn(f64) -> String,
    /// What remains with this text and an endless model.
    pub endless_model: fn(f64) -> String,
    /// A curve at a size that is held.
    pub size_held: fn(f64) -> String,
    /// A curve at a number of tokens that is held.
    pub tokens_held: fn(f64) -> String,
    /// What a rule says of a size.
    pub rule_says: fn(&str, f64) -> String,
    /// The learner's place.
    pub here: &'static str,
    /// A point: N, D, loss.
    pub point: fn(f64, f64, Option<LossHere>) -> String,
    /// The experiments behind a law.
    pub fitted: &'static str,
    /// 20 tokens a parameter.
    pub twenty: &'static str,
    /// The line of best uses.
    pub best_path: fn(&str) -> String,
    /// A best use: C, N, D, whether outside.
    pub best_at: fn(f64, f64, f64, bool) -> String,
    /// Known models.
    pub models: &'static str,
    /// One of them, and its loss by the law that is chosen.
    pub model: fn(&KnownModel, Option<LossHere>) -> String,
    /// The line at the learner's budget.
    pub your_budget: fn(f64) -> String,
    /// What the drawing shows, for who does not see it.
    pub drawing: fn(View, Dial, &str) -> String,
    /// What a rule without a loss cannot show.
    pub no_loss: &'static str,
    /// What it can show.
    pub show_plane: &'static str,
    /// Heading of what is read off.
    pub readings: &'static str,
    /// What is read off: names and figures.
    pub reading: fn(&Reading, Option<&Law>, &str) -> Vec<ReadOff>,
    /// Heading of the doublings.
    pub doublings: &'static str,
    /// What is doubled.
    pub doubling_names: [&'static str; 3],
    /// The button that does it.
    pub double: [&'static str; 3],
    /// Columns of the doublings.
    pub doubling_columns: [&'static str; 4],
    /// How many times the compute.
    pub times: fn(f64) -> String,
    /// The loss afterwards, and what it has changed by.
    pub doubled_loss: fn(Option<LossHere>, Option<LossHere>) -> [String; 2],
    /// The note under Kaplan's law, under the other laws, and under rules without a law.
    pub notes: [&'static [Run]; 3],
    /// What dashes mean.
    pub dashes: &'static str,
    /// The story's name.
    pub story: &'static str,
    /// What it is about.
    pub story_lead: &'static str,
    /// Its buttons: begin or begin anew, before, next.
    pub story_buttons: [&'static str; 4],
    /// Where it is: step, of how many.
    pub story_place: fn(usize, usize) -> String,
    /// A step's name.
    pub built_name: fn(&'static str) -> String,
    /// What a step says.
    pub told: fn(&Told) -> String,
    /// The takeaway of the valley: the reading, the best sizes near its bottom.
    pub takeaway: fn(&Reading, Option<(f64, f64)>, &str) -> String,
    /// The takeaway over the budgets: C, least and most sizes with the rules that say so.
    pub takeaway_budgets: fn(f64, Named, Named) -> String,
    /// Columns of the table.
    pub columns: [&'static str; 6],
    /// A row of the table: N, D, whether outside.
    pub cells: fn(f64, f64, bool, (f64, f64)) -> [String; 5],
}

impl ScalingText {
    /// A rule's name.
    #[must_use]
    pub fn rule(&self, rule: &Rule) -> &'static str {
        (self.rule_name)(rule.name)
    }

    /// A choice's name.
    #[must_use]
    pub fn choice(&self, choice: Choice) -> &'static str {
        (self.choice_name)(choice)
    }

    /// A step's name.
    #[must_use]
    pub fn step_name(&self, step: Step) -> String {
        match step {
            Step::Built(name) => (self.built_name)(name),
            Step::Rule(choice, is_printed) => self.rule(choice.rule(is_printed)).to_owned(),
        }
    }

    /// An axis of sizes.
    #[must_use]
    pub fn size_axis(&self, counting: Counting, domain: (f64, f64)) -> Axis {
        Axis { title: (self.size_title)(counting).to_owned(), kind: Kind::Log, domain, write: self.tick[0] }
    }

    /// An axis of tokens.
    #[must_use]
    pub fn token_axis(&self, domain: (f64, f64)) -> Axis {
        Axis { title: self.token_title.to_owned(), kind: Kind::Log, domain, write: self.tick[0] }
    }

    /// An axis of compute.
    #[must_use]
    pub fn compute_axis(&self, domain: (f64, f64)) -> Axis {
        Axis { title: self.compute_title.to_owned(), kind: Kind::Log, domain, write: self.tick[1] }
    }

    /// A law's axis of losses. No other law's losses belong on it.
    #[must_use]
    pub fn loss_axis(&self, law: &Law, domain: (f64, f64)) -> Axis {
        Axis { title: (self.loss_title)(law), kind: Kind::Linear, domain, write: self.tick[2] }
    }

    /// An axis over the budgets.
    #[must_use]
    pub fn quantity_axis(&self, quantity: Quantity, domain: (f64, f64)) -> Axis {
        match quantity {
            Quantity::Size => self.size_axis(Counting::Total, domain),
            Quantity::Tokens => self.token_axis(domain),
            Quantity::Ratio => {
                Axis { title: self.ratio_title.to_owned(), kind: Kind::Log, domain, write: self.tick[0] }
            }
        }
    }

    /// A symbol as a letter, for the name of what it marks.
    #[must_use]
    pub fn symbol(&self, symbol: Symbol) -> &'static str {
        match symbol {
            Symbol::Circle => "●",
            Symbol::Square => "■",
            Symbol::Diamond => "◆",
            Symbol::Triangle => "▲",
            Symbol::Down => "▼",
            Symbol::Plus => "✚",
            Symbol::Star => "★",
        }
    }
}
