use std::collections::BTreeSet;

use super::*;
use crate::objective::masked_lm::{Event, Outcome, SOURCE, mask};
use crate::protocol::ModelId;
use crate::ui::state::url::{read, write};

fn opening() -> Sentence {
    let tokens = tokens::shipped(ModelId::Bert, OPENING_TEXT).expect("shipped");
    Sentence::new(tokens, tokens::shipped_number("mask"), tokens::shipped_number("vocabulary"))
}

/// A sentence of so many ordinary tokens.
fn long(ordinary: usize) -> Sentence {
    let named = |id: usize, label: &str| ShownToken { id: id as u32, label: label.to_owned() };
    let words = (0..ordinary).map(|at| named(100 + at, "word"));
    let tokens = [named(2, "[CLS]")].into_iter().chain(words).chain([named(3, "[SEP]")]).collect();
    Sentence::new(tokens, 4, 8_192)
}

#[test]
fn the_laboratory_opens_at_a_second_coin() {
    let (state, sentence) = (MaskingState::default(), opening());
    let run = Run::new(&sentence, &state);
    let step = run.shown(state.step);
    let view = run.view(&sentence, step);
    assert!(step < run.events.len(), "there is something left to step to");
    assert!(matches!(view.now, Some(Event::SecondCoin { .. })), "{:?} of {:?}", view.now, run.events);
    let end = run.view(&sentence, run.events.len());
    assert!(Leaf::ALL.into_iter().all(|leaf| end.count(leaf) >= 1), "it shows all that can happen");
    let random = end.places.iter().find(|place| place.fate == Fate::Random).expect("one is random");
    assert!(tokens::shipped_name(random.input).is_some(), "its name is shipped");
}

#[test]
fn what_is_seen_at_the_end_is_the_result() {
    let sentence = opening();
    for exact in [false, true] {
        for seed in 0..200_u32 {
            let mut state = MaskingState { exact, ..MaskingState::default() };
            state.set(Setting::Rate, 50.0);
            state.set(Setting::Seed, f64::from(seed));
            let masked = mask(&sentence.text(), &state.settings(), seed.into()).expect("masked");
            let run = Run::new(&sentence, &state);
            let view = run.view(&sentence, run.shown(state.step));
            for (at, place) in view.places.iter().enumerate() {
                assert_eq!((place.input, place.label), (masked.inputs[at], masked.labels[at]));
                let fate = match masked.outcomes[at] {
                    Outcome::Special => Fate::Special,
                    Outcome::Untouched => Fate::PassedBy,
                    Outcome::Masked => Fate::Masked,
                    Outcome::Random => Fate::Random,
                    Outcome::Kept => Fate::Kept,
                };
                assert_eq!(place.fate, fate, "seed {seed}, position {at}");
            }
            let share = masked.labels.iter().flatten().count() as f64 / sentence.eligible() as f64;
            assert!(!exact || (share - sentence.selected_share(&state)).abs() < 1e-12, "{share}");
            let before = run.view(&sentence, 0);
            assert!(before.now.is_none() && before.places.iter().all(|place| place.fate == Fate::Waiting));
        }
    }
}

#[test]
fn every_step_changes_one_token_or_none_but_for_the_lots() {
    let sentence = opening();
    for exact in [false, true] {
        let state = MaskingState { exact, ..MaskingState::default() };
        let run = Run::new(&sentence, &state);
        for step in 1..=run.events.len() {
            let (one, other) = (run.view(&sentence, step - 1), run.view(&sentence, step));
            let changed: Vec<usize> = (0..one.places.len()).filter(|at| one.places[*at] != other.places[*at]).collect();
            match other.position {
                Some(position) => assert!(changed.iter().all(|at| *at == position), "{:?}", other.now),
                None => assert!(changed.is_empty() || matches!(other.now, Some(Event::SmallestLots { .. }))),
            }
        }
    }
}

/// What is said to be out of reach never runs; everything else runs for some seed.
#[test]
fn lines_out_of_reach_are_those_that_never_run() {
    let all: BTreeSet<&str> =
        crate::objective::anchors::Listing::new(SOURCE).anchors.iter().map(|anchor| anchor.name).collect();
    let sentence = opening();
    let settings = ABLATION.map(|(split, _)| (split, 15)).into_iter().chain([([80, 10, 10], 0), ([80, 10, 10], 100)]);
    for (split, rate) in settings {
        for exact in [false, true] {
            let mut state = MaskingState { exact, ..MaskingState::default() };
            state.set_split(split);
            state.set(Setting::Rate, f64::from(rate));
            let mut ran = BTreeSet::new();
            for seed in 0..400 {
                state.set(Setting::Seed, f64::from(seed));
                ran.extend(Run::new(&sentence, &state).events.iter().map(Event::anchor));
            }
            let never: BTreeSet<&str> = state.never_reached().into_iter().collect();
            let did_not: BTreeSet<&str> = all.difference(&ran).copied().collect();
            assert_eq!(never, did_not, "{split:?}, {rate} %, exact: {exact}");
        }
    }
}

