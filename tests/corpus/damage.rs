//! Files that are damaged, or never were a world: an error that names a line, and no panic.

use pretraining_lab::corpus::automaton::Automaton;
use pretraining_lab::corpus::error::WorldError;
use pretraining_lab::corpus::measure::Measures;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;
use proptest::prelude::*;

use super::read;

/// A world that has a bit of everything.
const WORLD: &str = include_str!("small.txt");

/// Reads a file. What comes of it can be drawn from and measured; an error names a line that is there.
fn survives(file: &str) -> Result<(), TestCaseError> {
    match read(file) {
        Ok(compiled) => {
            let unit = Sampler::new(&compiled.grammar, 1).draw();
            prop_assert!(unit.log_probability.is_finite());
            prop_assert!(Measures::of(&compiled.grammar).entropy.is_finite());
            let probability = Automaton::new(&compiled.grammar).log_probability(&unit.words);
            prop_assert!(probability >= unit.log_probability - 1e-9, "{}", render(&compiled.grammar, &unit.words));
        }
        Err(error) => {
            let lines = file.lines().count();
            match &error {
                WorldError::Syntax { place, .. }
                | WorldError::Unknown { place, .. }
                | WorldError::Circular { place, .. }
                | WorldError::Impossible { place, .. } => {
                    prop_assert!((1..=lines).contains(&place.line), "{error}, and there are {lines} lines");
                    let start = format!("test.txt line {}: ", place.line);
                    prop_assert!(error.to_string().starts_with(&start), "{error}");
                }
                WorldError::NoStart { .. } => prop_assert!(!file.contains("rule unit\n")),
            }
            prop_assert_eq!(error.to_string().lines().count(), 1);
        }
    }
    Ok(())
}

/// What stands in a world's files, and what should not.
fn fragment() -> impl Strategy<Value = String> {
    let known = "1|2*|-3|:|::9|cat|cats|noun|does|#pet|#|/|noun/cat|<np s>|<np>|<>|<|>|{s.one}|{s|}|{}|[|]|[s in does]|\
        [s o in does]|[s in #pet]|[ in does]|[o in does(s)]|[o in does(s,s,s)]|[s is pet]|[s differs s]|(a|an|)|()|(|)|\"|\"no.\"|'s|''|``|_|-|.|,|é|🙂|\t|\u{a0}";
    let known: Vec<String> =
        known.split('|').map(str::to_owned).chain(["|", "(a|the)", "(|)"].map(str::to_owned)).collect();
    prop_oneof![20 => proptest::sample::select(known), 1 => "\\PC{0,6}"]
}

fn line() -> impl Strategy<Value = String> {
    let header = "table noun: one many | is adj|table adj: one|table:|table x:|relation does: noun noun|relation does: noun|\
        relation :|rule unit|rule np s|rule np|rule|# x|cat cats|rule unit s";
    let header: Vec<String> = header.split('|').map(str::to_owned).collect();
    let words = || proptest::collection::vec(fragment(), 0..8);
    prop_oneof![
        1 => proptest::sample::select(header),
        1 => Just("table noun: one many | is adj\ncat cats | pet | big\ndog - | pet".to_owned()),
        2 => words().prop_map(|words| format!("1 {}", words.join(" "))),
        1 => words().prop_map(|words| words.join(" ")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_files_make_no_panic(lines in proptest::collection::vec(line(), 0..12)) {
        survives(&lines.join("\n"))?;
        survives(&format!("rule unit\n1 yes\n{}", lines.join("\n")))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_world_makes_no_panic(cuts in proptest::collection::vec((any::<prop::sample::Index>(), fragment(), 0_usize..40), 1..3)) {
        let mut file: Vec<char> = WORLD.chars().collect();
        for (place, inserted, removed) in cuts {
            let start = place.index(file.len());
            let end = (start + removed).min(file.len());
            file.splice(start..end, inserted.chars());
        }
        survives(&file.into_iter().collect::<String>())?;
    }
}

#[test]
fn the_world_that_is_damaged_is_right() {
    let compiled = read(WORLD).expect("a world");
    assert!(compiled.unused.is_empty(), "{:?}", compiled.unused);
}

#[test]
fn rules_that_call_each_other_endlessly_deep_are_refused() {
    let chain: String = (0..100_000).map(|number| format!("rule r{number}\n1 x <r{}>\n", number + 1)).collect();
    let error = read(&format!("rule unit\n1 <r0>\n{chain}rule r100000\n1 x")).expect_err("too deep");
    assert!(error.to_string().contains("rules call each other more than 60 deep"), "{error}");
}
