use super::*;
use crate::protocol::{LoadedModel, ModelId, Source};
use crate::ui::state::url::{read, write};

/// A model whose tokens add these bytes.
pub fn model(model: ModelId, tokens: &[&[u8]]) -> LoadedModel {
    LoadedModel {
        model,
        parameters: 1,
        layers: 1,
        decoder_layers: 0,
        heads: 1,
        width: 1,
        max_positions: 256,
        vocabulary: tokens.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect(),
        token_bytes: tokens.iter().map(|bytes| bytes.to_vec()).collect(),
        source: Source::Cache,
        kept: true,
    }
}

#[test]
fn only_the_end_of_a_long_text_is_sent() {
    let state = NextToken { prompt: "é".repeat(100_000), ..NextToken::default() };
    let (sent, all) = state.sent();
    assert!(!all && sent.len() <= REACH_BYTES && sent.chars().all(|character| character == 'é'));
    assert_eq!(NextToken::default().sent(), (OPENING_PROMPT, true));
}

#[test]
fn steps_are_taken_back_one_by_one() {
    let mut state = NextToken::default();
    state.step(" mät");
    state.step("");
    state.step(".");
    assert_eq!((state.prompt.as_str(), state.steps()), ("The cat sat on the mät.", 2));
    state.back();
    state.back();
    state.back();
    assert_eq!(state, NextToken::default());
    state.step(" mat");
    state.edit("x".into());
    assert_eq!(state.steps(), 0, "what was typed is not taken back token by token");
    for _ in 0..LONGEST_TRAIL + 9 {
        state.step("é");
    }
    assert_eq!(state.steps(), LONGEST_TRAIL);
}

#[test]
fn a_trail_that_does_not_fit_the_text_is_dropped() {
    for odd in
        ["text=abc&trail=9", "text=\u{e9}\u{e9}&trail=1", "trail=0", "text=abc&trail=4294967295+4294967295", "trail=-1"]
    {
        let state = read::<NextToken>(&format!("lab=next-token&{odd}")).state;
        assert_eq!(state.steps(), 0, "{odd}");
    }
    assert_eq!(read::<NextToken>("lab=next-token&text=abc&trail=1+1+x").state.steps(), 2);
}

#[test]
fn a_long_text_takes_its_trail_out_of_the_link() {
    let mut state = NextToken { prompt: "long ".repeat(1_000), ..NextToken::default() };
    state.step(" cat");
    let fragment = write(&state, "");
    assert!(fragment.text_left_out);
    assert_eq!(read::<NextToken>(&fragment.text).state.steps(), 0);
}

#[test]
fn the_pinned_settings_draw_with_the_present_seed() {
    let mut state = NextToken { pinned: Some(Settings::default()), ..NextToken::default() };
    state.settings.set(Setting::Seed, 99.0);
    state.settings.set(Setting::Temperature, 2.0);
    let [pinned, present] = state.compared()[..] else { panic!("two settings") };
    assert_eq!((pinned.get(Setting::Seed), pinned.get(Setting::Temperature)), (99.0, 0.8));
    assert_eq!(present, state.settings);
    assert_eq!(NextToken::default().compared().len(), 1);
    for odd in ["", "1", "0.8 8 1", "0.8 8 1 x", "9 8 1 7"] {
        assert_eq!(read_settings(odd), None, "{odd:?}");
    }
}

#[test]
fn only_the_beginning_of_a_long_measured_text_is_sent() {
    let state = NextToken { measured: "xé".repeat(100_000), ..NextToken::default() };
    assert!(state.measured_sent().len() <= REACH_BYTES && state.measured.starts_with(state.measured_sent()));
}

proptest::proptest! {
    #[test]
    fn state_to_fragment_to_state(prompt in "\\PC{0,20}", steps in proptest::collection::vec("\\PC{1,4}", 0..6),
            measured in "(\\PC|[#&=%+\n]){0,30}", values in proptest::collection::vec(0.0..1.0f64, 8), pin: bool, unmasked: bool) {
        let mut state = NextToken { measured, unmasked, ..NextToken::default() };
        state.edit(prompt);
        for step in &steps {
            state.step(step);
        }
        for (setting, value) in Setting::ALL.into_iter().zip(&values) {
            state.settings.set(setting, value * setting.bounds().1);
        }
        state.pinned = pin.then(|| {
            let mut pinned = Settings::default();
            for (setting, value) in Setting::ALL.into_iter().zip(&values[4..]) {
                pinned.set(setting, value * setting.bounds().1);
            }
            pinned
        });
        proptest::prop_assert_eq!(read::<NextToken>(&write(&state, "rev").text).state, state);
    }

    #[test]
    fn any_pair_can_be_read(key in "(text|trail|pinned|measured|mask|seed|top_p)", value in "\\PC{0,40}") {
        let mut state = NextToken::default();
        state.read(&key, &value);
        state.settle();
        while state.steps() > 0 {
            state.back();
        }
    }
}
