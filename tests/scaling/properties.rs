//! What holds for all sizes, tokens and budgets, and for all input.

use pretraining_lab::scaling::csv;
use pretraining_lab::scaling::fit::{Floor, Measure, Options, bands, fit};
use pretraining_lab::scaling::laws::{
    BESIROGLU, HOFFMANN_PRINTED, HOFFMANN_SOURCE, KAPLAN_JOINT, Law, LawId, Variable,
};
use pretraining_lab::scaling::points::{Point, Points};
use pretraining_lab::scaling::power::fit_power;
use pretraining_lab::scaling::units::{Compute, Counting, ModelSize, Tokens};
use proptest::prelude::*;

use super::{flop, loss, noise};

fn joint_laws() -> impl Strategy<Value = &'static Law> {
    prop::sample::select(vec![&KAPLAN_JOINT, &HOFFMANN_PRINTED, &HOFFMANN_SOURCE, &BESIROGLU])
}

fn additive_laws() -> impl Strategy<Value = &'static Law> {
    prop::sample::select(vec![&HOFFMANN_PRINTED, &HOFFMANN_SOURCE, &BESIROGLU])
}

/// Numbers over many orders of magnitude.
fn order(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (low..high).prop_map(|exponent: f64| 10f64.powf(exponent))
}

/// Any number at all, the ends of the range and what is no number among them.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![any::<f64>(), order(-320.0, 308.0), Just(0.0), Just(f64::MAX), Just(f64::MIN_POSITIVE)]
}

proptest! {
    #[test]
    fn more_parameters_or_tokens_never_raise_the_loss(
        law in joint_laws(), n in order(3.0, 13.0), d in order(6.0, 15.0), factor in 1.01..100.0,
    ) {
        prop_assert!(loss(law, n * factor, d) < loss(law, n, d));
        prop_assert!(loss(law, n, d * factor) < loss(law, n, d));
    }

    #[test]
    fn no_point_of_equal_compute_is_better_than_the_optimum(
        law in additive_laws(), budget in order(12.0, 30.0), factor in order(-4.0, 4.0),
    ) {
        let best = law.loss_of_compute(flop(budget)).and_then(|it| it.on(law.scale())).expect("a loss");
        let curve = law.iso_flop(flop(budget), 2.0, 3).expect("a curve");
        let n = curve[1].size.count() * factor;
        prop_assert!(loss(law, n, budget / 6.0 / n) >= best * (1.0 - 1e-14));
    }

    #[test]
    fn more_compute_never_raises_the_best_loss(law in additive_laws(), budget in order(12.0, 29.0), factor in 1.01..10.0) {
        let best = |budget| law.loss_of_compute(flop(budget)).and_then(|it| it.on(law.scale())).expect("a loss");
        prop_assert!(best(budget * factor) < best(budget));
    }

    #[test]
    fn no_law_hands_out_what_is_no_number(n in any_number(), d in any_number(), nats in any_number()) {
        for law in LawId::ALL.map(LawId::law) {
            let (size, tokens) = (law.size(n), Tokens::new(d));
            if let (Ok(size), Ok(tokens)) = (size, tokens) {
                let losses = [law.loss(size, tokens), law.loss_of_size(size), law.loss_of_tokens(tokens)];
                for loss in losses.into_iter().flatten() {
                    let nats = loss.on(law.scale()).expect("its own axis");
                    prop_assert!(nats.is_finite() && nats > 0.0, "{}: {nats}", law.name);
                }
                if let Ok(doubling) = law.doubling(size, tokens) {
                    let shares = [doubling.parameters, doubling.tokens, doubling.both, doubling.best];
                    prop_assert!(shares.iter().all(|it| it.is_finite()), "{doubling:?}");
                }
                if let Ok(waste) = law.waste(size, tokens) {
                    prop_assert!(waste.factor.is_finite(), "{waste:?}");
                }
                let _ = law.tokens_for(nats, size).map(|it| assert!(it.count().is_finite()));
                let _ = law.size_for(nats, tokens).map(|it| assert!(it.count().is_finite()));
            }
            let _ = law.compute_for(nats).map(|it| assert!(it.flop().is_finite() && it.pf_days().is_finite()));
            if let Ok(budget) = Compute::from_flop(n) {
                let _ = law.loss_of_compute(budget).map(|it| assert!(it.on(law.scale()).expect("its axis").is_finite()));
                let _ = law.optimum_without_embeddings(budget).map(|it| assert!(it.count().is_finite()));
            }
        }
        for counting in [Counting::Total, Counting::NonEmbedding] {
            if let Ok(size) = ModelSize::new(n, counting) {
                let _ = size.to_total().map(|it| assert!(it.count().is_finite()));
                let _ = size.to_non_embedding().map(|it| assert!(it.count().is_finite()));
            }
        }
    }

    #[test]
    fn any_text_is_a_table_or_an_error(text in ".{0,200}", lines in "(N,D,loss\n)?([-0-9e.,\"#\r\n]{0,12}\n){0,8}") {
        for text in [text, lines] {
            if let Err(error) = csv::read(&text, 0) {
                prop_assert!(!error.to_string().contains('\n'), "{error}");
            }
        }
    }
}

