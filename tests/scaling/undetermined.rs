//! Points that cannot determine a law: each is an error that says why.

use pretraining_lab::scaling::error::FitError;
use pretraining_lab::scaling::fit::{Floor, Measure, Options, bands, fit};
use pretraining_lab::scaling::points::{MOST_POINTS, Point, Points};

use super::{formula, grid, noise, replication, set, spaced};

fn refused(rows: Vec<Point>) -> FitError {
    fit(&set(rows), &Options::default()).expect_err("nothing is determined")
}

fn at(parameters: f64, tokens: f64) -> Point {
    Point { parameters, tokens, loss: formula(&replication(), parameters, tokens) }
}

#[test]
fn too_few_points() {
    let rows = grid(&replication(), 3, 2, || 1.0);
    let error = refused(rows[..5].to_vec());
    assert_eq!(error, FitError::TooFew { points: 5, parameters: 5, needed: 6 });
    assert_eq!(refused(Vec::new()), FitError::TooFew { points: 0, parameters: 5, needed: 6 });
    // The same run again is no further point.
    let again = rows[..5].iter().chain(&rows[..5]).copied().collect();
    assert_eq!(refused(again), FitError::TooFew { points: 5, parameters: 5, needed: 6 });
}

#[test]
fn points_on_one_line() {
    let ratio = |ratio: f64| spaced(1e8, 1e10, 12).into_iter().map(|n| at(n, ratio * n)).collect::<Vec<_>>();
    let FitError::OnALine { slope } = refused(ratio(20.0)) else { panic!("20 tokens a parameter") };
    assert!((slope - 1.0).abs() < 1e-9);
    let equal_compute = spaced(1e8, 1e10, 12).into_iter().map(|n| at(n, 1e20 / n)).collect();
    let FitError::OnALine { slope } = refused(equal_compute) else { panic!("equal compute") };
    assert!((slope + 1.0).abs() < 1e-9);
    // A line and one point beside it: almost as bad, and refused for the one reason or the other.
    let mut beside = ratio(20.0);
    beside.push(at(1e9, 2.2e10));
    refused(beside);
}

#[test]
fn one_size_or_one_number_of_tokens() {
    let one_size = spaced(1e9, 1e11, 12).into_iter().map(|d| at(1e9, d)).collect();
    assert_eq!(refused(one_size), FitError::FewValues { variable: "N", found: 1, needed: 3 });
    let two_lengths = spaced(1e8, 1e10, 12).into_iter().flat_map(|n| [at(n, 1e10), at(n, 2e10)]).collect();
    assert_eq!(refused(two_lengths), FitError::FewValues { variable: "D", found: 2, needed: 3 });
}

#[test]
fn losses_that_do_not_fall() {
    let mut rows = grid(&replication(), 5, 5, || 1.0);
    rows.iter_mut().for_each(|it| it.loss = 3.0);
    assert_eq!(refused(rows.clone()), FitError::NoVariation);
    // Nothing but chance.
    let mut chance = noise(3, 0.05);
    rows.iter_mut().for_each(|it| it.loss = 3.0 * chance());
    refused(rows.clone());
    // Rising with N.
    rows.iter_mut().for_each(|it| it.loss = formula(&replication(), 1e18 / it.parameters, it.tokens));
    refused(rows.clone());
    // Falling with D alone.
    rows.iter_mut().for_each(|it| it.loss = 1.8 + 2085.43 / it.tokens.powf(0.3658));
    refused(rows);
}

#[test]
fn too_much_noise_for_the_range() {
    // A factor of 4 in N and D, and runs that differ by 3 % at random.
    let mut chance = noise(21, 0.03);
    let near = spaced(1e9, 4e9, 4).into_iter().flat_map(|n| spaced(2e10, 8e10, 4).into_iter().map(move |d| at(n, d)));
    let rows = near.map(|it| Point { loss: it.loss * chance(), ..it }).collect();
    let options = Options::default();
    let points = set(rows);
    // Either the fit refuses, or its resamples do, or the band covers most of what there is.
    match fit(&points, &options).and_then(|fit| bands(&points, &options, &fit, 60, 1)) {
        Err(error) => assert!(error.to_string().contains("add points"), "{error}"),
        Ok(bands) => assert!(bands.a.high - bands.a.low > 0.3, "{:?}", bands.a),
    }
}

#[test]
fn options_without_sense() {
    let points = set(grid(&replication(), 6, 6, || 1.0));
    let with = |floor, measure| fit(&points, &Options { floor, measure });
    for value in [-1.0, f64::NAN, f64::INFINITY, 1e9] {
        assert!(matches!(with(Floor::Fixed(value), Measure::LogSquares), Err(FitError::Option { .. })), "{value}");
        let measure = Measure::Huber { delta: value };
        assert!(matches!(with(Floor::Free, measure), Err(FitError::Option { .. })), "{value}");
    }
    let options = Options::default();
    let found = fit(&points, &options).expect("a fit");
    for resamples in [0, 19, 10_001] {
        assert!(matches!(bands(&points, &options, &found, resamples, 0), Err(FitError::Option { .. })));
    }
}

#[test]
fn a_floor_above_the_losses_is_refused_or_fits_badly() {
    let points = set(grid(&replication(), 6, 6, || 1.0));
    let above = Options { floor: Floor::Fixed(4.0), ..Options::default() };
    let found = fit(&points, &above);
    assert!(found.as_ref().map_or(true, |it| it.spread > 0.1), "{found:?}");
}

#[test]
fn points_that_cannot_be() {
    let good = at(1e9, 2e10);
    let wrong = [
        ("N", Point { parameters: 0.0, ..good }),
        ("N", Point { parameters: f64::NAN, ..good }),
        ("D", Point { tokens: -5.0, ..good }),
        ("D", Point { tokens: f64::INFINITY, ..good }),
        ("loss", Point { loss: 0.0, ..good }),
        ("loss", Point { loss: 1e300, ..good }),
    ];
    for (column, point) in wrong {
        let Err(FitError::OutOfRange { point: 2, problem }) = Points::new(0, vec![good, point]) else {
            panic!("{point:?}")
        };
        assert_eq!(problem.name, column);
    }
    let many = Points::new(0, vec![good; MOST_POINTS + 1]);
    assert_eq!(many.err(), Some(FitError::TooMany { points: MOST_POINTS + 1, limit: MOST_POINTS }));
}
