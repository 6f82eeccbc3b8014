//! Tokens, scores of sequences and words, compared with the same asked in another way.

use super::answers::LM as BERT;
use super::script::World;
use super::writing::LM as GPT;
use pretraining_lab::inference::distribution::Distribution;
use pretraining_lab::inference::predict::PredictOptions;
use pretraining_lab::manifest::ShippedModel;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::gpt::GptOptions;
use pretraining_lab::protocol::{
    EngineError, FilledText, MAX_MASKS, MAX_PIECES, MAX_TEXT_BYTES, MAX_TOKENS, MaskedPrediction, ModelId, Request,
    RequestId, Response, Sequence, Snapshot, Span, ToEngine, TokenView, TokenizedText, WordProbability,
};

const TEXT: &str = "Once upon a time there was a little girl";

fn loaded(model: ModelId) -> World {
    let world = World::default();
    assert!(matches!(world.ask(1, Request::Load { model }), Ok(Response::Loaded(_))));
    world
}

fn tokenize(world: &World, id: u32, model: ModelId, text: &str) -> TokenizedText {
    match world.ask(id, Request::Tokenize { model, text: text.to_owned() }) {
        Ok(Response::Tokens(tokens)) => *tokens,
        other => panic!("tokens were answered with {other:?}"),
    }
}

fn ids(world: &World, id: u32, model: ModelId, text: &str) -> Vec<u32> {
    tokenize(world, id, model, text).tokens.iter().map(|token| token.id).collect()
}

fn score(world: &World, id: u32, model: ModelId, sequence: Sequence) -> Result<Vec<f32>, EngineError> {
    match world.ask(id, Request::Score { model, sequence }) {
        Ok(Response::Scores(scores)) => Ok(scores),
        Ok(other) => panic!("scores were answered with {other:?}"),
        Err(error) => Err(error),
    }
}

fn word(world: &World, id: u32, model: ModelId, parts: [&str; 3]) -> Result<WordProbability, EngineError> {
    let [before, word, after] = parts.map(str::to_owned);
    match world.ask(id, Request::WordProbability { model, before, word, after }) {
        Ok(Response::Word(word)) => Ok(*word),
        Ok(other) => panic!("a word was answered with {other:?}"),
        Err(error) => Err(error),
    }
}

fn also(world: &World, id: u32, text: &str, also: Vec<Span>) -> Result<MaskedPrediction, EngineError> {
    let (model, text) = (ModelId::Bert, text.to_owned());
    match world.ask(id, Request::PredictMasked { model, text, hidden: Vec::new(), attention: false, also }) {
        Ok(Response::Masked(prediction)) => Ok(*prediction),
        Ok(other) => panic!("a prediction was answered with {other:?}"),
        Err(error) => Err(error),
    }
}

fn filled(world: &World, id: u32, request: Request) -> FilledText {
    match world.ask(id, request) {
        Ok(Response::Filled(filled)) => *filled,
        other => panic!("gaps were answered with {other:?}"),
    }
}

fn log_probability(logits: &[f32], id: u32) -> f32 {
    Distribution::from_logits(logits).log_probability(id) as f32
}

fn assert_close(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 1e-3, "{index}: {found} instead of {expected}");
    }
}

fn span_of(text: &str, word: &str) -> Span {
    let start = text.find(word).expect("it is there") as u32;
    Span { start, end: start + word.len() as u32 }
}

