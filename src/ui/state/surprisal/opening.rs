//! What the tokens cost of the text that is measured at first, as shipped (`lab examples --ribbon`).

use std::sync::Arc;

use super::{Cost, Ribbon};
use crate::ui::state::token_label;

/// `assets/examples/ribbon.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../../assets/examples/ribbon.tsv");

/// The text, and who read it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opening {
    /// The text.
    pub text: &'static str,
    readings: Vec<(usize, Arc<Ribbon>)>,
}

impl Opening {
    /// The shipped one; what is not understood is left out (a test sees to it that all is).
    pub fn shipped() -> Self {
        Self::parse(FILE)
    }

    /// What a reading says of a text, if it is this one and was shipped.
    pub fn reading(&self, reading: usize, text: &str) -> Option<Arc<Ribbon>> {
        let found = self.readings.iter().find(|(number, _)| *number == reading);
        found.filter(|_| text == self.text).map(|(_, ribbon)| ribbon.clone())
    }

    fn parse(file: &'static str) -> Self {
        let mut text = "";
        let mut readings: Vec<(usize, Ribbon)> = Vec::new();
        for line in file.lines() {
            let fields: Vec<&'static str> = line.split('\t').collect();
            match (fields.as_slice(), readings.last_mut()) {
                (["text", it], _) => text = it,
                (["reading", number, ..], _) => {
                    let empty = Ribbon { characters: text.chars().count(), ..Ribbon::default() };
                    readings.extend(number.parse().ok().map(|number| (number, empty)));
                }
                (["token", name, hex, bits], Some((_, ribbon))) => {
                    let label = token_label::label(&token_label::from_hex(hex), name);
                    ribbon.costs.extend(bits.parse().ok().map(|bits| Cost { label, bits }));
                }
                _ => {}
            }
        }
        Self { text, readings: readings.into_iter().map(|(number, ribbon)| (number, Arc::new(ribbon))).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::next_token::OPENING_MEASURED;

    #[test]
    fn the_shipped_readings_are_whole() {
        let opening = Opening::shipped();
        assert_eq!(opening.text, OPENING_MEASURED);
        let tokens = FILE.lines().filter(|line| line.starts_with("token\t")).count();
        assert_eq!(opening.readings.iter().map(|(_, ribbon)| ribbon.costs.len()).sum::<usize>(), tokens);
        let first = opening.reading(0, OPENING_MEASURED).expect("the model's own reading");
        assert!(first.costs.len() >= 12 && first.bits().is_finite() && first.bits() > 10.0, "{first:?}");
        let said: String = first.costs.iter().map(|cost| cost.label.replace(token_label::SPACE, " ")).collect();
        assert_eq!(said.trim_start(), OPENING_MEASURED);
        assert_eq!(first.characters, OPENING_MEASURED.len());
        assert_eq!(opening.reading(0, "another text"), None);
        // Without its mask a model that was trained with it is at a loss.
        let broken = opening.reading(1, OPENING_MEASURED).expect("the same without the mask");
        assert!(broken.mean() > first.mean());
    }

    #[test]
    fn what_is_damaged_is_left_out() {
        let opening =
            Opening::parse("token\tx\t41\t1\ntext\tab\nreading\tx\nreading\t2\ntoken\tx\t4\t1\ntoken\ty\t\tz\n?");
        let ribbon = opening.reading(2, "ab").expect("a reading");
        assert_eq!((ribbon.costs.len(), ribbon.costs[0].label.as_str(), ribbon.characters), (1, "x", 2));
    }
}
