//! The laboratory in which a reader pre-trains a model: what was decided, and what there is to see
//! of a run.

mod course;
pub mod kept;
mod recorded;
mod standing;

pub use course::{Course, chosen_samples, loss_chart, rows};
pub use recorded::recorded;
pub use standing::{Standing, standing};

use super::url::{LabState, Pairs};
use crate::protocol::{Objective, PRESETS, Preset, TrainingPlan};

/// The laboratory's name, in links and in the page.
pub const NAME: &str = "pretrain";

/// The preset that the laboratory opens with, and that was recorded.
pub const DEFAULT: &Preset = &PRESETS[1];

/// The most steps that a reader may ask for.
pub const MOST_STEPS: u32 = 20_000;

/// Bounds of the learning rate.
const RATES: (f64, f64) = (1e-5, 0.1);

/// Where the text comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The little world.
    #[default]
    World,
    /// The reader's own text.
    Text,
}

/// What can be set as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// The highest learning rate.
    Rate,
    /// Steps in all.
    Steps,
    /// What all chance follows from.
    Seed,
}

impl Setting {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Setting; 3] = [Setting::Rate, Setting::Steps, Setting::Seed];

    /// Its name in links.
    pub fn key(self) -> &'static str {
        match self {
            Setting::Rate => "rate",
            Setting::Steps => "steps",
            Setting::Seed => "seed",
        }
    }

    /// The least and the most that is accepted.
    pub fn bounds(self) -> (f64, f64) {
        match self {
            Setting::Rate => RATES,
            Setting::Steps => (10.0, f64::from(MOST_STEPS)),
            Setting::Seed => (0.0, f64::from(u32::MAX)),
        }
    }

    /// The number that was typed, if it makes sense.
    pub fn read(self, typed: &str) -> Option<f64> {
        let number: f64 = typed.trim().replace(',', ".").parse().ok()?;
        let (least, most) = self.bounds();
        let whole = self == Setting::Rate || number.fract() == 0.0;
        ((least..=most).contains(&number) && whole).then_some(number)
    }
}

/// What the reader decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Pretrain {
    /// The size, by its place among the presets.
    preset: usize,
    /// What the model is to be trained to do.
    pub objective: Objective,
    /// Where the text comes from.
    pub origin: Origin,
    /// The reader's own text; kept while the little world is chosen.
    pub text: String,
    /// What all chance follows from.
    seed: u32,
    /// The highest learning rate; the preset's if none.
    rate: Option<f64>,
    /// Steps in all; the preset's if none.
    steps: Option<u32>,
}

impl Default for Pretrain {
    fn default() -> Self {
        Self {
            preset: 1,
            objective: Objective::Causal,
            origin: Origin::World,
            text: String::new(),
            seed: 1,
            rate: None,
            steps: None,
        }
    }
}

impl Pretrain {
    /// The chosen size.
    pub fn preset(&self) -> &'static Preset {
        PRESETS.get(self.preset).unwrap_or(DEFAULT)
    }

    /// Chooses a size. The learning rate and the steps are its own again.
    pub fn choose(&mut self, preset: &Preset) {
        if let Some(place) = PRESETS.iter().position(|other| other.name == preset.name) {
            (self.preset, self.rate, self.steps) = (place, None, None);
        }
    }

    /// What a setting is.
    pub fn get(&self, setting: Setting) -> f64 {
        match setting {
            Setting::Rate => self.rate.unwrap_or(self.preset().learning_rate),
            Setting::Steps => self.steps.map_or(self.preset().steps as f64, f64::from),
            Setting::Seed => f64::from(self.seed),
        }
    }

    /// Sets one; what makes no sense is passed over.
    pub fn set(&mut self, setting: Setting, value: f64) {
        let (least, most) = setting.bounds();
        if !(least..=most).contains(&value) {
            return;
        }
        match setting {
            Setting::Rate => self.rate = (value != self.preset().learning_rate).then_some(value),
            Setting::Steps => self.steps = (value as usize != self.preset().steps).then_some(value as u32),
            Setting::Seed => self.seed = value as u32,
        }
    }

    /// The run that this asks for.
    pub fn plan(&self) -> TrainingPlan {
        let of_preset = TrainingPlan::of(self.preset(), self.objective, u64::from(self.seed));
        TrainingPlan {
            learning_rate: self.get(Setting::Rate),
            steps: self.get(Setting::Steps) as u32,
            text: (self.origin == Origin::Text).then(|| self.text.clone()),
            ..of_preset
        }
    }
}