#[test]
fn a_text_s_tokens_are_those_that_the_model_reads() {
    let world = loaded(ModelId::Bert);
    let tokens = tokenize(&world, 2, ModelId::Bert, "The [MASK] sat.");
    let names: Vec<_> = tokens.tokens.iter().map(|token| token.token.as_str()).collect();
    assert_eq!(names, ["[CLS]", "the", "[MASK]", "sat", ".", "[SEP]"]);
    assert_eq!((tokens.tokens_in_text, tokens.tokens[2].span), (6, Span { start: 4, end: 10 }));
    assert_eq!(tokens.tokens[2].id, BERT.mask_id());
    assert_eq!(tokenize(&world, 3, ModelId::Bert, "").tokens.len(), 2);
    let long = tokenize(&world, 4, ModelId::Bert, &"a ".repeat(5_000));
    assert_eq!((long.tokens.len(), long.tokens_in_text), (MAX_TOKENS, 5_002));
    let too_long = Request::Tokenize { model: ModelId::Bert, text: "a".repeat(MAX_TEXT_BYTES + 1) };
    assert!(matches!(world.ask(5, too_long), Err(EngineError::TextTooLong { .. })));
    let world = loaded(ModelId::Gpt);
    let read = GPT.next(TEXT, GptOptions::default()).expect("an answer").tokens;
    let expected: Vec<u32> = read.iter().map(|token| token.id).collect();
    assert_eq!(ids(&world, 2, ModelId::Gpt, TEXT), expected);
    assert_eq!(ids(&world, 3, ModelId::Gpt, ""), [GPT.start_id()]);
}

#[test]
fn what_is_seen_can_be_asked_about_as_well() {
    let world = loaded(ModelId::Bert);
    let text = "The cat is chasing the [MASK].";
    let answer = also(&world, 2, text, vec![span_of(text, "cat"), span_of(text, "[MASK]")]).expect("an answer");
    let options = PredictOptions { unmasked: vec![1], ..PredictOptions::default() };
    let direct = BERT.predict(text, &options).expect("an answer");
    let [cat] = &answer.also[..] else { panic!("one word") };
    assert_eq!((cat.position, cat.span), (2, span_of(text, "cat")));
    assert_eq!(cat.logits, direct.unmasked[0].logits);
    assert_eq!(answer.masks.len(), 1, "a mask is not answered twice");
    let pieces = also(&world, 3, "An unbelievable cat", vec![Span { start: 4, end: 5 }, Span { start: 3, end: 15 }]);
    let pieces = pieces.expect("a word can be asked about where nothing is hidden").also;
    assert_eq!(pieces.len(), BERT.resolve("unbelievable").expect("pieces").len());
    let odd = vec![Span { start: 9, end: 2 }, Span { start: u32::MAX, end: u32::MAX }, Span { start: 5, end: 5 }];
    assert_eq!(also(&world, 4, text, odd.clone()).map(|answer| answer.also.len()), Ok(0));
    assert_eq!(also(&world, 5, "no mask", odd), Err(EngineError::NoMask));
    let many = vec![Span { start: 0, end: 1 }; MAX_MASKS + 1];
    assert!(matches!(also(&world, 6, text, many), Err(EngineError::TooManyTokens { limit: 16, found: 17 })));
    let everything = vec![Span { start: 0, end: u32::MAX }];
    assert!(matches!(also(&world, 7, &"cat ".repeat(50), everything), Err(EngineError::TooManyTokens { .. })));
}

#[test]
fn masked_scores_are_those_of_the_masks() {
    let world = loaded(ModelId::Bert);
    let text = "The [MASK] is chasing the [MASK].";
    let answer = also(&world, 2, text, Vec::new()).expect("an answer");
    let input = ids(&world, 3, ModelId::Bert, text);
    let labels: Vec<(u32, u32)> =
        answer.masks.iter().zip([1_000, 2_000]).map(|(mask, id)| (mask.position, id)).collect();
    let expected: Vec<f32> =
        answer.masks.iter().zip(&labels).map(|(mask, (_, id))| log_probability(&mask.logits, *id)).collect();
    let scores = score(&world, 4, ModelId::Bert, Sequence::Masked { input, labels }).expect("scores");
    assert_close(&scores, &expected);
}

