//! The little world: a language that this project made up, small enough to know everything about it.
//!
//! A probabilistic grammar writes simple English sentences and short stories about who plausibly
//! does what to what. Because the grammar is known, so is the entropy of its texts: no model can
//! lose less on them, and how far a model is from that can be measured (`measure`). The *tiny* world
//! has at most 200 words and is what models are trained on in the page; the *full* one is part of
//! the text that the shipped models were trained on.
//!
//! `source` reads the files under `world/`, `lexicon` holds their entries, `compile` makes a
//! `grammar` of both. `sample` draws from it, `render` writes it as text. `ambiguity` proves that no
//! text has two derivations, without which the entropy would be too high; `automaton` gives the exact
//! probability of a text and of every next word.

pub mod ambiguity;
pub mod automaton;
pub mod compile;
pub mod error;
pub mod grammar;
pub mod lexicon;
pub mod measure;
pub mod render;
pub mod sample;
pub mod source;
mod template;

use compile::{Compiled, compile};
use error::WorldError;
use source::Source;

/// The two sizes of the little world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// At most 200 words: the language of training in the page.
    Tiny,
    /// Several hundred nouns and verbs, and stories.
    Full,
}

/// The rule from which every unit is made.
pub const START: &str = "unit";

impl World {
    /// The files that describe it, with their names.
    pub fn files(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Tiny => &[("tiny.txt", include_str!("world/tiny.txt"))],
            Self::Full => &[
                ("full.txt", include_str!("world/full.txt")),
                ("full-words.txt", include_str!("world/full-words.txt")),
                ("full-deeds.txt", include_str!("world/full-deeds.txt")),
                ("full-sentences.txt", include_str!("world/full-sentences.txt")),
                ("full-stories.txt", include_str!("world/full-stories.txt")),
                ("full-facts.txt", include_str!("world/full-facts.txt")),
                ("full-everyday.txt", include_str!("world/full-everyday.txt")),
                ("full-lore.txt", include_str!("world/full-lore.txt")),
                ("full-grammar.txt", include_str!("world/full-grammar.txt")),
            ],
        }
    }

    /// Its grammar.
    ///
    /// # Errors
    ///
    /// If a file is wrong, which a test excludes.
    pub fn compile(self) -> Result<Compiled, WorldError> {
        let mut source = Source::default();
        for (name, text) in self.files() {
            source.read(name, text)?;
        }
        compile(&source, START)
    }
}