impl LabState for Pretrain {
    const LAB: &'static str = NAME;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if self.preset != default.preset {
            pairs.pair("size", self.preset().name);
        }
        if self.objective != default.objective {
            pairs.pair("objective", self.objective.name());
        }
        if self.origin == Origin::Text {
            pairs.pair("source", "text");
        }
        if !self.text.is_empty() {
            pairs.text("text", &self.text);
        }
        let set = [(Setting::Rate, self.rate), (Setting::Steps, self.steps.map(f64::from))];
        for (setting, value) in set {
            if let Some(value) = value {
                pairs.pair(setting.key(), &value.to_string());
            }
        }
        if self.seed != default.seed {
            pairs.pair(Setting::Seed.key(), &self.seed.to_string());
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "size" => {
                if let Some(place) = PRESETS.iter().position(|preset| preset.name == value) {
                    self.preset = place;
                }
            }
            "objective" => self.objective = Objective::named(value).unwrap_or(self.objective),
            "source" if value == "text" => self.origin = Origin::Text,
            "text" => self.text = value.to_owned(),
            _ => {
                if let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.key() == key)
                    && let Some(number) = setting.read(value)
                {
                    match setting {
                        Setting::Rate => self.rate = Some(number),
                        Setting::Steps => self.steps = Some(number as u32),
                        Setting::Seed => self.seed = number as u32,
                    }
                }
            }
        }
    }

    fn settle(&mut self) {
        // What is set to the preset's own is not set; the size may stand behind it in the link.
        let preset = self.preset();
        self.rate = self.rate.filter(|rate| *rate != preset.learning_rate);
        self.steps = self.steps.filter(|steps| *steps as usize != preset.steps);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::url::{read, write};

    #[test]
    fn what_was_decided_survives_a_link() {
        assert_eq!(write(&Pretrain::default(), "").text, "");
        assert_eq!(Pretrain::default().plan(), TrainingPlan::opening());
        let mut state = Pretrain { objective: Objective::Spans, origin: Origin::Text, ..Pretrain::default() };
        state.text = "a & lab=b #".to_owned();
        state.choose(&PRESETS[3]);
        state.set(Setting::Rate, 0.0123);
        state.set(Setting::Steps, 150.0);
        state.set(Setting::Seed, 77.0);
        assert_eq!(read::<Pretrain>(&write(&state, "").text).state, state);
        let plan = state.plan();
        assert_eq!((plan.shape, plan.steps, plan.learning_rate, plan.seed), (PRESETS[3].shape, 150, 0.0123, 77));
        assert_eq!(plan.text.as_deref(), Some("a & lab=b #"));
        assert_eq!(plan.preset().map(|preset| preset.name), Some("200k"));
    }

    #[test]
    fn what_makes_no_sense_in_a_link_is_passed_over() {
        for odd in ["size=9000k&objective=telepathy", "rate=NaN&steps=-3&seed=1e99", "rate=5&steps=2.5&source=web"] {
            assert_eq!(read::<Pretrain>(&format!("lab=pretrain&{odd}")).state, Pretrain::default(), "{odd}");
        }
        let own = format!("lab=pretrain&rate={}&steps={}", DEFAULT.learning_rate, DEFAULT.steps);
        assert_eq!(read::<Pretrain>(&own).state, Pretrain::default());
        let long = Pretrain { text: "word ".repeat(1_000), ..Pretrain::default() };
        assert!(write(&long, "").text_left_out);
    }

    #[test]
    fn another_size_has_settings_of_its_own() {
        let mut state = Pretrain::default();
        state.set(Setting::Steps, 50.0);
        state.choose(&PRESETS[0]);
        assert_eq!(state.get(Setting::Steps), PRESETS[0].steps as f64);
        state.set(Setting::Steps, 1e9);
        assert_eq!(state.get(Setting::Steps), PRESETS[0].steps as f64);
        assert_eq!(Setting::Rate.read("0,005"), Some(0.005));
        assert_eq!((Setting::Steps.read("2.5"), Setting::Seed.read("x")), (None, None));
    }
}
