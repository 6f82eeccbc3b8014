//! Charts: own SVG on a small pure scale module. Every chart comes in a
//! [`Figure`](crate::ui::widget), with a takeaway sentence and a table of the same figures.

pub mod scale;

#[cfg(feature = "app")]
pub mod bar;
