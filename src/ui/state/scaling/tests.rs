use super::reading::loss;
use super::story::{STEPS, told};
use super::*;
use crate::scaling::allocation::GOPHER_FLOP;
use crate::ui::chart::scene::layout;
use crate::ui::state::url;
use crate::ui::text::SCALING;

fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found / wanted - 1.0).abs() <= tolerance, "{found:e}, not {wanted:e}");
}

fn at(choice: Choice, size: f64, tokens: f64) -> Scaling {
    let mut state = Scaling { choice, ..Scaling::default() };
    state.put(size, tokens);
    state
}

#[test]
fn it_opens_with_the_first_row_of_the_chapters_table() {
    let reading = Scaling::default().reading();
    let [floor, model, text] = reading.terms.expect("three terms");
    let close = |found: f64, wanted: f64| assert!((found - wanted).abs() <= 5.1e-5, "{found}, not {wanted}");
    close(floor, 1.8172);
    close(model, 0.0503);
    close(text, 0.1321);
    close(reading.loss.expect("a loss").nats, 1.9996);
    let chinchilla = at(Choice::Replication, 7e10, 1.4e12).reading();
    close(chinchilla.loss.expect("a loss").nats, 1.9739);
    assert!(reading.loss.expect("a loss").is_outside, "beyond what was fitted");
}

#[test]
fn losses_are_the_oracles() {
    for (choice, is_printed, wanted) in [
        (Choice::Three, true, 2.58005),
        (Choice::Three, false, 2.53067),
        (Choice::Replication, true, 2.53005),
        (Choice::Kaplan, true, 2.37388),
    ] {
        let mut state = at(choice, 1e9, 2e10);
        state.is_printed = is_printed;
        let found = state.reading().loss.expect("a loss");
        assert!((found.nats - wanted).abs() < 5.1e-6, "{choice:?}: {}", found.nats);
    }
    for choice in [Choice::One, Choice::Two] {
        let reading = at(choice, 1e9, 2e10).reading();
        assert_eq!((reading.loss, reading.terms, reading.best_loss), (None, None, None), "no law, no loss");
        assert!(reading.best.is_some());
    }
    assert_eq!(at(Choice::Kaplan, 1e9, 2e10).reading().terms, None, "Kaplan’s laws have no irreducible term");
}

#[test]
fn gophers_budget_is_told_in_the_papers_numbers() {
    let wanted = [
        (804e9, 0.22e12, 0.03),
        (280e9, 0.3e12, 1e-9),
        (67e9, 1.43e12, 0.02),
        (63e9, 1.52e12, 0.03),
        (32.2e9, 2.98e12, 0.005),
        (40.4e9, 2.38e12, 0.005),
        (72.2e9, 1.33e12, 0.005),
        (70e9, 1.4e12, 1e-9),
    ];
    for (step, (size, tokens, tolerance)) in wanted.into_iter().enumerate() {
        let found = told(step).expect("a step");
        near(found.size, size, tolerance);
        near(found.tokens, tokens, tolerance);
        let mut state = Scaling::default();
        state.tell(step);
        assert_eq!((state.size(), state.story), (found.size, Some(step)));
    }
    assert_eq!(told(STEPS), None);
}

#[test]
fn what_is_held_stays() {
    let mut state = Scaling::default();
    let flop = state.compute();
    state.set(Dial::Size, 7e10);
    near(state.compute(), flop, 1e-12);
    near(state.tokens(), 1.2e12, 1e-12);
    state.set(Dial::Tokens, 3e11);
    near(state.size(), 2.8e11, 1e-12);
    state.set(Dial::Compute, GOPHER_FLOP);
    near(state.compute(), GOPHER_FLOP, 1e-12);
    near(state.tokens() / state.size(), 3.0 / 2.8, 1e-12);
    state.hold = Dial::Size;
    let size = state.size();
    state.set(Dial::Compute, 1e22);
    assert_eq!(state.size(), size);
    state.hold = Dial::Tokens;
    let tokens = state.tokens();
    state.set(Dial::Compute, 1e23);
    near(state.tokens(), tokens, 1e-12);
    near(state.compute(), 1e23, 1e-12);
}

#[test]
fn the_bottom_of_the_valley_is_the_optimum_and_flat() {
    let mut state = at(Choice::Replication, 1e10, 1e10);
    state.set(Dial::Compute, GOPHER_FLOP);
    let best = state.reading().best.expect("an optimum");
    near(best.size.count(), 7.22e10, 0.005);
    let (low, high) = state.near_bottom().expect("a range");
    assert!(
        low < best.size.count() / 2.0 && high > 1.5 * best.size.count(),
        "{low:e} to {high:e}: wrong by half costs little"
    );
    let law = state.law().expect("a law");
    let product = state.size() * state.tokens();
    let lowest = loss(law, best.size.count(), product / best.size.count()).expect("a loss").nats;
    for edge in [low, high] {
        near(loss(law, edge, product / edge).expect("a loss").nats, lowest * line::NEAR, 1e-9);
    }
}