#[test]
fn causal_scores_are_those_of_one_step_after_the_other() {
    let world = loaded(ModelId::Gpt);
    let tokens = tokenize(&world, 2, ModelId::Gpt, TEXT).tokens;
    let input: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let step = |token: &TokenView| {
        let before = TEXT[..token.span.start as usize].trim_end();
        log_probability(&GPT.next(before, GptOptions::default()).expect("an answer").logits, token.id)
    };
    let expected: Vec<f32> = tokens[1..].iter().map(step).collect();
    let causal = |id, input: &[u32], causal| {
        score(&world, id, ModelId::Gpt, Sequence::Causal { input: input.to_vec(), causal }).expect("scores")
    };
    let scores = causal(3, &input, true);
    assert_close(&scores, &expected);
    assert!((f64::from(scores.iter().sum::<f32>()) - GPT.score(TEXT).expect("a score").total()).abs() < 1e-3);
    // What comes later changes what is before only where it is seen.
    let mut other = input.clone();
    *other.last_mut().expect("a token") = 77;
    assert_close(&causal(4, &other, true)[..5], &scores[..5]);
    let (open, otherwise) = (causal(5, &input, false), causal(6, &other, false));
    assert!(open[..5].iter().zip(&otherwise).any(|(one, two)| (one - two).abs() > 1e-3));
    // Without the mask, every position answers as `PredictNext` does without it for the last one.
    let (batch, options) = (Batch::single(&input), GptOptions { causal: false, attentions: false });
    let output = GPT.model().forward(&batch, &batch.all_positions(), options).expect("it fits");
    let rows = output.logits.to_vec2::<f32>().expect("rows");
    assert_close(rows.last().expect("a row"), &GPT.next(TEXT, options).expect("an answer").logits);
    let expected: Vec<f32> = rows.iter().zip(&input[1..]).map(|(row, id)| log_probability(row, *id)).collect();
    assert_close(&open, &expected);
    assert!(causal(8, &input[..1], true).is_empty());
}

#[test]
fn the_scores_of_what_was_filled_in_are_those_it_was_written_with() {
    let world = loaded(ModelId::T5);
    let (model, text) = (ModelId::T5, "The <extra_id_0> sat on the <extra_id_1>.".to_owned());
    let input = ids(&world, 2, model, &text);
    let by_text = filled(&world, 3, Request::FillSpans { model, text });
    let by_ids = filled(&world, 4, Request::FillIds { model, input: input.clone() });
    assert_eq!(by_ids.written, by_text.written);
    assert_eq!(by_ids.gaps[1].text, by_text.gaps[1].text);
    assert_eq!(by_ids.gaps[1].span, Span { start: 0, end: 0 });
    let target: Vec<u32> = by_text.written.iter().map(|token| token.id).collect();
    let expected: Vec<f32> = by_text.written.iter().map(|token| token.log_probability).collect();
    let scores = score(&world, 5, model, Sequence::Spans { input: input.clone(), target }).expect("scores");
    assert_close(&scores, &expected);
    assert_eq!(score(&world, 6, model, Sequence::Spans { input, target: Vec::new() }), Ok(Vec::new()));
    let fill = |id, input| world.ask(id, Request::FillIds { model, input });
    assert_eq!(fill(7, vec![5, 6]), Err(EngineError::NoSentinel));
    assert!(matches!(fill(8, vec![5; 513]), Err(EngineError::TooManyTokens { limit: 512, found: 513 })));
    let sentinel = by_ids.tokens.iter().find(|token| token.token == "<extra_id_0>").expect("it was read").id;
    assert!(matches!(fill(9, vec![sentinel, u32::MAX]), Err(EngineError::BadIds { .. })));
    let long = Sequence::Spans { input: vec![sentinel], target: vec![5; 513] };
    assert!(matches!(score(&world, 10, model, long), Err(EngineError::TooManyTokens { limit: 512, .. })));
    let beyond = Sequence::Spans { input: vec![sentinel], target: vec![1 << 20] };
    assert!(matches!(score(&world, 11, model, beyond), Err(EngineError::BadIds { .. })));
    assert_eq!(word(&world, 12, model, ["a", "b", "c"]), Err(EngineError::WrongModel { model }));
}

