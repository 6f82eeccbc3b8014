//! What every token of a text costs a model.

mod opening;

pub use opening::Opening;

use super::token_label;
use crate::protocol::{LoadedModel, TokenView};

/// Bits at which a token's mark is as high as it gets.
const TOP: f64 = 16.0;
/// From so many bits on a token is of the next level.
const LEVELS: [f64; 4] = [2.0, 5.0, 8.0, 11.0];
/// Tokens that are named.
const NAMED: usize = 3;

/// One token and its surprisal.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The token as it is shown.
    pub label: String,
    /// In bits.
    pub bits: f64,
}

impl Cost {
    /// How high its mark is, 0 to 1.
    pub fn height(&self) -> f64 {
        (self.bits / TOP).clamp(0.0, 1.0)
    }

    /// 0 for what was expected, 4 for what was not at all.
    pub fn level(&self) -> usize {
        LEVELS.iter().filter(|least| self.bits >= **least).count()
    }
}

/// A text, token by token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ribbon {
    /// Its tokens, without the one that starts it.
    pub costs: Vec<Cost>,
    /// Characters of the part that was read.
    pub characters: usize,
    /// Whether the text goes on beyond that.
    pub is_cut: bool,
}

impl Ribbon {
    /// Of the tokens that were read, the first of which starts the text, and the natural logarithms of the probabilities
    /// of all others.
    pub fn new(text: &str, tokens: &[TokenView], scores: &[f32], in_text: u32, model: &LoadedModel) -> Self {
        let cost = |(token, score): (&TokenView, &f32)| {
            let bytes = model.token_bytes.get(token.id as usize).map_or(&[][..], Vec::as_slice);
            let bits = -f64::from(*score) / std::f64::consts::LN_2;
            Cost { label: token_label::label(bytes, &token.token), bits: bits.max(0.0) }
        };
        let end = tokens.iter().map(|token| token.span.end as usize).max().unwrap_or_default();
        Self {
            costs: tokens.iter().skip(1).zip(scores).map(cost).collect(),
            characters: text.char_indices().filter(|(at, _)| *at < end).count(),
            is_cut: in_text as usize > tokens.len(),
        }
    }

    /// Bits in all.
    pub fn bits(&self) -> f64 {
        self.costs.iter().map(|cost| cost.bits).sum()
    }

    /// Bits a token; none if there is no token.
    pub fn mean(&self) -> Option<f64> {
        (!self.costs.is_empty()).then(|| self.bits() / self.costs.len() as f64)
    }

    /// Bits a character; none if there is no character.
    pub fn a_character(&self) -> Option<f64> {
        (self.characters > 0).then(|| self.bits() / self.characters as f64)
    }

    /// The most surprising tokens, the most surprising first.
    pub fn highest(&self) -> Vec<&Cost> {
        let mut costs: Vec<&Cost> = self.costs.iter().collect();
        costs.sort_by(|a, b| b.bits.total_cmp(&a.bits));
        costs.truncate(NAMED);
        costs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{ModelId, Span};
    use crate::ui::state::next_token::tests::model;

    fn token(id: u32, start: u32, end: u32) -> TokenView {
        TokenView { id, token: "name".into(), span: Span { start, end } }
    }

    #[test]
    fn the_bits_of_the_chapter_come_out() {
        let model = model(ModelId::Gpt, &[b"", "é".as_bytes(), b" b"]);
        let tokens = [token(0, 0, 0), token(1, 0, 2), token(2, 2, 4), token(1, 4, 6), token(2, 6, 8)];
        let scores = [0.25_f32, 0.5, 0.125, 0.5].map(f32::ln);
        let ribbon = Ribbon::new("éxxéxx and more", &tokens, &scores, 9, &model);
        let close = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-6);
        assert!(close(Some(ribbon.bits()), 7.0) && close(ribbon.mean(), 1.75));
        assert!(close(ribbon.a_character(), 7.0 / 6.0), "{} characters", ribbon.characters);
        assert!(ribbon.is_cut);
        let labels: Vec<&str> = ribbon.highest().iter().map(|cost| cost.label.as_str()).collect();
        assert_eq!(labels, ["é", "é", "␣b"]);
        assert_eq!(ribbon.costs.iter().map(Cost::level).collect::<Vec<_>>(), [1, 0, 1, 0]);
    }

    #[test]
    fn nothing_costs_nothing() {
        let model = model(ModelId::Gpt, &[]);
        let ribbon = Ribbon::new("", &[], &[], 0, &model);
        assert_eq!((ribbon.bits(), ribbon.mean(), ribbon.a_character()), (0.0, None, None));
        let odd = Ribbon::new("x", &[token(0, 0, 0), token(9, 0, 99)], &[f32::NAN, f32::NEG_INFINITY], 2, &model);
        assert_eq!((odd.costs.len(), odd.costs[0].height()), (1, 0.0));
        let never = Ribbon::new("x", &[token(0, 0, 0), token(9, 0, 1)], &[f32::NEG_INFINITY], 2, &model);
        assert_eq!((never.costs[0].height(), never.costs[0].level()), (1.0, 4));
    }
}
