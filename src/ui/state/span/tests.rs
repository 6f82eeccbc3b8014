#![allow(clippy::single_range_in_vec_init, reason = "a text may have a single span")]

use super::*;
use crate::ui::state::row::CutBy;
use crate::ui::state::url::{read, write};

fn cut(state: &Span) -> Cut {
    let row = TokenRow::words(state.text(), MOST_TOKENS);
    let spans = state.spans(&row).expect("sound settings");
    Cut::new(row, &spans, &Lookup::new(None), state.final_sentinel).expect("sound spans")
}

fn written(cut: &Cut, cells: &[Cell]) -> String {
    cells.iter().map(|cell| cut.label(*cell)).collect::<Vec<_>>().join(" ")
}

#[test]
fn by_hand_it_is_the_chapters_table() {
    let mut state = Span::default();
    let row = TokenRow::words(state.text(), MOST_TOKENS);
    assert_eq!((row.by, row.tokens.len()), (CutBy::Words, 7));
    state.toggle(&row, 3..5);
    let cut = cut(&state);
    assert_eq!(written(&cut, &cut.input), "The <extra_id_0> sat <extra_id_1> mat . </s>");
    assert_eq!(written(&cut, &cut.target), "<extra_id_0> cat <extra_id_1> on the <extra_id_2> </s>");
    assert_eq!(written(&cut, &cut.decoder), "<pad> <extra_id_0> cat <extra_id_1> on the <extra_id_2>");
    assert_eq!((cut.words(state.text(), 0), cut.words(state.text(), 1)), ("cat", "on the"));
    assert!(cut.restored);
    state.toggle(&row, 4..5);
    assert_eq!(state.spans(&row), Ok(vec![1..2, 3..4]), "what is cut out is put back");
    state.toggle(&row, 2..3);
    assert_eq!(state.spans(&row), Ok(vec![1..4]), "spans that touch are one");
    state.toggle(&row, 5..99);
    assert_eq!(state.spans(&row), Ok(vec![1..4]), "nothing beyond the end");
}

#[test]
fn cells_say_what_ids_say() {
    for (seed, mode) in [(0, Mode::T5), (1, Mode::Rotated), (7, Mode::Rotated)] {
        let mut state = Span { mode, ..Span::default() };
        state.edit("one two three four five six seven eight nine ten ".repeat(5));
        state.set(Setting::Seed, f64::from(seed));
        state.set(Setting::Density, 40.0);
        let cut = cut(&state);
        let (lookup, text) = (Lookup::new(None), cut.row.ids());
        let id = |cell: &Cell| match cell.kind {
            Kind::Token(place) => text[place],
            Kind::Sentinel(number) => lookup.markers().sentinels[number],
            Kind::End => lookup.markers().end,
            Kind::Start => lookup.markers().start,
        };
        let ids = |cells: &[Cell]| cells.iter().map(id).collect::<Vec<_>>();
        assert_eq!(ids(&cut.input), cut.corrupted.inputs);
        assert_eq!(ids(&cut.target), cut.corrupted.target);
        assert_eq!(ids(&cut.decoder), cut.corrupted.decoder_inputs);
        let merged: Vec<usize> = cut.pieces().into_iter().flat_map(|piece| piece.tokens).collect();
        assert_eq!(merged, (0..text.len()).collect::<Vec<_>>());
        assert_eq!(cut.noise(), 20);
    }
}

#[test]
fn a_drawn_span_can_be_changed_by_hand() {
    let mut state = Span { mode: Mode::T5, ..Span::default() };
    let row = TokenRow::words(state.text(), MOST_TOKENS);
    assert_eq!(state.spans(&row), Ok(vec![6..7]), "T5's own way: always the end of so short a text");
    state.toggle(&row, 0..1);
    assert_eq!((state.mode, state.spans(&row)), (Mode::Hand, Ok(vec![0..1, 6..7])));
}

#[test]
fn gaps_move_with_their_words() {
    let gap = |state: &Span| state.gaps.iter().map(|gap| &state.text[gap.clone()]).collect::<Vec<_>>().join("|");
    for (text, gaps) in [
        ("The old cat sat on the mat.", "cat"),
        ("The cat sat on the hat.", "cat"),
        ("cat sat on the mat.", "cat"),
        ("The cats sat on the mat.", "cat"),
        ("The sat on the mat.", ""),
        ("", ""),
    ] {
        let mut state = Span::default();
        assert_eq!(state.edit(text.to_owned()), Edited::AsTyped);
        assert_eq!(gap(&state), gaps, "{text}");
    }
}