/// Runs without any law in them.
fn lawless_points() -> impl Strategy<Value = Vec<Point>> {
    let row = (order(0.0, 30.0), order(0.0, 30.0), order(-6.0, 6.0));
    let point = |(parameters, tokens, loss): (f64, f64, f64)| Point {
        parameters: parameters.clamp(1.0, 1e30),
        tokens: tokens.clamp(1.0, 1e30),
        loss: loss.clamp(1e-6, 1e6),
    };
    prop::collection::vec(row.prop_map(point), 0..12)
}

/// Runs that follow a law, however extreme it and they are.
fn lawful_points() -> impl Strategy<Value = Vec<Point>> {
    let law = (order(-6.0, 2.0), 0.01..3.0, 0.01..3.0, order(-3.0, 3.0), order(-3.0, 3.0));
    let grid = (order(0.0, 25.0), order(0.0, 25.0), 1.05..20.0, 1.05..20.0, 0.0..0.2);
    (law, grid, any::<u64>()).prop_map(|((floor, alpha, beta, a, b), (n, d, n_step, d_step, spread), seed)| {
        let mut factor = noise(seed, spread);
        let mut rows = Vec::new();
        for (row, column) in (0..4).flat_map(|row| (0..4).map(move |column| (row, column))) {
            let (n_factor, d_factor) = (f64::powi(n_step, row), f64::powi(d_step, column));
            let loss = (floor + a / n_factor.powf(alpha) + b / d_factor.powf(beta)) * factor();
            let (parameters, tokens) = ((n * n_factor).clamp(1.0, 1e30), (d * d_factor).clamp(1.0, 1e30));
            rows.push(Point { parameters, tokens, loss: loss.clamp(1e-6, 1e6) });
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// With a law in them or without, ends of the range included: a fit, or an error; never what is no
    /// number.
    #[test]
    fn any_points_make_a_law_or_an_error(
        rows in prop_oneof![lawful_points(), lawless_points()],
        floor in prop_oneof![Just(Floor::Free), Just(Floor::Fixed(0.0)), order(-6.0, 6.0).prop_map(Floor::Fixed)],
        measure in prop::sample::select(vec![
            Measure::Huber { delta: 1e-3 }, Measure::LogSquares, Measure::RelativeSquares,
        ]),
    ) {
        let points = Points::new(0, rows).expect("points");
        let options = Options { floor, measure };
        if let Ok(fit) = fit(&points, &options) {
            let law = fit.constants;
            let numbers = [law.floor, law.parameter_scale, law.token_scale, law.alpha, law.beta, fit.objective, fit.spread];
            prop_assert!(numbers.iter().all(|it| it.is_finite()), "{fit:?}");
            if let Ok(bands) = bands(&points, &options, &fit, 20, 1) {
                let ends = [bands.floor, bands.parameter_scale, bands.token_scale, bands.alpha, bands.beta];
                prop_assert!(ends.iter().all(|it| it.low.is_finite() && it.high.is_finite() && it.low <= it.high));
            }
        }
        for variable in [Variable::Size, Variable::Tokens, Variable::Compute] {
            if let Ok(line) = fit_power(&points, variable, 0.0) {
                let numbers = [line.exponent, line.exponent_error, line.ln_scale, line.ln_scale_error, line.spread];
                prop_assert!(numbers.iter().all(|it| it.is_finite()), "{line:?}");
            }
        }
    }
}
