//! Answers that were computed when the page was built, by the same engine (`lab examples`), and
//! are shown until it runs here.

use super::masked_word::{MaskedWord, ModelInput};

/// `assets/examples/masked-word.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../assets/examples/masked-word.tsv");

/// The shipped model's V; the same test holds it.
const VOCABULARY: usize = 8_192;

/// A sentence with its answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The sentence, masks in it.
    pub text: String,
    /// The words behind the masks.
    pub hidden: Vec<Option<String>>,
    /// The answers, a mask each.
    pub masks: Vec<ExampleMask>,
    /// V.
    pub vocabulary: usize,
}

/// The answer for one mask.
#[derive(Clone, Debug, PartialEq)]
pub struct ExampleMask {
    /// In bits.
    pub entropy: f64,
    /// The hidden word, its probability and its place.
    pub hidden: Option<(String, f64, usize)>,
    /// The best tokens with their probabilities.
    pub candidates: Vec<(String, f64)>,
}

impl Example {
    /// The laboratory's state for this sentence.
    pub fn state(&self) -> MaskedWord {
        MaskedWord::new(self.text.clone(), self.hidden.clone())
    }
}

/// All shipped examples.
pub fn shipped() -> Vec<Example> {
    parse(FILE)
}

/// The example that asks what is asked here.
pub fn matching<'a>(examples: &'a [Example], input: &ModelInput) -> Option<&'a Example> {
    examples.iter().find(|example| example.text == input.text && example.hidden == input.hidden)
}

/// Reads the file's lines; what is not understood is left out (a test sees to it that all is).
fn parse(file: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for line in file.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let last = examples.last_mut();
        match (fields.as_slice(), last) {
            (["text", text, hidden], _) => {
                let hidden = hidden.split(',').map(|word| (!word.is_empty()).then(|| word.to_owned())).collect();
                examples.push(Example { text: (*text).to_owned(), hidden, masks: Vec::new(), vocabulary: VOCABULARY });
            }
            (["mask", _, entropy, word, probability, rank], Some(example)) => {
                let hidden = probability
                    .parse()
                    .ok()
                    .zip(rank.parse().ok())
                    .map(|(probability, rank)| ((*word).to_owned(), probability, rank));
                example.masks.push(ExampleMask {
                    entropy: entropy.parse().unwrap_or(f64::NAN),
                    hidden,
                    candidates: Vec::new(),
                });
            }
            (["candidate", token, probability], Some(example)) => {
                if let (Some(mask), Ok(probability)) = (example.masks.last_mut(), probability.parse()) {
                    mask.candidates.push(((*token).to_owned(), probability));
                }
            }
            _ => {}
        }
    }
    examples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::masked_word::{OPENING_TEXT, OPENING_WORD};

    #[test]
    fn every_shipped_example_is_complete() {
        let examples = shipped();
        assert!(examples.len() >= 5);
        for example in &examples {
            let state = example.state();
            assert_eq!(state.hidden().len(), example.masks.len(), "{}", example.text);
            assert_eq!(state.hidden(), example.hidden, "{}", example.text);
            for mask in &example.masks {
                assert!(
                    mask.candidates.len() >= 20 && mask.entropy.is_finite() && mask.hidden.is_some(),
                    "{}",
                    example.text
                );
                assert!(mask.candidates.is_sorted_by(|a, b| a.1 >= b.1));
            }
            assert!(matching(&examples, &state.model_input()).is_some());
        }
    }

    #[test]
    fn the_page_opens_with_a_shipped_example() {
        let opening = MaskedWord::default();
        assert_eq!((opening.text(), opening.hidden()), (OPENING_TEXT, [Some(OPENING_WORD.to_owned())].as_slice()));
        assert!(matching(&shipped(), &opening.model_input()).is_some());
    }
}
