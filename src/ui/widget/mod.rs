//! What several laboratories use.

pub mod address;
pub mod badge;
pub mod engine_status;
pub mod figure;
pub mod load_several;
pub mod modal;
pub mod model_note;
pub mod own_model;
pub mod prose;
pub mod remark;
pub mod segments;
pub mod setting;
pub mod shortcuts;
pub mod training_status;
