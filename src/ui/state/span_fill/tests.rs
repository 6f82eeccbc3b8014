use super::*;
use crate::protocol::{ModelId, Span};
use crate::ui::state::next_token::tests::model;

fn state(text: &str) -> SpanFill {
    SpanFill { text: text.into() }
}

fn token(id: u32) -> WrittenToken {
    WrittenToken { id, log_probability: 0.5_f32.ln() }
}

#[test]
fn gaps_are_made_of_words_and_of_nothing() {
    for (text, selection, after, cursor) in [
        ("The cat sat.", 4..7, "The <extra_id_0> sat.", 16),
        ("The cat sat.", 3..8, "The <extra_id_0> sat.", 16),
        ("The cat sat.", 12..12, "The cat sat.<extra_id_0>", 24),
        ("A <extra_id_0> b", 0..1, "<extra_id_0> <extra_id_1> b", 12),
        ("A <extra_id_7> b c", 15..16, "A <extra_id_0> <extra_id_1> c", 27),
        ("🙂 é cat", 5..8, "🙂 é <extra_id_0>", 17),
        ("a <extra_id_0> b", 5..16, "a <extra_id_0>", 14),
        ("x", 99..99, "x<extra_id_0>", 13),
        ("", 0..0, "<extra_id_0>", 12),
        ("a   b", 2..3, "a  <extra_id_0> b", 15),
    ] {
        let mut state = state(text);
        assert_eq!(state.make_gap(selection.clone()), Some(cursor), "{text} {selection:?}");
        assert_eq!(state.text, after, "{text} {selection:?}");
    }
}

#[test]
fn there_are_no_more_gaps_than_sentinels() {
    let mut full = state(&(0..SENTINELS).map(sentinel).collect::<String>());
    assert_eq!(full.make_gap(0..0), None);
    assert_eq!(full, state(&(0..SENTINELS).map(sentinel).collect::<String>()));
}

#[test]
fn sentinels_are_told_from_what_looks_like_them() {
    assert!(SpanFill::default().has_gap() && !SpanFill::default().has_twins());
    for text in ["", "<extra_id_>", "<extra_id_007>", "<extra_id_100>", "<extra_id_0", "<extra_id_x>", "extra_id_0"] {
        assert!(!state(text).has_gap(), "{text}");
    }
    assert!(state("<extra_id_<extra_id_3>").has_gap());
    assert!(state("<extra_id_3> <extra_id_0> <extra_id_3>").has_twins());
}

#[test]
fn the_filled_text_is_built_from_the_spans() {
    let model = model(ModelId::T5, &[b" cat", b"<extra_id_0>", b"<extra_id_1>", b"s", b" dog"]);
    let text = "The <extra_id_0> and <extra_id_1> é <extra_id_2>";
    let gap = |sentinel: &str, tokens: Option<Vec<WrittenToken>>, fill: &str| {
        let start = text.find(sentinel).map_or(0, |at| at as u32);
        // With the blank before it, as T5's tokenizer has it.
        let span = Span { start: start - 1, end: start + sentinel.len() as u32 };
        FilledGap { sentinel: sentinel.into(), span, tokens, text: fill.into() }
    };
    let filled = FilledText {
        tokens: vec![],
        gaps: vec![
            gap("<extra_id_0>", Some(vec![token(0), token(3)]), "cats"),
            gap("<extra_id_1>", Some(vec![]), ""),
            gap("<extra_id_2>", None, ""),
        ],
        written: [1, 0, 3, 2].map(token).to_vec(),
        ending: Ending::EndOfText,
    };
    let card = FilledCard::new(text, &filled, &model);
    let words = |words: &str| Part::Words(words.into());
    let expected = [
        words("The "),
        Part::Gap(0, Some("cats".into())),
        words(" and "),
        Part::Gap(1, Some(String::new())),
        words(" é "),
        Part::Gap(2, None),
    ];
    assert_eq!(card.parts, expected);
    let fill = card.gaps[0].fill.as_ref().expect("the first gap is filled");
    assert!(fill.probability.is_some_and(|it| (it - 0.25).abs() < 1e-6) && (fill.bits - 2.0).abs() < 1e-6);
    assert_eq!(fill.tokens, ["␣cat", "s"]);
    assert_eq!(card.fills()[1], Some((String::new(), None)), "no token, no probability");
    assert_eq!(card.open(), ["<extra_id_2>"]);
    let sentinel = |name: &str| TargetPart::Sentinel(name.into());
    let target = [sentinel("<extra_id_0>"), TargetPart::Words("␣cats".into()), sentinel("<extra_id_1>")];
    assert_eq!((card.target, card.written, card.ended), (target.to_vec(), 4, true));
}

#[test]
fn spans_that_do_not_fit_are_passed_over() {
    let model = model(ModelId::T5, &[]);
    for span in [Span { start: 1, end: 9 }, Span { start: 9, end: 99 }, Span { start: 2, end: 1 }] {
        let gap = FilledGap { sentinel: "<extra_id_0>".into(), span, tokens: Some(vec![token(9)]), text: "x".into() };
        let filled = FilledText { tokens: vec![], gaps: vec![gap], written: vec![token(9)], ending: Ending::Length };
        let card = FilledCard::new("éa", &filled, &model);
        assert_eq!(card.parts, [Part::Words("éa".into())], "{span:?}");
        assert!(!card.ended);
    }
}

proptest::proptest! {
    #[test]
    fn any_selection_of_any_text_makes_a_gap(text in "([a-z ]{0,3}(<extra_id_[0-9]{1,2}>|é|🙂|\n)?){0,6}", start in 0..40_usize, length in 0..20_usize) {
        let mut state = state(&text);
        let cursor = state.make_gap(start..start + length);
        proptest::prop_assert!(cursor.is_some_and(|cursor| cursor <= state.text.encode_utf16().count()));
        let numbers: Vec<usize> = sentinels(&state.text).map(|(number, _)| number).collect();
        let expected: Vec<usize> = (0..numbers.len()).collect();
        proptest::prop_assert!(!numbers.is_empty());
        proptest::prop_assert_eq!(numbers, expected);
    }
}
