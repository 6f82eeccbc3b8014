//! The next token's laboratory: a text, settings, and what is shown of the model's answer.

use super::token_label;
use super::url::{self, LabState, Pairs};
use crate::inference::distribution::Distribution;
use crate::inference::sampling::{Cut, Sampling};
use crate::protocol::LoadedModel;

/// The text that the laboratory opens with.
pub const OPENING_PROMPT: &str = "The cat sat on the";
/// How many tokens "Write on" writes at most.
pub const TOKENS_TO_WRITE: u32 = 60;
/// Candidates that a card holds; the bars show the first few, the table all of them.
pub const CANDIDATES: usize = 20;
/// No more bytes than this are sent, from the end: more than the model's 256 tokens ever take.
const REACH_BYTES: usize = 16_384;

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq)]
pub struct NextToken {
    /// The text so far.
    pub prompt: String,
    /// How the next token is chosen.
    pub settings: Settings,
}

impl LabState for NextToken {
    const LAB: &'static str = url::NEXT_TOKEN;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if self.prompt != default.prompt {
            pairs.text("text", &self.prompt);
        }
        for setting in Setting::ALL {
            if self.settings.get(setting) != default.settings.get(setting) {
                pairs.pair(setting.key(), &setting.write(self.settings.get(setting)));
            }
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        if key == "text" {
            self.prompt = value.to_owned();
        } else if let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.key() == key)
            && let Some(value) = setting.read(value)
        {
            self.settings.set(setting, value);
        }
    }
}

impl Default for NextToken {
    fn default() -> Self {
        Self { prompt: OPENING_PROMPT.into(), settings: Settings::default() }
    }
}

impl NextToken {
    /// The part of the text that is sent, and whether that is all of it.
    pub fn sent(&self) -> (&str, bool) {
        let mut start = self.prompt.len().saturating_sub(REACH_BYTES);
        while !self.prompt.is_char_boundary(start) {
            start += 1;
        }
        (&self.prompt[start..], start == 0)
    }
}

/// What can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// What logits are divided by.
    Temperature,
    /// How many of the likeliest tokens stay.
    TopK,
    /// Until what share the likeliest tokens stay.
    TopP,
    /// What the draws follow from.
    Seed,
}

impl Setting {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Setting; 4] = [Setting::Temperature, Setting::TopK, Setting::TopP, Setting::Seed];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Setting::Temperature => "temperature",
            Setting::TopK => "top_k",
            Setting::TopP => "top_p",
            Setting::Seed => "seed",
        }
    }

    /// The least and the most that is accepted.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Setting::Temperature => (0.0, 2.0),
            Setting::TopK => (0.0, 100.0),
            Setting::TopP => (0.01, 1.0),
            Setting::Seed => (0.0, u32::MAX as f64),
        }
    }

    /// How far a slider goes at a time.
    pub fn step(self) -> f64 {
        match self {
            Setting::Temperature => 0.05,
            Setting::TopK | Setting::Seed => 1.0,
            Setting::TopP => 0.01,
        }
    }

    /// What was typed, if it makes sense. A comma is a point.
    pub fn read(self, typed: &str) -> Option<f64> {
        let value: f64 = typed.trim().replace(',', ".").parse().ok()?;
        let (least, most) = self.bounds();
        let is_whole = !matches!(self, Setting::TopK | Setting::Seed) || value.fract() == 0.0;
        // Adding zero turns −0 into 0. No comparison holds for NaN.
        (value >= least && value <= most && is_whole).then_some(value + 0.0)
    }

    /// A value as it is typed.
    pub fn write(self, value: f64) -> String {
        value.to_string()
    }
}

/// How the next token is chosen. Every value is one that [`Setting::read`] accepts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    temperature: f64,
    top_k: u32,
    top_p: f64,
    seed: u32,
}

impl Default for Settings {
    /// Two of the ten bars that are shown are cut, so that the cut is in sight; and with this seed
    /// the opening text goes on for a while.
    fn default() -> Self {
        Self { temperature: 0.8, top_k: 8, top_p: 1.0, seed: 7 }
    }
}

impl Settings {
    /// A setting's value.
    pub fn get(&self, setting: Setting) -> f64 {
        match setting {
            Setting::Temperature => self.temperature,
            Setting::TopK => self.top_k.into(),
            Setting::TopP => self.top_p,
            Setting::Seed => self.seed.into(),
        }
    }

    /// Changes a setting; values out of bounds are put at the bounds, and NaN changes nothing.
    pub fn set(&mut self, setting: Setting, value: f64) {
        if value.is_nan() {
            return;
        }
        let (least, most) = setting.bounds();
        let value = value.clamp(least, most);
        match setting {
            Setting::Temperature => self.temperature = value,
            Setting::TopK => self.top_k = value as u32,
            Setting::TopP => self.top_p = value,
            Setting::Seed => self.seed = value as u32,
        }
    }

