//! What the shipped models are asked, against asking them in the plainest way.

use pretraining_lab::cli::model_files::{Files, load};
use pretraining_lab::evaluation::ask::{bert, gpt, t5};
use pretraining_lab::evaluation::items::{ClozeItem, PromptItem, SpanItem};
use pretraining_lab::inference::causal_lm::CausalLm;
use pretraining_lab::inference::distribution::Distribution;
use pretraining_lab::inference::predict::PredictOptions;
use pretraining_lab::inference::span_fill::SpanFiller;
use pretraining_lab::model::batch::Batch;
use pretraining_lab::model::gpt::GptOptions;
use pretraining_lab::objective::span_corruption::{Corrupted, Markers, SpanCorruption, corrupt, draw_spans};

use super::item;

fn causal() -> CausalLm {
    Files::read("gpt").and_then(|files| files.causal_lm()).expect("the shipped model")
}

fn filler() -> SpanFiller {
    Files::read("t5").and_then(|files| files.span_filler()).expect("the shipped model")
}

/// Short ones, odd ones, and one longer than a model reads that has so many positions.
fn texts(positions: usize) -> Vec<String> {
    let long = "The old man saw a bird. ".repeat(positions / 7 + 1);
    ["The cat sat on the mat.", "Dogs bark.", "", "A bird sang in the tree.", "☃ snow", &long, "[MASK] [SEP]"]
        .map(str::to_owned)
        .to_vec()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-3 * b.abs().max(1.0)
}

#[test]
fn many_masked_texts_score_as_each_alone() {
    let lm = load("bert").expect("the shipped model");
    let texts = texts(lm.config().max_position_embeddings);
    let found = bert::likelihoods(&lm, &texts).expect("scores");
    for (text, found) in texts.iter().zip(&found) {
        let alone = lm.score(text).expect("a score");
        assert!(close(found.nats, alone.total()), "{text:?}: {found:?}, alone {}", alone.total());
        assert_eq!(found.tokens, alone.tokens.len());
    }
    assert_eq!((found[0].unknown, found[4].unknown), (0, 1));
    assert!(found[5].tokens > lm.room(), "{:?}", found[5]);
}

#[test]
fn many_causal_texts_score_as_each_alone() {
    let lm = causal();
    let texts = texts(lm.config().n_positions);
    let found = gpt::likelihoods(&lm, &texts).expect("scores");
    for (text, found) in texts.iter().zip(&found) {
        let alone = lm.score(text).expect("a score");
        assert!(close(found.nats, alone.total()), "{text:?}: {found:?}, alone {}", alone.total());
        assert_eq!(found.tokens, alone.tokens.len());
    }
}

#[test]
fn a_gap_is_marked_by_the_bars_of_the_page() {
    let lm = load("bert").expect("the shipped model");
    let sentence = "The [MASK] is chasing the mouse.";
    let prediction = lm.predict(sentence, &PredictOptions::default()).expect("a prediction");
    let order = Distribution::from_logits(&prediction.masks[0].logits).top(8);
    let word = |place: usize| lm.tokenizer().token_of(order[place].0).expect("a name");
    let (second, eighth) = (word(1), word(7));
    let items = [
        item(sentence, &[&eighth, &second]),
        item(sentence, &[&eighth]),
        item(sentence, &["hippopotamuses", &second]),
        item(sentence, &["hippopotamuses"]),
    ];
    let marks = bert::cloze(&lm, &items.iter().collect::<Vec<&ClozeItem>>()).expect("marks");
    assert_eq!(marks.iter().map(|mark| mark.rank).collect::<Vec<_>>(), [Some(2), Some(8), Some(2), None]);
    assert_eq!(marks.iter().map(|mark| mark.in_vocabulary).collect::<Vec<_>>(), [true, true, true, false]);
}

