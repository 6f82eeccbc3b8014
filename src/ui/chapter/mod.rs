//! One module a chapter: its prose around its laboratories.

pub mod bert;
pub mod gpt;
mod points;
mod section;
pub mod t5;
