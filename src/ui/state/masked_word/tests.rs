//! The masked-word predictor's state, tried.

use super::input::REACH;
use super::*;
use crate::protocol::Span;

fn known(words: &[&str]) -> Vec<Option<String>> {
    words.iter().map(|word| (!word.is_empty()).then(|| (*word).to_owned())).collect()
}

fn check(state: &MaskedWord, text: &str, hidden: &[&str]) {
    assert_eq!((state.text(), state.hidden()), (text, known(hidden).as_slice()));
}

#[test]
fn hiding_and_showing_words() {
    let mut state = MaskedWord::new("The cat sat.", vec![]);
    assert!(state.toggle(2) && state.toggle(1));
    check(&state, "The [MASK] [MASK].", &["cat", "sat"]);
    assert!(state.toggle(1));
    check(&state, "The cat [MASK].", &["sat"]);
    assert!(state.toggle(3), "punctuation can be hidden, too");
    check(&state, "The cat [MASK][MASK]", &["sat", "."]);
    assert!(!state.toggle(99));
}

#[test]
fn a_mask_that_was_written_hides_nothing() {
    let mut state = MaskedWord::new("A [mask] and [SEP]", vec![]);
    assert!(!state.toggle(1) && !state.toggle(3));
    check(&state, "A [mask] and [SEP]", &[""]);
}

#[test]
fn typing_keeps_the_words_behind_other_masks() {
    let mut state = MaskedWord::new("[MASK] a [MASK] b [MASK]", known(&["x", "y", "z"]));
    state.edit("[MASK] a new [MASK] b [MASK]".into());
    check(&state, "[MASK] a new [MASK] b [MASK]", &["x", "y", "z"]);
    state.edit("[MASK] a new [MAS] b [MASK]".into());
    check(&state, "[MASK] a new [MAS] b [MASK]", &["x", "z"]);
    state.edit("[MASK] a new [MASK] b [MASK]".into());
    check(&state, "[MASK] a new [MASK] b [MASK]", &["x", "", "z"]);
    state.edit("".into());
    check(&state, "", &[]);
}

#[test]
fn filling_joins_endings_and_begins_sentences_large() {
    let mut state = MaskedWord::new("[MASK] walk [MASK] home. [MASK] is [MASK].", vec![]);
    state.fill(1, "##ed");
    state.fill(0, "they");
    check(&state, "They walked home. [MASK] is [MASK].", &["", ""]);
    state.fill(1, "late");
    state.fill(0, "it");
    check(&state, "They walked home. It is late.", &[]);
}

#[test]
fn a_long_word_gets_a_mask_for_each_piece_and_comes_back_whole() {
    let mut state = MaskedWord::new("A [MASK] swims.", known(&["hippopotamus"]));
    state.expand(0, &["hip".into(), "##po".into(), "##potamus".into()]);
    check(&state, "A [MASK] [MASK] [MASK] swims.", &["hip", "##po", "##potamus"]);
    assert!(state.toggle(2), "any of its masks brings the word back");
    check(&state, "A hippopotamus swims.", &[]);
}

#[test]
fn odd_masks_are_sent_in_the_models_writing() {
    let input = MaskedWord::new("The <mask> ___ x", known(&["cat"])).model_input();
    assert_eq!(input.text, "The [MASK] [MASK] x");
    assert_eq!(input.hidden, known(&["cat", ""]));
    assert_eq!(input.words[3].span, Span { start: 18, end: 19 });
}

#[test]
fn a_long_text_is_sent_around_its_first_mask() {
    let mut words = vec!["word"; 20_000];
    words[9_000] = "[MASK]";
    words[19_000] = "[MASK]";
    let input = MaskedWord::new(words.join(" "), known(&["first", "second"])).model_input();
    assert_eq!((input.words.len(), input.hidden.len()), (2 * REACH + 1, 1));
    assert_eq!((input.segments_before, input.segments_after), (9_000 - REACH, 20_000 - 9_000 - REACH - 1));
    let long = format!("{} [MASK] x", "a".repeat(100_000));
    assert_eq!(MaskedWord::new(long, vec![]).model_input().text, "[MASK] x");
}

#[test]
fn a_visible_word_can_be_asked_about() {
    let mut state = MaskedWord::new("The [MASK] is chasing the mouse.", vec![]);
    assert!(state.ask(3) && !state.ask(1), "a gap has an answer anyway");
    assert_eq!(state.asked_word(), Some("chasing"));
    assert_eq!(state.model_input().span_of(3), Some(Span { start: 14, end: 21 }));
    state.fill(0, "cat");
    assert_eq!((state.text(), state.asked_word()), ("The cat is chasing the mouse.", Some("chasing")));
    state.edit("The cat is eating the mouse.".into());
    assert_eq!(state.asked_word(), None, "another word stands there now");
    assert!(state.ask(3) && state.toggle(3));
    assert_eq!((state.asked_word(), state.view.asked), (None, None));
}

#[test]
fn a_long_text_without_a_gap_is_sent_around_the_word_that_is_asked_about() {
    let mut state = MaskedWord::new("word ".repeat(2_000), vec![]);
    assert!(state.ask(1_500));
    let input = state.model_input();
    assert_eq!((input.words.len(), input.segments_before), (2 * REACH + 1, 1_500 - REACH));
    assert!(input.span_of(1_500).is_some() && input.span_of(0).is_none());
}

proptest::proptest! {
    #[test]
    fn nothing_done_to_it_breaks_it(
        texts in proptest::collection::vec("([a-z.]{0,3}( |\\[MASK\\]|<mask>|___|'|é|\\PC)?){0,8}", 1..4),
        steps in proptest::collection::vec((0..6u8, 0..12usize), 0..12),
    ) {
        let mut state = MaskedWord::new(texts[0].clone(), vec![]);
        for (step, number) in steps {
            match step {
                5 => { state.ask(number); }
                0 => { state.toggle(number); }
                1 => state.fill(number, "##ing"),
                2 => state.fill(number, "cat"),
                3 => state.expand(number, &["hip".into(), "##po".into()]),
                _ => state.edit(texts[number % texts.len()].clone()),
            }
            proptest::prop_assert_eq!(state.hidden().len(), masks(state.text()).count());
            proptest::prop_assert_eq!(state.asked_word().is_some(), state.view.asked.is_some());
            let input = state.model_input();
            proptest::prop_assert_eq!(masks(&input.text).count(), input.hidden.len());
        }
    }

    #[test]
    fn hiding_and_showing_gives_the_text_back(text in "[a-z]{1,4}( [a-z]{1,4}){0,6}[.]", index in 0..7usize) {
        let mut state = MaskedWord::new(text.clone(), vec![]);
        if state.toggle(index) {
            state.toggle(index);
        }
        proptest::prop_assert_eq!(state.text(), text);
    }
}
