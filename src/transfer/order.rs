//! What is raced: sizes, seeds, settings.

use super::pretrained::TransferError;
use super::settings::{Arm, MOST_SEEDS, MOST_SENTENCES, Method, Settings};
use super::task::Task;

/// What is raced.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What is trained.
    pub method: Method,
    /// Numbers of labelled sentences, each even.
    pub sizes: Vec<u16>,
    /// How many seeds, from 0 up.
    pub seeds: u32,
    /// The settings of both arms, in the order of [`Arm::BOTH`].
    pub settings: [Settings; 2],
    /// Which arms take part.
    pub arms: Vec<Arm>,
}

impl Order {
    /// Both arms, with the settings that were chosen for them.
    #[must_use]
    pub fn new(method: Method, sizes: Vec<u16>, seeds: u32) -> Self {
        let settings = Arm::BOTH.map(|arm| Settings::of(arm, method));
        Self { method, sizes, seeds, settings, arms: Arm::BOTH.to_vec() }
    }

    /// The settings of a run.
    pub(super) fn settings(&self, arm: Arm, size: u16) -> Settings {
        let [pretrained, random] = self.settings;
        let settings = if arm == Arm::Pretrained { pretrained } else { random };
        settings.for_draw(self.method, usize::from(size))
    }

    /// Whether it can be raced on this task.
    ///
    /// # Errors
    /// [`TransferError`], which says what makes no sense.
    pub(super) fn check(&self, task: &Task) -> Result<(), TransferError> {
        let (most, found) = (task.most(), task.labelled.len().max(task.held_out.len()));
        if most == 0 || task.held_out.is_empty() {
            return Err(TransferError::NoTask);
        }
        if found > MOST_SENTENCES {
            return Err(TransferError::TooMany { limit: MOST_SENTENCES, found });
        }
        let setting = |name, found: String, allowed: String| Err(TransferError::Setting { name, found, allowed });
        if let Some(size) =
            self.sizes.iter().find(|size| **size < 2 || !size.is_multiple_of(2) || usize::from(**size) > most)
        {
            return setting("the number of labelled sentences", size.to_string(), format!("even, from 2 to {most}"));
        }
        if !(1..=MOST_SEEDS).contains(&self.seeds) {
            return setting("the number of seeds", self.seeds.to_string(), format!("from 1 to {MOST_SEEDS}"));
        }
        if self.settings.iter().any(|it| it.steps == 0) {
            return setting("the number of steps", "0".to_owned(), "at least 1".to_owned());
        }
        Ok(())
    }
}
