//! Words around the chapters' prose: cover, contents, blocks, glossary, progress.

use super::Run;

/// All of them.
pub struct ReadingText {
    /// The cover.
    pub cover: CoverText,
    /// The table of contents, and ways through it.
    pub ways: WaysText,
    /// The blocks of a chapter.
    pub blocks: BlocksText,
    /// Questions with answers to choose from.
    pub quiz: QuizText,
    /// The glossary.
    pub glossary: GlossaryText,
    /// Chapters and laboratories that are not there yet.
    pub coming: ComingText,
}

/// The cover.
pub struct CoverText {
    /// The document's title.
    pub document: &'static str,
    /// The question above the title.
    pub question: &'static str,
    /// The title.
    pub title: &'static str,
    /// What this is.
    pub lead: &'static str,
    /// Heading of the predictor.
    pub first: &'static str,
    /// What to do with it.
    pub first_words: &'static [Run],
    /// What the model behind it is.
    pub honesty: &'static [Run],
    /// Heading of the chapters.
    pub chapters: &'static str,
    /// How they hang together: how many minutes they take.
    pub chapters_words: fn(u32) -> String,
    /// Heading and words about what the tutorial is not.
    pub not: (&'static str, &'static [&'static [Run]]),
    /// Goes to where the reader was.
    pub go_on: &'static str,
    /// Begins.
    pub begin: &'static str,
}

/// The table of contents, and ways through it.
pub struct WaysText {
    /// The table of contents.
    pub contents: &'static str,
    /// The cover.
    pub cover: &'static str,
    /// What a chapter is called by its number.
    pub chapter: fn(u8) -> String,
    /// A document's title.
    pub document: fn(&str) -> String,
    /// The sections of the chapter that is open.
    pub sections: &'static str,
    /// The chapter before.
    pub previous: &'static str,
    /// The next chapter.
    pub next: &'static str,
    /// The address of a section.
    pub copy_section: fn(&str) -> String,
    /// Said when a section's link was copied.
    pub section_copied: &'static str,
    /// Said when it was not.
    pub section_not_copied: &'static str,
    /// How far a chapter has been read: sections, of how many.
    pub read: fn(usize, usize) -> String,
    /// It has been read.
    pub done: &'static str,
    /// Quizzes solved, of how many.
    pub solved: fn(usize, usize) -> String,
    /// It has not been opened.
    pub unread: &'static str,
    /// No progress can be kept.
    pub not_kept: &'static str,
    /// Heading of the answer to the chapter's question.
    pub answer: &'static str,
    /// Heading of the papers.
    pub papers: &'static str,
    /// A text is on its way.
    pub loading: &'static str,
    /// It did not arrive.
    pub failed: &'static str,
    /// Tries again.
    pub retry: &'static str,
    /// No chapter has this address.
    pub unknown: &'static str,
    /// The switch for hints to teachers.
    pub hints_switch: &'static str,
}

/// The blocks of a chapter.
pub struct BlocksText {
    /// Over what to try.
    pub tries: &'static str,
    /// Over what to notice.
    pub notices: &'static str,
    /// Before what it means.
    pub then: &'static str,
    /// Over what is often believed.
    pub misconception: &'static str,
    /// Over a question to think about.
    pub predict: &'static str,
    /// Label of the reader's answer.
    pub your_answer: &'static str,
    /// Shows the answer.
    pub compare: &'static str,
    /// Shows it to those who wrote nothing.
    pub skip: &'static str,
    /// Before what the reader wrote.
    pub you_wrote: &'static str,
    /// Before the answer.
    pub answer: &'static str,
    /// Over what is for those who want to know more.
    pub aside: &'static str,
    /// Over a hint for teachers.
    pub teacher: &'static str,
    /// Before the symbols of a formula.
    pub symbols: &'static str,
    /// What a wide table is called, by the heads of its columns.
    pub table: fn(&[String]) -> String,
}

/// Questions with answers to choose from.
pub struct QuizText {
    /// Over each, with its number.
    pub title: fn(usize) -> String,
    /// Marks the chosen answer.
    pub check: &'static str,
    /// Nothing was chosen.
    pub choose: &'static str,
    /// Said of the right answer, at which attempt.
    pub right: fn(usize) -> String,
    /// Said of a wrong one.
    pub wrong: &'static str,
    /// Shows the other reasons.
    pub others: &'static str,
    /// Forgets the attempts.
    pub again: &'static str,
}

/// The glossary.
pub struct GlossaryText {
    /// Its title.
    pub title: &'static str,
    /// Label of the search field.
    pub search: &'static str,
    /// How many terms were found, of how many.
    pub found: fn(usize, usize) -> String,
    /// Opens all terms.
    pub all: &'static str,
    /// Closes a definition.
    pub close: &'static str,
    /// A term that is not there.
    pub unknown: &'static str,
}

/// What is not there yet.
pub struct ComingText {
    /// Marks it.
    pub label: &'static str,
    /// Chapters that are not written: id, title, question, what they will be.
    pub chapters: &'static [ComingChapter],
    /// What a laboratory will be, by its id.
    pub lab: fn(&str) -> &'static str,
    /// A small figure.
    pub figure: &'static str,
}

/// A chapter that is not written.
pub struct ComingChapter {
    /// Its id.
    pub id: &'static str,
    /// Its number.
    pub number: u8,
    /// Its title.
    pub title: &'static str,
    /// Its question.
    pub question: &'static str,
    /// What it will be.
    pub words: &'static [Run],
}

/// Before the address of a paper.
pub const SECURE: &str = "https://";