#[test]
fn losses_of_two_laws_never_share_an_axis() {
    for (choice, _) in Choice::ALL {
        for (hold, _) in Dial::ALL {
            let state = Scaling { choice, hold, ..Scaling::default() };
            let chart = state.line_chart(SCALING);
            assert_eq!(chart.is_some(), state.law().is_some(), "{choice:?}");
            let Some((chart, law)) = chart.zip(state.law()) else { continue };
            assert!(chart.y.title.contains("axis"), "the loss's axis is named: {}", chart.y.title);
            let is_floor = |guide: &crate::ui::chart::scene::Guide| guide.class == "series-3";
            assert_eq!(chart.guides.iter().any(is_floor), law.floor().is_some(), "{choice:?}");
            // Every height on it is the law's own.
            for line in chart.lines.iter().filter(|line| !line.outside.is_empty()) {
                let (x, y) = line.points[line.points.len() / 2];
                let (size, tokens) = match hold {
                    Dial::Size => (state.size(), x),
                    Dial::Tokens => (x, state.tokens()),
                    Dial::Compute => continue,
                };
                near(y, loss(law, size, tokens).expect("a loss").nats, 1e-12);
            }
        }
    }
    let budgets = Scaling { view: View::Budgets, ..Scaling::default() }.budgets_chart(SCALING);
    assert!(!budgets.y.title.contains("oss") && !budgets.x.title.contains("oss"), "allocations, not losses");
}

#[test]
fn what_lies_outside_is_marked() {
    let budgets = Scaling { view: View::Budgets, ..Scaling::default() }.budgets_chart(SCALING);
    assert_eq!(budgets.lines.len(), 7, "all rules together");
    for line in &budgets.lines {
        assert_eq!(line.outside.last(), Some(&true), "{} at 10^29 FLOP", line.name);
    }
    let plane = Scaling { view: View::Plane, ..Scaling::default() }.plane_chart(SCALING);
    assert_eq!(plane.regions.len(), 1, "what was fitted");
    assert_eq!(plane.walks[0].stops.len(), 13, "every known model can be reached by keyboard");
}

#[test]
fn every_state_can_be_drawn() {
    for (view, _) in View::ALL {
        for (choice, _) in Choice::ALL {
            for (hold, _) in Dial::ALL {
                for (size, tokens) in
                    [(SIZES.0, TOKENS.0), (SIZES.1, TOKENS.1), (SIZES.0, TOKENS.1), (SIZES.1, TOKENS.0)]
                {
                    let mut state = Scaling { view, hold, ..at(choice, size, tokens) };
                    for (dial, _) in Dial::ALL {
                        state.set(dial, dial.bounds().0);
                        state.set(dial, dial.bounds().1);
                    }
                    let chart = match view {
                        View::Line => state.line_chart(SCALING),
                        View::Plane => Some(state.plane_chart(SCALING)),
                        View::Budgets => Some(state.budgets_chart(SCALING)),
                    };
                    let Some(chart) = chart else { continue };
                    let scene = layout(&chart, 320.0, 13.0);
                    let written = format!("{scene:?}");
                    assert!(!written.contains("NaN") && !written.contains("inf,"), "{view:?} {choice:?} {hold:?}");
                    assert!(!scene.walks.is_empty());
                }
            }
        }
    }
}

fn any_state() -> impl proptest::strategy::Strategy<Value = Scaling> {
    use proptest::prelude::*;
    let choices = (0..3usize, 0..5usize, 0..3usize, 0..3usize, any::<bool>(), proptest::option::of(0..STEPS));
    (choices, 6.0..13.0f64, 7.0..15.0f64).prop_map(
        |((view, choice, hold, quantity, is_printed, story), size, tokens)| {
            let mut state = Scaling {
                view: View::ALL[view].0,
                choice: Choice::ALL[choice].0,
                hold: Dial::ALL[hold].0,
                quantity: Quantity::ALL[quantity].0,
                is_printed,
                story,
                ..Scaling::default()
            };
            state.put(10f64.powf(size), 10f64.powf(tokens));
            state
        },
    )
}

proptest::proptest! {
    #[test]
    fn state_to_fragment_to_state(state in any_state()) {
        let fragment = url::write(&state, "").text;
        proptest::prop_assert!(fragment.is_ascii() && !fragment.contains('#'));
        proptest::prop_assert_eq!(url::read::<Scaling>(&fragment).state, state);
    }

    #[test]
    fn any_fragment_can_be_read(fragment in "\\PC*", key in "view|law|size|tokens|story|hold", value in "\\PC*") {
        let _ = url::read::<Scaling>(&format!("lab=scaling&{fragment}"));
        let state = url::read::<Scaling>(&format!("lab=scaling&{key}={value}")).state;
        proptest::prop_assert!((SIZES.0..=SIZES.1).contains(&state.size()) && (TOKENS.0..=TOKENS.1).contains(&state.tokens()));
    }

    #[test]
    fn dials_stay_in_bounds(state in any_state(), moves in proptest::collection::vec((0..3usize, 0.0..40f64), 0..8)) {
        let mut state = state;
        for (dial, exponent) in moves {
            let dial = Dial::ALL[dial].0;
            state.set(dial, 10f64.powf(exponent));
            for (dial, _) in Dial::ALL {
                let (least, most) = dial.bounds();
                proptest::prop_assert!(state.get(dial) >= least * 0.999_999 && state.get(dial) <= most * 1.000_001);
            }
        }
    }
}
