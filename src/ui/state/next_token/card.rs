//! What is shown of the model's answer: candidates, the cut among them, the uncertainty.

use super::super::token_label;
use super::{Setting, Settings};
use crate::inference::distribution::Distribution;
use crate::inference::sampling::Cut;
use crate::protocol::LoadedModel;

/// Candidates that a card holds; the bars show the first few, the table all of them.
pub const CANDIDATES: usize = 20;

/// What took a token out of the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutBy {
    /// It is not among the first k.
    TopK,
    /// Those before it have the share already.
    TopP,
    /// A temperature of 0 takes the likeliest alone.
    Zero,
}

/// A token that may come next.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As it is shown.
    pub label: String,
    /// What it adds to the text, if that can be typed.
    pub text: Option<String>,
    /// Its probability as the model gives it.
    pub own: f64,
    /// The same after temperature: what the bar shows.
    pub tempered: f64,
    /// Its chance to be drawn, or what cut it.
    pub chance: Result<f64, CutBy>,
}

/// Everything that is shown of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct NextCard {
    /// The likeliest tokens, likeliest first.
    pub candidates: Vec<Candidate>,
    /// How many can be drawn.
    pub kept: usize,
    /// The share that these have together before they are cut.
    pub share: f64,
    /// Uncertainty of the model, in bits.
    pub own_entropy: f64,
    /// Uncertainty of the draw, in bits.
    pub drawn_entropy: f64,
    /// V.
    pub vocabulary: usize,
}

impl NextCard {
    /// Cuts a model's answer as the settings say: with the code that the engine draws with.
    pub fn new(logits: &[f32], settings: &Settings, model: &LoadedModel) -> Self {
        Self::with_names(logits, settings, |id| token(model, id))
    }

    /// The same for tokens of these bytes and names.
    pub fn with_names<'t>(logits: &[f32], settings: &Settings, token: impl Fn(u32) -> (&'t [u8], &'t str)) -> Self {
        let own = Distribution::from_logits(logits);
        let cut = Cut::new(logits, &[], &settings.sampling());
        let survivors = cut.survivors();
        let cut_by = |place| match settings.get(Setting::Temperature) {
            _ if place >= cut.after_top_k => CutBy::TopK,
            0.0 => CutBy::Zero,
            _ => CutBy::TopP,
        };
        let candidate = |(place, &(id, tempered)): (usize, &(u32, f64))| {
            let (bytes, name) = token(id);
            Candidate {
                label: token_label::label(bytes, name),
                text: token_label::text(bytes, name),
                own: own.probability(id),
                tempered,
                chance: survivors.get(place).map(|(_, chance)| *chance).ok_or_else(|| cut_by(place)),
            }
        };
        let entropy =
            |sum: f64, (_, chance): &(u32, f64)| if *chance > 0.0 { sum - chance * chance.log2() } else { sum };
        Self {
            candidates: cut.order.iter().take(CANDIDATES).enumerate().map(candidate).collect(),
            kept: cut.kept,
            share: cut.order.iter().take(cut.kept).map(|(_, probability)| probability).sum(),
            own_entropy: own.entropy(),
            drawn_entropy: survivors.iter().fold(0.0, entropy),
            vocabulary: logits.len(),
        }
    }

    /// The first few, for a sentence.
    pub fn best(&self) -> Vec<(String, f64)> {
        self.candidates.iter().take(3).map(|candidate| (candidate.label.clone(), candidate.tempered)).collect()
    }
}

/// What a token adds, and how the vocabulary calls it.
pub fn token(model: &LoadedModel, id: u32) -> (&[u8], &str) {
    let bytes = model.token_bytes.get(id as usize).map_or(&[][..], Vec::as_slice);
    (bytes, model.vocabulary.get(id as usize).map_or("", String::as_str))
}

/// How many equally likely choices are as uncertain as so many bits.
pub fn perplexity(bits: f64) -> f64 {
    bits.exp2()
}

#[cfg(test)]
mod tests {
    use super::super::tests::model;
    use super::*;
    use crate::protocol::ModelId;

    #[test]
    fn a_card_says_what_is_kept_and_what_is_cut() {
        let model = model(ModelId::Gpt, &[b" a", b"\xe2", b"<|endoftext|>", b"d"]);
        let logits = [4.0_f32, 2.0, 1.0, 1.0].map(f32::ln);
        let mut settings = Settings::default();
        settings.set(Setting::Temperature, 1.0);
        settings.set(Setting::TopK, 2.0);
        let card = NextCard::new(&logits, &settings, &model);
        let labels: Vec<&str> = card.candidates.iter().map(|candidate| candidate.label.as_str()).collect();
        assert_eq!(labels, ["␣a", "<0xE2>", "<|endoftext|>", "d"]);
        let texts: Vec<Option<&str>> = card.candidates.iter().map(|candidate| candidate.text.as_deref()).collect();
        assert_eq!(texts, [Some(" a"), None, None, Some("d")]);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(close(card.candidates[0].tempered, 0.5) && close(card.share, 0.75) && close(card.own_entropy, 1.75));
        assert!(card.candidates[0].chance.is_ok_and(|chance| close(chance, 2.0 / 3.0)));
        assert_eq!((card.kept, card.candidates[2].chance), (2, Err(CutBy::TopK)));
        settings.set(Setting::Temperature, 0.0);
        let sure = NextCard::new(&logits, &settings, &model);
        assert_eq!((sure.kept, sure.drawn_entropy, sure.candidates[0].chance), (1, 0.0, Ok(1.0)));
        assert_eq!(sure.candidates[1].chance, Err(CutBy::Zero));
        settings.set(Setting::Temperature, 1.0);
        settings.set(Setting::TopP, 0.4);
        let narrow = NextCard::new(&logits, &settings, &model);
        assert_eq!((narrow.kept, narrow.candidates[1].chance), (1, Err(CutBy::TopP)));
        assert!(close(perplexity(card.own_entropy), 2.0_f64.powf(1.75)) && perplexity(0.0) == 1.0);
    }

    #[test]
    fn an_answer_of_nothing_is_a_card_of_nothing() {
        let model = model(ModelId::Gpt, &[]);
        for logits in [&[][..], &[f32::NAN; 3], &[f32::NEG_INFINITY]] {
            let card = NextCard::new(logits, &Settings::default(), &model);
            assert_eq!((card.kept, card.candidates.len(), card.drawn_entropy), (0, 0, 0.0));
        }
        let unknown = NextCard::new(&[1.0], &Settings::default(), &model);
        assert_eq!(unknown.candidates[0].label, "", "a token beyond the vocabulary");
    }
}
