//! Frames: what goes in comes out, and nothing that comes in can do harm.

#[path = "protocol/training.rs"]
mod training;

use pretraining_lab::inference::sampling::Sampling;
use pretraining_lab::protocol::{
    AttentionMaps, Ending, EngineError, FilledGap, FilledText, FromEngine, Generated, LoadProgress, LoadStage,
    LoadedModel, MaskAnswer, MaskedPrediction, ModelId, NextPrediction, PROTOCOL_VERSION, Piece, PositionAnswer,
    ProtocolError, RaceNews, RaceOrder, RaceTask, Request, RequestId, Response, ScoredPiece, Sequence, Source, Span,
    ToEngine, TokenView, TokenizedText, WordProbability, WrittenToken, decode, encode,
};
use pretraining_lab::transfer::outcome::Outcome;
use pretraining_lab::transfer::settings::{Arm, Method};
use pretraining_lab::transfer::task::{Sentence, Task, TaskName};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn id() -> impl Strategy<Value = RequestId> {
    any::<u32>().prop_map(RequestId)
}

fn model() -> impl Strategy<Value = ModelId> {
    prop::sample::select(ModelId::EVERY.to_vec())
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        model().prop_map(|model| Request::Load { model }),
        (model(), any::<String>(), vec(option::of(any::<String>()), 0..4), any::<bool>(), vec(span(), 0..3)).prop_map(
            |(model, text, hidden, attention, also)| Request::PredictMasked { model, text, hidden, attention, also }
        ),
        (model(), any::<String>(), any::<bool>(), any::<bool>())
            .prop_map(|(model, text, causal, attention)| Request::PredictNext { model, text, causal, attention }),
        (model(), any::<String>(), sampling(), any::<u32>()).prop_map(|(model, prompt, sampling, max_new_tokens)| {
            Request::Generate { model, prompt, sampling, max_new_tokens }
        }),
        (model(), any::<String>()).prop_map(|(model, text)| Request::FillSpans { model, text }),
        (model(), any::<String>()).prop_map(|(model, word)| Request::Pieces { model, word }),
        (model(), any::<String>()).prop_map(|(model, text)| Request::Tokenize { model, text }),
        (model(), sequence()).prop_map(|(model, sequence)| Request::Score { model, sequence }),
        (model(), ids()).prop_map(|(model, input)| Request::FillIds { model, input }),
        training::request().prop_map(Request::Training),
        (model(), any::<[String; 3]>()).prop_map(|(model, [before, word, after])| Request::WordProbability {
            model,
            before,
            word,
            after
        }),
        race_order().prop_map(|order| Request::Race(Box::new(order))),
    ]
}

fn race_order() -> impl Strategy<Value = RaceOrder> {
    let sentence = || {
        let sentence = |(text, second, telling)| Sentence { text, second, telling };
        any::<(String, bool, String)>().prop_map(sentence)
    };
    let own = (any::<[String; 2]>(), vec(sentence(), 0..3), vec(sentence(), 0..3))
        .prop_map(|(classes, labelled, held_out)| RaceTask::Own(Box::new(Task { classes, labelled, held_out })));
    let task = prop_oneof![prop::sample::select(TaskName::ALL.to_vec()).prop_map(RaceTask::Shipped), own];
    let method = prop::sample::select(Method::BOTH.to_vec());
    (task, method, vec(any::<u16>(), 0..4), any::<(u32, u32)>())
        .prop_map(|(task, method, sizes, (seeds, first))| RaceOrder { task, method, sizes, seeds, first })
}

fn race_news() -> impl Strategy<Value = RaceNews> {
    let arm = prop::sample::select(Arm::BOTH.to_vec());
    let outcome = (arm, any::<(u16, u32, u16)>(), vec(any::<bool>(), 0..9))
        .prop_map(|(arm, (size, seed, labelled_right), answers)| Outcome { arm, size, seed, labelled_right, answers });
    prop_oneof![
        any::<(u64, u64)>().prop_map(|(done, total)| RaceNews::Worked { done, total }),
        outcome.prop_map(RaceNews::Ended),
    ]
}

fn ids() -> impl Strategy<Value = Vec<u32>> {
    vec(any::<u32>(), 0..5)
}

fn sequence() -> impl Strategy<Value = Sequence> {
    prop_oneof![
        (ids(), vec(any::<(u32, u32)>(), 0..5)).prop_map(|(input, labels)| Sequence::Masked { input, labels }),
        (ids(), any::<bool>()).prop_map(|(input, causal)| Sequence::Causal { input, causal }),
        (ids(), ids()).prop_map(|(input, target)| Sequence::Spans { input, target }),
    ]
}

