//! Text made ready: tokens, rows, and what is known of them.

use pretraining_lab::corpus::World;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;
use pretraining_lab::objective::example::Row;
use pretraining_lab::training::{Baselines, Data, Objective, Part, Source};

use super::text::story;

fn data(source: &Source, objective: Objective) -> Data {
    Data::new(source, objective, 64, 200).unwrap_or_else(|error| panic!("{objective:?}: {error}"))
}

#[test]
fn every_word_of_the_tiny_world_is_one_token() {
    let grammar = World::Tiny.compile().expect("the tiny world").grammar;
    for objective in Objective::ALL {
        let data = data(&Source::World, objective);
        let first = objective.specials().len() as u32;
        assert_eq!(data.vocabulary().size(), grammar.words().len() + first as usize);
        let mut sampler = Sampler::new(&grammar, 11);
        for unit in (0..300).map(|_| sampler.draw()) {
            let text = render(&grammar, &unit.words);
            let ids = data.vocabulary().tokenizer().encode_piece(&text).expect("ids");
            let wanted: Vec<u32> = unit.words.iter().map(|word| word + first).collect();
            assert_eq!(ids, wanted, "{text}");
            // As it is written, but for capitals and "an".
            let plain = |text: &str| {
                text.to_lowercase()
                    .split(' ')
                    .map(|word| if word == "an" { "a" } else { word })
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            assert_eq!(data.vocabulary().spell(&ids), plain(&text));
        }
    }
}

#[test]
fn gaps_in_a_text_are_gaps_in_its_tokens() {
    for (objective, text, gap) in [
        (Objective::Masked, "The [MASK] saw the [MASK].", "[MASK]"),
        (Objective::Spans, "The <extra_id_0> the <extra_id_1>.", "<extra_id_0>"),
    ] {
        for source in [Source::World, Source::Text(story())] {
            let data = data(&source, objective);
            let tokenizer = data.vocabulary().tokenizer();
            let names: Vec<String> =
                tokenizer.encode(text).expect("tokens").into_iter().map(|token| token.text).collect();
            assert!(names.iter().any(|name| name == gap) && names.iter().any(|name| name == "."), "{names:?}");
            assert!(!names.iter().any(|name| name == objective.unknown() || name == "▁"), "{names:?}");
        }
    }
}

#[test]
fn batches_have_one_shape_and_every_row_is_new() {
    for objective in Objective::ALL {
        for source in [Source::World, Source::Text(story())] {
            let data = data(&source, objective);
            let (length, target) =
                (objective.row_length(64).expect("a length"), objective.target_length(64).expect("a length"));
            let batches = [(1, 0), (1, 1), (2, 0)].map(|(seed, step)| data.batch(seed, step, 8).expect("a batch"));
            assert_eq!(batches[0], data.batch(1, 0, 8).expect("a batch"));
            assert!(batches[0] != batches[1] && batches[0] != batches[2] && batches[0][0] != batches[0][1]);
            for example in batches.iter().flatten() {
                match objective {
                    Objective::Masked | Objective::Causal => assert_eq!(example.inputs.len(), length),
                    Objective::Spans => {
                        assert!((63..=64).contains(&example.inputs.len()), "{}", example.inputs.len());
                        assert!((target - 1..=target).contains(&example.row(Row::DecoderInputs).len()));
                    }
                }
            }
        }
    }
}

#[test]
fn contexts_begin_where_sentences_begin() {
    let grammar = World::Tiny.compile().expect("the tiny world").grammar;
    let mut automaton = pretraining_lab::corpus::automaton::Automaton::new(&grammar);
    let data = data(&Source::World, Objective::Causal);
    let first = Objective::Causal.specials().len() as u32;
    for example in data.batch(3, 7, 4).expect("a batch") {
        assert_eq!(example.inputs[0], 0, "a row begins with what ends a unit");
        let units: Vec<&[u32]> = example.inputs[1..].split(|id| *id == 0).collect();
        let (cut, whole) = units.split_last().expect("units");
        for unit in whole {
            let words: Vec<u32> = unit.iter().map(|id| id - first).collect();
            assert!(automaton.log_probability(&words).is_finite(), "{words:?} is no unit");
        }
        let mut reader = automaton.reader();
        for word in *cut {
            reader = automaton.read(&reader, word - first);
        }
        assert!(reader.log_probability.is_finite(), "{cut:?} begins no unit");
    }
}

#[test]
fn what_is_held_out_is_measured_whole() {
    let data = data(&Source::World, Objective::Causal);
    let truth = data.truth().expect("a grammar");
    let grammar = World::Tiny.compile().expect("the tiny world").grammar;
    let mut automaton = pretraining_lab::corpus::automaton::Automaton::new(&grammar);
    let (mut nats, mut tokens) = (0.0, 0);
    for row in data.rows(Part::HeldOut) {
        assert!(row.len() <= 64 && row[0] == 0 && row[row.len() - 1] == 0, "{row:?}");
        for unit in row[1..row.len() - 1].split(|id| *id == 0) {
            nats -= automaton.log_probability(&unit.iter().map(|id| id - 2).collect::<Vec<_>>());
            tokens += unit.len() + 1;
        }
    }
    assert!((nats / tokens as f64 - truth.held_out).abs() < 1e-9, "{nats} nats in {tokens} tokens, {truth:?}");
    assert!((truth.held_out - truth.entropy).abs() < 0.1, "{truth:?}");
    assert!(Data::new(&Source::World, Objective::Masked, 64, 5).expect("data").truth().is_none());
}

#[test]
fn the_more_a_guesser_knows_the_less_it_loses() {
    for objective in Objective::ALL {
        for source in [Source::World, Source::Text(story())] {
            let Baselines { uniform, unigram, bigram, truth } =
                Baselines::of(&data(&source, objective)).expect("baselines");
            assert!(uniform > unigram && unigram > bigram, "{objective:?}: {uniform}, {unigram}, {bigram}");
            assert!(truth.is_none_or(|truth| bigram > truth.held_out), "{bigram}, {truth:?}");
            assert_eq!(truth.is_some(), objective == Objective::Causal && source == Source::World);
        }
    }
}

#[test]
fn parts_of_a_text_have_nothing_in_common() {
    let data = data(&Source::Text(story()), Objective::Spans);
    let count = |part| data.rows(part).iter().map(Vec::len).sum::<usize>();
    let [counting, tuning, held_out] = [Part::Counting, Part::Tuning, Part::HeldOut].map(count);
    assert!(
        tuning.abs_diff(held_out) <= 3 && counting.abs_diff(8 * held_out) <= 20,
        "{counting}, {tuning}, {held_out}"
    );
}
