//! Temperature, cuts and seed: what can be set, and within which bounds.

use crate::inference::sampling::Sampling;

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

    /// Temperature and cuts of these, the seed of others: so two settings are compared by the same
    /// draws.
    pub fn with_seed_of(&self, others: &Self) -> Self {
        Self { seed: others.seed, ..*self }
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
