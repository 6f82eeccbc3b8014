use super::*;
use crate::ui::state::row::{CutBy, TokenRow};
use crate::ui::state::url::{read, write};

fn of(objective: Objective, text: &str, seed: u32) -> Column {
    column(objective, &TokenRow::words(text, MOST_TOKENS), None, seed).expect("long enough")
}

fn pairs(column: &Column) -> Vec<(usize, usize)> {
    column.patterns().into_iter().map(Pattern::pairs).collect()
}

#[test]
fn the_opening_text_is_counted_as_in_the_chapter() {
    let bert = of(Objective::Bert, OPENING_TEXT, OPENING_SEED);
    assert_eq!((bert.places.len(), bert.losses(), pairs(&bert)), (9, 1, vec![(81, 81)]));
    let gpt = of(Objective::Gpt, OPENING_TEXT, OPENING_SEED);
    assert_eq!((gpt.places.len(), gpt.losses(), pairs(&gpt)), (8, 7, vec![(36, 64)]), "a start token, and seven");
    assert_eq!((gpt.places[0].reads.as_str(), gpt.places[0].label.as_deref()), ("<|endoftext|>", Some("The")));
    let t5 = of(Objective::T5, OPENING_TEXT, OPENING_SEED);
    assert_eq!((t5.encoder.len(), t5.places.len(), t5.losses()), (8, 4, 4));
    assert_eq!(pairs(&t5), [(64, 64), (10, 16), (32, 32)]);
    for column in [&bert, &gpt, &t5] {
        let labels = || column.places.iter().filter_map(|place| place.label.as_deref());
        assert!(labels().any(|label| label == "cat"), "all three are asked for one and the same word: {column:?}");
    }
}

#[test]
fn a_seed_changes_masks_and_spans_but_not_what_follows() {
    let labels = |objective, seed| of(objective, OPENING_TEXT, seed).example.labels;
    for (objective, changes) in [(Objective::Bert, true), (Objective::Gpt, false), (Objective::T5, true)] {
        let first = labels(objective, 0);
        assert_eq!((1..20).any(|seed| labels(objective, seed) != first), changes, "{objective:?}");
    }
}

#[test]
fn the_last_word_changes_what_comes_after_it_and_what_sees_it() {
    let (then, now) = (OPENING_TEXT, "The cat sat on the hat.");
    let changes = |objective| of(objective, now, 3).changes(&of(objective, then, 3)).expect("both are words");
    let gpt = changes(Objective::Gpt);
    let seen: Vec<usize> = (0..gpt.len()).filter(|place| gpt[*place].seen).collect();
    assert_eq!(seen, [6, 7], "the place of “mat” is the sixth, counted from 0 with the start token");
    assert!(gpt[5].label && !gpt[5].seen, "where “mat” was right, only another word is");
    assert!(changes(Objective::Bert).iter().all(|change| change.seen));
    assert!(changes(Objective::T5).iter().all(|change| change.seen));
}

#[test]
fn the_first_word_changes_everything() {
    for objective in Objective::ALL {
        let changes = of(objective, "A cat sat on the mat.", 3).changes(&of(objective, OPENING_TEXT, 3));
        let changes = changes.expect("both are words");
        let from = usize::from(objective == Objective::Gpt);
        assert!(changes[from..].iter().all(|change| change.seen), "{objective:?}: {changes:?}");
    }
    let same = of(Objective::Gpt, OPENING_TEXT, 0);
    assert_eq!(same.changes(&same), Some(vec![Change::default(); 8]));
    let live = Column { by: CutBy::Model, ..same.clone() };
    assert_eq!(live.changes(&same), None, "a model's tokens are not words");
}

#[test]
fn short_and_long_texts_are_taken() {
    for objective in Objective::ALL {
        for text in ["", "cat"] {
            let made = column(objective, &TokenRow::words(text, MOST_TOKENS), None, 1);
            assert_eq!(made.is_err(), objective == Objective::T5, "{objective:?} {text}");
        }
        let long = of(objective, &"word ".repeat(1_000), 1);
        assert!(long.goes_on && long.places.len() <= MOST_TOKENS + 2);
    }
}

#[test]
fn the_sequence_asks_for_every_label() {
    use crate::protocol::Sequence;
    for objective in Objective::ALL {
        let column = of(objective, OPENING_TEXT, 5);
        let asked = match column.sequence(objective) {
            Sequence::Masked { labels, .. } => labels.len(),
            Sequence::Causal { input, .. } => input.len() - 1,
            Sequence::Spans { target, .. } => target.len(),
        };
        assert_eq!(asked, column.losses(), "{objective:?}");
    }
}

proptest::proptest! {
    #[test]
    fn state_to_fragment_to_state(text in "\\PC{0,40}", seed: u32) {
        let state = Triptych { text, seed };
        proptest::prop_assert_eq!(read::<Triptych>(&write(&state, "").text).state, state);
    }

    #[test]
    fn any_text_makes_columns(text in "(\\PC|\\[MASK\\]|<extra_id_0>| ){0,30}", seed: u32) {
        read::<Triptych>(&format!("lab=triptych&{text}"));
        for objective in Objective::ALL {
            if let Ok(column) = column(objective, &TokenRow::words(&text, MOST_TOKENS), None, seed) {
                proptest::prop_assert_eq!(column.places.len(), column.example.labels.len());
            }
        }
    }
}
