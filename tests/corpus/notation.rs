//! What the notation means, and what is said of a file that is wrong.

use pretraining_lab::corpus::measure::Measures;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;

use super::{close, grammar, read};

/// All texts that come up in many draws, in order.
fn texts(file: &str) -> Vec<String> {
    let grammar = grammar(file);
    let mut sampler = Sampler::new(&grammar, 1);
    let mut texts: Vec<_> = (0..400).map(|_| render(&grammar, &sampler.draw().words)).collect();
    texts.sort();
    texts.dedup();
    texts
}

const NOUNS: &str = "# Animals and people.\n\
    table pronoun: he him\n\
    he him\n\
    she her\n\
    it it\n\
    table noun: one many pro:pronoun | is adj\n\
    cat cats it | pet | small:3 grey\n\
    fish - it | pet | small\n\
    aunt aunts she\n\
    fire_engine fire_engines it | | big\n\
    relation sees: noun noun\n\
    3* cat | fish\n\
    #pet | aunt:2 fire_engine\n\
    rule unit\n";

fn with_nouns(templates: &str) -> Vec<String> {
    texts(&format!("{NOUNS}{templates}"))
}

#[test]
fn relations_give_the_rest_of_their_rows() {
    assert_eq!(
        with_nouns("1 [s o in sees] the {s.one} sees the {o.one}."),
        [
            "The cat sees the aunt.",
            "The cat sees the fire engine.",
            "The cat sees the fish.",
            "The fish sees the aunt.",
            "The fish sees the fire engine.",
        ]
    );
    assert_eq!(
        with_nouns("1 [o in sees(noun/fish)] a fish sees {o.pro.him}."),
        ["A fish sees her.", "A fish sees it."]
    );
    assert_eq!(with_nouns("1 [a in adj(noun/cat)] {a}"), ["Grey", "Small"]);
    // A line's weight is shared by all that it names: 3 for the fish, and of the cat's half of 1 two
    // thirds for the aunt, one third for the engine.
    let grammar = grammar(&format!("{NOUNS}1 [o in sees(noun/cat)] {{o.one}}"));
    let entropy = -[18.0_f64, 2.0, 1.0].iter().map(|weight| weight / 21.0 * (weight / 21.0).ln()).sum::<f64>();
    close(Measures::of(&grammar).entropy, entropy);
}

#[test]
fn classes_and_differences_are_conditions() {
    assert_eq!(with_nouns("1 [s in #pet] {s.one}"), ["Cat", "Fish"]);
    assert_eq!(with_nouns("1 [s o in sees] [o isnt pet] [s is pet] {o.one}"), ["Aunt", "Fire engine"]);
    assert_eq!(with_nouns("1 [s in #pet] [o in #pet] [s differs o] {s.one} {o.one}"), ["Cat fish", "Fish cat"]);
}

#[test]
fn what_an_entry_lacks_leaves_the_template_out_for_it() {
    assert_eq!(with_nouns("1 [s in #pet] two {s.many}"), ["Two cats"]);
    assert_eq!(with_nouns("1 [s o in sees] <rule-of s>\nrule rule-of s\n1 [o in adj(s)] {o} {s.many}").len(), 2);
    let compiled = read("rule unit\n1 yes\n1 <never>\nrule never\n1 [w in #w] [w isnt w] {w}\ntable t: x | is\na | w");
    let lines: Vec<_> = compiled.expect("a world").unused.iter().map(|place| place.line).collect();
    assert_eq!(lines, [3, 5]);
}

#[test]
fn marks_stand_by_themselves() {
    let cases = [
        ("1 the {s.one}'s bed, and the {s.one}.", "The cat's bed, and the cat."),
        ("1 <np s>'s bed!", "The cat's bed!"),
        ("1 \"<np s>\", said Tom", "\"The cat\", said Tom"),
        ("1 Tom said \"<np s>\".", "Tom said \"The cat\"."),
    ];
    for (template, text) in cases {
        let file = format!("{NOUNS}{} <one noun/cat>\nrule one s\n{template}\nrule np s\n1 the {{s.one}}", 1);
        assert_eq!(texts(&file), [text]);
    }
}

#[test]
fn a_wrong_line_is_named_with_its_reason() {
    for (file, said) in [
        ("", "no file has the rule \"unit\""),
        ("rule unit\n", "test.txt line 1: the rule \"unit\" has no template"),
        ("cat\nrule unit\n1 cat", "test.txt line 1: it stands before the first"),
        ("rule unit\n1 (a|b", "test.txt line 2: ( is never closed"),
        ("rule unit\ncat", "test.txt line 2: a weight and a template are needed"),
        ("rule unit\nx cat", "test.txt line 2: \"x\" is no weight"),
        ("rule unit\n0 cat", "test.txt line 2: \"0\" is no weight"),
        ("rule unit\n-1 cat", "test.txt line 2: \"-1\" is no weight"),
        ("rule unit\nNaN cat", "test.txt line 2: \"NaN\" is no weight"),
        ("rule unit\n1e300 cat", "test.txt line 2: \"1e300\" is no weight"),
        ("rule unit\n1 [x]", "test.txt line 2: [x] is no condition"),
        ("rule unit\n1 [x in #cats] {x}", "test.txt line 2: there is no class \"cats\""),
        ("rule unit\n1 [x in cats] {x}", "test.txt line 2: there is no relation \"cats\""),
        ("rule unit\n1 {x.one}", "test.txt line 2: there is no variable \"x\""),
        ("rule unit\n1 <np>", "test.txt line 2: there is no rule \"np\""),
        ("rule unit\n1 <np word/x>\nrule np\n1 x", "test.txt line 2: there is no rule with so many parameters \"np\""),
        ("rule unit\n1 <np noun/x>\nrule np x\n1 x", "test.txt line 2: there is no entry \"noun/x\""),
        ("rule unit\n1 x <np>\nrule np\n1 <unit>", "test.txt line 4: the rule \"unit\" comes back to itself"),
        ("rule unit\n1 \"cat", "test.txt line 2: a quotation mark has no partner"),
        ("rule unit\n1 (\"cat|dog)", "test.txt line 2: quotation marks cannot stand in a choice"),
        ("rule unit\n1 \"<np>\"\nrule np\n1 \"no\"", "test.txt line 2: there is direct speech within direct speech"),
        ("rule unit\n1 3.5", "test.txt line 2: \"3.5\" is no word"),
        ("rule unit\n1 x)", "test.txt line 2: \"x)\" is no word"),
        ("rule\n1 x", "test.txt line 1: the rule has no name"),
        ("table noun:\n| x", "test.txt line 1: the table has no attributes"),
        ("relation does:\nx", "test.txt line 1: the relation has no columns"),
        ("table noun: one\ncat cats", "test.txt line 2: it has 2 attributes, and the header has 1"),
        ("table noun: one | is\ncat | x | y", "test.txt line 2: it has 3 cells, and the header has 2"),
        ("table noun: one | is\ncat | :3", "test.txt line 2: a weight stands there without"),
        ("table noun: one\ncat\ncat\nrule unit\n1 x", "test.txt line 3: noun/cat is there twice"),
        ("relation r: noun\ncat\nrule unit\n1 x", "test.txt line 2: there is no entry \"noun/cat\""),
    ] {
        match read(file) {
            Ok(_) => panic!("this is not found out: {file}"),
            Err(error) => assert!(error.to_string().starts_with(said), "{error} instead of {said}"),
        }
    }
}
