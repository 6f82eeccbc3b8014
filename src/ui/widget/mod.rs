//! What several laboratories use.

pub mod engine_status;
pub mod figure;
pub mod prose;
pub mod shortcuts;
