//! Entropies, lengths and probabilities that can be worked out by hand.

use std::f64::consts::LN_2;

use pretraining_lab::corpus::automaton::Automaton;
use pretraining_lab::corpus::measure::Measures;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;

use super::{close, grammar, ids};

fn measures(text: &str) -> Measures {
    Measures::of(&grammar(text))
}

#[test]
fn a_shared_rule_counts_each_time_that_it_is_called() {
    // Two independent coins with 3:1, and before them a fair choice of whether there is one or two.
    let coin = 0.75 * (4.0_f64 / 3.0).ln() + 0.25 * 4.0_f64.ln();
    let all = measures("rule unit\n1 <coin>.\n1 <coin> and <coin>.\nrule coin\n3 heads\n1 tails");
    close(all.entropy, LN_2 + 1.5 * coin);
    close(all.derivations, 6.0);
    close(all.words, 3.0);
    // "Heads." and "Heads and tails.": a word has five letters.
    close(all.characters, (6.0 + 16.0) / 2.0);
    close(all.nats_per_token(), all.entropy / 4.0);
    close(all.bits_per_character(), all.entropy / LN_2 / 12.0);
}

#[test]
fn an_empty_choice_is_one_of_the_choices() {
    let all = measures("rule unit\n1 he slept (well|there|)");
    close(all.entropy, 3.0_f64.ln());
    close(all.words, 2.0 + 2.0 / 3.0);
    close(all.characters, 8.0 + (5.0 + 6.0) / 3.0);
}

#[test]
fn a_becomes_an_wherever_the_words_come_from() {
    // "A cat", "An apple", "The cat", "The apple".
    for file in ["rule unit\n1 (a|the) (cat|apple)", "rule unit\n1 (an|the) <it>\nrule it\n1 (|) cat\n1 apple (|)"] {
        close(measures(file).characters, (5.0 + 8.0 + 7.0 + 9.0) / 4.0);
    }
    let grammar = grammar("rule unit\n1 a (apple|hour|unicorn|umbrella|used box|dog).");
    let text = |words: &str| render(&grammar, &ids(&grammar, words));
    assert_eq!(text("a apple ."), "An apple.");
    assert_eq!(text("a hour ."), "An hour.");
    assert_eq!(text("a unicorn ."), "A unicorn.");
    assert_eq!(text("a umbrella ."), "An umbrella.");
    assert_eq!(text("a used box ."), "A used box.");
}

#[test]
fn direct_speech_has_its_marks_capitals_and_spaces() {
    let grammar = grammar(
        "rule unit\n\
         1 \"<line>\" said Tom.\n\
         1 Tom said: \"no.\" then he ran.\n\
         rule line\n\
         1 yes,\n\
         1 where is it?",
    );
    let mut texts: Vec<String> = Vec::new();
    let mut sampler = Sampler::new(&grammar, 1);
    for _ in 0..60 {
        let text = render(&grammar, &sampler.draw().words);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.sort();
    let expected = ["\"Where is it?\" said Tom.", "\"Yes,\" said Tom.", "Tom said: \"No.\" Then he ran."];
    assert_eq!(texts, expected);
    let lengths = expected.map(|text| text.len() as f64);
    let all = Measures::of(&grammar);
    close(all.entropy, 1.5 * LN_2);
    close(all.characters, lengths[0] / 4.0 + lengths[1] / 4.0 + lengths[2] / 2.0);
}

#[test]
fn a_text_with_two_derivations_is_found_out() {
    let grammar = grammar(
        "rule unit\n\
         3 the (old|small) cat <does> the dog.\n\
         1 <who> saw the (dog|bird).\n\
         rule who\n\
         1 the old cat\n\
         1 the mouse\n\
         rule does\n\
         1 saw\n\
         1 liked",
    );
    let mut automaton = Automaton::new(&grammar);
    let counts = automaton.count();
    assert_eq!((counts.derivations, counts.texts), (8, 7));
    let twice = automaton.twice().expect("there is one");
    assert_eq!(render(&grammar, &twice), "The old cat saw the dog.");
    // 3/4 · 1/2 · 1/2 one way, 1/4 · 1/2 · 1/2 the other.
    close(automaton.log_probability(&twice), 0.25_f64.ln());
}

#[test]
fn two_ways_to_write_nothing_are_two_derivations() {
    let grammar = grammar("rule unit\n1 he ran<how>\nrule how\n1 (|)\n1 ()\n1 <fast>\nrule fast\n1 ()\n1 fast");
    let mut automaton = Automaton::new(&grammar);
    assert!(automaton.count().derivations > automaton.count().texts);
    let twice = automaton.twice().expect("there is one");
    assert_eq!(render(&grammar, &twice), "He ran");
}

#[test]
fn what_the_grammar_does_not_write_has_no_probability() {
    let grammar = grammar("rule unit\n1 the cat (ran|slept).\n1 the dog ran.");
    let mut automaton = Automaton::new(&grammar);
    for text in ["the cat ran", "the dog slept .", "cat", "", "the cat ran . .", "ran . the cat"] {
        let words = ids(&grammar, text);
        assert_eq!(automaton.log_probability(&words), f64::NEG_INFINITY, "{text}");
    }
    close(automaton.log_probability(&ids(&grammar, "the dog ran .")), 0.5_f64.ln());
    assert_eq!(automaton.log_probability(&[u32::MAX]), f64::NEG_INFINITY);
}
