//! How the shipped models were trained, as far as the page says it beside their answers.

use crate::protocol::Family;

/// A model's size and training. A test compares it with `assets/runs`, which training wrote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trained {
    /// All parameters, tied ones once.
    pub parameters: u32,
    /// Blocks; of a T5 in the encoder, and as many in the decoder.
    pub layers: u32,
    /// C.
    pub width: u32,
    /// Tokens that training read, a repeated one each time; of all runs, where one went on from another's end.
    pub tokens: u64,
    /// Loss on held-out text, in nats a predicted token.
    pub held_out: f64,
}

/// The training of the large model of a family.
#[must_use]
pub fn trained(family: Family) -> &'static Trained {
    match family {
        Family::Bert => &BERT,
        Family::Gpt => &GPT,
        Family::T5 => &T5,
    }
}

static BERT: Trained = Trained { parameters: 5_364_480, layers: 4, width: 256, tokens: 66_043_368, held_out: 3.3542 };
static GPT: Trained = Trained { parameters: 5_322_240, layers: 4, width: 256, tokens: 31_873_314, held_out: 3.9227 };
static T5: Trained = Trained { parameters: 8_787_712, layers: 4, width: 256, tokens: 36_378_203, held_out: 2.3585 };