fn sampling() -> impl Strategy<Value = Sampling> {
    use prop::num::f64::{NEGATIVE, NORMAL, POSITIVE, ZERO};
    let number = || POSITIVE | NEGATIVE | NORMAL | ZERO;
    (number(), any::<u32>(), number(), number(), any::<u64>()).prop_map(
        |(temperature, top_k, top_p, repetition_penalty, seed)| Sampling {
            temperature,
            top_k,
            top_p,
            repetition_penalty,
            seed,
        },
    )
}

fn to_engine() -> impl Strategy<Value = ToEngine> {
    prop_oneof![
        (id(), request()).prop_map(|(id, request)| ToEngine::Request { id, request }),
        id().prop_map(|id| ToEngine::Cancel { id }),
        any::<u32>().prop_map(|nonce| ToEngine::Ping { nonce }),
    ]
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![Just(Source::Cache), Just(Source::Network)]
}

fn progress() -> impl Strategy<Value = LoadProgress> {
    let stage = prop_oneof![Just(LoadStage::Fetching), Just(LoadStage::Verifying), Just(LoadStage::Building)];
    (stage, source(), any::<u64>(), any::<u64>()).prop_map(|(stage, source, received, total)| LoadProgress {
        stage,
        source,
        received,
        total,
    })
}

fn loaded() -> impl Strategy<Value = LoadedModel> {
    let tokens = (vec(any::<String>(), 0..5), vec(vec(any::<u8>(), 0..5), 0..5));
    (model(), any::<u64>(), any::<[u32; 5]>(), tokens, source(), any::<bool>()).prop_map(
        |(model, parameters, [layers, decoder_layers, heads, width, max_positions], tokens, source, kept)| {
            LoadedModel {
                model,
                parameters,
                layers,
                decoder_layers,
                heads,
                width,
                max_positions,
                vocabulary: tokens.0,
                token_bytes: tokens.1,
                source,
                kept,
            }
        },
    )
}

fn span() -> impl Strategy<Value = Span> {
    any::<(u32, u32)>().prop_map(|(start, end)| Span { start, end })
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    vec(any::<(u32, String)>().prop_map(|(id, token)| Piece { id, token }), 0..4)
}

/// Every float but NaN, which equals nothing, itself included.
fn floats() -> impl Strategy<Value = Vec<f32>> {
    use prop::num::f32::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    vec(POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO | INFINITE, 0..40)
}

fn views() -> impl Strategy<Value = Vec<TokenView>> {
    vec((any::<u32>(), any::<String>(), span()).prop_map(|(id, token, span)| TokenView { id, token, span }), 0..4)
}

fn maps() -> impl Strategy<Value = Option<AttentionMaps>> {
    option::of((any::<[u32; 3]>(), floats()).prop_map(|([layers, heads, tokens], weights)| AttentionMaps {
        layers,
        heads,
        tokens,
        weights,
    }))
}

fn prediction() -> impl Strategy<Value = MaskedPrediction> {
    let mask = (any::<(u32, u32)>(), span(), floats(), pieces())
        .prop_map(|((position, ordinal), span, logits, hidden)| MaskAnswer { position, ordinal, span, logits, hidden });
    let also =
        (any::<u32>(), span(), floats()).prop_map(|(position, span, logits)| PositionAnswer { position, span, logits });
    (views(), span(), any::<u32>(), vec(mask, 0..3), vec(span(), 0..3), vec(also, 0..3), maps()).prop_map(
        |(tokens, read, tokens_in_text, masks, unread_masks, also, attention)| MaskedPrediction {
            tokens,
            read,
            tokens_in_text,
            masks,
            unread_masks,
            also,
            attention,
        },
    )
}

fn next() -> impl Strategy<Value = NextPrediction> {
    (views(), span(), any::<u32>(), floats(), maps()).prop_map(|(tokens, read, tokens_in_text, logits, attention)| {
        NextPrediction { tokens, read, tokens_in_text, logits, attention }
    })
}

fn written() -> impl Strategy<Value = Vec<WrittenToken>> {
    let token = (any::<u32>(), -99.0_f32..0.0).prop_map(|(id, log_probability)| WrittenToken { id, log_probability });
    vec(token, 0..4)
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![Just(Ending::EndOfText), Just(Ending::Length)]
}

fn filled() -> impl Strategy<Value = FilledText> {
    let gap = (any::<String>(), span(), option::of(written()), any::<String>())
        .prop_map(|(sentinel, span, tokens, text)| FilledGap { sentinel, span, tokens, text });
    (views(), vec(gap, 0..3), written(), ending()).prop_map(|(tokens, gaps, written, ending)| FilledText {
        tokens,
        gaps,
        written,
        ending,
    })
}

