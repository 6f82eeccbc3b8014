//! A chapter as the page gets it: plain data, read and written with postcard.
//!
//! What can stand on the page is what these types can say, so that a file that was damaged on its
//! way is a wrong text at worst, and never a script. They are flat: no type contains itself, so no
//! file can exhaust the stack of the program that reads it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Files begin so; another number means another notation.
const FORMAT: &[u8] = b"prose 1\n";
/// No text of the tutorial comes near this.
pub const MOST_BYTES: usize = 1 << 19;
/// Formulas are not nested deeper.
pub const DEEPEST_FORMULA: usize = 32;

/// What a file holds; the name says which of them may be read from it.
pub trait File: Serialize + DeserializeOwned {}

impl File for Chapter {}
impl File for Contents {}
impl File for Glossary {}

/// Writes a file.
///
/// # Errors
/// If it would be too long to be read.
pub fn write<F: File>(file: &F) -> Result<Vec<u8>, Unreadable> {
    let bytes = postcard::to_extend(file, FORMAT.to_vec()).map_err(|_| Unreadable)?;
    if bytes.len() <= MOST_BYTES { Ok(bytes) } else { Err(Unreadable) }
}

/// Reads a file that [`write()`] has written.
///
/// # Errors
/// If this is no such file, whole and of this format.
pub fn read<F: File>(bytes: &[u8]) -> Result<F, Unreadable> {
    let bytes = bytes.strip_prefix(FORMAT).filter(|bytes| bytes.len() < MOST_BYTES).ok_or(Unreadable)?;
    match postcard::take_from_bytes(bytes) {
        Ok((file, [])) => Ok(file),
        _ => Err(Unreadable),
    }
}

/// A file is not whole, or of another format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is damaged, or of another version than this page")]
pub struct Unreadable;

/// What is known of every chapter before it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// In order; a number that is missing is that of a chapter which is not written yet.
    pub chapters: Vec<Entry>,
}

/// A chapter in the table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What stands at its head.
    pub head: Head,
    /// Ids and headings of its sections.
    pub sections: Vec<(String, String)>,
    /// How many quizzes it has.
    pub quizzes: u16,
    /// The ids of its laboratories.
    pub labs: Vec<String>,
}

/// What stands at a chapter's head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// What links name.
    pub id: String,
    /// Its place, from 0.
    pub number: u8,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// How long it takes to read.
    pub minutes: u16,
}

/// A chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// What stands at its head.
    pub head: Head,
    /// What the reader should be able to say at the end.
    pub answer: String,
    /// In order.
    pub sections: Vec<Section>,
    /// The papers that it cites, in the order of their first place.
    pub papers: Vec<Paper>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What links name.
    pub id: String,
    /// Its heading.
    pub heading: Words,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// Running text.
    Text(Text),
    /// A formula on a line of its own, and what its symbols stand for.
    Formula(Math, Vec<Words>),
    /// A laboratory.
    Lab(Lab),
    /// A small live figure: its id and its caption.
    Figure(String, Vec<Text>),
    /// What is often believed, and what is so.
    Misconception(Words, Vec<Text>),
    /// A question to think about, and its answer.
    Predict(Vec<Text>, Vec<Text>),
    /// A question with answers to choose from.
    Quiz(Quiz),
    /// For those who want to know more.
    Aside(Vec<Text>),
    /// A hint for the classroom.
    Teacher(Vec<Text>),
}

/// A laboratory, and what is to be done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lab {
    /// Its id.
    pub id: String,
    /// What to try.
    pub tries: Vec<Words>,
    /// What to notice.
    pub notices: Vec<Words>,
    /// What that means.
    pub then: Words,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiz {
    /// The question.
    pub question: Words,
    /// The answers, in the order of the file: progress counts them.
    pub choices: Vec<Choice>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it says.
    pub words: Words,
    /// Why it is right, or what speaks for it and why it is wrong.
    pub reason: Words,
    /// Whether it is right.
    pub is_right: bool,
}

/// Running text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Text {
    /// A paragraph.
    Paragraph(Words),
    /// A list: whether its items are steps, and the items.
    List(bool, Vec<Words>),
    /// A table: its heads, and its cells row by row.
    Table(Vec<Words>, Vec<Vec<Words>>),
}