#[test]
fn ten_thousand_draws_come_as_close_as_they_should() {
    let (sentence, mut inside, mut all) = (opening(), 0, 0);
    for exact in [false, true] {
        for seed in 0..40 {
            let mut state = MaskingState { exact, ..MaskingState::default() };
            state.set(Setting::Seed, f64::from(seed));
            let mut tally = Tally::default();
            while !tally.is_done(&sentence) {
                tally.draw(&sentence, &state, 700);
            }
            assert!((TOKENS_TO_DRAW..TOKENS_TO_DRAW + 7).contains(&tally.tokens));
            let mut whole = Tally::default();
            whole.draw(&sentence, &state, TOKENS_TO_DRAW);
            assert_eq!(whole, tally, "slices change nothing");
            let shares = tally.shares(&sentence, &state);
            assert!((shares.iter().map(|share| share.expected).sum::<f64>() - 1.0).abs() < 1e-12);
            for share in shares {
                assert!(share.off().abs() < 4.5, "{share:?}");
                let (low, high) = share.band();
                assert!(low <= share.expected && share.expected <= high);
                inside += usize::from(share.is_inside());
                all += 1;
            }
        }
    }
    // 95 % on average; of 320 shares, that are not all independent, fewer than 88 % would be odd.
    assert!(inside * 100 >= all * 88 && inside < all, "{inside} of {all}");
}

#[test]
fn the_bands_are_those_of_the_chapter() {
    let (sentence, state) = (opening(), MaskingState::default());
    let mut tally = Tally::default();
    tally.tokens = 10_000;
    let [_, masked, random, kept] = tally.shares(&sentence, &state);
    let percent = |(low, high): (f64, f64)| ((low * 1e4).round() / 100.0, (high * 1e4).round() / 100.0);
    assert_eq!(percent(masked.band()), (11.36, 12.64));
    assert_eq!((percent(random.band()), percent(kept.band())), ((1.26, 1.74), (1.26, 1.74)));
    tally.tokens = 0;
    assert!(tally.shares(&sentence, &state).iter().all(|share| share.deviation.is_finite()));
}

#[test]
fn a_long_text_loses_its_end() {
    let sentence = long(5_000);
    assert!(sentence.is_cut && sentence.tokens.len() == WINDOW && sentence.eligible() == WINDOW - 2);
    assert_eq!(sentence.tokens.last().map(|token| token.label.as_str()), Some("[SEP]"));
    assert!(!long(WINDOW - 2).is_cut);
    let mut state = MaskingState { exact: true, ..MaskingState::default() };
    state.set(Setting::Rate, 40.0);
    let run = Run::new(&sentence, &state);
    assert_eq!(run.view(&sentence, run.events.len()).selected(), MAX_PREDICTIONS);
    let long = MaskingState { text: "é".repeat(100_000), ..MaskingState::default() };
    assert!(long.sent().len() <= REACH_BYTES && long.sent().chars().all(|letter| letter == 'é'));
}

#[test]
fn nothing_to_select_is_no_harm() {
    let sentence = long(0);
    for exact in [false, true] {
        let state = MaskingState { exact, drawn: true, ..MaskingState::default() };
        let run = Run::new(&sentence, &state);
        assert_eq!(run.view(&sentence, run.events.len()).selected(), 0);
        let mut tally = Tally::default();
        tally.draw(&sentence, &state, 1_000);
        assert!(tally.is_done(&sentence) && tally.tokens == 0);
        assert!(tally.shares(&sentence, &state).iter().all(|share| share.observed == 0.0));
    }
}

#[test]
fn shares_of_the_selected_make_a_hundred() {
    let mut state = MaskingState::default();
    for (setting, value, shares) in [
        (Setting::Mask, 95.0, (95, 5, 0)),
        (Setting::Random, 40.0, (60, 40, 0)),
        (Setting::Mask, 10.0, (10, 40, 50)),
        (Setting::Mask, 1e300, (100, 0, 0)),
        (Setting::Random, -3.0, (100, 0, 0)),
    ] {
        state.set(setting, value);
        assert_eq!((state.get(Setting::Mask), state.get(Setting::Random), state.kept()), shares);
        assert!(state.settings().check().is_ok());
    }
    for (split, _) in ABLATION {
        assert_eq!(split.iter().sum::<u32>(), 100);
    }
}

#[test]
fn only_the_mask_alone_differs_by_more_than_half_a_point_and_more() {
    assert_eq!(differences(), [(0.0, 0), (0.9, 2), (0.3, 2), (0.2, 0), (0.6, 1), (0.6, 0)]);
}

#[test]
fn odd_fragments_fall_back() {
    let state = |fragment: &str| read::<MaskingState>(&format!("lab=masking&{fragment}")).state;
    assert_eq!(state("rate=NaN&mask=-1&random=1e99&seed=x&step=-1&differs=9&select=&drawn=1"), MaskingState::default());
    let full = state("mask=90&random=50");
    assert_eq!((full.get(Setting::Mask), full.get(Setting::Random), full.kept()), (90, 10, 0));
    assert_eq!(state("differs=0").guess, None, "the published split does not differ from itself");
}

proptest::proptest! {
    #[test]
    fn state_to_fragment_to_state(text in "\\PC{0,40}", exact: bool, drawn: bool, rate in 0..=100u32, mask in 0..=100u32, random in 0..=100u32, seed: u32, step: u32, guess in proptest::option::of(1..6usize)) {
        let mut state = MaskingState::default();
        state.edit(text);
        for (setting, value) in [(Setting::Rate, rate), (Setting::Mask, mask), (Setting::Random, random), (Setting::Seed, seed)] {
            state.set(setting, value.into());
        }
        (state.exact, state.drawn, state.step, state.guess) = (exact, drawn, step, guess);
        let fragment = write(&state, "0123456789ab").text;
        proptest::prop_assert_eq!(read::<MaskingState>(&fragment).state, state);
    }

    #[test]
    fn any_fragment_can_be_read(fragment in "\\PC*") {
        read::<MaskingState>(&format!("lab=masking&{fragment}"));
    }
}
