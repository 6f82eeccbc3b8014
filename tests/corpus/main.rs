//! The little world: that its numbers are exact, that no text has two derivations, and that no file
//! makes it panic.

#![cfg(feature = "model")]

mod damage;
mod enumerate;
mod measures;
mod notation;
mod worlds;

use pretraining_lab::corpus::START;
use pretraining_lab::corpus::compile::{Compiled, compile};
use pretraining_lab::corpus::error::WorldError;
use pretraining_lab::corpus::grammar::{Grammar, WordId};
use pretraining_lab::corpus::source::Source;

/// A world of one file.
fn read(text: &str) -> Result<Compiled, WorldError> {
    let mut source = Source::default();
    source.read("test.txt", text)?;
    compile(&source, START)
}

/// Such a world's grammar, where the file is right.
fn grammar(text: &str) -> Grammar {
    match read(text) {
        Ok(compiled) => compiled.grammar,
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// The ids of a text's words, which stand between spaces.
fn ids(grammar: &Grammar, text: &str) -> Vec<WordId> {
    let id = |word: &str| grammar.words().iter().position(|known| known == word).expect("a word of the grammar");
    text.split_whitespace().map(|word| id(word) as WordId).collect()
}

fn close(one: f64, other: f64) {
    assert!((one - other).abs() < 1e-9 * one.abs().max(1.0), "{one} is not {other}");
}
