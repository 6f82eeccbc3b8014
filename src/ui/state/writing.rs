//! A text that a model is writing, token by token.

use crate::inference::spelling::{Stretch, spell, stretches};
use crate::protocol::{Ending, EngineError, WrittenToken};

/// Characters of the prompt that are shown before what was written.
const SHOWN_OF_PROMPT: usize = 240;

/// How far it has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The model is writing.
    Running,
    /// It has come to its end.
    Done(Ending),
    /// The reader stopped it.
    Stopped,
    /// It failed.
    Failed(EngineError),
}

/// A prompt, and what was written after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Writing {
    /// What it was written from, however the text box has changed since.
    pub prompt: String,
    /// What was written so far.
    pub tokens: Vec<WrittenToken>,
    /// How far it has come.
    pub phase: Phase,
}

impl Writing {
    /// Nothing has been written yet.
    pub fn start(prompt: String) -> Self {
        Self { prompt, tokens: Vec::new(), phase: Phase::Running }
    }

    /// Takes over tokens of which `first` came before. A worker that was replaced begins anew, from
    /// 0: what it writes takes the place of what its predecessor wrote.
    pub fn apply(&mut self, first: u32, tokens: &[WrittenToken]) {
        self.tokens.truncate(first as usize);
        self.tokens.extend_from_slice(tokens);
    }

    /// Ends it, unless it has ended. What was written stays.
    pub fn end(&mut self, phase: Phase) {
        if self.phase == Phase::Running {
            self.phase = phase;
        }
    }

    /// Whether the model is writing.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// The end of the prompt, and whether something was left out before it.
    pub fn prompt_end(&self) -> (&str, bool) {
        let start = self.prompt.char_indices().rev().nth(SHOWN_OF_PROMPT - 1).map_or(0, |(at, _)| at);
        (&self.prompt[start..], start > 0)
    }

    /// What was written, bytes that are no text (or not yet) as such.
    pub fn text(&self, token_bytes: &[Vec<u8>]) -> String {
        spell(&self.bytes(token_bytes))
    }

    /// Prompt and text together, as they can be typed: without bytes that are no text.
    pub fn whole(&self, token_bytes: &[Vec<u8>]) -> String {
        let mut whole = self.prompt.clone();
        for stretch in stretches(&self.bytes(token_bytes)) {
            if let Stretch::Text(text) = stretch {
                whole.push_str(&text);
            }
        }
        whole
    }

    /// How surprising a token was to the model, on average, in bits; none if there is no token.
    pub fn bits_per_token(&self) -> Option<f64> {
        let nats: f64 = self.tokens.iter().map(|token| -f64::from(token.log_probability)).sum();
        (!self.tokens.is_empty()).then(|| nats / self.tokens.len() as f64 / std::f64::consts::LN_2)
    }

    fn bytes(&self, token_bytes: &[Vec<u8>]) -> Vec<u8> {
        self.tokens.iter().filter_map(|token| token_bytes.get(token.id as usize)).flatten().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(id: u32) -> WrittenToken {
        WrittenToken { id, log_probability: -std::f32::consts::LN_2 }
    }

    fn bytes() -> Vec<Vec<u8>> {
        vec![b" a".to_vec(), vec![0xf0, 0x9f], vec![0x99, 0x82], b"\n".to_vec()]
    }

    #[test]
    fn tokens_come_in_order_and_a_new_worker_begins_anew() {
        let mut writing = Writing::start("x".into());
        writing.apply(0, &[token(0)]);
        writing.apply(1, &[token(1), token(2)]);
        assert_eq!(writing.text(&bytes()), " a🙂");
        assert_eq!(writing.bits_per_token().map(f64::round), Some(1.0));
        writing.apply(0, &[token(3)]);
        assert_eq!((writing.tokens.len(), writing.text(&bytes())), (1, "\n".into()));
        writing.apply(99, &[token(0)]);
        assert_eq!(writing.tokens.len(), 2, "a gap in the count loses nothing");
    }

    #[test]
    fn half_a_character_is_shown_and_not_adopted() {
        let mut writing = Writing::start("x".into());
        writing.apply(0, &[token(0), token(1), token(77)]);
        assert_eq!(writing.text(&bytes()), " a<0xF0><0x9F>");
        assert_eq!(writing.whole(&bytes()), "x a");
        assert_eq!(Writing::start(String::new()).bits_per_token(), None);
    }

    #[test]
    fn it_ends_once_and_keeps_the_text() {
        let mut writing = Writing::start("x".into());
        writing.apply(0, &[token(0)]);
        writing.end(Phase::Stopped);
        writing.end(Phase::Done(Ending::Length));
        assert_eq!((writing.phase.clone(), writing.text(&bytes())), (Phase::Stopped, " a".into()));
        assert!(!writing.is_running());
    }

    #[test]
    fn the_end_of_a_long_prompt_is_shown() {
        assert_eq!(Writing::start("short".into()).prompt_end(), ("short", false));
        let writing = Writing::start("é".repeat(1_000));
        assert_eq!((writing.prompt_end().0.chars().count(), writing.prompt_end().1), (SHOWN_OF_PROMPT, true));
        assert!(!Writing::start("é".repeat(SHOWN_OF_PROMPT)).prompt_end().1);
    }
}
