//! Losses and optima that were computed independently from the published constants, and the
//! papers' own tables.

use pretraining_lab::scaling::allocation::{
    GOPHER_FLOP, HOFFMANN_ONE, HOFFMANN_THREE, HOFFMANN_THREE_PRINTED, HOFFMANN_TWO, KAPLAN, REPLICATION, RULES, Rule,
    TWENTY_TOKENS,
};
use pretraining_lab::scaling::laws::{
    BESIROGLU, HOFFMANN_PRINTED, HOFFMANN_SOURCE, KAPLAN_COMPUTE, KAPLAN_JOINT, KAPLAN_SIZE, KAPLAN_TOKENS, LawId,
};
use pretraining_lab::scaling::units::{Compute, Counting};

use super::{flop, loss, near, size, tokens};

/// Half of the fifth digit after the point.
const FIVE_DIGITS: f64 = 5.1e-6;

#[test]
fn losses_are_those_computed_from_the_papers_constants() {
    // N, D; Hoffmann printed, Hoffmann unrounded, Besiroglu; Kaplan's L(N), L(N, D).
    let rows = [
        (1e7, 1e9, [4.62445, 4.53073, 4.65330, 3.37117, 3.34453]),
        (1e9, 2e10, [2.58005, 2.53067, 2.53005, 2.37564, 2.37388]),
        (7e10, 1.4e12, [1.93665, 1.92085, 1.97388, 1.72010, 1.69297]),
        (2.8e11, 3e11, [1.99326, 1.96724, 1.99961, 1.54809, 1.63029]),
    ];
    for (n, d, wanted) in rows {
        let of_size = KAPLAN_SIZE.loss_of_size(size(&KAPLAN_SIZE, n)).expect("a loss");
        let found = [
            loss(&HOFFMANN_PRINTED, n, d),
            loss(&HOFFMANN_SOURCE, n, d),
            loss(&BESIROGLU, n, d),
            of_size.on(KAPLAN_SIZE.scale()).expect("its own axis"),
            loss(&KAPLAN_JOINT, n, d),
        ];
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!((found - wanted).abs() <= FIVE_DIGITS, "L({n:e}, {d:e}) = {found}, not {wanted}");
        }
    }
}

#[test]
fn kaplans_laws_in_one_variable_are_1_nat_at_their_scale_and_fall_by_their_exponent() {
    let at_scale = KAPLAN_TOKENS.loss_of_tokens(tokens(5.4e13)).expect("a loss");
    near(at_scale.on(KAPLAN_TOKENS.scale()).expect("its own axis"), 1.0, 1e-12);
    let compute = |days: f64| {
        let loss = KAPLAN_COMPUTE.loss_of_compute(Compute::from_pf_days(days).expect("a budget")).expect("a loss");
        loss.on(KAPLAN_COMPUTE.scale()).expect("its own axis")
    };
    near(compute(3.1e8), 1.0, 1e-12);
    near(compute(1.0) / compute(10.0), 10f64.powf(0.050), 1e-12);
}

#[test]
fn optima_are_those_computed_from_the_papers_constants() {
    let rows = [
        (1e18, [(8.06e7, 2.07e9, 25.7), (9.47e7, 1.76e9, 18.6), (8.05e7, 2.07e9, 25.7)]),
        (1e20, [(6.45e8, 2.58e10, 40.1), (7.75e8, 2.15e10, 27.8), (8.53e8, 1.95e10, 22.9)]),
        (1e22, [(5.16e9, 3.23e11, 62.6), (6.34e9, 2.63e11, 41.4), (9.05e9, 1.84e11, 20.4)]),
        (GOPHER_FLOP, [(3.22e10, 2.98e12, 92.6), (4.04e10, 2.38e12, 58.9), (7.22e10, 1.33e12, 18.4)]),
        (1e25, [(1.17e11, 1.43e13, 122.0), (1.49e11, 1.12e13, 75.5), (3.12e11, 5.34e12, 17.1)]),
    ];
    for (budget, wanted) in rows {
        for (rule, (n, d, ratio)) in [&HOFFMANN_THREE_PRINTED, &HOFFMANN_THREE, &REPLICATION].into_iter().zip(wanted) {
            let found = rule.allocate(flop(budget)).expect("an allocation");
            // Three digits are given, of which the last is rounded.
            near(found.size.count(), n, 0.005);
            near(found.tokens.count(), d, 0.005);
            near(found.tokens_per_parameter(), ratio, 0.005);
        }
    }
}

