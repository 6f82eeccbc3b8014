//! What the page shows before its models are there is what the engine gives.

use std::fs;
use std::path::Path;

use super::{lab, stdout};

/// A shipped file, and the same computed now.
fn both(file: &str, option: &[&str]) -> (String, String) {
    let output = lab(&[&["examples"], option].concat());
    assert!(output.status.success(), "{output:?}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples").join(file);
    (fs::read_to_string(path).expect("the shipped examples"), stdout(&output))
}

/// Field by field; figures may differ by so much, as every processor adds up in its own order.
fn check(file: &str, option: &[&str], tolerance: f64) {
    let (shipped, now) = both(file, option);
    assert_eq!(now.lines().count(), shipped.lines().count(), "{file}");
    for (now, shipped) in now.lines().zip(shipped.lines()) {
        let fields = |line: &str| line.split(['\t', ' ']).map(str::to_owned).collect::<Vec<_>>();
        let pairs = fields(now).into_iter().zip(fields(shipped));
        assert_eq!(fields(now).len(), fields(shipped).len(), "{now} / {shipped}");
        for (a, b) in pairs.filter(|(a, b)| a != b) {
            match (a.parse::<f64>(), b.parse::<f64>()) {
                (Ok(x), Ok(y)) => assert!((x - y).abs() <= tolerance, "{now} / {shipped}"),
                _ => assert_eq!(a, b, "{now} / {shipped}"),
            }
        }
    }
}

#[test]
fn masked_words() {
    check("masked-word.tsv", &[], 1e-4);
}

#[test]
fn tokens() {
    let (shipped, now) = both("tokens.tsv", &["--tokens"]);
    assert_eq!(now, shipped);
}

#[test]
fn right_context() {
    check("right-context.tsv", &["--right-context"], 1e-3);
}

#[test]
fn ribbon() {
    check("ribbon.tsv", &["--ribbon"], 1e-3);
}

#[test]
fn scores_are_for_the_seed_that_chapter_5_opens_with() {
    use pretraining_lab::cli::examples::objectives::SEED;
    use pretraining_lab::ui::state::triptych::OPENING_SEED;
    assert_eq!(SEED, u64::from(OPENING_SEED), "the page shows these scores beside its own masks and spans");
}

#[test]
fn time_lapse() {
    check("time-lapse.tsv", &["--time-lapse"], 1e-3);
}

#[test]
fn objectives_and_spans() {
    check("objectives.tsv", &["--objectives"], 1e-3);
    check("spans.tsv", &["--spans"], 1e-3);
}

#[test]
fn next_token() {
    let (shipped, now) = both("next-token.tsv", &["--next-token"]);
    let named =
        |file: &str| file.lines().filter(|line| !line.starts_with("fall")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(named(&now), named(&shipped));
    // Where two logits are near, one may fall the further for it: what adds up is compared.
    let depths = |file: &str| {
        let falls = file.lines().filter_map(|line| line.strip_prefix("fall\t")).flat_map(|line| line.split(' '));
        falls
            .scan(0, |depth, fall| {
                *depth += fall.parse::<i64>().expect("a whole number");
                Some(*depth)
            })
            .collect::<Vec<_>>()
    };
    let (now, shipped) = (depths(&now), depths(&shipped));
    assert_eq!(now.len(), shipped.len());
    assert!(now.iter().zip(&shipped).all(|(now, shipped)| (now - shipped).abs() <= 2));
}
