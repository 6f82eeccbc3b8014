//! Words of the surprisal ribbon and of the causal mask that can be taken away.

use super::{Figures, Run};
use crate::ui::state::surprisal::{Cost, Ribbon};

/// What each token costs.
pub struct MeasureText {
    /// Heading.
    pub title: &'static str,
    /// Label of the text box.
    pub text: &'static str,
    /// What to write in it.
    pub hint: &'static str,
    /// The model is not here.
    pub not_loaded: &'static [Run],
    /// The readings: our GPT with its mask and without, the small one trained with it, the twin.
    pub readings: [&'static str; 4],
    /// Bits under a token, for those who hear it.
    pub bits: fn(&Cost, &Figures) -> String,
    /// The sums.
    pub sums: fn(&Ribbon, &Figures) -> String,
    /// The most surprising tokens.
    pub highest: fn(&[&Cost], &Figures) -> String,
    /// Only the beginning was read: tokens.
    pub cut: fn(usize, &Figures) -> String,
    /// Nothing to measure.
    pub empty: &'static str,
    /// The switch.
    pub unmasked: &'static str,
    /// What it does.
    pub unmasked_hint: &'static str,
    /// Mean bits a token with the mask and without, of a model trained with it.
    pub broken: fn(f64, f64, &Figures) -> String,
    /// Heading of the twin.
    pub twin: &'static str,
    /// What it is.
    pub twin_hint: &'static str,
    /// It is not in this build.
    pub twin_missing: &'static str,
    /// Loads it and its sibling.
    pub load: fn(usize, u64, &Figures) -> String,
    /// They are on their way.
    pub loading: fn(usize, usize) -> String,
    /// They are here.
    pub loaded: fn(usize) -> String,
    /// Has both write.
    pub write: &'static str,
    /// Stands where they have not written.
    pub nothing_written: &'static str,
    /// Mean bits a token of the sibling and of the twin, and why the mask is there.
    pub why: fn(f64, f64, &Figures) -> String,
}