fn response() -> impl Strategy<Value = Response> {
    let piece = (any::<u32>(), any::<String>(), -99.0_f32..0.0).prop_map(|(id, token, log_probability)| ScoredPiece {
        id,
        token,
        log_probability,
    });
    prop_oneof![
        loaded().prop_map(|model| Response::Loaded(Box::new(model))),
        prediction().prop_map(|prediction| Response::Masked(Box::new(prediction))),
        next().prop_map(|next| Response::Next(Box::new(next))),
        (any::<(u32, u32)>(), ending()).prop_map(|((written, forgotten), ending)| {
            Response::Generated(Generated { written, ending, forgotten })
        }),
        filled().prop_map(|filled| Response::Filled(Box::new(filled))),
        pieces().prop_map(Response::Pieces),
        (views(), any::<u32>()).prop_map(|(tokens, tokens_in_text)| {
            Response::Tokens(Box::new(TokenizedText { tokens, tokens_in_text }))
        }),
        floats().prop_map(Response::Scores),
        training::answer().prop_map(Response::Training),
        Just(Response::Raced),
        (vec(piece, 0..4), option::of(-99.0_f32..0.0))
            .prop_map(|(pieces, word_ends)| { Response::Word(Box::new(WordProbability { pieces, word_ends })) }),
    ]
}

fn engine_error() -> impl Strategy<Value = EngineError> {
    let file = any::<String>;
    let detail = any::<String>;
    let number = any::<u64>;
    prop_oneof![
        (file(), any::<u16>()).prop_map(|(file, status)| EngineError::HttpStatus { file, status }),
        (file(), detail()).prop_map(|(file, detail)| EngineError::Network { file, detail }),
        (file(), number(), number()).prop_map(|(file, expected, found)| EngineError::WrongSize {
            file,
            expected,
            found
        }),
        (file(), detail(), detail()).prop_map(|(file, expected, found)| EngineError::WrongHash {
            file,
            expected,
            found
        }),
        (model(), detail()).prop_map(|(model, detail)| EngineError::BadModel { model, detail }),
        model().prop_map(|model| EngineError::NotShipped { model }),
        detail().prop_map(|detail| EngineError::BadIds { detail }),
        model().prop_map(|model| EngineError::NotLoaded { model }),
        model().prop_map(|model| EngineError::WrongModel { model }),
        Just(EngineError::NoSentinel),
        (number(), number()).prop_map(|(limit, found)| EngineError::TooManyTokens { limit, found }),
        detail().prop_map(|detail| EngineError::BadSetting { detail }),
        (any::<String>(), number(), number()).prop_map(|(start, limit, found)| EngineError::LongSentence {
            start,
            limit,
            found
        }),
        Just(EngineError::EmptyText),
        Just(EngineError::NoMask),
        (number(), number()).prop_map(|(limit, found)| EngineError::TextTooLong { limit, found }),
        (number(), number()).prop_map(|(limit, found)| EngineError::TooManyMasks { limit, found }),
        Just(EngineError::Cancelled),
        detail().prop_map(|detail| EngineError::Computation { detail }),
        training::problem().prop_map(EngineError::Training),
        detail().prop_map(|detail| EngineError::DidNotStart { detail }),
        detail().prop_map(|detail| EngineError::Died { detail }),
        any::<(u16, u16)>().prop_map(|(page, engine)| EngineError::VersionMismatch { page, engine }),
    ]
}

fn protocol_error() -> impl Strategy<Value = ProtocolError> {
    prop_oneof![
        any::<u32>().prop_map(|bytes| ProtocolError::TooShort { bytes }),
        any::<(u16, u16)>().prop_map(|(expected, found)| ProtocolError::Version { expected, found }),
        Just(ProtocolError::Malformed),
    ]
}

