//! Cutting out and putting together again.

#![allow(clippy::single_range_in_vec_init, reason = "a text may have a single span")]

use std::ops::Range;

use pretraining_lab::objective::example::{Attention, Row};
use pretraining_lab::objective::span_corruption::{
    Markers, MergeError, Segmentation, SpanCorruption, SpanError, corrupt, draw_spans, merge, tidy_spans,
};
use proptest::prelude::*;

/// As in T5's vocabulary, where sentinels count down.
const SENTINELS: [u32; 4] = [999, 998, 997, 996];
const MARKERS: Markers = Markers { sentinels: &SENTINELS, end: 1, start: 0 };

#[test]
fn the_figure_of_the_paper() {
    let words: Vec<&str> = "Thank you for inviting me to your party last week .".split(' ').collect();
    let names = ["<pad>", "</s>"].into_iter().chain(words.iter().copied()).chain(["<X>", "<Y>", "<Z>"]);
    let names: Vec<&str> = names.collect();
    let id = |name: &str| names.iter().position(|known| *known == name).expect("a name") as u32;
    let show = |ids: &[u32]| ids.iter().map(|id| names[*id as usize]).collect::<Vec<_>>().join(" ");
    let text: Vec<u32> = words.iter().map(|word| id(word)).collect();
    let markers = Markers { sentinels: &[id("<X>"), id("<Y>"), id("<Z>")], end: 1, start: 0 };
    let corrupted = corrupt(&text, &[2..4, 8..9], &markers, true).expect("corrupted");
    assert_eq!(show(&corrupted.inputs), "Thank you <X> me to your party <Y> week . </s>");
    assert_eq!(show(&corrupted.target), "<X> for inviting <Y> last <Z> </s>");
    assert_eq!(show(&corrupted.decoder_inputs), "<pad> <X> for inviting <Y> last <Z>");
    let plain = corrupt(&text, &[2..4, 8..9], &markers, false).expect("corrupted");
    assert_eq!(show(&plain.target), "<X> for inviting <Y> last </s>");
    let example = corrupted.clone().example();
    assert_eq!((example.attention, example.predicting()), (Attention::EncoderDecoder, Row::DecoderInputs));
    assert_eq!(example.losses().map(|(_, id)| id).collect::<Vec<_>>(), corrupted.target);
    assert_eq!(example.row(Row::DecoderInputs).len(), example.labels.len());
}

#[test]
fn spans_by_hand_are_put_in_order_and_joined() {
    let tidy = |spans: &[Range<usize>]| tidy_spans(10, spans);
    assert_eq!(tidy(&[6..8, 1..3]), Ok(vec![1..3, 6..8]));
    assert_eq!(tidy(&[1..4, 2..6]), Ok(vec![1..6]), "overlapping");
    assert_eq!(tidy(&[1..4, 4..6]), Ok(vec![1..6]), "touching");
    assert_eq!(tidy(&[1..9, 2..3, 1..9]), Ok(vec![1..9]), "inside another");
    assert_eq!(tidy(&[3..3, 50..50, Range { start: 5, end: 2 }]), Ok(vec![]), "empty");
    assert_eq!(tidy(&[0..10]), Ok(vec![0..10]));
    assert_eq!(tidy(&[8..11]), Err(SpanError::Outside { end: 11, tokens: 10 }));
    assert_eq!(tidy(&[0..usize::MAX]), Err(SpanError::Outside { end: usize::MAX, tokens: 10 }));
}

#[test]
fn no_span_at_all_and_the_whole_text_are_both_fine() {
    let none = corrupt(&[50, 51], &[], &MARKERS, true).expect("corrupted");
    assert_eq!((none.inputs.as_slice(), none.target.as_slice()), (&[50, 51, 1][..], &[999, 1][..]));
    let all = corrupt(&[50, 51], &[0..2], &MARKERS, false).expect("corrupted");
    assert_eq!((all.inputs.as_slice(), all.target.as_slice()), (&[999, 1][..], &[999, 50, 51, 1][..]));
    let empty = corrupt(&[], &[], &MARKERS, false).expect("corrupted");
    assert_eq!((empty.inputs, empty.target, empty.decoder_inputs), (vec![1], vec![1], vec![0]));
    assert_eq!(draw_spans(1, &SpanCorruption { density: 0.0, ..SpanCorruption::default() }, 0), Ok(vec![]));
}

#[test]
fn what_cannot_be_cut_out_is_refused() {
    let text: Vec<u32> = (50..70).collect();
    let spans: Vec<Range<usize>> = (0..4).map(|n| 3 * n..3 * n + 1).collect();
    assert!(corrupt(&text, &spans, &MARKERS, false).is_ok());
    let error = corrupt(&text, &spans, &MARKERS, true).expect_err("one sentinel too few");
    assert_eq!(error, SpanError::Sentinels { needed: 5, available: 4 });
    assert!(error.to_string().contains("cut out fewer spans"), "{error}");
    let error = corrupt(&[50, 998, 51], &spans[..1], &MARKERS, true).expect_err("a sentinel in the text");
    assert_eq!(error, SpanError::SentinelInText { position: 1 });
    // A text so long that the 100 sentinels of T5 are not enough.
    let hundred: Vec<u32> = (0..100).collect();
    let text = vec![500; 4_000];
    let spans = draw_spans(text.len(), &SpanCorruption::default(), 0).expect("spans");
    let markers = Markers { sentinels: &hundred, end: 101, start: 102 };
    assert_eq!(corrupt(&text, &spans, &markers, true), Err(SpanError::Sentinels { needed: 201, available: 100 }));
}

