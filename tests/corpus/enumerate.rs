//! Small grammars, all of whose derivations can be written down: every number is compared with what
//! counting them gives.

use std::collections::HashMap;

use pretraining_lab::corpus::ambiguity::prove_unambiguous;
use pretraining_lab::corpus::automaton::Automaton;
use pretraining_lab::corpus::grammar::{Grammar, RuleId, Symbol, WordId};
use pretraining_lab::corpus::measure::Measures;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;
use proptest::prelude::*;

use super::{close, grammar, read};

/// Every derivation of a rule: the words, and how likely it is.
fn derivations(grammar: &Grammar, rule: RuleId) -> Vec<(Vec<WordId>, f64)> {
    let mut all = Vec::new();
    for alternative in grammar.alternatives(rule) {
        let mut rows = vec![(Vec::new(), alternative.probability)];
        for symbol in &alternative.symbols {
            let parts = match symbol {
                Symbol::Word(word) => vec![(vec![*word], 1.0)],
                Symbol::Rule(rule) => derivations(grammar, *rule),
            };
            let longer = |(row, p): &(Vec<WordId>, f64)| {
                let (row, p) = (row.clone(), *p);
                parts.iter().map(move |(part, q)| ([row.as_slice(), part.as_slice()].concat(), p * q))
            };
            rows = rows.iter().flat_map(longer).collect();
        }
        all.extend(rows);
    }
    all
}

/// Every text: its probability and its number of derivations.
fn texts(all: &[(Vec<WordId>, f64)]) -> HashMap<Vec<WordId>, (f64, u64)> {
    let mut texts = HashMap::new();
    for (words, probability) in all {
        let (sum, count) = texts.entry(words.clone()).or_insert((0.0, 0));
        *sum += probability;
        *count += 1;
    }
    texts
}

/// Compares all that the modules say of a grammar with its derivations.
fn check(grammar: &Grammar) {
    let all = derivations(grammar, grammar.start());
    let measures = Measures::of(grammar);
    let expect = |number: &dyn Fn(&[WordId], f64) -> f64| all.iter().map(|(words, p)| p * number(words, *p)).sum();
    close(1.0, expect(&|_, _| 1.0));
    close(measures.derivations, all.len() as f64);
    close(measures.entropy, expect(&|_, p| -p.ln()));
    close(measures.words, expect(&|words, _| words.len() as f64));
    close(measures.characters, expect(&|words, _| render(grammar, words).chars().count() as f64));

    let texts = texts(&all);
    let mut automaton = Automaton::new(grammar);
    let counts = automaton.count();
    assert_eq!(counts.derivations, all.len() as u64);
    assert_eq!(counts.texts, texts.len() as u64);
    for (words, (probability, _)) in &texts {
        close(automaton.log_probability(words), probability.ln());
    }
    match automaton.twice() {
        Some(words) => assert!(texts[&words].1 > 1, "{} has one derivation", render(grammar, &words)),
        None => assert_eq!(all.len(), texts.len()),
    }
    assert_eq!(prove_unambiguous(grammar).is_ok(), all.len() == texts.len());
    let mut rendered = HashMap::new();
    for words in texts.keys() {
        if let Some(other) = rendered.insert(render(grammar, words), words) {
            panic!("{words:?} and {other:?} of {:?} are written alike", grammar.words());
        }
    }
}

#[test]
fn a_grammar_with_all_that_there_is_agrees_with_its_derivations() {
    let grammar = grammar(
        "table noun: one many | is near:noun\n\
         cat cats | pet | dog:3 apple\n\
         dog dogs | pet | cat\n\
         apple apples | | dog\n\
         owl - | pet |\n\
         relation does: noun verb noun\n\
         3* cat dog | chase:2 see | #pet:2 apple\n\
         table verb: base past\n\
         chase chased\n\
         see saw\n\
         rule unit\n\
         3 [s v o in does] [o differs s] <np s> {v.past} <np o><end>\n\
         1.5 [s in #pet] [t in near(s)] \"where is <np s>?\" asked <np t> (then|).\n\
         2 [s in near] (two|three|) {s.many} (, too|) (and|or a) <np noun/apple> said \"<end>\"\n\
         rule end\n\
         1 .\n\
         2 , again!\n\
         rule np s\n\
         2 the {s.one}\n\
         1 a {s.one}'s {s.one}\n\
         1 (a|the) (old|big|) {s.one}",
    );
    assert!(derivations(&grammar, grammar.start()).len() > 1000);
    check(&grammar);
}

/// Files of up to five rules that refer to later ones, with words, marks, articles, empty choices and
/// direct speech.
fn files() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => Just("a"), 3 => Just("apple"), 3 => Just("cat"), 1 => Just(","), 1 => Just("'s"), 1 => Just("?"),
        2 => Just("(a|)"), 2 => Just("(|apple cat|cat)"), 6 => Just("<>"), 1 => Just("\"<>\""), 1 => Just("\"cat,\"")
    ];
    let template = (1_u8..5, proptest::collection::vec((word, any::<u8>()), 0..4));
    let rule = proptest::collection::vec(template, 1..4);
    proptest::collection::vec(rule, 2..5).prop_map(|rules| {
        let (mut text, count) = (String::new(), rules.len());
        for (number, rule) in rules.into_iter().enumerate() {
            text += &if number == 0 { "rule unit\n".to_owned() } else { format!("rule r{number}\n") };
            for (weight, words) in rule {
                text += &format!("{weight} ()");
                for (word, choice) in words {
                    let later = number + 1 + usize::from(choice) % (count - number);
                    let call = if later < count { format!("<r{later}>") } else { String::new() };
                    text += &format!(" {}", word.replace("<>", &call));
                }
                text += "\n";
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_grammars_agree_with_their_derivations(file in files()) {
        match read(&file) {
            Ok(compiled) if Measures::of(&compiled.grammar).derivations < 3000.0 => check(&compiled.grammar),
            Ok(_) => {}
            Err(error) => prop_assert!(error.to_string().contains("direct speech within"), "{error}"),
        }
    }
}

#[test]
fn draws_are_as_frequent_as_they_should_be() {
    let grammar = grammar(
        "rule unit\n\
         5 <who> ran\n\
         2 <who> slept (well|)\n\
         1 nobody ran\n\
         rule who\n\
         3 the cat\n\
         1 (one|two) dogs",
    );
    const DRAWS: u32 = 40_000;
    let texts = texts(&derivations(&grammar, grammar.start()));
    let mut seen: HashMap<Vec<WordId>, u32> = HashMap::new();
    let mut sampler = Sampler::new(&grammar, 11);
    for _ in 0..DRAWS {
        *seen.entry(sampler.draw().words).or_default() += 1;
    }
    assert_eq!((texts.len(), seen.len()), (10, 10));
    let surprise = |(words, (p, _)): (&Vec<WordId>, &(f64, u64))| {
        let expected = p * f64::from(DRAWS);
        (f64::from(seen[words]) - expected).powi(2) / expected
    };
    let statistic: f64 = texts.iter().map(surprise).sum();
    // The quantile of 99.99 % of the chi-squared distribution with nine degrees of freedom.
    assert!(statistic < 33.72, "{statistic}");
}
