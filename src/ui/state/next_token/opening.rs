//! What GPT expects after the text that the laboratory opens with, as shipped
//! (`lab examples --next-token`).

use super::{NextCard, Settings};
use crate::ui::state::token_label::from_hex;

/// `assets/examples/next-token.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../../assets/examples/next-token.tsv");
/// Steps of a nat in which the file counts.
const STEPS: f32 = 2_000.0;
/// What tells logits apart that the file holds for equal: less than it can say, more than nothing.
const APART: f32 = 4e-6;

/// The answer. Ids are places: the likeliest token is 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// The text.
    pub text: &'static str,
    logits: Vec<f32>,
    /// Bytes and names of the likeliest.
    tokens: Vec<(Vec<u8>, &'static str)>,
}

impl Opening {
    /// The shipped one; what is not understood is left out (a test sees to it that all is).
    pub fn shipped() -> Self {
        Self::parse(FILE)
    }

    fn parse(file: &'static str) -> Self {
        let mut opening = Self::default();
        let (mut depth, mut equals) = (0_u32, 0_u32);
        for (key, value) in file.lines().filter_map(|line| line.split_once('\t')) {
            match key {
                "text" => opening.text = value,
                "token" => opening.tokens.extend(value.split_once('\t').map(|(name, hex)| (from_hex(hex), name))),
                "fall" => {
                    for fall in value.split(' ').filter_map(|fall| fall.parse::<u32>().ok()) {
                        depth = depth.saturating_add(fall);
                        equals = if fall == 0 { equals + 1 } else { 0 };
                        opening.logits.push(-(depth as f32) / STEPS - equals as f32 * APART);
                    }
                }
                _ => {}
            }
        }
        opening
    }

    /// Cut as the settings say.
    pub fn card(&self, settings: &Settings) -> NextCard {
        NextCard::with_names(&self.logits, settings, |id| {
            self.tokens.get(id as usize).map_or((&[][..], ""), |(bytes, name)| (bytes.as_slice(), *name))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CANDIDATES, OPENING_PROMPT, Setting};
    use super::*;

    #[test]
    fn the_shipped_answer_is_whole() {
        let opening = Opening::shipped();
        assert_eq!((opening.text, opening.tokens.len()), (OPENING_PROMPT, CANDIDATES));
        assert!(opening.logits.len() > 1_000);
        assert!(opening.logits.is_sorted_by(|one, other| one > other), "no two are equal");
        let mut settings = Settings::default();
        let card = opening.card(&settings);
        assert_eq!((card.kept, card.candidates.len(), card.vocabulary), (8, CANDIDATES, opening.logits.len()));
        assert!(card.candidates.iter().all(|candidate| !candidate.label.is_empty()));
        assert!(card.own_entropy > 1.0 && card.drawn_entropy < card.own_entropy);
        settings.set(Setting::TopK, 100.0);
        assert_eq!(opening.card(&settings).kept, 100);
    }

    #[test]
    fn what_is_damaged_is_left_out() {
        let opening =
            Opening::parse("text\ta\ntoken\tx\ntoken\ty\t2\ntoken\tz\t6G\nfall\t0 x 20 0\nfall\t-1 99999999999\n?");
        assert_eq!(opening.tokens, [(vec![], "y"), (vec![], "z")]);
        assert_eq!(opening.logits, [-APART, -0.01, -0.01 - APART]);
        assert_eq!(from_hex("6f6B"), b"ok");
    }
}
