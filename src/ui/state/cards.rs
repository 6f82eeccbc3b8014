//! What is shown of one gap: its candidates, and how the hidden word and the learner's guess fare.

use super::examples::{Example, ExampleMask};
use super::masked_word::ModelInput;
use crate::inference::distribution::Distribution;
use crate::protocol::{MaskAnswer, MaskedPrediction, Piece};

/// Candidates that a card holds; the bars show the first few, the table all of them.
pub const CANDIDATES: usize = 20;

/// A token and how likely it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As the vocabulary writes it.
    pub token: String,
    /// 0 to 1.
    pub probability: f64,
}

impl Candidate {
    /// −log₂ of the probability.
    pub fn surprisal(&self) -> f64 {
        -self.probability.log2()
    }
}

/// How one word fares.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// It is one token.
    Scored {
        /// The word as it was written.
        word: String,
        /// 0 to 1.
        probability: f64,
        /// Its place, from 1.
        rank: usize,
        /// In bits.
        surprisal: f64,
    },
    /// It is several tokens, and one mask holds one.
    Pieces {
        /// The word as it was written.
        word: String,
        /// Its tokens.
        pieces: Vec<String>,
    },
    /// It cannot be told yet, because the model has not come.
    Waiting {
        /// The word as it was written.
        word: String,
    },
}

/// Everything that is shown of one gap.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskCard {
    /// Which mask of the whole text, from 0.
    pub ordinal: usize,
    /// The best tokens, best first.
    pub candidates: Vec<Candidate>,
    /// The hidden word, if it is known.
    pub hidden: Option<Mark>,
    /// How uncertain the model is, in bits.
    pub entropy: f64,
    /// V.
    pub vocabulary: usize,
    /// All probabilities; only a live model gives them.
    distribution: Option<Distribution>,
}

impl MaskCard {
    /// How a guess fares: by its tokens if the model is here, among the candidates if not.
    pub fn mark(&self, word: &str, pieces: Option<&[Piece]>) -> Mark {
        let word = word.trim().to_owned();
        match (&self.distribution, pieces) {
            (Some(distribution), Some(pieces)) => mark(distribution, word, pieces),
            _ => {
                let lower = word.to_lowercase();
                match self.candidates.iter().position(|candidate| candidate.token == lower) {
                    Some(at) => {
                        let candidate = &self.candidates[at];
                        Mark::Scored {
                            word,
                            probability: candidate.probability,
                            rank: at + 1,
                            surprisal: candidate.surprisal(),
                        }
                    }
                    None => Mark::Waiting { word },
                }
            }
        }
    }
}

fn mark(distribution: &Distribution, word: String, pieces: &[Piece]) -> Mark {
    match pieces {
        [piece] => Mark::Scored {
            word,
            probability: distribution.probability(piece.id),
            rank: distribution.rank(piece.id).unwrap_or(distribution.len()),
            surprisal: distribution.surprisal(piece.id),
        },
        _ => Mark::Pieces { word, pieces: pieces.iter().map(|piece| piece.token.clone()).collect() },
    }
}

/// The cards of a live answer.
pub fn from_prediction(prediction: &MaskedPrediction, vocabulary: &[String], input: &ModelInput) -> Vec<MaskCard> {
    prediction.masks.iter().map(|answer| from_answer(answer, vocabulary, input)).collect()
}

fn from_answer(answer: &MaskAnswer, vocabulary: &[String], input: &ModelInput) -> MaskCard {
    let distribution = Distribution::from_logits(&answer.logits);
    let candidates = distribution
        .top(CANDIDATES)
        .into_iter()
        .filter_map(|(id, probability)| Some(Candidate { token: vocabulary.get(id as usize)?.clone(), probability }))
        .collect();
    let hidden = input.hidden.get(answer.ordinal as usize).cloned().flatten().filter(|_| !answer.hidden.is_empty());
    MaskCard {
        ordinal: input.first_ordinal + answer.ordinal as usize,
        candidates,
        hidden: hidden.map(|word| mark(&distribution, word, &answer.hidden)),
        entropy: distribution.entropy(),
        vocabulary: distribution.len(),
        distribution: Some(distribution),
    }
}

