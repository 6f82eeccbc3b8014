//! What a reader has read and answered, as it is kept in the browser.

use std::collections::{BTreeMap, BTreeSet};

use form_urlencoded::{Serializer, parse};

use super::url::Place;
use crate::prose::tree::Entry;

/// Longer names and longer lists are nobody's.
const LONGEST_NAME: usize = 40;
const MOST: usize = 64;

/// All that is kept of a reader's way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// By chapter.
    chapters: BTreeMap<String, Chapter>,
    /// Where the reader was last.
    pub last: Place,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Chapter {
    /// Ids of sections.
    read: BTreeSet<String>,
    /// Answers given, by the quiz's place in the chapter, in the order in which they were given.
    answers: BTreeMap<usize, Vec<usize>>,
}

impl Progress {
    /// Notes that a section has been read; says whether that is news.
    pub fn read(&mut self, chapter: &str, section: &str) -> bool {
        if !is_name(chapter) || !is_name(section) {
            return false;
        }
        self.chapters.entry(chapter.to_owned()).or_default().read.insert(section.to_owned())
    }

    /// Notes an answer to a quiz. One that was given before is not noted twice.
    pub fn answer(&mut self, chapter: &str, quiz: usize, choice: usize) {
        if !is_name(chapter) || quiz >= MOST || choice >= MOST {
            return;
        }
        let given = self.chapters.entry(chapter.to_owned()).or_default().answers.entry(quiz).or_default();
        if !given.contains(&choice) {
            given.push(choice);
        }
    }

    /// Forgets the answers to a quiz.
    pub fn forget(&mut self, chapter: &str, quiz: usize) {
        if let Some(chapter) = self.chapters.get_mut(chapter) {
            chapter.answers.remove(&quiz);
        }
    }

    /// The answers given to a quiz.
    pub fn answers(&self, chapter: &str, quiz: usize) -> Vec<usize> {
        self.chapters.get(chapter).and_then(|it| it.answers.get(&quiz)).cloned().unwrap_or_default()
    }

    /// How many sections of a chapter have been read.
    pub fn sections(&self, entry: &Entry) -> usize {
        let Some(chapter) = self.chapters.get(&entry.head.id) else { return 0 };
        entry.sections.iter().filter(|(id, _)| chapter.read.contains(id)).count()
    }

    /// Whether a section has been read.
    pub fn has_read(&self, chapter: &str, section: &str) -> bool {
        self.chapters.get(chapter).is_some_and(|it| it.read.contains(section))
    }

    /// As a text to keep; empty for a reader who has just come.
    pub fn write(&self) -> String {
        let mut pairs = Serializer::new(String::new());
        for (key, value) in [("chapter", &self.last.chapter), ("section", &self.last.section)] {
            if !value.is_empty() {
                pairs.append_pair(key, value);
            }
        }
        for (id, chapter) in &self.chapters {
            if !chapter.read.is_empty() {
                let read: Vec<&str> = chapter.read.iter().map(String::as_str).collect();
                pairs.append_pair(&format!("read.{id}"), &read.join(" "));
            }
            for (quiz, choices) in &chapter.answers {
                let choices: Vec<String> = choices.iter().map(usize::to_string).collect();
                pairs.append_pair(&format!("quiz.{id}.{quiz}"), &choices.join(" "));
            }
        }
        pairs.finish()
    }

    /// Reads what was kept; what makes no sense is passed over.
    pub fn from_text(text: &str) -> Self {
        let mut progress = Self::default();
        for (key, value) in parse(text.as_bytes()).take(MOST * MOST) {
            let parts: Vec<&str> = key.split('.').collect();
            match parts[..] {
                ["chapter"] if is_name(&value) => progress.last.chapter = value.into_owned(),
                ["section"] if is_name(&value) => progress.last.section = value.into_owned(),
                ["read", chapter] => value.split(' ').take(MOST).for_each(|section| {
                    progress.read(chapter, section);
                }),
                ["quiz", chapter, quiz] => {
                    let Ok(quiz) = quiz.parse() else { continue };
                    let choices = value.split(' ').take(MOST).filter_map(|choice| choice.parse().ok());
                    choices.for_each(|choice| progress.answer(chapter, quiz, choice));
                }
                _ => {}
            }
        }
        progress
    }
}

/// The shape of ids of chapters and sections.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_NAME
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::tree::Head;

    #[test]
    fn progress_counts_what_the_chapter_has() {
        let head = Head { id: "gpt".into(), number: 3, title: "T".into(), question: "Q?".into(), minutes: 1 };
        let sections = ["a", "b"].map(|id| (id.to_owned(), id.to_owned())).to_vec();
        let entry = Entry { head, sections, quizzes: 3, labs: Vec::new() };
        let mut progress = Progress::default();
        assert!(progress.read("gpt", "a") && !progress.read("gpt", "a"));
        progress.read("gpt", "a-section-of-old");
        progress.read("bert", "b");
        assert_eq!(progress.sections(&entry), 1);
        assert!(progress.has_read("gpt", "a") && !progress.has_read("gpt", "b"));
        assert!(!progress.read("gpt", "No Name") && !progress.read("", "a"));
    }

    #[test]
    fn attempts_are_kept_in_order_until_they_are_forgotten() {
        let mut progress = Progress::default();
        for choice in [2, 0, 2] {
            progress.answer("gpt", 1, choice);
        }
        assert_eq!(progress.answers("gpt", 1), [2, 0]);
        assert_eq!(Progress::from_text(&progress.write()), progress);
        progress.forget("gpt", 1);
        assert!(progress.answers("gpt", 1).is_empty());
    }

    #[test]
    fn a_reader_who_has_just_come_keeps_nothing() {
        assert_eq!(Progress::default().write(), "");
    }

    proptest::proptest! {
        #[test]
        fn what_is_kept_is_read_back(reads in proptest::collection::vec(("[a-z]{1,6}", "[a-z0-9-]{1,9}"), 0..9), answers in proptest::collection::vec(("[a-z]{1,3}", 0usize..70, 0usize..70), 0..9), last in "[a-z]{1,6}") {
            let mut progress = Progress { last: Place { chapter: last, section: String::new() }, ..Progress::default() };
            for (chapter, section) in &reads {
                progress.read(chapter, section);
            }
            for (chapter, quiz, choice) in &answers {
                progress.answer(chapter, *quiz, *choice);
            }
            proptest::prop_assert_eq!(Progress::from_text(&progress.write()), progress);
        }

        #[test]
        fn any_text_can_be_read(text in "\\PC*") {
            Progress::from_text(&text);
            Progress::from_text(&format!("quiz.gpt.{text}&read.gpt={text}"));
        }
    }
}
