//! The laboratory's signals: what the reader chose, and what is shown of which run.

use std::sync::Arc;

use leptos::prelude::*;

use crate::protocol::{RunOverview, TrainingSample};
use crate::ui::state::pretrain::{Pretrain, recorded};
use crate::ui::training::{Phase, Training};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::remark::decided;

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    /// The run.
    pub training: Training,
    /// The state in the address.
    pub linked: Linked<Pretrain>,
    /// What the reader chose.
    pub state: RwSignal<Pretrain>,
    /// The run that is shown: the reader's own, or the recorded one.
    pub shown: Memo<Arc<RunOverview>>,
    /// Whether that is the recorded one.
    pub is_recorded: Memo<bool>,
    /// Whether the reader's run is another one than is chosen.
    pub is_other: Memo<bool>,
    /// A sample that was asked for, after so many steps, and how many were.
    pub asked: RwSignal<Option<(u32, TrainingSample)>>,
    /// Tells one sample from the next.
    pub seed: StoredValue<u64>,
    /// What was done last with the model.
    pub done: RwSignal<&'static str>,
}

impl Lab {
    /// Reads the address and connects the signals.
    pub fn provide() -> Self {
        let training: Training = expect_context();
        let linked = expect_context::<Address>().link::<Pretrain>("");
        let state = linked.state;
        let run = training.run;
        let example = Arc::new(recorded());
        let shown = Memo::new(move |_| run.with(|run| run.clone().map_or_else(|| example.clone(), Arc::new)));
        let is_recorded = decided(move || run.with(Option::is_none));
        let is_other = decided(move || {
            run.with(|run| run.as_ref().is_some_and(|run| state.with(|state| state.plan() != run.plan)))
        });
        let (asked, seed, done) = (RwSignal::new(None), StoredValue::new(1), RwSignal::new(""));
        Self { training, linked, state, shown, is_recorded, is_other, asked, seed, done }
    }

    /// Begins a run as chosen, and trains.
    pub fn begin(self) {
        self.forget_words();
        self.training.begin(self.state.with_untracked(Pretrain::plan), |training| training.train(None));
    }

    /// Trains on or rests; without a run, or after its end, begins one.
    pub fn play(self) {
        match self.training.phase.get_untracked() {
            Phase::None | Phase::Finished => self.begin(),
            Phase::Beginning => {}
            Phase::Training | Phase::Paused | Phase::Hidden => self.training.play_or_pause(),
        }
    }

    /// Makes one step; the first begins a run.
    pub fn step(self) {
        match self.training.phase.get_untracked() {
            Phase::None => {
                self.forget_words();
                self.training.begin(self.state.with_untracked(Pretrain::plan), |training| training.train(Some(1)));
            }
            Phase::Paused => self.training.train(Some(1)),
            _ => {}
        }
    }

    /// Forgets the run: the recorded one is shown again.
    pub fn discard(self) {
        self.forget_words();
        self.training.discard();
    }

    /// Back to the opening settings. A run that trains goes on.
    pub fn reset(self) {
        self.linked.reset();
    }

    /// Asks the model for another sample.
    pub fn sample(self) {
        let seed = self.seed.get_value() + 1;
        self.seed.set_value(seed);
        let asked = self.asked;
        let step = self.shown.with_untracked(|run| run.history.steps());
        self.training.sample(seed, move |sample| {
            // Its chapter may have been left.
            if !asked.is_disposed() {
                asked.set(Some((step, sample)));
            }
        });
    }

    /// Says what was done, if the chapter is still there.
    pub fn say(self, words: &'static str) {
        if !self.done.is_disposed() {
            self.done.set(words);
        }
    }

    fn forget_words(self) {
        self.asked.set(None);
        self.done.set("");
    }
}
