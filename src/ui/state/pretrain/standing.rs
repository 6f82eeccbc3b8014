//! Where a run stands among the guessers that know less than it, or more.

use crate::protocol::RunOverview;

/// How good a loss is, in words' terms. Losses are in nats a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// Nothing has been measured.
    Unknown,
    /// No better than who holds all tokens for equally likely.
    Nothing,
    /// Better than that, and not better than who knows how frequent tokens are.
    Uniform,
    /// Better than that, and not better than who also knows the token before.
    Unigram,
    /// Better than that, too.
    Bigram,
    /// All but there: of what separates the bigrams from the entropy, so much has been made up.
    Entropy(f64),
}

/// How close to the entropy a run is called all but there.
const ALL_BUT: f64 = 0.9;

/// Where a run stands by its last measurement on what is held out: the step, the loss, and how good
/// that is.
pub fn standing(run: &RunOverview) -> (u32, f64, Standing) {
    let Some((step, loss)) = run.history.held_out.last().map(|(step, loss)| (*step, f64::from(*loss))) else {
        return (0, f64::NAN, Standing::Unknown);
    };
    // What chance gives at the beginning is a little above ln V, or below.
    let found = if loss >= run.uniform - 0.02 {
        Standing::Nothing
    } else if loss >= run.unigram {
        Standing::Uniform
    } else if loss >= run.bigram {
        Standing::Unigram
    } else {
        let share = run.entropy.map(|entropy| (run.bigram - loss) / (run.bigram - entropy));
        match share {
            Some(share) if share >= ALL_BUT => Standing::Entropy(share.min(1.0)),
            _ => Standing::Bigram,
        }
    };
    (step, loss, found)
}

#[cfg(test)]
mod tests {
    use super::super::recorded;
    use super::*;

    #[test]
    fn each_line_that_is_crossed_is_told() {
        let mut run = recorded();
        (run.uniform, run.unigram, run.bigram, run.entropy) = (5.0, 4.0, 3.0, Some(1.0));
        let mut at = |loss: f32| {
            run.history.held_out = vec![(7, loss)];
            standing(&run).2
        };
        assert_eq!([5.1, 4.99, 4.5, 4.0, 3.5, 2.0].map(&mut at), {
            use Standing::{Bigram, Nothing, Uniform, Unigram};
            [Nothing, Nothing, Uniform, Uniform, Unigram, Bigram]
        });
        assert!(matches!(at(1.1), Standing::Entropy(share) if (share - 0.95).abs() < 1e-6));
        run.entropy = None;
        run.history.held_out = vec![(7, 1.1)];
        assert_eq!(standing(&run).2, Standing::Bigram);
        run.history.held_out.clear();
        assert_eq!(standing(&run).2, Standing::Unknown);
    }
}
