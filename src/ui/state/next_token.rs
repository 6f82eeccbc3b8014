//! The next token's laboratory: a text, settings, and what is shown of the model's answer.

mod card;
mod opening;
mod setting;

pub use card::{CANDIDATES, Candidate, CutBy, NextCard, perplexity, token};
pub use opening::Opening;
pub use setting::{Setting, Settings};

use super::url::{self, LabState, Pairs};

/// The text that the laboratory opens with.
pub const OPENING_PROMPT: &str = "The cat sat on the";
/// The text that is measured at first.
pub const OPENING_MEASURED: &str = "The cat sat on the mat. It looked out of the window and saw a little bird.";
/// How many tokens "Write on" writes at most.
pub const TOKENS_TO_WRITE: u32 = 60;
/// Steps that can be taken back.
const LONGEST_TRAIL: usize = 200;
/// No more bytes than this are sent: more than the model's 256 tokens ever take.
const REACH_BYTES: usize = 16_384;

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq)]
pub struct NextToken {
    /// The text so far.
    pub prompt: String,
    /// How the next token is chosen.
    pub settings: Settings,
    /// Settings to compare those with; of theirs the seed is not used.
    pub pinned: Option<Settings>,
    /// How many bytes of the text's end each token has that was drawn or picked one by one.
    trail: Vec<u32>,
    /// The text whose every token is measured.
    pub measured: String,
    /// Whether it is also measured without the causal mask.
    pub unmasked: bool,
}

impl LabState for NextToken {
    const LAB: &'static str = url::NEXT_TOKEN;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        let written = self.prompt == default.prompt || pairs.text("text", &self.prompt);
        if written && !self.trail.is_empty() {
            pairs.pair("trail", &join(self.trail.iter().map(u32::to_string)));
        }
        for setting in Setting::ALL {
            if self.settings.get(setting) != default.settings.get(setting) {
                pairs.pair(setting.key(), &setting.write(self.settings.get(setting)));
            }
        }
        if let Some(pinned) = &self.pinned {
            pairs.pair("pinned", &join(Setting::ALL.iter().map(|setting| setting.write(pinned.get(*setting)))));
        }
        if self.measured != default.measured {
            pairs.text("measured", &self.measured);
        }
        if self.unmasked {
            pairs.pair("mask", "off");
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "text" => self.prompt = value.to_owned(),
            "trail" => {
                self.trail = value.split(' ').map_while(|bytes| bytes.parse().ok()).take(LONGEST_TRAIL).collect()
            }
            "pinned" => self.pinned = read_settings(value),
            "measured" => self.measured = value.to_owned(),
            "mask" => self.unmasked = value == "off",
            _ => {
                if let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.key() == key)
                    && let Some(value) = setting.read(value)
                {
                    self.settings.set(setting, value);
                }
            }
        }
    }

    fn settle(&mut self) {
        let mut end = self.prompt.len();
        let fits = self.trail.iter().rev().all(|bytes| {
            let start =
                end.checked_sub(*bytes as usize).filter(|start| *bytes > 0 && self.prompt.is_char_boundary(*start));
            end = start.unwrap_or_default();
            start.is_some()
        });
        if !fits {
            self.trail.clear();
        }
    }
}

impl Default for NextToken {
    fn default() -> Self {
        Self {
            prompt: OPENING_PROMPT.into(),
            settings: Settings::default(),
            pinned: None,
            trail: Vec::new(),
            measured: OPENING_MEASURED.into(),
            unmasked: false,
        }
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

    /// The part of the measured text that is sent: its beginning.
    pub fn measured_sent(&self) -> &str {
        let mut end = self.measured.len().min(REACH_BYTES);
        while !self.measured.is_char_boundary(end) {
            end -= 1;
        }
        &self.measured[..end]
    }

    /// Another text. It has no steps to take back.
    pub fn edit(&mut self, prompt: String) {
        self.prompt = prompt;
        self.trail.clear();
    }

    /// Puts a token behind the text.
    pub fn step(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.prompt.push_str(text);
        self.trail.push(text.len() as u32);
        if self.trail.len() > LONGEST_TRAIL {
            self.trail.remove(0);
        }
    }

    /// Takes the last token away again.
    pub fn back(&mut self) {
        if let Some(bytes) = self.trail.pop() {
            self.prompt.truncate(self.prompt.len() - bytes as usize);
        }
    }

    /// How many tokens can be taken back. The next draw takes the seed's number at this place.
    pub fn steps(&self) -> usize {
        self.trail.len()
    }

    /// The settings that are compared: the pinned ones first, then the present ones.
    pub fn compared(&self) -> Vec<Settings> {
        let pinned = self.pinned.map(|pinned| pinned.with_seed_of(&self.settings));
        pinned.into_iter().chain([self.settings]).collect()
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" ")
}

fn read_settings(value: &str) -> Option<Settings> {
    let mut settings = Settings::default();
    let mut values = value.split(' ');
    for setting in Setting::ALL {
        settings.set(setting, setting.read(values.next()?)?);
    }
    Some(settings)
}

#[cfg(test)]
#[path = "next_token/tests.rs"]
pub(super) mod tests;