#[test]
fn a_word_between_two_texts_is_filled_in_piece_by_piece() {
    let world = loaded(ModelId::Bert);
    let found = word(&world, 2, ModelId::Bert, ["The", "Cat", "is chasing the mouse."]).expect("a word");
    let mask = also(&world, 3, "The [MASK] is chasing the mouse.", Vec::new()).expect("an answer");
    let cat = BERT.tokenizer().id_of("cat").expect("a word");
    assert_eq!((found.pieces[0].id, found.pieces[0].token.as_str(), found.word_ends), (cat, "cat", None));
    assert_close(&[found.pieces[0].log_probability], &[log_probability(&mask.masks[0].logits, cat)]);
    // The same by hand: mask after mask is replaced by the piece that stood there.
    let pieces = BERT.resolve("unbelievable").expect("pieces");
    let masks = "[MASK] ".repeat(pieces.len());
    let mut input = ids(&world, 4, ModelId::Bert, &format!("An {masks} cat."));
    let expected = pieces.iter().enumerate().map(|(index, (id, _))| {
        let logits = BERT.logits(&input, None, None).expect("logits").to_vec2::<f32>().expect("rows");
        input[2 + index] = *id;
        log_probability(&logits[2 + index], *id)
    });
    let expected = expected.collect::<Vec<f32>>();
    let found = word(&world, 5, ModelId::Bert, ["An ", "unbelievable", " cat."]).expect("a word");
    assert_close(&found.pieces.iter().map(|piece| piece.log_probability).collect::<Vec<_>>(), &expected);
    // Only a window is read of texts beyond it, and a typed mask is not taken for the word's.
    let long = "one two [MASK] four. ".repeat(100);
    assert_eq!(word(&world, 6, ModelId::Bert, [&long, "cat", &long]).map(|found| found.pieces.len()), Ok(1));
    let cancelled = Request::WordProbability {
        model: ModelId::Bert,
        before: String::new(),
        word: "a b c d e f".to_owned(),
        after: String::new(),
    };
    world.post(ToEngine::Request { id: RequestId(7), request: cancelled });
    world.play(|engine, turn| {
        if turn == 2 {
            engine.receive(ToEngine::Cancel { id: RequestId(7) });
        }
    });
    assert_eq!(world.ends(7), [Err(EngineError::Cancelled)]);
}

