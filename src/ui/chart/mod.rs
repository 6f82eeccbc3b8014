//! Charts: own SVG on a small pure scale module. Every chart comes in a
//! [`Figure`](crate::ui::widget), with a takeaway sentence and a table of the same figures.
//!
//! A [`scene::Chart`] says what is shown; [`scene::layout`] decides where everything goes, natively
//! tested; the component [`plot`] measures the width, draws, and tells of points.

#[cfg(test)]
mod axes;
pub mod csv;
pub mod scale;
pub mod scene;

#[cfg(feature = "app")]
pub mod bar;
#[cfg(feature = "app")]
pub mod download;
#[cfg(feature = "app")]
pub mod plot;