/// A line of text.
pub type Words = Vec<Span>;

/// A stretch of a line that leads to one place, or to none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where it leads.
    pub link: Option<Link>,
    /// What it says.
    pub runs: Vec<Run>,
}

/// Where words lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Link {
    /// To a term of the glossary.
    Term(String),
    /// To a paper: its address without `https://`, and what to call it.
    Paper(String, String),
    /// To a chapter.
    Chapter(String),
}

/// A piece of a line in one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// How it is stressed.
    pub stress: Stress,
    /// What it is.
    pub what: What,
}

/// Stress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stress {
    /// None.
    #[default]
    None,
    /// `*so*`
    Emphasis,
    /// `**so**`
    Strong,
}

/// What a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Words.
    Words(String),
    /// A token or a piece of code.
    Code(String),
    /// A formula.
    Math(Math),
}

/// A formula as the parts of its MathML, in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Math {
    /// Elements that begin and end, and the texts in them.
    pub parts: Vec<Part>,
    /// The formula in LaTeX, as it was written.
    pub tex: String,
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// An element begins.
    Open(Tag, Vec<(Attribute, String)>),
    /// A text.
    Text(String),
    /// The last element that began and has not ended yet ends.
    Close,
}

/// An enumeration of names that something is written with.
macro_rules! names {
    ($(#[$about:meta])* $name:ident: $($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name { $(#[doc = concat!("`", $text, "`")] $variant,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// How it is written.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

names! {
    /// The elements that formulas are made of.
    Tag:
    Row = "mrow", Identifier = "mi", Number = "mn", Operator = "mo", Text = "mtext", Space = "mspace",
    Fraction = "mfrac", Root = "msqrt", NthRoot = "mroot", Sub = "msub", Sup = "msup", SubSup = "msubsup",
    Under = "munder", Over = "mover", UnderOver = "munderover", Padded = "mpadded", Style = "mstyle",
}

names! {
    /// The attributes that they may have.
    Attribute:
    Variant = "mathvariant", Stretchy = "stretchy", Symmetric = "symmetric", LargeOperator = "largeop",
    MovableLimits = "movablelimits", Accent = "accent", AccentUnder = "accentunder", Fence = "fence",
    Separator = "separator", Form = "form", Width = "width", LeftSpace = "lspace", RightSpace = "rspace",
    LineThickness = "linethickness", DisplayStyle = "displaystyle", ScriptLevel = "scriptlevel",
    LeastSize = "minsize", GreatestSize = "maxsize",
}

/// The terms of the tutorial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glossary {
    /// In alphabetical order.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// What links name.
    pub id: String,
    /// The term.
    pub name: String,
    /// What it means.
    pub meaning: Vec<Words>,
}

/// A paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// Who wrote it.
    pub authors: String,
    /// The year that it is cited by.
    pub year: u16,
    /// Its title.
    pub title: String,
    /// Where it appeared.
    pub venue: String,
    /// Its address, without `https://`.
    pub address: String,
}

/// What words say without stress and links; formulas as they were written.
pub fn plain(words: &Words) -> String {
    let runs = words.iter().flat_map(|span| &span.runs);
    runs.map(|run| match &run.what {
        What::Words(text) | What::Code(text) => text.as_str(),
        What::Math(math) => &math.tex,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_or_length_is_refused() {
        let head = Head { id: "gpt".into(), number: 3, title: "GPT".into(), question: "What?".into(), minutes: 4 };
        let entry = Entry { head, sections: vec![("a".into(), "A".into())], quizzes: 3, labs: Vec::new() };
        let contents = Contents { chapters: vec![entry] };
        let bytes = write(&contents).unwrap_or_default();
        assert_eq!(read::<Contents>(&bytes), Ok(contents));
        assert!(read::<Chapter>(&bytes).is_err() && read::<Contents>(&bytes[1..]).is_err());
        assert!(read::<Contents>(&[&bytes[..], b"x"].concat()).is_err());
        let long = Contents { chapters: Vec::new() };
        let mut long = write(&long).unwrap_or_default();
        long.resize(MOST_BYTES + 100, 0);
        assert!(read::<Contents>(&long).is_err());
    }
}