#[test]
fn typed_sentinels_become_gaps_and_old_links_are_read() {
    let mut state = Span::default();
    assert_eq!(state.edit("The cat sat <extra_id_0> mat<extra_id_007>.".into()), Edited::SentinelsTaken);
    assert_eq!((state.text(), state.gaps.as_slice()), ("The cat sat … mat<extra_id_007>.", [4..7, 12..15].as_slice()));
    let old = read::<Span>("#v=1&lab=span-fill&model=abc&text=The+%3Cextra_id_0%3E+sat+on+the+%3Cextra_id_1%3E.");
    assert_eq!(old.state.text(), "The … sat on the ….");
    assert_eq!((old.state.gaps.as_slice(), old.revision.as_deref()), ([4..7, 19..22].as_slice(), Some("abc")));
}

#[test]
fn the_published_sums() {
    let mut state = Span::default();
    let sums = state.sums().expect("sound settings");
    assert_eq!((sums.tokens, sums.noise, sums.spans, sums.inputs, sums.target), (568, 85, 28, 512, 114));
    for setting in [Setting::SumInputs, Setting::SumDensity, Setting::SumMeanSpan] {
        for value in [setting.bounds().0, setting.bounds().1] {
            state.set(setting, value);
            let sums = state.sums().expect("every setting within bounds has an answer");
            assert!(sums.inputs <= state.get(Setting::SumInputs) as usize, "{setting:?}");
        }
    }
}

#[test]
fn targets_are_read_gap_by_gap() {
    let mut state = Span::default();
    state.toggle(&TokenRow::words(state.text(), MOST_TOKENS), 3..5);
    let (cut, lookup) = (cut(&state), Lookup::new(None));
    let target = &cut.corrupted.target;
    let fills = by_gap(target.iter().map(|id| (*id, -1.0)), &lookup);
    assert_eq!(
        fills.iter().map(|fill| (fill.gap, fill.tokens.len(), fill.end)).collect::<Vec<_>>(),
        [(0, 1, Some(-1.0)), (1, 2, Some(-1.0)), (2, 0, Some(-1.0)),]
    );
    assert!((fills[1].bits() - 2.0 / std::f64::consts::LN_2).abs() < 1e-12);
    assert!((fills[1].probability() - (-2.0_f64).exp()).abs() < 1e-12);
    let own = with_own(&cut, &lookup, 1, &[5, 6, 7]).expect("there is a second gap");
    assert_eq!((own.len(), own.starts_with(&target[..3]), own.ends_with(&target[5..])), (target.len() + 1, true, true));
    assert_eq!(by_gap(own.into_iter().map(|id| (id, 0.0)), &lookup)[1].tokens, [(5, 0.0), (6, 0.0), (7, 0.0)]);
    assert_eq!(with_own(&cut, &lookup, 2, &[5]), None);
    // A model may write anything: nothing before the first marker counts, and no marker twice.
    let first = target[0];
    let odd = by_gap([(9, 0.0), (first, 0.0), (5, 0.0), (first, 0.0), (6, 0.0)], &lookup);
    assert_eq!(odd, [Fill { gap: 0, tokens: vec![(5, 0.0)], end: Some(0.0) }]);
}

proptest::proptest! {
    #[test]
    fn state_to_fragment_to_state(text in "(\\PC|<extra_id_[0-9]{1,3}>| |[#&=%+\n]){0,40}", seed in 0..u32::MAX, mode in 0..3_usize, mean in 2..20_u8, merged in 0..5_u32, own in "\\PC{0,8}", at in (0..9_usize, 0..9_usize)) {
        let mut state = Span::default();
        state.edit(text);
        let row = TokenRow::words(state.text(), MOST_TOKENS);
        state.toggle(&row, at.0.min(at.1)..at.0.max(at.1));
        state.mode = Mode::ALL[mode];
        state.set(Setting::Seed, f64::from(seed));
        state.set(Setting::MeanSpan, f64::from(mean) / 2.0);
        state.set_own(&own);
        (state.merged, state.own_gap, state.final_sentinel) = (merged, at.0, seed % 2 == 0);
        proptest::prop_assert_eq!(read::<Span>(&write(&state, "abc").text).state, state);
    }

    #[test]
    fn any_fragment_can_be_read(fragment in "\\PC*", gaps in "[0-9,-]{0,12}", text in "\\PC{0,12}") {
        read::<Span>(&format!("lab=span&{fragment}"));
        let mut state = Span::default();
        state.read("text", &text);
        state.read("gaps", &gaps);
        state.settle();
        let row = TokenRow::words(state.text(), MOST_TOKENS);
        if let Ok(spans) = state.spans(&row) {
            proptest::prop_assert!(Cut::new(row, &spans, &Lookup::new(None), true).is_ok_and(|cut| cut.restored));
        }
    }

    #[test]
    fn edits_lose_no_step(texts in proptest::collection::vec("[abé<>_ ]{0,12}|<extra_id_0>", 1..5)) {
        let mut state = Span::default();
        for text in texts {
            state.edit(text);
            proptest::prop_assert!(state.gaps.iter().all(|gap| state.text.get(gap.clone()).is_some()));
        }
    }
}
