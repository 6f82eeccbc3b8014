//! The transfer race of chapter 1: one small encoder, once pre-trained and once with random weights, on
//! the same few labelled sentences.
//!
//! What is raced on ([`task`], [`own`]), which sentences are drawn ([`draw`]), what each run is given
//! ([`settings`]) and what comes out ([`outcome`]) are plain data, which the page has as well. With a model
//! there are `classifier` and `race`, which does one step, or one piece of an evaluation, a call.
//!
//! Settings were chosen on labelled sentences alone (`search`): a part of the telling words was kept out
//! of training, as the test keeps out others. The test itself chose nothing.

#[cfg(feature = "model")]
mod classifier;
pub mod draw;
#[cfg(feature = "model")]
mod order;
pub mod outcome;
pub mod own;
#[cfg(feature = "model")]
mod pretrained;
#[cfg(feature = "model")]
mod race;
pub mod search;
pub mod settings;
pub mod task;

#[cfg(feature = "model")]
pub use classifier::Classifier;
#[cfg(feature = "model")]
pub use order::Order;
#[cfg(feature = "model")]
pub use pretrained::{Pretrained, TransferError};
#[cfg(feature = "model")]
pub use race::{News, Race};