    /// As the engine takes them.
    pub fn sampling(&self) -> Sampling {
        Sampling {
            temperature: self.temperature,
            top_k: self.top_k,
            top_p: self.top_p,
            seed: self.seed.into(),
            ..Sampling::default()
        }
    }
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
    /// Its chance to be drawn; none if it was cut.
    pub chance: Option<f64>,
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
    /// Cuts an answer as the settings say: with the code that the engine draws with.
    pub fn new(logits: &[f32], settings: &Settings, model: &LoadedModel) -> Self {
        let own = Distribution::from_logits(logits);
        let cut = Cut::new(logits, &[], &settings.sampling());
        let survivors = cut.survivors();
        let candidate = |(place, &(id, tempered)): (usize, &(u32, f64))| {
            let name = model.vocabulary.get(id as usize).map_or("", String::as_str);
            let bytes = model.token_bytes.get(id as usize).map_or(&[][..], Vec::as_slice);
            Candidate {
                label: token_label::label(bytes, name),
                text: token_label::text(bytes, name),
                own: own.probability(id),
                tempered,
                chance: survivors.get(place).map(|(_, chance)| *chance),
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::protocol::{ModelId, Source};

    /// A model whose tokens add these bytes.
    pub fn model(model: ModelId, tokens: &[&[u8]]) -> LoadedModel {
        LoadedModel {
            model,
            parameters: 1,
            layers: 1,
            decoder_layers: 0,
            heads: 1,
            width: 1,
            max_positions: 256,
            vocabulary: tokens.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect(),
            token_bytes: tokens.iter().map(|bytes| bytes.to_vec()).collect(),
            source: Source::Cache,
            kept: true,
        }
    }

    #[test]
    fn what_is_typed_is_a_setting_or_nothing() {
        use Setting::{Seed, Temperature, TopK, TopP};
        for (setting, typed, read) in [
            (Temperature, "0.8", Some(0.8)),
            (Temperature, " 1,5 ", Some(1.5)),
            (Temperature, "-0", Some(0.0)),
            (Temperature, "2.01", None),
            (Temperature, "NaN", None),
            (Temperature, "inf", None),
            (Temperature, "", None),
            (TopK, "0", Some(0.0)),
            (TopK, "2.5", None),
            (TopK, "-3", None),
            (TopP, "0", None),
            (TopP, "1", Some(1.0)),
            (Seed, "4294967295", Some(4_294_967_295.0)),
            (Seed, "4294967296", None),
            (Seed, "1e3", Some(1000.0)),
            (Seed, "0x10", None),
        ] {
            assert_eq!(setting.read(typed), read, "{setting:?} {typed:?}");
        }
    }

    #[test]
    fn settings_stay_in_bounds_and_pass_the_engines_check() {
        let mut settings = Settings::default();
        for setting in Setting::ALL {
            for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, 1e300] {
                settings.set(setting, value);
                let written = setting.write(settings.get(setting));
                assert_eq!(setting.read(&written), Some(settings.get(setting)), "{setting:?} {value}");
                assert_eq!(settings.sampling().check(), Ok(()));
            }
        }
    }

    #[test]
    fn a_card_says_what_is_kept_and_what_is_cut() {
        let model = model(ModelId::Gpt, &[b" a", b"\xe2", b"<|endoftext|>", b"d"]);
        let logits = [4.0_f32, 2.0, 1.0, 1.0].map(f32::ln);
        let mut settings = Settings { temperature: 1.0, top_k: 2, ..Settings::default() };
        let card = NextCard::new(&logits, &settings, &model);
        let labels: Vec<&str> = card.candidates.iter().map(|candidate| candidate.label.as_str()).collect();
        assert_eq!(labels, ["␣a", "<0xE2>", "<|endoftext|>", "d"]);
        let texts: Vec<Option<&str>> = card.candidates.iter().map(|candidate| candidate.text.as_deref()).collect();
        assert_eq!(texts, [Some(" a"), None, None, Some("d")]);
        let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(close(card.candidates[0].tempered, 0.5) && close(card.share, 0.75) && close(card.own_entropy, 1.75));
        assert!(card.candidates[0].chance.is_some_and(|chance| close(chance, 2.0 / 3.0)));
        assert_eq!((card.kept, card.candidates[2].chance), (2, None));
        settings.set(Setting::Temperature, 0.0);
        let sure = NextCard::new(&logits, &settings, &model);
        assert_eq!((sure.kept, sure.drawn_entropy, sure.candidates[0].chance), (1, 0.0, Some(1.0)));
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

    #[test]
    fn only_the_end_of_a_long_text_is_sent() {
        let state = NextToken { prompt: "é".repeat(100_000), ..NextToken::default() };
        let (sent, all) = state.sent();
        assert!(!all && sent.len() <= REACH_BYTES && sent.chars().all(|character| character == 'é'));
        assert_eq!(NextToken::default().sent(), (OPENING_PROMPT, true));
    }
}