#[test]
fn what_does_not_belong_together_is_not_merged() {
    let merged = |inputs: &[u32], target: &[u32]| merge(inputs, target, &MARKERS);
    assert_eq!(merged(&[50, 999, 53, 1], &[999, 51, 52, 998, 1]), Ok(vec![50, 51, 52, 53]));
    // A model may write the spans in another order, without an end, or nothing for a gap.
    assert_eq!(merged(&[999, 50, 998], &[998, 52, 999, 51]), Ok(vec![51, 50, 52]));
    assert_eq!(merged(&[50, 999, 1], &[999]), Ok(vec![50]));
    assert_eq!(merged(&[], &[]), Ok(vec![]));
    assert_eq!(merged(&[50, 999], &[51, 999]), Err(MergeError::NoSentinel));
    assert_eq!(merged(&[50, 998], &[999, 51]), Err(MergeError::Unfilled { position: 1 }));
    assert_eq!(merged(&[50], &[998, 51]), Err(MergeError::NoGap { id: 998 }));
    assert_eq!(merged(&[999], &[999, 51, 999, 52]), Err(MergeError::Twice { id: 999 }));
    assert_eq!(merged(&[999, 999], &[999, 51]), Err(MergeError::Twice { id: 999 }));
}

fn segmentations() -> impl Strategy<Value = Segmentation> {
    prop_oneof![Just(Segmentation::T5), Just(Segmentation::Rotated)]
}

proptest! {
    /// Without loss, whatever is cut out, `</s>` and `<pad>` within the text included.
    #[test]
    fn merging_gives_the_text_back(
        text in proptest::collection::vec(0_u32..60, 2..400),
        (density, mean_span) in (0.0..=1.0, 1.0..9.0),
        segmentation in segmentations(),
        (final_sentinel, seed) in any::<(bool, u64)>(),
    ) {
        let sentinels: Vec<u32> = (100..500).collect();
        let markers = Markers { sentinels: &sentinels, ..MARKERS };
        let settings = SpanCorruption { density, mean_span, segmentation, final_sentinel };
        let spans = draw_spans(text.len(), &settings, seed)?;
        let corrupted = corrupt(&text, &spans, &markers, final_sentinel)?;
        prop_assert_eq!(&corrupted.spans, &spans, "drawn spans are in order already");
        prop_assert_eq!(merge(&corrupted.inputs, &corrupted.target, &markers)?, text);
        prop_assert_eq!(corrupted.decoder_inputs[0], MARKERS.start);
        prop_assert_eq!(&corrupted.decoder_inputs[1..], &corrupted.target[..corrupted.target.len() - 1]);
    }

    #[test]
    fn spans_by_hand_are_merged_without_loss_too(
        text in proptest::collection::vec(0_u32..60, 0..40),
        spans in proptest::collection::vec((0_usize..45, 0_usize..45), 0..12),
    ) {
        let sentinels: Vec<u32> = (100..120).collect();
        let markers = Markers { sentinels: &sentinels, ..MARKERS };
        let spans: Vec<Range<usize>> = spans.into_iter().map(|(start, end)| start..end).collect();
        match corrupt(&text, &spans, &markers, true) {
            Ok(corrupted) => prop_assert_eq!(merge(&corrupted.inputs, &corrupted.target, &markers)?, text),
            Err(error) => prop_assert!(matches!(error, SpanError::Outside { .. }), "{error}"),
        }
    }

    #[test]
    fn any_settings_and_lengths_are_drawn_or_refused(
        tokens in prop_oneof![0_usize..50, Just(usize::MAX)],
        (density, mean_span) in (prop_oneof![any::<f64>(), 0.0..=1.0], prop_oneof![any::<f64>(), 1.0..1e3]),
        segmentation in segmentations(),
        seed: u64,
    ) {
        let settings = SpanCorruption { density, mean_span, segmentation, final_sentinel: true };
        match draw_spans(tokens, &settings, seed) {
            Err(_) => prop_assert!(settings.check().is_err() || !(2..=50).contains(&tokens)),
            Ok(spans) => {
                prop_assert_eq!(tidy_spans(tokens, &spans), Ok(spans.clone()));
                prop_assert!(spans.is_empty() == (density == 0.0));
            }
        }
    }

    #[test]
    fn merging_anything_does_not_panic(
        inputs in proptest::collection::vec(990_u32..1005, 0..12),
        target in proptest::collection::vec(990_u32..1005, 0..12),
    ) {
        if let Ok(text) = merge(&inputs, &target, &MARKERS) {
            prop_assert!(text.iter().all(|id| !SENTINELS.contains(id)));
        }
    }
}
