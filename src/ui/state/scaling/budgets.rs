//! The best use of every budget, by all rules together. Allocations may share axes; losses may not.

use super::plane::allocations;
use super::{Quantity, Scaling};
use crate::scaling::allocation::{GOPHER_FLOP, RULES, Rule};
use crate::scaling::known::{KNOWN_MODELS, KnownModel};
use crate::scaling::units::{Compute, FLOP_PER_PARAMETER_AND_TOKEN};
use crate::ui::chart::scene::{Chart, Dot, Guide, Line, Stop, Symbol, Walk};
use crate::ui::text::ScalingText;

/// The look of each rule's line, in their order.
const LOOKS: [(&str, &str, Symbol); 7] = [
    ("series-2", "series-2 strong", Symbol::Triangle),
    ("series-1", "series-1 strong", Symbol::Circle),
    ("series-3", "series-3 strong", Symbol::Square),
    ("series-4", "series-4 strong", Symbol::Down),
    ("series-5", "series-5 strong", Symbol::Diamond),
    ("series-7", "series-7 strong", Symbol::Star),
    ("series-6 thin", "series-6 thin", Symbol::Plus),
];
/// The models with their names beside them; the others are told of when they are pointed at.
const NAMED: [&str; 5] = ["GPT-3", "Gopher", "Chinchilla", "Llama 3 8B", "Llama 3.1 405B"];

/// A rule's use of a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The rule.
    pub rule: &'static str,
    /// N and D.
    pub at: (f64, f64),
    /// Whether that is outside of its experiments.
    pub is_outside: bool,
    /// a and b in N ∝ C^a, D ∝ C^b.
    pub exponents: (f64, f64),
}

impl Quantity {
    fn of(self, size: f64, tokens: f64) -> f64 {
        match self {
            Self::Size => size,
            Self::Tokens => tokens,
            Self::Ratio => tokens / size,
        }
    }
}

fn compute(model: &KnownModel) -> f64 {
    model.flop.unwrap_or(FLOP_PER_PARAMETER_AND_TOKEN * model.parameters * model.tokens)
}

impl Scaling {
    /// What all rules make of the learner's budget.
    #[must_use]
    pub fn uses(&self, words: &ScalingText) -> Vec<Use> {
        let make = |rule: &&'static Rule| {
            let best = rule.allocate(Compute::from_flop(self.compute()).ok()?).ok()?;
            Some(Use {
                rule: words.rule(rule),
                at: (best.size.count(), best.tokens.count()),
                is_outside: best.is_extrapolated,
                exponents: rule.exponents().ok()?,
            })
        };
        RULES.iter().filter_map(make).collect()
    }

    /// The chart.
    #[must_use]
    pub fn budgets_chart(&self, words: &ScalingText) -> Chart {
        let here = self.compute();
        let budgets = (1e17_f64.min(here / 2.0), 1e27_f64.max(here * 2.0));
        let quantity = self.quantity;
        let all: Vec<_> = RULES.iter().map(|rule| (*rule, allocations(rule))).collect();
        let seen = all.iter().flat_map(|(_, uses)| uses.iter()).filter(|it| (budgets.0..=budgets.1).contains(&it.0));
        let models = KNOWN_MODELS.iter().map(|it| quantity.of(it.parameters, it.tokens));
        let figures = seen.map(|it| quantity.of(it.1, it.2)).chain(models);
        let (low, high) = figures.fold((f64::MAX, 0.0_f64), |(low, high), it| (low.min(it), high.max(it)));
        let mut chart = Chart::new(words.compute_axis(budgets), words.quantity_axis(quantity, (low / 1.5, high * 1.5)));
        chart.shape = 0.72;
        chart.guides.push(Guide { class: "series-1", is_upright: true, at: here, label: (words.your_budget)(here) });
        for ((rule, uses), (class, strong, symbol)) in all.iter().zip(LOOKS) {
            let is_chosen = std::ptr::eq(*rule, self.rule());
            let class = if is_chosen { strong } else { class };
            self.rule_line(&mut chart, rule, uses, (class, symbol), words);
        }
        let stops = KNOWN_MODELS.iter().map(|model| {
            let at = (compute(model), quantity.of(model.parameters, model.tokens));
            Stop { at, said: (words.model)(model, None), pick: None }
        });
        let mut stops: Vec<_> = stops.collect();
        stops.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
        chart.walks.push(Walk { name: words.models.to_owned(), stops });
        for model in &KNOWN_MODELS {
            let at = (compute(model), quantity.of(model.parameters, model.tokens));
            let label = if NAMED.contains(&model.name) { model.name.to_owned() } else { String::new() };
            chart.dots.push(Dot {
                class: "series-6 hollow plain",
                symbol: Symbol::Circle,
                radius: 3.5,
                at,
                name: model.name.to_owned(),
                label,
            });
        }
        chart
    }

    fn rule_line(
        &self,
        chart: &mut Chart,
        rule: &'static Rule,
        uses: &[(f64, f64, f64, bool)],
        (class, symbol): (&'static str, Symbol),
        words: &ScalingText,
    ) {
        let name = words.rule(rule).to_owned();
        let point = |it: &(f64, f64, f64, bool)| (it.0, self.quantity.of(it.1, it.2));
        let stop = |it: &(f64, f64, f64, bool)| Stop {
            at: point(it),
            said: (words.best_at)(it.0, it.1, it.2, it.3),
            pick: None,
        };
        let mut stops: Vec<_> = uses.iter().step_by(3).map(stop).collect();
        for flop in [self.compute(), GOPHER_FLOP] {
            if let Some(best) = Compute::from_flop(flop).ok().and_then(|flop| rule.allocate(flop).ok()) {
                stops.push(stop(&(flop, best.size.count(), best.tokens.count(), best.is_extrapolated)));
            }
        }
        stops.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
        chart.walks.push(Walk { name: name.clone(), stops });
        // Shapes tell the lines apart where their colours do not.
        for it in uses.iter().filter(|it| is_marked(it.0)) {
            chart.dots.push(Dot {
                class,
                symbol,
                radius: 4.0,
                at: point(it),
                name: name.clone(),
                label: String::new(),
            });
        }
        chart.lines.push(Line {
            label: format!("{} {name}", words.symbol(symbol)),
            name,
            class,
            points: uses.iter().map(point).collect(),
            outside: uses.iter().map(|it| it.3).collect(),
            is_label_optional: false,
        });
    }
}

/// Every third decade.
fn is_marked(flop: f64) -> bool {
    let exponent = flop.log10();
    (exponent - exponent.round()).abs() < 1e-6 && exponent.round() as i32 % 3 == 0
}
