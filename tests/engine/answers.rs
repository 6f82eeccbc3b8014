//! What a loaded model answers, and what it refuses.

use super::load;
use super::script::World;
use pretraining_lab::inference::predict::{MaskedLm, PredictOptions};
use pretraining_lab::protocol::{
    EngineError, MAX_MASKS, MAX_TEXT_BYTES, MaskedPrediction, ModelId, Piece, Request, Response, Span,
};
use std::sync::LazyLock;

const SENTENCE: &str = "The [MASK] is chasing the mouse.";

pub static LM: LazyLock<MaskedLm> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/models/bert/");
    let [config, tokenizer, weights] = ["config.json", "tokenizer.json", "model.safetensors"]
        .map(|name| std::fs::read(format!("{folder}{name}")).expect("a shipped file"));
    MaskedLm::from_bytes(&config, &tokenizer, &weights).expect("the shipped model loads")
});

/// A world in which the encoder is loaded.
fn loaded() -> World {
    let world = World::default();
    load(&world, 1).expect("the shipped model loads");
    world
}

fn request(text: &str, hidden: &[Option<&str>], attention: bool) -> Request {
    Request::PredictMasked {
        model: ModelId::Bert,
        text: text.to_owned(),
        hidden: hidden.iter().map(|word| word.map(str::to_owned)).collect(),
        attention,
        also: Vec::new(),
    }
}

fn predict(world: &World, id: u32, request: Request) -> Result<MaskedPrediction, EngineError> {
    match world.ask(id, request) {
        Ok(Response::Masked(prediction)) => Ok(*prediction),
        Ok(other) => panic!("a prediction was answered with {other:?}"),
        Err(error) => Err(error),
    }
}

#[test]
fn a_model_has_to_be_loaded_first() {
    let world = World::default();
    let not_loaded = Err(EngineError::NotLoaded { model: ModelId::Bert });
    assert_eq!(world.ask(1, request(SENTENCE, &[], false)), not_loaded);
    let pieces = Request::Pieces { model: ModelId::Bert, word: "cat".to_owned() };
    assert_eq!(world.ask(2, pieces), not_loaded);
}

#[test]
fn the_answer_is_the_model_s_own() {
    let world = loaded();
    let answer = predict(&world, 2, request(SENTENCE, &[Some("cat")], true)).expect("an answer");
    let direct =
        LM.predict(SENTENCE, &PredictOptions { attention: true, ..PredictOptions::default() }).expect("an answer");
    let [mask] = &answer.masks[..] else { panic!("one mask") };
    assert_eq!(mask.logits, direct.masks[0].logits);
    assert_eq!((mask.position, mask.ordinal, mask.span), (2, 0, Span { start: 4, end: 10 }));
    assert_eq!(mask.hidden, [Piece { id: LM.tokenizer().id_of("cat").expect("a word"), token: "cat".to_owned() }]);
    let tokens: Vec<_> = answer.tokens.iter().map(|token| token.token.as_str()).collect();
    assert_eq!(tokens, direct.tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>());
    assert_eq!((tokens[0], answer.tokens[0].span), ("[CLS]", Span { start: 0, end: 0 }));
    assert_eq!(answer.read, Span { start: 0, end: SENTENCE.len() as u32 });
    assert_eq!(answer.tokens_in_text as usize, tokens.len());
    let maps = answer.attention.expect("maps were asked for");
    assert_eq!((maps.layers, maps.heads, maps.tokens as usize), (4, 4, tokens.len()));
    assert_eq!(maps.weights, direct.attention.expect("maps were asked for").values);
}

#[test]
fn hidden_words_belong_to_masks_in_order() {
    let world = loaded();
    let text = "The [MASK] sat on the [MASK].";
    let answer = predict(&world, 2, request(text, &[None, Some("unbelievable"), Some("x")], false)).expect("an answer");
    assert_eq!(answer.attention, None);
    let [first, second] = &answer.masks[..] else { panic!("two masks") };
    assert_eq!((first.ordinal, first.hidden.len()), (0, 0));
    let pieces: Vec<_> = LM.resolve("unbelievable").expect("pieces");
    assert_eq!((second.ordinal, second.hidden.len()), (1, pieces.len()));
    assert!(pieces.len() > 1, "one piece could be behind one mask");
    let alone = Request::Pieces { model: ModelId::Bert, word: "unbelievable".to_owned() };
    assert_eq!(world.ask(3, alone), Ok(Response::Pieces(second.hidden.clone())));
}

#[test]
fn a_long_text_says_what_was_read() {
    let world = loaded();
    let text = format!("A [MASK]. {}The [MASK].", "one two three four. ".repeat(60));
    let answer = predict(&world, 2, request(&text, &[], false)).expect("an answer");
    assert_eq!(answer.tokens.len(), 128);
    assert_eq!(answer.tokens_in_text, 2 + 3 + 60 * 5 + 3);
    assert_eq!((answer.masks.len(), answer.unread_masks.len()), (1, 1));
    let unread = answer.unread_masks[0];
    assert_eq!(&text[unread.start as usize..unread.end as usize], "[MASK]");
    assert_eq!(answer.read.start, 0);
    assert!(answer.read.end < unread.start);
    assert!(text.is_char_boundary(answer.read.end as usize));
}

#[test]
fn what_cannot_be_answered_is_refused_by_name() {
    let world = loaded();
    let mask_after = |bytes: usize| format!("{}[MASK]", "a".repeat(bytes));
    let too_long = mask_after(MAX_TEXT_BYTES);
    let cases = [
        (String::new(), EngineError::EmptyText),
        (" \n\t\u{3000}".to_owned(), EngineError::EmptyText),
        ("No mask here.".to_owned(), EngineError::NoMask),
        ("[MASK] ".repeat(17), EngineError::TooManyMasks { limit: MAX_MASKS as u64, found: 17 }),
        ("[MASK] ".repeat(500), EngineError::TooManyMasks { limit: MAX_MASKS as u64, found: 500 }),
        (too_long.clone(), EngineError::TextTooLong { limit: MAX_TEXT_BYTES as u64, found: too_long.len() as u64 }),
    ];
    for (id, (text, error)) in (10..).zip(cases) {
        assert_eq!(predict(&world, id, request(&text, &[], false)), Err(error));
    }
    let enough = "[MASK] ".repeat(MAX_MASKS);
    assert_eq!(predict(&world, 30, request(&enough, &[], false)).map(|answer| answer.masks.len()), Ok(MAX_MASKS));
    assert!(predict(&world, 31, request(&mask_after(MAX_TEXT_BYTES - 6), &[], false)).is_ok());
}

#[test]
fn words_count_as_text() {
    let world = loaded();
    let word = "a".repeat(MAX_TEXT_BYTES);
    let pieces = Request::Pieces { model: ModelId::Bert, word: format!("{word}a") };
    assert!(matches!(world.ask(2, pieces), Err(EngineError::TextTooLong { .. })));
    let hidden = predict(&world, 3, request(SENTENCE, &[Some(&word)], false));
    assert!(matches!(hidden, Err(EngineError::TextTooLong { .. })));
}