fn from_engine() -> impl Strategy<Value = FromEngine> {
    let result = prop_oneof![response().prop_map(Ok), engine_error().prop_map(Err)];
    prop_oneof![
        1 => Just(FromEngine::Ready),
        1 => (id(), progress()).prop_map(|(id, progress)| FromEngine::Progress { id, progress }),
        1 => (id(), race_news()).prop_map(|(id, news)| FromEngine::Race { id, news }),
        1 => (id(), any::<u32>(), written()).prop_map(|(id, first, tokens)| FromEngine::Tokens { id, first, tokens }),
        1 => (id(), training::report()).prop_map(|(id, report)| FromEngine::Training { id, report: Box::new(report) }),
        4 => (id(), result).prop_map(|(id, result)| FromEngine::Done { id, result }),
        1 => any::<u32>().prop_map(|nonce| FromEngine::Pong { nonce }),
        1 => any::<String>().prop_map(|message| FromEngine::Panicked { message }),
        1 => protocol_error().prop_map(|reason| FromEngine::Rejected { reason }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_page_says_arrives(message in to_engine()) {
        prop_assert_eq!(decode(&encode(&message)), Ok(message));
    }

    #[test]
    fn what_the_engine_says_arrives(message in from_engine()) {
        prop_assert_eq!(decode(&encode(&message)), Ok(message));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300), versioned in any::<bool>()) {
        let mut frame = if versioned { PROTOCOL_VERSION.to_le_bytes().to_vec() } else { Vec::new() };
        frame.extend(bytes);
        let _ = decode::<ToEngine>(&frame);
        let _ = decode::<FromEngine>(&frame);
    }

    #[test]
    fn a_part_of_a_frame_is_refused(message in from_engine(), cut in 0.0..1.0) {
        let frame = encode(&message);
        let kept = (frame.len() as f64 * cut) as usize;
        prop_assert!(decode::<FromEngine>(&frame[..kept]).is_err());
    }

    #[test]
    fn more_than_a_frame_is_refused(message in from_engine(), more in vec(any::<u8>(), 1..9)) {
        let mut frame = encode(&message);
        frame.extend(more);
        prop_assert_eq!(decode::<FromEngine>(&frame), Err(ProtocolError::Malformed));
    }
}

#[test]
fn another_version_is_told_apart_before_anything_is_read() {
    let mut frame = encode(&FromEngine::Ready);
    let other = PROTOCOL_VERSION + 1;
    frame[..2].copy_from_slice(&other.to_le_bytes());
    let error = ProtocolError::Version { expected: PROTOCOL_VERSION, found: other };
    assert_eq!(decode::<FromEngine>(&frame), Err(error.clone()));
    frame.extend([255; 100]);
    assert_eq!(decode::<FromEngine>(&frame), Err(error));
}

#[test]
fn a_frame_without_a_version_is_too_short() {
    assert_eq!(decode::<FromEngine>(&[]), Err(ProtocolError::TooShort { bytes: 0 }));
    assert_eq!(decode::<FromEngine>(&[1]), Err(ProtocolError::TooShort { bytes: 1 }));
    assert_eq!(decode::<FromEngine>(&PROTOCOL_VERSION.to_le_bytes()), Err(ProtocolError::Malformed));
}

/// A length that promises gigabytes must not be believed before the bytes are there.
#[test]
fn a_frame_that_promises_too_much_allocates_nothing() {
    let mut frame = encode(&FromEngine::Panicked { message: String::new() });
    assert_eq!(frame.pop(), Some(0), "the length of the message");
    // 2^32 - 1 bytes.
    frame.extend([255, 255, 255, 255, 15]);
    assert_eq!(decode::<FromEngine>(&frame), Err(ProtocolError::Malformed));
}

/// The tests of the page write frames byte by byte; their numbers are the code's.
#[test]
fn the_numbers_of_the_page_tests_are_true() {
    let written = include_str!("e2e/lib/frames.mjs");
    let race = RaceOrder {
        task: RaceTask::Shipped(TaskName::ALL[0]),
        method: Method::BOTH[0],
        sizes: Vec::new(),
        seeds: 0,
        first: 0,
    };
    let request = encode(&ToEngine::Request { id: RequestId(7), request: Request::Race(Box::new(race)) });
    let rejected = |reason| encode(&FromEngine::Rejected { reason });
    // The version's two bytes come first.
    let numbers = [
        ("ToEngine::Request", request[2]),
        ("ToEngine::Ping", encode(&ToEngine::Ping { nonce: 0 })[2]),
        // Behind the id, which is one byte here.
        ("Request::Race", request[4]),
        ("FromEngine::Ready", encode(&FromEngine::Ready)[2]),
        ("FromEngine::Pong", encode(&FromEngine::Pong { nonce: 0 })[2]),
        ("FromEngine::Rejected", rejected(ProtocolError::Malformed)[2]),
        ("ProtocolError::TooShort", rejected(ProtocolError::TooShort { bytes: 0 })[3]),
        ("ProtocolError::Version", rejected(ProtocolError::Version { expected: 0, found: 0 })[3]),
        ("ProtocolError::Malformed", rejected(ProtocolError::Malformed)[3]),
    ];
    for (variant, number) in numbers {
        let line = format!("'{variant}': {number},");
        assert!(written.contains(&line), "frames.mjs lacks {line}");
    }
    assert!(written.contains(&format!("VERSION = {PROTOCOL_VERSION};")));
}
