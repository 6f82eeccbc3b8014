//! Words of the transfer race.

use super::{Figures, Run};
use crate::transfer::outcome::{Row, Summary};
use crate::transfer::own::OwnError;
use crate::transfer::settings::Method;
use crate::transfer::task::{Task, TaskName};
use crate::ui::state::transfer::Field;

/// The transfer race.
pub struct TransferText {
    /// The figure's title.
    pub title: &'static str,
    /// The choice of the task.
    pub tasks: &'static str,
    /// A task's name; none for the reader's own sentences.
    pub task: fn(Option<TaskName>) -> &'static str,
    /// What a task asks.
    pub asks: fn(Option<TaskName>) -> &'static [Run],
    /// The choice of what is trained.
    pub methods: &'static str,
    /// One of them.
    pub method: fn(Method) -> &'static str,
    /// Label of the number of seeds.
    pub seeds: &'static str,
    /// What seeds do.
    pub seeds_hint: &'static str,
    /// What was typed makes no sense: least, most, what holds instead.
    pub seeds_wrong: fn(&str, &str, &str) -> String,
    /// Label of the choice of the most labelled sentences.
    pub most: &'static str,
    /// Draws the accuracy on labelled sentences as well.
    pub learnt: &'static str,
    /// Starts the race.
    pub run: &'static str,
    /// Goes on with it.
    pub go_on: &'static str,
    /// Stops it for now.
    pub pause: &'static str,
    /// Forgets what ran here, and starts once more.
    pub again: &'static str,
    /// The name of the bar that fills.
    pub progress_label: &'static str,
    /// How many runs have ended, of how many; seconds left, if that can be said.
    pub progress: fn(usize, usize, Option<f64>) -> String,
    /// How many runs have ended here, of how many, and the race stands still.
    pub paused: fn(usize, usize) -> String,
    /// All have.
    pub finished: fn(usize) -> String,
    /// The axis along.
    pub x_axis: &'static str,
    /// The axis up.
    pub y_axis: &'static str,
    /// The networks' names.
    pub arms: [&'static str; 2],
    /// Their names on lines of what was learnt.
    pub learnt_arms: [&'static str; 2],
    /// The line of guessing.
    pub chance: &'static str,
    /// A point, in words.
    pub stop: fn(u16, &Summary) -> String,
    /// Label of the choice of the size that is looked at.
    pub at: &'static str,
    /// A size.
    pub size: fn(u16) -> String,
    /// Heading over held-out sentences.
    pub sentences: &'static str,
    /// What is marked in them.
    pub sentences_hint: fn(bool) -> &'static str,
    /// Heads of the columns: sentence, label, both networks.
    pub sentence_columns: [&'static str; 4],
    /// How many runs were right, of how many.
    pub right: fn(usize, usize) -> String,
    /// Nothing has run yet.
    pub nothing_yet: &'static [Run],
    /// What the row that is looked at says.
    pub takeaway: fn(&Row, &Task, &Figures) -> String,
    /// What it says of the labelled sentences.
    pub labelled: fn(&Row, &Figures) -> String,
    /// A remark on a task.
    pub remark: fn(TaskName) -> &'static [Run],
    /// Heads of the table.
    pub columns: [&'static str; 8],
    /// What races.
    pub model_note: &'static [Run],
    /// Heading of the reader's own sentences.
    pub own: &'static str,
    /// A class's heading.
    pub class: [&'static str; 2],
    /// A field's label.
    pub field: fn(Field) -> &'static str,
    /// What is to be written there.
    pub own_hint: &'static str,
    /// What is wrong.
    pub problem: fn(&OwnError) -> String,
    /// How many labelled and test sentences there are.
    pub counted: fn(usize, usize) -> String,
}
