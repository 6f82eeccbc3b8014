//! **Pretraining Lab**: a browser tutorial on how language models are pre-trained, in which real
//! (tiny) models run in the reader's own browser.
//!
//! | module | knows of | what |
//! |---|---|---|
//! | [`tokenizer`], [`model`], [`inference`] | candle | text in, distributions out; the same code in the worker, on the command line and in the tests |
//! | [`evaluation`] | candle | how good a model is |
//! | [`objective`] | plain data | what the models are pre-trained to do: inputs and targets from token ids |
//! | [`protocol`], [`manifest`] | plain data | what page and worker say to each other, and which files the models are |
//! | [`prose`] | plain data; compiling also LaTeX | the chapters' texts, from Markdown to what the page draws |
//! | [`scaling`] | plain data | the scaling laws, and fitting one |
//! | [`transfer`] | candle; tasks, draws and outcomes: plain data | the transfer race: fine-tuning on a few labelled sentences |
//! | [`engine`] | candle; `serve` and `fetch` also the web platform | the worker's state machine |
//! | [`ui`] | `state`, `chart`, `text`: plain data; the rest: Leptos | the page |
//!
//! `ARCHITECTURE.md` is the map for newcomers; the invariants it names are held by
//! `tests/invariants.rs`.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

#[cfg(feature = "lab")]
pub mod cli;
#[cfg(feature = "model")]
pub mod corpus;
#[cfg(feature = "model")]
pub mod engine;
#[cfg(feature = "model")]
pub mod evaluation;
pub mod inference;
#[cfg(feature = "model")]
pub mod kernel;
pub mod manifest;
#[cfg(feature = "model")]
pub mod model;
pub mod objective;
pub mod prose;
pub mod protocol;
pub mod scaling;
#[cfg(feature = "model")]
pub mod tokenizer;
pub mod training;
pub mod transfer;
pub mod ui;