#[test]
fn the_story_of_gophers_budget_is_told_in_its_numbers() {
    let at = |rule: &Rule| rule.allocate(flop(GOPHER_FLOP)).expect("an allocation");
    // What the printed constants recommend is not the model that was built (70 B on 1.4 T) …
    near(at(&HOFFMANN_THREE_PRINTED).size.count(), 32e9, 0.01);
    near(at(&HOFFMANN_THREE_PRINTED).tokens.count(), 3.0e12, 0.01);
    // … the unrounded ones give the 40 B of the paper's figure 4 …
    near(at(&HOFFMANN_THREE).size.count(), 40e9, 0.02);
    // … and those of the replication nearly the model.
    near(at(&REPLICATION).size.count(), 72e9, 0.005);
    near(at(&REPLICATION).tokens.count(), 1.33e12, 0.005);
    // Approaches 1 and 2: 67 B (table 3), 63 B on 1.4 T (figure 3).
    near(at(&HOFFMANN_ONE).size.count(), 67e9, 0.01);
    near(at(&HOFFMANN_TWO).size.count(), 63e9, 0.02);
    near(at(&HOFFMANN_TWO).tokens.count(), 1.4e12, 0.08);
    // Kaplan's: 804 B on 0.22 T, far outside of what was measured.
    near(at(&KAPLAN).size.count(), 804e9, 0.005);
    near(at(&KAPLAN).tokens.count(), 0.22e12, 0.03);
    assert!(at(&KAPLAN).is_extrapolated);
    near(at(&TWENTY_TOKENS).size.count(), 70e9, 0.02);
}

#[test]
fn approach_1_gives_table_3() {
    let rows = [
        (4e8, 1.92e19, 8.0e9),
        (1e9, 1.21e20, 2.02e10),
        (1e10, 1.23e22, 2.051e11),
        (6.7e10, 5.76e23, 1.5e12),
        (1.75e11, 3.85e24, 3.7e12),
        (2.8e11, 9.90e24, 5.9e12),
        (5.2e11, 3.43e25, 1.1e13),
        (1e12, 1.27e26, 2.12e13),
        (1e13, 1.30e28, 2.162e14),
    ];
    // The exponent is printed with two digits, and 1.43 T stands as 1.5 T.
    table(&HOFFMANN_ONE, &rows, 0.03, 0.06);
}

#[test]
fn approach_2_gives_table_a3() {
    let rows = [
        (4e8, 1.84e19, 7.7e9),
        (1e9, 1.20e20, 2.00e10),
        (1e10, 1.32e22, 2.195e11),
        (6.7e10, 6.88e23, 1.7e12),
        (1.75e11, 4.54e24, 4.3e12),
        (2.8e11, 1.18e25, 7.1e12),
        (5.2e11, 4.19e25, 1.34e13),
        (1e12, 1.59e26, 2.65e13),
        (1e13, 1.75e28, 2.92e14),
    ];
    table(&HOFFMANN_TWO, &rows, 0.04, 0.04);
}

/// The unrounded constants nearly give the paper's table, and the printed ones do not. (The row
/// 175 B stands in the paper with 1.26e24 FLOP, which is not 6·N·D: the exponent is a misprint.)
#[test]
fn approach_3_gives_table_a3_before_rounding_only() {
    let rows = [
        (4e8, 2.21e19, 9.2e9),
        (1e9, 1.62e20, 2.71e10),
        (1e10, 2.46e22, 4.101e11),
        (6.7e10, 1.71e24, 4.1e12),
        (1.75e11, 1.26e25, 1.20e13),
        (2.8e11, 3.52e25, 2.01e13),
        (5.2e11, 1.36e26, 4.35e13),
        (1e12, 5.65e26, 9.41e13),
        (1e13, 8.55e28, 1.4255e15),
    ];
    // The table itself strays by up to 5 % from C = 6·N·D.
    table(&HOFFMANN_THREE, &rows, 0.08, 0.12);
    let (n, budget, _) = rows[8];
    let printed = HOFFMANN_THREE_PRINTED.allocate(flop(budget)).expect("an allocation");
    assert!(printed.size.count() < 0.75 * n, "{printed:?}");
}

