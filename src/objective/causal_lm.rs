//! GPT's objective: predict every token from those before it (Radford et al. 2018).
//!
//! The text is input and target at once, shifted by one place: with the true tokens as input
//! (*teacher forcing*) one forward pass under a causal mask predicts them all. A text of T tokens
//! has T − 1 losses, or T if a start token stands before it.

use super::example::{Attention, Example};

/// The example that a text makes: the label of each position is the token after it. The last
/// position has none, as nobody knows what would follow. `start` is put before the text, so that the
/// first token is predicted, too.
#[must_use]
pub fn causal_lm(text: &[u32], start: Option<u32>) -> Example {
    let inputs: Vec<u32> = start.into_iter().chain(text.iter().copied()).collect();
    let following = inputs.iter().skip(1).copied().map(Some);
    // An empty row has no last position.
    let labels = following.chain([None]).take(inputs.len()).collect();
    Example { inputs, decoder_inputs: Vec::new(), labels, attention: Attention::Causal }
}
