//! What is said of a race.

use pretraining_lab::protocol::{RaceNews, RaceOrder, RaceTask, Request};
use pretraining_lab::transfer::outcome::Outcome;
use pretraining_lab::transfer::settings::{Arm, Method};
use pretraining_lab::transfer::task::{Sentence, Task};

pub fn request(task: RaceTask) -> Request {
    let order = RaceOrder { task, method: Method::Probe, sizes: vec![8, 300], seeds: 5, first: 300 };
    Request::Race(Box::new(order))
}

pub fn own(text: &str) -> RaceTask {
    let sentence = Sentence { text: text.to_owned(), second: true, telling: String::new() };
    let classes = ["good".to_owned(), "bad".to_owned()];
    RaceTask::Own(Box::new(Task { classes, labelled: vec![sentence.clone()], held_out: vec![sentence] }))
}

pub fn news() -> [(&'static str, RaceNews); 2] {
    let outcome = Outcome { arm: Arm::Random, size: 300, seed: 4, labelled_right: 299, answers: vec![true, false] };
    let worked = RaceNews::Worked { done: 300, total: u64::MAX };
    [("race_worked", worked), ("race_ended", RaceNews::Ended(outcome))]
}
