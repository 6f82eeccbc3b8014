//! Every axis of every chart says what is drawn along it, and in what.

use crate::ui::state::fit::work::{Results, Work};
use crate::ui::state::fit::{Along, Fitting};
use crate::ui::state::scaling::{Choice, Dial, Quantity, Scaling, View};
use crate::ui::text::primer::PRIMER;
use crate::ui::text::{FIT, SCALING, TIME_LAPSE};

use super::scene::Chart;

/// What figures can be counted in. (Tokens, parameters and steps are units of their own.)
const UNITS: [&str; 8] = ["nats", "bits", "%", "FLOP", "parameters", "tokens", "a parameter", "step"];

fn titles(chart: &Chart) -> [String; 2] {
    [chart.x.title.clone(), chart.y.title.clone()]
}

fn of_scaling() -> Vec<String> {
    let mut all = Vec::new();
    for (choice, _) in Choice::ALL {
        for ((hold, _), (quantity, _)) in Dial::ALL.into_iter().zip(Quantity::ALL) {
            let mut state = Scaling::default();
            (state.choice, state.hold, state.quantity, state.view) = (choice, hold, quantity, View::Line);
            let charts =
                [Some(state.plane_chart(SCALING)), Some(state.budgets_chart(SCALING)), state.line_chart(SCALING)];
            all.extend(charts.iter().flatten().flat_map(titles));
        }
    }
    all
}

fn of_fit() -> Vec<String> {
    let mut all = Vec::new();
    for (along, _) in Along::ALL {
        let mut state = Fitting::default();
        state.along = along;
        let mut work = Work::new(state.task());
        while work.results().fit.is_none() && !work.is_over() {
            work.step();
        }
        let rows = state.rows();
        let charts = [state.law_chart(&rows, &Results::default(), FIT), state.misses_chart(&rows, work.results(), FIT)];
        all.extend(charts.iter().flatten().flat_map(titles));
    }
    assert_eq!(all.len(), 12, "both drawings along all axes");
    all
}

#[test]
fn every_axis_says_what_is_drawn_and_in_what() {
    let lapse = [TIME_LAPSE.steps_axis, TIME_LAPSE.courses_axis, TIME_LAPSE.loss_axis];
    let primer = PRIMER.bits_axes.into_iter().chain(PRIMER.average_axes);
    let others = lapse.into_iter().chain(primer).map(str::to_owned);
    for title in of_scaling().into_iter().chain(of_fit()).chain(others) {
        let unit = UNITS.iter().find(|unit| title.contains(**unit)).unwrap_or_else(|| panic!("{title:?} has no unit"));
        assert!(
            *unit == "step" || title.replace(unit, "").chars().any(char::is_alphabetic),
            "{title:?} is a unit alone"
        );
    }
}
