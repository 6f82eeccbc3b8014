//! The mistakes that are common with these laws: each is an error, or does not happen.

use std::cmp::Ordering;

use pretraining_lab::scaling::allocation::{KAPLAN, RULES};
use pretraining_lab::scaling::error::ScalingError;
use pretraining_lab::scaling::laws::{
    BESIROGLU, Formula, HOFFMANN_PRINTED, KAPLAN_COMPUTE, KAPLAN_JOINT, KAPLAN_SIZE, KAPLAN_TOKENS, LawId,
};
use pretraining_lab::scaling::units::{Compute, Counting, FLOP_PER_PF_DAY, LossScale, ModelSize};

use super::{flop, loss, near, size, tokens};

/// 1. An irreducible term added to Kaplan's laws.
#[test]
fn kaplans_laws_have_no_irreducible_term() {
    for law in [&KAPLAN_SIZE, &KAPLAN_TOKENS, &KAPLAN_COMPUTE, &KAPLAN_JOINT] {
        assert_eq!(law.floor(), None, "{}", law.name);
    }
    // Endless parameters and tokens leave nothing; with Hoffmann's law they leave E.
    assert!(loss(&KAPLAN_JOINT, 1e200, 1e200) < 1e-3);
    near(loss(&HOFFMANN_PRINTED, 1e200, 1e200), 1.69, 1e-9);
}

/// 2. The constants of the laws in one variable in the law in two.
#[test]
fn the_joint_law_has_constants_of_its_own() {
    let Formula::Joint { parameter_scale, token_scale, alpha_n, alpha_d } = KAPLAN_JOINT.formula else {
        panic!("{:?}", KAPLAN_JOINT.formula)
    };
    assert_eq!((parameter_scale, token_scale, alpha_n, alpha_d), (6.4e13, 1.8e13, 0.076, 0.103));
    // With endless data it is a law in N alone, and not the separate one, which is 2.4 % away.
    let separate = KAPLAN_SIZE.loss_of_size(size(&KAPLAN_SIZE, 1e9)).expect("a loss");
    let ratio = separate.on(KAPLAN_SIZE.scale()).expect("its own axis") / loss(&KAPLAN_JOINT, 1e9, 1e100);
    near(ratio, (8.8e13f64 / 6.4e13).powf(0.076), 1e-9);
}

/// 3. Cc = 3.1e8 read as FLOP.
#[test]
fn kaplans_compute_is_in_pf_days() {
    let gopher = KAPLAN_COMPUTE.loss_of_compute(flop(5.76e23)).expect("a loss").on(KAPLAN_COMPUTE.scale());
    near(gopher.expect("its own axis"), (3.1e8f64 / (5.76e23 / 8.64e19)).powf(0.050), 1e-12);
    assert_eq!(Compute::from_pf_days(1.0).expect("a budget").flop(), FLOP_PER_PF_DAY);
    near(flop(FLOP_PER_PF_DAY).pf_days(), 1.0, 1e-15);
    // Read as FLOP, the loss of any real budget would be far below 1 nat.
    assert!((3.1e8f64 / 5.76e23).powf(0.050) < 0.2);
}

/// 4. Losses of two laws on one axis.
#[test]
fn a_loss_goes_on_its_own_axis_only() {
    let laws = [&KAPLAN_JOINT, &HOFFMANN_PRINTED, &BESIROGLU];
    for law in laws {
        let found = law.loss(size(law, 1e9), tokens(2e10)).expect("a loss");
        assert!(found.on(law.scale()).is_ok());
        for axis in LawId::ALL.map(LossScale::Law).into_iter().chain([LossScale::Measured(0)]) {
            if axis != law.scale() {
                assert_eq!(found.on(axis), Err(ScalingError::OtherScale { loss: law.scale(), axis }));
            }
        }
    }
    // What may be compared are allocations.
    assert!(RULES.iter().all(|rule| rule.allocate(flop(1e21)).is_ok()));
}

/// 4, too: a size that was counted in another way.
#[test]
fn a_law_takes_the_parameters_that_it_counts_only() {
    let total = ModelSize::new(1e9, Counting::Total).expect("a size");
    let refused = KAPLAN_JOINT.loss(total, tokens(2e10)).expect_err("other parameters");
    assert!(matches!(refused, ScalingError::OtherCounting { found: Counting::Total, .. }), "{refused}");
    let converted = total.to_non_embedding().expect("a size");
    assert!(KAPLAN_JOINT.loss(converted, tokens(2e10)).is_ok());
    assert!(HOFFMANN_PRINTED.loss(converted, tokens(2e10)).is_err());
}

/// 5. Exponents of two formulas.
#[test]
fn exponents_compare_within_a_formula_only() {
    let (kaplan, hoffmann, replication) =
        (KAPLAN_SIZE.exponents(), HOFFMANN_PRINTED.exponents(), BESIROGLU.exponents());
    assert_eq!((kaplan[0].value(), hoffmann[0].value()), (0.076, 0.34));
    assert!(matches!(kaplan[0].compare(&hoffmann[0]), Err(ScalingError::OtherFormula { .. })));
    assert!(hoffmann[0].compare(&replication[1]).is_err(), "α and β");
    assert_eq!(hoffmann[0].compare(&replication[0]), Ok(Ordering::Less));
    assert_eq!(KAPLAN_JOINT.exponents().len(), 2);
    assert!(KAPLAN_JOINT.exponents()[0].compare(&kaplan[0]).is_err(), "joint and separate");
}

#[test]
fn kaplans_joint_law_has_no_best_use_of_a_budget() {
    let nothing = ScalingError::NoOptimum { law: KAPLAN_JOINT.name };
    assert_eq!(KAPLAN_JOINT.iso_flop(flop(1e20), 10.0, 5).err(), Some(nothing.clone()));
    assert_eq!(KAPLAN_JOINT.compute_for(3.0).err(), Some(nothing));
    assert!(KAPLAN.exponents().is_ok());
}

#[test]
fn a_law_says_what_it_depends_on() {
    let wrong = [
        KAPLAN_SIZE.loss(size(&KAPLAN_SIZE, 1e9), tokens(1e10)).err(),
        KAPLAN_SIZE.loss_of_tokens(tokens(1e10)).err(),
        KAPLAN_TOKENS.loss_of_compute(flop(1e20)).err(),
        BESIROGLU.loss_of_tokens(tokens(1e10)).err(),
    ];
    for error in wrong {
        assert!(matches!(error, Some(ScalingError::OtherVariable { .. })), "{error:?}");
    }
}

#[test]
fn what_is_outside_of_the_experiments_says_so() {
    let is_extrapolated =
        |n: f64, d: f64| BESIROGLU.loss(size(&BESIROGLU, n), tokens(d)).expect("a loss").is_extrapolated();
    assert!(!is_extrapolated(1e9, 2e10));
    assert!(is_extrapolated(7e10, 1.4e12));
    assert!(is_extrapolated(1e9, 1e12));
    let of_compute = |flop: Compute| KAPLAN_COMPUTE.loss_of_compute(flop).expect("a loss").is_extrapolated();
    assert!(of_compute(flop(5.76e23)) && !of_compute(flop(1e18)));
}
