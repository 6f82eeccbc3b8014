//! The transfer race: what is asked, and what is heard while it runs.

use serde::{Deserialize, Serialize};

use crate::transfer::outcome::Outcome;
use crate::transfer::settings::Method;
use crate::transfer::task::{Task, TaskName};

/// What is raced, both networks with the settings that were chosen for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaceOrder {
    /// On which sentences.
    pub task: RaceTask,
    /// What is trained.
    pub method: Method,
    /// Numbers of labelled sentences, each even.
    pub sizes: Vec<u16>,
    /// How many seeds, from 0 up.
    pub seeds: u32,
    /// So many runs are left out at the beginning: they were made before.
    pub first: u32,
}

/// The sentences of a race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RaceTask {
    /// Those of the project.
    Shipped(TaskName),
    /// The reader's own.
    Own(Box<Task>),
}

/// What is heard of a race.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RaceNews {
    /// How far it has come, in pieces of about equal length.
    Worked {
        /// So many are done.
        done: u64,
        /// So many there are, without the runs that were left out.
        total: u64,
    },
    /// A run has ended.
    Ended(Outcome),
}
