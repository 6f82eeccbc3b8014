//! One module a laboratory.

pub mod masked_word;
