//! Words of the laboratory in which a model is pre-trained, and of the run wherever the reader is.

use super::{Figures, Run as Words};
use crate::protocol::{Family, Objective, TrainingPlan};
use crate::ui::state::pretrain::kept::KeptRun;
use crate::ui::state::pretrain::{Origin, Setting, Standing};

/// The laboratory.
pub struct PretrainText {
    /// The figure's title.
    pub title: &'static str,
    /// Where the figures come from: a recorded run, and what that means.
    pub recorded: (&'static str, &'static str),
    /// The reader's own run, and what that means.
    pub own: (&'static str, &'static str),
    /// Heading of what can be chosen.
    pub choices: &'static str,
    /// Label of the sizes.
    pub size: &'static str,
    /// Label of the objectives.
    pub objective: &'static str,
    /// An objective's name.
    pub objective_name: fn(Objective) -> &'static str,
    /// What the model learns to do.
    pub objective_hint: fn(Objective) -> &'static str,
    /// Label of the sources of text.
    pub source: &'static str,
    /// A source's name.
    pub source_name: fn(Origin) -> &'static str,
    /// What the little world is.
    pub world_hint: &'static str,
    /// Label of the box for the reader's text.
    pub text: &'static str,
    /// What to paste there: the fewest characters.
    pub text_hint: fn(usize, usize, &Figures) -> String,
    /// The settings that most readers leave as they are.
    pub advanced: &'static str,
    /// A setting's name, and what it does.
    pub setting: fn(Setting) -> (&'static str, &'static str),
    /// A number that makes no sense: least, most, what holds instead.
    pub out_of_range: fn(&str, &str, &str) -> String,
    /// What is chosen is not what is trained.
    pub other_choice: &'static str,
    /// The buttons: train, pause, one step, begin anew.
    pub buttons: [&'static str; 4],
    /// Train on.
    pub go_on: &'static str,
    /// The group of buttons.
    pub player: &'static str,
    /// What the run does: none, made ready, training, paused, hidden, finished.
    pub phases: [&'static str; 6],
    /// How far it has come: steps, of how many.
    pub steps: fn(u32, u32, &Figures) -> String,
    /// Tokens a second.
    pub speed: fn(f64, &Figures) -> String,
    /// Seconds that are left.
    pub left: fn(f64) -> String,
    /// What is trained: parameters, V, the plan.
    pub what: fn(u64, u32, &TrainingPlan, &Figures) -> String,
    /// A run of an earlier visit.
    pub earlier: fn(&KeptRun, &Figures) -> String,
    /// Takes it up; forgets it.
    pub earlier_buttons: [&'static str; 2],
    /// The browser keeps nothing.
    pub not_kept: &'static str,
    /// Heading of the losses.
    pub losses: &'static str,
    /// The axis upwards.
    pub loss_axis: &'static str,
    /// The axis to the right.
    pub steps_axis: &'static str,
    /// The two curves: training, held out.
    pub curves: [&'static str; 2],
    /// The lines: uniform, unigram, bigram, entropy.
    pub lines: [&'static str; 4],
    /// A point of a curve: step, nats.
    pub point: fn(u32, f64) -> String,
    /// What the lines are.
    pub lines_hint: fn(bool) -> &'static str,
    /// Heading of the samples.
    pub samples: fn(Objective) -> &'static str,
    /// After how many steps a sample was taken.
    pub after: fn(u32, &Figures) -> String,
    /// What was given to the model.
    pub given: &'static str,
    /// Nothing was written.
    pub empty: &'static str,
    /// No sample is there yet.
    pub no_samples: &'static str,
    /// Another sample, now; and its name.
    pub sample_now: &'static str,
    /// Where the run stands: step, loss, how good that is.
    pub takeaway: fn(u32, f64, Standing, bool, &Figures) -> String,
    /// Heading of what can be done with the model.
    pub model: &'static str,
    /// Use it in other chapters; save it; read a file.
    pub model_buttons: [&'static str; 3],
    /// What these do.
    pub model_hint: &'static [Words],
    /// It can be used now: where.
    pub adopted: fn(Family) -> &'static str,
    /// It was saved.
    pub saved: &'static str,
    /// The file's name.
    pub file_name: fn(Objective) -> &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 4],
}

/// The run, wherever the reader is.
pub struct TrainingText {
    /// Its place in the header.
    pub label: &'static str,
    /// What it does, in a few words: per cent.
    pub training: fn(u32) -> String,
    /// It rests.
    pub paused: fn(u32) -> String,
    /// Buttons: pause, train on.
    pub buttons: [&'static str; 2],
    /// Which model a laboratory asks.
    pub choice: &'static str,
    /// The shipped one, the reader's own.
    pub choices: [&'static str; 2],
    /// What to expect of the reader's own.
    pub own_hint: &'static str,
}
