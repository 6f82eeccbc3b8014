//! What the model puts at a word that is not hidden.

use super::cards::Candidate;
use crate::inference::distribution::Distribution;
use crate::protocol::{MaskedPrediction, PositionAnswer, Span};

/// Candidates of each token.
const CANDIDATES: usize = 5;

/// The answer for one token of the word.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedToken {
    /// The token that stands there, in sight.
    pub token: String,
    /// The best tokens, best first.
    pub candidates: Vec<Candidate>,
    /// The visible token's probability.
    pub probability: f64,
    /// Its place, from 1.
    pub rank: usize,
    /// In bits.
    pub surprisal: f64,
}

/// The answers for the tokens of the word that stands here; none if the model did not read it.
pub fn tokens(prediction: &MaskedPrediction, word: Span, vocabulary: &[String]) -> Vec<AskedToken> {
    let inside = |answer: &&PositionAnswer| answer.span.start >= word.start && answer.span.end <= word.end;
    prediction.also.iter().filter(inside).filter_map(|answer| token(prediction, answer, vocabulary)).collect()
}

fn token(prediction: &MaskedPrediction, answer: &PositionAnswer, vocabulary: &[String]) -> Option<AskedToken> {
    let visible = prediction.tokens.get(answer.position as usize)?;
    let distribution = Distribution::from_logits(&answer.logits);
    let named =
        |(id, probability): (u32, f64)| Some(Candidate { token: vocabulary.get(id as usize)?.clone(), probability });
    Some(AskedToken {
        token: visible.token.clone(),
        candidates: distribution.top(CANDIDATES).into_iter().filter_map(named).collect(),
        probability: distribution.probability(visible.id),
        rank: distribution.rank(visible.id).unwrap_or(distribution.len()),
        surprisal: distribution.surprisal(visible.id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::TokenView;

    #[test]
    fn the_visible_token_is_marked_among_all() {
        let vocabulary = ["the", "cat", "dog"].map(str::to_owned);
        let word = Span { start: 4, end: 7 };
        let view = |id: u32, span| TokenView { id, token: vocabulary[id as usize].clone(), span };
        let outside = Span { start: 0, end: 3 };
        let answer = |position, span| PositionAnswer { position, span, logits: vec![0.0, 4f32.ln(), 3f32.ln()] };
        let prediction = MaskedPrediction {
            tokens: vec![view(0, outside), view(2, word)],
            read: Span { start: 0, end: 7 },
            tokens_in_text: 2,
            masks: vec![],
            unread_masks: vec![],
            attention: None,
            also: vec![answer(0, outside), answer(1, word), answer(9, word)],
        };
        let found = tokens(&prediction, word, &vocabulary);
        assert_eq!(found.len(), 1, "what was answered for this word, and stands among the tokens");
        assert_eq!((found[0].token.as_str(), found[0].rank), ("dog", 2));
        assert!((found[0].probability - 3.0 / 8.0).abs() < 1e-6);
        assert_eq!(found[0].candidates[0].token, "cat");
    }
}
