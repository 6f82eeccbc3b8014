//! What a run is: its settings.

use serde::{Deserialize, Serialize};

use super::error::TrainingError;
use super::optimizer::AdamWConfig;
use super::plan::{Objective, Preset, Shape};
use super::schedule::Schedule;

impl Preset {
    /// A run of it.
    #[must_use]
    pub fn settings(&self, objective: Objective, seed: u64) -> Settings {
        Settings {
            objective,
            shape: self.shape,
            rows: self.rows,
            steps: self.steps,
            warm_up: (self.steps / 20).clamp(1, 100),
            learning_rate: self.learning_rate,
            floor: 0.1,
            weight_decay: 0.05,
            clip: 1.0,
            seed,
            held_out: 400,
        }
    }
}

/// Everything that a run follows from, beside its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What the model is trained to do.
    pub objective: Objective,
    /// The model.
    pub shape: Shape,
    /// Rows of a batch.
    pub rows: usize,
    /// Steps in all.
    pub steps: usize,
    /// Steps until the learning rate has its peak.
    pub warm_up: usize,
    /// The peak.
    pub learning_rate: f64,
    /// The last learning rate, as a share of the peak.
    pub floor: f64,
    /// What is taken off matrices, as a share of them times the learning rate.
    pub weight_decay: f64,
    /// How long all gradients together may be.
    pub clip: f64,
    /// What all chance follows from: first weights, rows, masks.
    pub seed: u64,
    /// Units of the little world that are held out. Of a text it is always the last tenth.
    pub held_out: usize,
}

impl Settings {
    /// Refuses what makes no sense, or more than a browser can do.
    ///
    /// # Errors
    /// [`TrainingError::Setting`].
    pub fn check(&self) -> Result<(), TrainingError> {
        let Shape { layers, width, heads, context } = self.shape;
        for (name, found, least, most) in [
            ("the number of layers", layers, 1, 24),
            ("the width", width, 2, 1024),
            ("the number of heads", heads, 1, width),
            ("the context", context, 16, 512),
            ("the number of rows", self.rows, 1, 512),
            ("the number of steps", self.steps, 1, 10_000_000),
            ("the number of held-out units", self.held_out, 1, 100_000),
        ] {
            if !(least..=most).contains(&found) {
                let allowed = format!("between {least} and {most}");
                return Err(TrainingError::Setting { name, found: found.to_string(), allowed });
            }
        }
        if !width.is_multiple_of(heads) {
            let allowed = format!("divisible by the {heads} heads");
            return Err(TrainingError::Setting { name: "the width", found: width.to_string(), allowed });
        }
        for (name, found, zero, most) in [
            ("the learning rate", self.learning_rate, false, 1.0),
            ("the clip", self.clip, false, 1e6),
            ("the floor", self.floor, true, 1.0),
            ("the weight decay", self.weight_decay, true, 1.0),
        ] {
            // Written so that NaN fails too.
            if !((found > 0.0 || (zero && found == 0.0)) && found <= most) {
                let allowed =
                    if zero { format!("between 0 and {most}") } else { format!("above 0, and {most} at most") };
                return Err(TrainingError::Setting { name, found: found.to_string(), allowed });
            }
        }
        Ok(())
    }

    /// The learning rate's course.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        Schedule { peak: self.learning_rate, warm_up: self.warm_up, steps: self.steps, floor: self.floor }
    }

    /// The optimiser's settings.
    #[must_use]
    pub fn optimizer(&self) -> AdamWConfig {
        AdamWConfig { weight_decay: self.weight_decay, ..AdamWConfig::default() }
    }
}