/// The cards of a shipped answer.
pub fn from_example(example: &Example) -> Vec<MaskCard> {
    example.masks.iter().enumerate().map(|(ordinal, mask)| from_shipped(ordinal, mask, example.vocabulary)).collect()
}

fn from_shipped(ordinal: usize, mask: &ExampleMask, vocabulary: usize) -> MaskCard {
    let candidates = mask
        .candidates
        .iter()
        .map(|(token, probability)| Candidate { token: token.clone(), probability: *probability })
        .collect();
    let hidden = mask.hidden.as_ref().map(|(word, probability, rank)| Mark::Scored {
        word: word.clone(),
        probability: *probability,
        rank: *rank,
        surprisal: -probability.log2(),
    });
    MaskCard { ordinal, candidates, hidden, entropy: mask.entropy, vocabulary, distribution: None }
}

/// The best candidates for the takeaway sentence: three of an only gap, else the first of each.
pub fn best(cards: &[MaskCard]) -> Vec<(String, f64)> {
    let each = if cards.len() == 1 { 3 } else { 1 };
    cards
        .iter()
        .flat_map(|card| card.candidates.iter().take(each))
        .map(|candidate| (candidate.token.clone(), candidate.probability))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Span;

    fn prediction() -> (MaskedPrediction, Vec<String>, ModelInput) {
        let vocabulary = ["a", "cat", "dog", "##s"].map(str::to_owned).to_vec();
        let span = Span { start: 0, end: 6 };
        let cat = Piece { id: 1, token: "cat".into() };
        let answer = MaskAnswer {
            position: 1,
            ordinal: 0,
            span,
            logits: vec![0.0, 2f32.ln(), 4f32.ln(), 0.0],
            hidden: vec![cat],
        };
        let prediction = MaskedPrediction {
            tokens: vec![],
            read: span,
            tokens_in_text: 3,
            masks: vec![answer],
            unread_masks: vec![],
            also: vec![],
            attention: None,
        };
        let input = ModelInput { hidden: vec![Some("Cat".into())], first_ordinal: 2, ..ModelInput::default() };
        (prediction, vocabulary, input)
    }

    #[test]
    fn a_live_answer_is_ranked_and_marked() {
        let (prediction, vocabulary, input) = prediction();
        let cards = from_prediction(&prediction, &vocabulary, &input);
        let card = &cards[0];
        assert_eq!((card.ordinal, card.vocabulary), (2, 4));
        assert_eq!(card.candidates.iter().map(|c| c.token.as_str()).collect::<Vec<_>>(), ["dog", "cat", "a", "##s"]);
        let Some(Mark::Scored { word, probability, rank, surprisal }) = &card.hidden else {
            panic!("{:?}", card.hidden)
        };
        assert_eq!((word.as_str(), *rank), ("Cat", 2));
        assert!(
            (probability - 0.25).abs() < 1e-6 && (surprisal - 2.0).abs() < 1e-5 && (card.entropy - 1.75).abs() < 1e-5
        );
        assert_eq!(best(&cards).len(), 3);
    }

    #[test]
    fn a_guess_is_marked_by_its_pieces() {
        let (prediction, vocabulary, input) = prediction();
        let card = from_prediction(&prediction, &vocabulary, &input).remove(0);
        let dog = Piece { id: 2, token: "dog".into() };
        let s = Piece { id: 3, token: "##s".into() };
        assert!(matches!(card.mark(" Dog ", Some(std::slice::from_ref(&dog))), Mark::Scored { rank: 1, .. }));
        assert_eq!(
            card.mark("dogs", Some(&[dog, s])),
            Mark::Pieces { word: "dogs".into(), pieces: vec!["dog".into(), "##s".into()] }
        );
        assert_eq!(card.mark("zebra", None), Mark::Waiting { word: "zebra".into() });
        assert!(matches!(card.mark("CAT", None), Mark::Scored { rank: 2, .. }));
    }
}
