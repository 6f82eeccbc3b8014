//! Training against PyTorch and against finite differences (`tests/fixtures/make_training.py` made
//! the expected figures); runs and their text.

mod course;
mod data;
mod gradients;
mod pytorch;
mod run;
mod text;

pub use course::{FAMILIES, course, fixture, model};