#[test]
fn a_word_after_a_text_is_its_pieces_and_its_end() {
    let world = World::default();
    let Ok(Response::Loaded(model)) = world.ask(1, Request::Load { model: ModelId::Gpt }) else { panic!("no model") };
    let logits = |text: &str| GPT.next(text, GptOptions::default()).expect("an answer").logits;
    for (id, before) in [(2, "The dog chased the"), (3, "The dog chased the ")] {
        let found = word(&world, id, ModelId::Gpt, [before, "cat", "and ran."]).expect("a word");
        let [cat] = &found.pieces[..] else { panic!("{:?}", found.pieces) };
        assert_eq!(cat.token, "Ġcat");
        assert_close(&[cat.log_probability], &[log_probability(&logits("The dog chased the"), cat.id)]);
        let after = Distribution::from_logits(&logits("The dog chased the cat")).probabilities();
        let goes_on = |bytes: &Vec<u8>| bytes.first().is_none_or(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
        let on: f64 = model.token_bytes.iter().zip(&after).filter(|(bytes, _)| goes_on(bytes)).map(|(_, p)| p).sum();
        assert_close(&[found.word_ends.expect("GPT says so")], &[(1.0 - on).ln() as f32]);
    }
    let found = word(&world, 4, ModelId::Gpt, ["", "Unbelievable", ""]).expect("a word");
    let total: f32 = found.pieces.iter().map(|piece| piece.log_probability).sum();
    assert!(found.pieces.len() > 1);
    assert!((f64::from(total) - GPT.score("Unbelievable").expect("a score").total()).abs() < 1e-3);
    let long = "one two three four. ".repeat(200);
    assert!(word(&world, 5, ModelId::Gpt, [&long, "cat", ""]).is_ok());
    let beyond = word(&world, 6, ModelId::Gpt, [&"a".repeat(MAX_TEXT_BYTES), "b", ""]);
    assert!(matches!(beyond, Err(EngineError::TextTooLong { .. })));
}

#[test]
fn odd_ids_positions_and_words_are_refused() {
    let world = loaded(ModelId::Bert);
    let model = ModelId::Bert;
    let masked = |id, input: Vec<u32>, labels| score(&world, id, model, Sequence::Masked { input, labels });
    assert_eq!(masked(2, Vec::new(), Vec::new()), Err(EngineError::EmptyText));
    assert_eq!(masked(3, vec![2, 3], Vec::new()), Ok(Vec::new()));
    for (id, (input, labels)) in (4..).zip([
        (vec![2, u32::MAX], vec![(0, 5)]),
        (vec![2, u32::MAX], vec![]),
        (vec![2, 3], vec![(2, 5)]),
        (vec![2, 3], vec![(u32::MAX, 5)]),
        (vec![2, 3], vec![(0, u32::MAX)]),
        (vec![2, 3], vec![(0, 5); 3]),
    ]) {
        let found = masked(id, input.clone(), labels.clone());
        assert!(matches!(found, Err(EngineError::BadIds { .. })), "{input:?} {labels:?}: {found:?}");
    }
    let too_many = EngineError::TooManyTokens { limit: 128, found: 129 };
    assert_eq!(masked(20, vec![5; 129], vec![(0, 5)]), Err(too_many));
    let other = Sequence::Causal { input: vec![1, 2], causal: true };
    assert_eq!(score(&world, 21, model, other), Err(EngineError::WrongModel { model }));
    assert_eq!(word(&world, 22, model, ["a", " \u{200b}", "b"]), Err(EngineError::EmptyText));
    let long = "x ".repeat(MAX_PIECES + 1);
    let too_many = EngineError::TooManyTokens { limit: MAX_PIECES as u64, found: MAX_PIECES as u64 + 1 };
    assert_eq!(word(&world, 23, model, ["a", &long, "b"]), Err(too_many));
    assert!(word(&world, 24, model, ["<b>&amp;", "مرحبا 🙂", "[MASK] [SEP] \u{0}"]).is_ok());
    let world = loaded(ModelId::Gpt);
    let causal = |id, input| score(&world, id, ModelId::Gpt, Sequence::Causal { input, causal: false });
    assert_eq!(causal(2, Vec::new()), Err(EngineError::EmptyText));
    assert_eq!(causal(3, vec![5; 257]), Err(EngineError::TooManyTokens { limit: 256, found: 257 }));
    assert!(matches!(causal(4, vec![5, 1 << 30]), Err(EngineError::BadIds { .. })));
    assert_eq!(word(&world, 5, ModelId::Gpt, ["a", "", "b"]), Err(EngineError::EmptyText));
}

static MISSING: ShippedModel = ShippedModel { folder: "missing", revision: "", files: &[] };

#[test]
fn a_model_that_is_not_shipped_is_refused_and_asks_nothing_of_the_server() {
    let world = World::tiny(|_| &MISSING);
    for (id, model) in (1..).zip([ModelId::Bert, ModelId::GptUnmasked, ModelId::BertSnapshot(Snapshot::LAST)]) {
        assert_eq!(world.ask(id, Request::Load { model }), Err(EngineError::NotShipped { model }));
    }
    assert!(world.calls().is_empty());
    let model = ModelId::GptSnapshot(Snapshot::LAST);
    let next = Request::PredictNext { model, text: String::new(), causal: true, attention: false };
    assert_eq!(world.ask(9, next), Err(EngineError::NotLoaded { model }));
}
