//! Texts that somebody brings.

use std::sync::OnceLock;

use pretraining_lab::corpus::World;
use pretraining_lab::corpus::render::render;
use pretraining_lab::corpus::sample::Sampler;
use pretraining_lab::training::{Data, Objective, Source, TextError, TrainingError, Vocabulary};

/// Some lines of simple English.
pub fn story() -> String {
    static STORY: OnceLock<String> = OnceLock::new();
    STORY.get_or_init(written).clone()
}

fn written() -> String {
    let grammar = World::Tiny.compile().expect("the tiny world").grammar;
    let mut sampler = Sampler::new(&grammar, 99);
    (0..300).map(|_| render(&grammar, &sampler.draw().words) + "\n").collect()
}

fn problem(text: &str) -> TextError {
    match Data::new(&Source::Text(text.to_owned()), Objective::Causal, 64, 1) {
        Err(TrainingError::Text(error)) => error,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("{:?} was accepted", text.chars().take(40).collect::<String>()),
    }
}

#[test]
fn texts_that_cannot_be_trained_on_are_refused_plainly() {
    assert_eq!(problem(""), TextError::TooShort { characters: 0, least: 2000 });
    assert!(matches!(problem("A short text."), TextError::TooShort { characters: 11, .. }));
    assert!(matches!(problem(&"word ".repeat(200_000)), TextError::TooLong { bytes: 1_000_000, .. }));
    assert!(matches!(problem(&"a\u{0}b ".repeat(3_000)), TextError::NoText { code: 0 }));
    assert!(matches!(problem(&"12 + 34 = 46\n".repeat(400)), TextError::FewLetters { .. }));
    let many: String = (0..3_000).filter_map(|n| char::from_u32(0x4e00 + n)).collect();
    assert!(matches!(problem(&many), TextError::NoSpaces { words: 1, average: 3000 }));
    let spaced: String = many.chars().flat_map(|letter| [letter, ' ']).collect();
    assert!(matches!(problem(&spaced), TextError::TooManyCharacters { different: 3000, .. }));
    assert!(matches!(problem(&"aaaaaaaaaaaaaaaaaaaa\n".repeat(100)), TextError::FewTokens { .. }));
    for sentence in [problem(""), problem(&many), problem(&spaced)] {
        assert!(sentence.to_string().contains("text"), "{sentence}");
    }
}

#[test]
fn other_scripts_with_spaces_are_welcome() {
    let texts = ["Кошка спит на мягком ковре, а мышь ищет хлеб.", "Die Katze schläft, und die Maus sucht Brot."];
    for text in texts {
        let text = (0..120).map(|n| format!("{text} {n}\n")).collect();
        assert!(Data::new(&Source::Text(text), Objective::Causal, 16, 1).is_ok());
    }
}

#[test]
fn pieces_of_a_text_are_the_text_again() {
    let lines: Vec<String> = story().lines().map(str::to_owned).collect();
    for objective in Objective::ALL {
        let vocabulary = Vocabulary::of_lines(objective, &lines).expect("a vocabulary");
        assert!((100..=512 + objective.specials().len()).contains(&vocabulary.size()), "{}", vocabulary.size());
        for line in &lines {
            let ids = vocabulary.tokenizer().encode_piece(line).expect("ids");
            assert_eq!(vocabulary.spell(&ids), *line);
            assert!(ids.len() * 2 < line.chars().count(), "{ids:?} for {line}");
        }
        let again = Vocabulary::of_lines(objective, &lines).expect("a vocabulary");
        assert_eq!(again.json(), vocabulary.json());
        let unknown = vocabulary.tokenizer().encode_piece("猫").expect("ids");
        assert!(unknown.contains(&vocabulary.tokenizer().id_of(objective.unknown()).expect("an id")));
    }
}

#[test]
fn names_of_special_tokens_in_a_text_are_nothing_special() {
    let text = story() + "He wrote <extra_id_0> and [MASK] and <|endoftext|> on it.\n";
    for objective in Objective::ALL {
        let data = Data::new(&Source::Text(text.clone()), objective, 64, 1).expect("data");
        for step in 0..20 {
            assert!(data.batch(0, step, 8).is_ok(), "{objective:?}");
        }
        assert!(data.part(pretraining_lab::training::Part::HeldOut).is_ok());
    }
}