#[track_caller]
fn table(rule: &Rule, rows: &[(f64, f64, f64)], of_n: f64, of_d: f64) {
    for (n, budget, d) in rows {
        let found = rule.allocate(flop(*budget)).expect("an allocation");
        near(found.size.count(), *n, of_n);
        near(found.tokens.count(), *d, of_d);
    }
}

#[test]
fn exponents_of_allocation_are_the_published_ones() {
    let published = [
        (&KAPLAN, 0.73, 0.27),
        (&HOFFMANN_ONE, 0.50, 0.50),
        (&HOFFMANN_TWO, 0.49, 0.51),
        (&HOFFMANN_THREE, 0.46, 0.54),
        (&REPLICATION, 0.5126, 0.4874),
        (&TWENTY_TOKENS, 0.5, 0.5),
    ];
    for (rule, a, b) in published {
        let found = rule.exponents().expect("exponents");
        assert!((found.0 - a).abs() < 0.005 && (found.1 - b).abs() < 0.005, "{}: {found:?}", rule.name);
        if let Some((low, high)) = rule.a_interval {
            assert!((low - 0.005..=high + 0.005).contains(&found.0), "{}: {found:?}", rule.name);
        }
    }
}

#[test]
fn ten_times_the_compute_is_5_4_times_the_parameters_for_kaplan() {
    let (less, more) = (KAPLAN.allocate(flop(1e20)).expect("less"), KAPLAN.allocate(flop(1e21)).expect("more"));
    near(more.size.count() / less.size.count(), 5.4, 0.006);
    near(more.tokens.count() / less.tokens.count(), 1.86, 0.002);
}

#[test]
fn kaplans_allocation_counts_other_tokens_than_its_compute() {
    let spent = |budget: f64| {
        let found = KAPLAN.allocate(flop(budget)).expect("an allocation");
        Compute::of_training(found.size, found.tokens).expect("a compute").flop() / budget
    };
    near(spent(1e19), 1.8, 0.01);
    near(spent(1e23), 1.8, 0.01);
}

#[test]
fn unrounded_constants_are_the_papers_logarithms() {
    use pretraining_lab::scaling::laws::Formula;
    let Formula::Additive(law) = HOFFMANN_SOURCE.formula else { panic!("{:?}", HOFFMANN_SOURCE.formula) };
    for (constant, logarithm) in
        [(law.parameter_scale, 6.007_340_4), (law.token_scale, 6.017_918_6), (law.floor, 0.526_722_8)]
    {
        near(constant.ln(), logarithm, 1e-12);
    }
}

#[test]
fn every_law_and_rule_says_where_it_is_from_and_what_it_counts() {
    for law in LawId::ALL.map(LawId::law) {
        assert!(law.source.contains("arXiv:"), "{}", law.source);
        let is_kaplan = law.name.starts_with("Kaplan");
        assert_eq!(law.counting == Counting::NonEmbedding, is_kaplan, "{}", law.name);
        assert_eq!(law.floor().is_none(), is_kaplan, "{}", law.name);
        assert!(law.range.parameters.0 < law.range.parameters.1 && law.range.tokens.0 < law.range.tokens.1);
    }
    for rule in RULES {
        assert!(rule.source.contains("arXiv:"), "{}", rule.source);
        assert_eq!(rule.counting == Counting::NonEmbedding, rule.name == "Kaplan");
    }
    assert!(LawId::ALL.into_iter().all(|id| id.law().id == id));
}
