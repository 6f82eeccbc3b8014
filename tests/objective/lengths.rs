//! The arithmetic of span corruption against published and computed numbers.

use pretraining_lab::objective::span_corruption::lengths::Lengths;
use pretraining_lab::objective::span_corruption::{MAX_TOKENS, SpanCorruption, SpanError};
use proptest::prelude::*;

/// As T5's own pre-processing has it: no final sentinel.
const PLAIN: SpanCorruption = SpanCorruption {
    density: 0.15,
    mean_span: 3.0,
    segmentation: pretraining_lab::objective::span_corruption::Segmentation::T5,
    final_sentinel: false,
};

#[test]
fn lengths_are_those_of_t5() {
    // Of random_spans_noise_mask and random_spans_helper in T5's code.
    for (tokens, noise, spans, inputs, target) in [
        (2, 1, 1, 3, 3),
        (20, 3, 1, 19, 5),
        (30, 4, 1, 28, 6),
        (31, 5, 2, 29, 8),
        (64, 10, 3, 58, 14),
        (128, 19, 6, 116, 26),
        (568, 85, 28, 512, 114),
    ] {
        let expected = Lengths { tokens, noise, spans, inputs, target };
        assert_eq!(Lengths::of(tokens, &PLAIN), Ok(expected));
        let with_final = SpanCorruption { final_sentinel: true, ..PLAIN };
        assert_eq!(Lengths::of(tokens, &with_final), Ok(Lengths { target: target + 1, ..expected }));
    }
}

#[test]
fn halves_are_rounded_to_even() {
    // 10 × 0.15 = 1.5, 30 × 0.15 = 4.5, 50 × 0.15 = 7.5, 70 × 0.15 = 10.5.
    let noise = [10, 30, 50, 70].map(|tokens| Lengths::of(tokens, &PLAIN).map(|lengths| lengths.noise));
    assert_eq!(noise, [Ok(2), Ok(4), Ok(8), Ok(10)]);
}

#[test]
fn at_least_one_token_stays_and_one_is_cut_out() {
    let of = |tokens, density, mean_span| {
        Lengths::of(tokens, &SpanCorruption { density, mean_span, ..PLAIN }).map(|it| (it.noise, it.spans))
    };
    assert_eq!(of(10, 1.0, 3.0), Ok((9, 1)));
    assert_eq!(of(10, 1e-9, 3.0), Ok((1, 1)));
    // No more spans than tokens on either side of them.
    assert_eq!(of(10, 0.5, 1.0), Ok((5, 5)));
    assert_eq!(of(10, 0.8, 1.0), Ok((8, 2)));
    assert_eq!(of(10, 0.5, 1e300), Ok((5, 1)));
    assert_eq!(of(10, 0.0, 3.0), Ok((0, 0)));
}

#[test]
fn the_longest_text_for_512_inputs_has_568_tokens() {
    let longest = Lengths::for_inputs(512, &PLAIN).expect("a text");
    assert_eq!((longest.tokens, longest.inputs, longest.target), (568, 512, 114));
    assert_eq!(Lengths::of(569, &PLAIN).map(|it| it.inputs), Ok(513));
}

#[test]
fn what_makes_no_sense_is_refused() {
    for density in [-0.1, 1.1, f64::NAN] {
        let error = Lengths::of(20, &SpanCorruption { density, ..PLAIN }).expect_err("refused");
        assert!(matches!(error, SpanError::Density { .. }), "{error}");
    }
    for mean_span in [0.0, 0.9, -3.0, f64::NAN, f64::INFINITY] {
        let error = Lengths::of(20, &SpanCorruption { mean_span, ..PLAIN }).expect_err("refused");
        assert!(matches!(error, SpanError::MeanSpan { .. }), "{error}");
    }
    for tokens in [0, 1] {
        assert_eq!(Lengths::of(tokens, &PLAIN), Err(SpanError::TooShort { tokens }));
    }
    let tokens = usize::MAX;
    assert_eq!(Lengths::of(tokens, &PLAIN), Err(SpanError::TooLong { tokens, limit: MAX_TOKENS }));
    assert_eq!(Lengths::for_inputs(2, &PLAIN), Err(SpanError::ShortInput { inputs: 2, least: 3 }));
    // With all but one token cut out, the input has three tokens, however long the text.
    let all = SpanCorruption { density: 1.0, ..PLAIN };
    assert_eq!(Lengths::for_inputs(3, &all), Err(SpanError::LongInput { inputs: 3, limit: MAX_TOKENS }));
    assert_eq!(
        Lengths::for_inputs(usize::MAX, &PLAIN).map(|it| it.tokens),
        Err(SpanError::LongInput { inputs: usize::MAX, limit: MAX_TOKENS })
    );
}

proptest! {
    /// The inverse by halving is the one by trying, as T5's code does it.
    #[test]
    fn the_inverse_is_the_longest_text_that_fits(
        inputs in 3_usize..400,
        density in 0.0..0.9,
        mean_span in 1.0..8.0,
        final_sentinel: bool,
    ) {
        let settings = SpanCorruption { density, mean_span, final_sentinel, ..PLAIN };
        let of = |tokens| Lengths::of(tokens, &settings).map(|lengths| lengths.inputs);
        let longest = Lengths::for_inputs(inputs, &settings).expect("a text");
        let mut tried = 2;
        while of(tried + 1).is_ok_and(|length| length <= inputs) {
            tried += 1;
        }
        prop_assert_eq!(longest.tokens, tried);
        prop_assert!(longest.inputs <= inputs);
    }

    #[test]
    fn a_longer_text_never_has_a_shorter_input(tokens in 2_usize..5000, density in 0.0..=1.0, mean_span in 1.0..9.0) {
        let settings = SpanCorruption { density, mean_span, ..PLAIN };
        let of = |tokens| Lengths::of(tokens, &settings).map(|lengths| lengths.inputs);
        prop_assert!(of(tokens)? <= of(tokens + 1)?);
    }
}
