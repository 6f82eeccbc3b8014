//! How good a model is, measured with the engine that runs it.
//!
//! What is pure stands apart from what asks a model: [`items`] reads the sentences and tells their
//! open half from the hidden one, [`zorro`] the minimal pairs; [`figures`] and [`diversity`] count;
//! [`cloze`] and [`spans`] mark answers; [`report`] is what comes out, as JSON, and [`table`] the same
//! for people. [`ask`] puts the questions.

pub mod ask;
pub mod cloze;
pub mod diversity;
pub mod error;
pub mod figures;
pub mod items;
pub mod report;
pub mod spans;
pub mod table;
pub mod zorro;
