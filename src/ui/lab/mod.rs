//! One module a laboratory.

pub mod masked_word;
pub mod next_token;
pub mod span_fill;
