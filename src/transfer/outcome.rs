//! What comes out of a race: one [`Outcome`] a run, and what several say together.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::settings::{Arm, Method};
use super::task::{Task, TaskName};

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which network.
    pub arm: Arm,
    /// How many labelled sentences it was given.
    pub size: u16,
    /// Which of them: the seed.
    pub seed: u32,
    /// How many of those it has right after training.
    pub labelled_right: u16,
    /// For each held-out sentence, whether it said the second class.
    pub answers: Vec<bool>,
}

impl Outcome {
    /// The share of labelled sentences that are right, from 0 to 1.
    #[must_use]
    pub fn labelled(&self) -> f64 {
        f64::from(self.labelled_right) / f64::from(self.size.max(1))
    }

    /// How many of the held-out sentences are right.
    #[must_use]
    pub fn right(&self, task: &Task) -> usize {
        self.answers.iter().zip(&task.held_out).filter(|(said, sentence)| **said == sentence.second).count()
    }

    /// Their share, from 0 to 1: the accuracy.
    #[must_use]
    pub fn accuracy(&self, task: &Task) -> f64 {
        self.right(task) as f64 / task.held_out.len().max(1) as f64
    }

    /// Whether it is the same run as another.
    #[must_use]
    pub fn is_same_run(&self, other: &Self) -> bool {
        (self.arm, self.size, self.seed) == (other.arm, other.size, other.seed)
    }
}

/// Mean and range over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The mean.
    pub mean: f64,
    /// The lowest.
    pub least: f64,
    /// The highest.
    pub most: f64,
    /// Of how many.
    pub runs: usize,
}

impl Summary {
    /// Of any numbers; of none there is nothing to say.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let (mut sum, mut least, mut most, mut runs) = (0.0, f64::INFINITY, f64::NEG_INFINITY, 0);
        for number in numbers {
            sum += number;
            least = number.min(least);
            most = number.max(most);
            runs += 1;
        }
        (runs > 0).then(|| Self { mean: sum / runs as f64, least, most, runs })
    }
}

/// What both arms came to with so many labelled sentences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// How many.
    pub size: u16,
    /// Accuracy on held-out sentences, of the pre-trained network and of the random one.
    pub held_out: [Option<Summary>; 2],
    /// Accuracy on the labelled sentences themselves.
    pub labelled: [Option<Summary>; 2],
}

impl Row {
    /// By how much the pre-trained network is ahead on average, from −1 to 1, once both have run.
    #[must_use]
    pub fn lead(&self) -> Option<f64> {
        let [pretrained, random] = self.held_out;
        Some(pretrained?.mean - random?.mean)
    }

    /// Whether even the worst run of the network that is ahead is better than the best of the other.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        let [Some(pretrained), Some(random)] = self.held_out else { return false };
        pretrained.least > random.most || random.least > pretrained.most
    }
}

/// A row for each of the sizes that any outcome has, the smallest first.
#[must_use]
pub fn rows(task: &Task, outcomes: &[Outcome]) -> Vec<Row> {
    let mut sizes: Vec<u16> = outcomes.iter().map(|outcome| outcome.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let row = |size| {
        let of = |arm: Arm| outcomes.iter().filter(move |outcome| outcome.arm == arm && outcome.size == size);
        Row {
            size,
            held_out: Arm::BOTH.map(|arm| Summary::of(of(arm).map(|outcome| outcome.accuracy(task)))),
            labelled: Arm::BOTH.map(|arm| Summary::of(of(arm).map(Outcome::labelled))),
        }
    };
    sizes.into_iter().map(row).collect()
}

/// The races that a file holds: of each task and method the outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The first digits of the SHA-256 of the weights that raced.
    pub revision: String,
    /// Which task, which method, and what came out.
    pub races: Vec<(TaskName, Method, Vec<Outcome>)>,
}

/// The head of the table.
const COLUMNS: &str = "task\tmethod\tarm\tn\tseed\tlabelled\theld_out\tanswers";

impl Recorded {
    /// As a table: right answers on labelled and on held-out sentences, and what was said to each
    /// of the latter (1: the second class) in hexadecimal, the first sentence in the highest bit.
    #[must_use]
    pub fn to_table(&self) -> String {
        let mut table = format!("# weights\t{}\n{COLUMNS}\n", self.revision);
        for (name, method, outcomes) in &self.races {
            let task = Task::shipped(*name);
            for it in outcomes {
                let (name, method, arm, right) = (name.key(), method.key(), it.arm.key(), it.right(&task));
                let _ = writeln!(
                    table,
                    "{name}\t{method}\t{arm}\t{}\t{}\t{}\t{right}\t{}",
                    it.size,
                    it.seed,
                    it.labelled_right,
                    hexadecimal(&it.answers)
                );
            }
        }
        table
    }

    /// Reads what [`Recorded::to_table`] wrote; lines that are none of it are passed over.
    #[must_use]
    pub fn read(table: &str) -> Self {
        let mut recorded = Self::default();
        let lengths = TaskName::ALL.map(|name| Task::shipped(name).held_out.len());
        for line in table.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            match &cells[..] {
                ["# weights", revision] => recorded.revision = (*revision).to_owned(),
                [name, method, arm, size, seed, labelled, _, answers] => {
                    let Some(name) = TaskName::named(name) else { continue };
                    let Some(method) = Method::BOTH.into_iter().find(|it| it.key() == *method) else { continue };
                    let length = TaskName::ALL.iter().position(|it| *it == name).map_or(0, |at| lengths[at]);
                    if let Some(outcome) = outcome(arm, [size, seed, labelled], answers, length) {
                        recorded.push(name, method, outcome);
                    }
                }
                _ => {}
            }
        }
        recorded
    }

    /// What was recorded of a race.
    #[must_use]
    pub fn race(&self, name: TaskName, method: Method) -> &[Outcome] {
        let found = self.races.iter().find(|(other, by, _)| (*other, *by) == (name, method));
        found.map_or(&[], |(_, _, outcomes)| outcomes)
    }

    /// Adds an outcome.
    pub fn push(&mut self, name: TaskName, method: Method, outcome: Outcome) {
        match self.races.iter_mut().find(|(other, by, _)| (*other, *by) == (name, method)) {
            Some((_, _, outcomes)) => outcomes.push(outcome),
            None => self.races.push((name, method, vec![outcome])),
        }
    }
}

fn outcome(arm: &str, [size, seed, labelled]: [&str; 3], answers: &str, length: usize) -> Option<Outcome> {
    Some(Outcome {
        arm: Arm::BOTH.into_iter().find(|it| it.key() == arm)?,
        size: size.parse().ok()?,
        seed: seed.parse().ok()?,
        labelled_right: labelled.parse().ok()?,
        answers: bits(answers, length)?,
    })
}

fn hexadecimal(answers: &[bool]) -> String {
    let digit = |four: &[bool]| (0..4).fold(0, |digit, at| 2 * digit + u32::from(four.get(at) == Some(&true)));
    answers.chunks(4).filter_map(|four| char::from_digit(digit(four), 16)).collect()
}

fn bits(digits: &str, length: usize) -> Option<Vec<bool>> {
    let mut bits = Vec::new();
    for digit in digits.chars() {
        let digit = digit.to_digit(16)?;
        bits.extend((0..4).map(|at| digit >> (3 - at) & 1 == 1));
    }
    if bits.len() < length || bits.len() >= length + 4 {
        return None;
    }
    bits.truncate(length);
    Some(bits)
}
