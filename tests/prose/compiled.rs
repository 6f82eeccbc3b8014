//! The chapters as the page gets them.

use pretraining_lab::prose::site::{self, CHAPTERS, Site};
use pretraining_lab::prose::tree::{self, Block, Chapter, Contents, Glossary, Part, Span, Tag, Text, What, Words};

fn site() -> Site {
    let papers = super::papers_text();
    site::compile(&super::texts("en/chapters"), &papers).unwrap_or_else(|problem| panic!("{problem}"))
}

fn words_of(text: &Text) -> Vec<&Words> {
    match text {
        Text::Paragraph(words) => vec![words],
        Text::List(_, items) => items.iter().collect(),
        Text::Table(head, rows) => head.iter().chain(rows.iter().flatten()).collect(),
    }
}

/// All lines of a block.
fn lines(block: &Block) -> Vec<&Words> {
    match block {
        Block::Text(text) => words_of(text),
        Block::Formula(_, symbols) => symbols.iter().collect(),
        Block::Lab(lab) => lab.tries.iter().chain(&lab.notices).chain([&lab.then]).collect(),
        Block::Figure(_, inside) | Block::Aside(inside) | Block::Teacher(inside) => {
            inside.iter().flat_map(words_of).collect()
        }
        Block::Misconception(belief, truth) => [belief].into_iter().chain(truth.iter().flat_map(words_of)).collect(),
        Block::Predict(question, answer) => question.iter().chain(answer).flat_map(words_of).collect(),
        Block::Quiz(quiz) => {
            let choices = quiz.choices.iter().flat_map(|choice| [&choice.words, &choice.reason]);
            [&quiz.question].into_iter().chain(choices).collect()
        }
    }
}

fn formulas(chapter: &Chapter) -> Vec<&tree::Math> {
    let mut formulas = Vec::new();
    for block in chapter.sections.iter().flat_map(|section| &section.blocks) {
        if let Block::Formula(math, symbols) = block {
            assert!(!symbols.is_empty(), "{}: {} has symbols", chapter.head.id, math.tex);
            formulas.push(math);
        }
        let runs = lines(block).into_iter().flatten().flat_map(|span: &Span| &span.runs);
        formulas.extend(runs.filter_map(|run| if let What::Math(math) = &run.what { Some(math) } else { None }));
    }
    formulas
}

#[test]
fn every_formula_is_rendered() {
    let site = site();
    let all: Vec<&tree::Math> = site.chapters.iter().flat_map(formulas).collect();
    assert!(all.len() > 150, "the formulas are not found: {}", all.len());
    for math in all {
        let opened = math.parts.iter().filter(|part| matches!(part, Part::Open(..))).count();
        let closed = math.parts.iter().filter(|part| matches!(part, Part::Close)).count();
        assert!(opened > 0 && opened == closed, "{}", math.tex);
        for pair in math.parts.windows(2) {
            // Several letters in one identifier would be spoken as a word.
            if let [Part::Open(Tag::Identifier, _), Part::Text(text)] = pair {
                let is_name = ["ln", "log"].contains(&text.as_str());
                assert!(text.chars().count() == 1 || is_name, "{}: {text}", math.tex);
            }
        }
    }
}

#[test]
fn what_is_compiled_is_read_as_it_was() {
    let site = site();
    let files = site::files(&site).expect("no text is too long");
    assert_eq!(files.len(), site.chapters.len() + 2);
    for (name, bytes) in &files {
        match name.as_str() {
            "contents" => assert_eq!(tree::read::<Contents>(bytes).as_ref(), Ok(&site.contents)),
            "glossary" => assert_eq!(tree::read::<Glossary>(bytes).as_ref(), Ok(&site.glossary)),
            id => {
                let chapter = site.chapters.iter().find(|chapter| chapter.head.id == id);
                assert_eq!(tree::read::<Chapter>(bytes).as_ref().ok(), chapter);
            }
        }
    }
}

#[test]
fn a_damaged_text_is_refused_or_another_text() {
    let site = site();
    let bytes = tree::write(&site.chapters[0]).expect("no text is too long");
    let mut read = 0;
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        read += usize::from(tree::read::<Chapter>(&damaged).is_ok());
        if at % 7 == 0 {
            assert!(tree::read::<Chapter>(&bytes[..at]).is_err(), "cut off at {at}");
        }
    }
    assert!(read > 0 && read < bytes.len(), "a letter may change, a length may not: {read}");
}

#[test]
fn the_contents_are_what_the_chapters_are() {
    let site = site();
    for (entry, chapter) in site.contents.chapters.iter().zip(&site.chapters) {
        assert_eq!(entry.head, chapter.head);
        assert!(entry.quizzes >= 3 && entry.head.minutes > 0, "{:?}", entry.head);
        assert_eq!(entry.sections.len(), chapter.sections.len());
        assert!(entry.sections.iter().all(|(id, heading)| !id.is_empty() && !heading.is_empty()));
        assert_eq!(CHAPTERS.get(usize::from(entry.head.number)), Some(&entry.head.id.as_str()));
    }
    assert!(site.chapters.iter().any(|chapter| chapter.papers.len() > 3), "papers are found");
}

#[test]
fn a_quiz_has_one_right_answer_and_reasons() {
    for chapter in site().chapters {
        for block in chapter.sections.iter().flat_map(|section| &section.blocks) {
            let Block::Quiz(quiz) = block else { continue };
            let question = tree::plain(&quiz.question);
            assert_eq!(quiz.choices.iter().filter(|choice| choice.is_right).count(), 1, "{question}");
            assert!(quiz.choices.iter().all(|choice| tree::plain(&choice.reason).len() > 10), "{question}");
        }
    }
}