#[test]
fn the_next_whole_word_is_marked() {
    let lm = causal();
    let beginning = "Once upon a";
    let next = Distribution::from_logits(&lm.next(beginning, GptOptions::default()).expect("logits").logits);
    let time = lm.tokenizer().id_of("Ġtime").expect("a token");
    assert_eq!(next.top(1)[0].0, time, "the model has read stories");
    let items = [item("Once upon a [MASK].", &["time"]), item("Once upon a [MASK].", &["hippopotamuses"])];
    let asked: Vec<_> = items.iter().map(|item| (item, gpt::before_gap(item).expect("the gap is last"))).collect();
    assert_eq!(asked[0].1, beginning);
    let marks = gpt::cloze(&lm, &asked).expect("marks");
    assert_eq!((marks[0].rank, marks[0].in_vocabulary), (Some(1), true));
    assert_eq!((marks[1].rank, marks[1].in_vocabulary), (None, false));
    assert_eq!(gpt::before_gap(&item("A [MASK] barks.", &["dog"])), None);

    let prompt = |accepted: &str| PromptItem { prompt: beginning.into(), accepted: vec![accepted.into()] };
    let prompts = [prompt("time"), prompt("tim"), prompt("times")];
    let found = gpt::prompts(&lm, &prompts.iter().collect::<Vec<_>>()).expect("words");
    assert_eq!(found, [true, false, false]);
}

#[test]
fn samples_are_drawn_the_same_each_time() {
    let lm = causal();
    let found = gpt::samples(&lm, 8).expect("samples");
    assert_eq!(found, gpt::samples(&lm, 8).expect("samples"));
    assert_eq!(found.texts, 8);
    // Of a few short texts every pair of words may be another one.
    assert!(found.mean_words > 5.0 && found.distinct_1 < found.distinct_2 && found.distinct_2 <= 1.0, "{found:?}");
}

#[test]
fn gaps_are_marked_by_what_fill_writes() {
    let filler = filler();
    let sentence = "The <extra_id_0> sat on the <extra_id_1>.";
    let filled = filler.fill(sentence, 128).expect("gaps");
    let texts: Vec<String> = filled.spans.iter().map(|span| span.text.to_lowercase()).collect();
    let right = |gap: usize| filled.spans[gap].tokens.is_some();
    let item = SpanItem { sentence: sentence.into(), accepted: texts.iter().map(|text| vec![text.clone()]).collect() };
    let other = SpanItem { sentence: sentence.into(), accepted: vec![vec!["hippopotamuses".into()]; 2] };
    let found = t5::spans(&filler, &[&item, &other]).expect("marks");
    assert_eq!(found[0].iter().map(|mark| mark.0).collect::<Vec<_>>(), [right(0), right(1)]);
    assert_eq!(found[1], [(false, false); 2]);
}

#[test]
fn a_target_costs_what_its_steps_cost() {
    let filler = filler();
    let text = "The little girl went to the park with her mother and played with a big red ball all day.";
    let found = t5::likelihoods(&filler, &[text.to_owned(), "x".to_owned(), String::new()]).expect("costs");
    // The first text is cut with the seed 0; here one token after the other is read.
    let (config, tokenizer) = (filler.config(), filler.tokenizer());
    let tokens = tokenizer.encode(text).expect("tokens");
    let ids: Vec<u32> = tokens.iter().filter(|token| !token.special).map(|token| token.id).collect();
    let sentinels: Vec<u32> = (0..9).filter_map(|gap| tokenizer.id_of(&format!("<extra_id_{gap}>"))).collect();
    let spans = draw_spans(ids.len(), &SpanCorruption::default(), 0).expect("long enough");
    let markers = Markers { sentinels: &sentinels, end: config.eos_token_id, start: config.decoder_start_token_id };
    let Corrupted { inputs, target, .. } = corrupt(&ids, &spans, &markers, true).expect("sentinels");
    let encoded = filler.model().encode(&Batch::single(&inputs), false).expect("encoded");
    let mut state = filler.model().decoder(&encoded, target.len()).expect("a decoder");
    let (mut last, mut nats) = (config.decoder_start_token_id, 0.0);
    for id in &target {
        let logits = filler.model().decode(&mut state, &[last]).expect("logits");
        nats += Distribution::from_logits(&logits).log_probability(*id);
        last = *id;
    }
    assert!(close(found[0].nats, nats), "{found:?}, step by step {nats}");
    assert_eq!((found[0].tokens, found[2].tokens), (target.len(), 0));
}
