//! What the three families of models are pre-trained to do, as pure code: token ids in, an
//! [`Example`](example::Example) of inputs and targets out. All chance follows from a seed.
//!
//! `masked_lm` is BERT's objective, `causal_lm` GPT's, `span_corruption` T5's. `anchors` finds the
//! lines of a procedure's own source that an event of it belongs to.

pub mod anchors;
pub mod causal_lm;
pub mod example;
pub mod masked_lm;
pub mod span_corruption;
