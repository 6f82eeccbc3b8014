//! The transfer race: which sentences, how it is run, and what is shown of it.

mod charts;

pub use charts::chart;

use super::url::{LabState, Pairs};
use crate::protocol::{RaceOrder, RaceTask};
use crate::transfer::outcome::{Outcome, Recorded, Row, rows};
use crate::transfer::own::{self, OwnClass, OwnError};
use crate::transfer::settings::{Arm, MOST_SEEDS, Method, SEEDS, SIZES, runs, sizes};
use crate::transfer::task::{Sentence, Task, TaskName, words};

/// The name of the laboratory, in links and in the page.
pub const TRANSFER: &str = "transfer";
/// How many held-out sentences of each class are shown.
const SHOWN: usize = 4;
/// What stands in links for the reader's own sentences.
const OWN: &str = "own";

/// Everything that the learner decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// A task of the project; none for the reader's own sentences.
    pub task: Option<TaskName>,
    /// What is trained.
    pub method: Method,
    /// How many seeds.
    pub seeds: u32,
    /// The most labelled sentences.
    pub most: u16,
    /// At which number of labelled sentences answers are looked at.
    pub at: u16,
    /// Whether accuracy on the labelled sentences is drawn as well.
    pub learnt: bool,
    /// The reader's own classes.
    pub own: [OwnClass; 2],
}

impl Default for Transfer {
    fn default() -> Self {
        Self {
            task: Some(TaskName::default()),
            method: Method::Full,
            seeds: SEEDS,
            most: SIZES[SIZES.len() - 1],
            at: 16,
            learnt: false,
            own: example(),
        }
    }
}

/// Sentences to begin one's own with. None of the test's words for food and clothes is in a labelled one.
fn example() -> [OwnClass; 2] {
    let class = |name: &str, labelled: [&str; 6], tests: [&str; 4]| OwnClass {
        name: name.to_owned(),
        labelled: labelled.join("\n"),
        tests: tests.join("\n"),
    };
    [
        class(
            "food",
            [
                "She cut the bread.",
                "The soup was on the table.",
                "He gave me an apple.",
                "We had rice and meat.",
                "The cake is for you.",
                "There was cheese in the bag.",
            ],
            ["The pie was on the table.", "He gave me an egg.", "She cut the butter.", "There was fruit in the bag."],
        ),
        class(
            "clothes",
            [
                "She put on her coat.",
                "The hat was on the table.",
                "He gave me a dress.",
                "We had boots and gloves.",
                "The belt is for you.",
                "There was a scarf in the bag.",
            ],
            [
                "The shirt was on the table.",
                "He gave me a jacket.",
                "She put on her socks.",
                "There was a skirt in the bag.",
            ],
        ),
    ]
}

/// A field of one of the two own classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// Labelled sentences.
    Labelled,
    /// Test sentences.
    Tests,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Name, Self::Labelled, Self::Tests];

    /// What stands there.
    #[must_use]
    pub fn of(self, class: &OwnClass) -> &str {
        match self {
            Self::Name => &class.name,
            Self::Labelled => &class.labelled,
            Self::Tests => &class.tests,
        }
    }

    fn key(self, class: usize) -> &'static str {
        match (self, class) {
            (Self::Name, 0) => "a",
            (Self::Name, _) => "b",
            (Self::Labelled, 0) => "la",
            (Self::Labelled, _) => "lb",
            (Self::Tests, 0) => "ta",
            (Self::Tests, _) => "tb",
        }
    }
}

impl LabState for Transfer {
    const LAB: &'static str = TRANSFER;

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        if self.task != default.task {
            pairs.pair("task", self.task.map_or(OWN, TaskName::key));
        }
        if self.method != default.method {
            pairs.pair("method", self.method.key());
        }
        if self.learnt {
            pairs.pair("learnt", "1");
        }
        let numbers = [
            ("seeds", self.seeds, default.seeds),
            ("n", self.most.into(), default.most.into()),
            ("at", self.at.into(), default.at.into()),
        ];
        for (key, number, default) in numbers {
            if number != default {
                pairs.pair(key, &number.to_string());
            }
        }
        for (class, (own, default)) in self.own.iter().zip(&default.own).enumerate() {
            for field in Field::ALL.into_iter().filter(|field| field.of(own) != field.of(default)) {
                pairs.text(field.key(class), field.of(own));
            }
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        let default = Self::default();
        match key {
            "task" if value == OWN => self.task = None,
            "task" => self.task = TaskName::named(value).or(default.task),
            "method" => self.method = Method::BOTH.into_iter().find(|method| method.key() == value).unwrap_or_default(),
            "learnt" => self.learnt = value == "1",
            "seeds" => {
                self.seeds = value.parse().ok().filter(|it| (1..=MOST_SEEDS).contains(it)).unwrap_or(default.seeds)
            }
            "n" => self.most = value.parse().ok().filter(|it| SIZES.contains(it)).unwrap_or(default.most),
            "at" => self.at = value.parse().ok().filter(|it| *it >= 2).unwrap_or(default.at),
            _ => {
                let fields = [0, 1].into_iter().flat_map(|class| Field::ALL.map(|field| (class, field)));
                for (class, field) in fields.filter(|(class, field)| field.key(*class) == key) {
                    self.edit(class, field, value.to_owned());
                }
            }
        }
    }
}

impl Transfer {
    /// Takes over what was typed into a field.
    pub fn edit(&mut self, class: usize, field: Field, typed: String) {
        if let Some(own) = self.own.get_mut(class) {
            *match field {
                Field::Name => &mut own.name,
                Field::Labelled => &mut own.labelled,
                Field::Tests => &mut own.tests,
            } = typed;
        }
    }

    /// The sentences.
    ///
    /// # Errors
    /// [`OwnError`], if they are the reader's own and no task.
    pub fn sentences(&self) -> Result<Task, OwnError> {
        match self.task {
            Some(name) => Ok(Task::shipped(name)),
            None => own::read(&self.own),
        }
    }

    /// The numbers of labelled sentences.
    #[must_use]
    pub fn sizes(&self, task: &Task) -> Vec<u16> {
        let mut sizes = sizes(task.most(), self.task.is_none());
        sizes.retain(|size| *size <= self.most);
        sizes
    }

    /// What the engine is asked, `live` being there already.
    #[must_use]
    pub fn order(&self, task: &Task, live: &[Outcome]) -> RaceOrder {
        let sizes = self.sizes(task);
        let is_there = |run: &(u16, u32, Arm)| live.iter().any(|it| (it.size, it.seed, it.arm) == *run);
        let first = runs(&sizes, self.seeds).take_while(is_there).count() as u32;
        let task = match self.task {
            Some(name) => RaceTask::Shipped(name),
            None => RaceTask::Own(Box::new(task.clone())),
        };
        RaceOrder { task, method: self.method, sizes, seeds: self.seeds, first }
    }

    /// How many runs the race has.
    #[must_use]
    pub fn runs(&self, task: &Task) -> usize {
        self.sizes(task).len() * self.seeds as usize * Arm::BOTH.len()
    }

    /// The outcomes that are shown: what ran here, and for the rest what was recorded.
    #[must_use]
    pub fn shown(&self, task: &Task, live: &[Outcome], recorded: &Recorded) -> Vec<Outcome> {
        let sizes = self.sizes(task);
        let shipped = self.task.map_or(&[][..], |name| recorded.race(name, self.method));
        let rest = shipped.iter().filter(|it| !live.iter().any(|other| other.is_same_run(it)));
        let belongs = |it: &&Outcome| sizes.contains(&it.size) && it.seed < self.seeds;
        live.iter().chain(rest).filter(belongs).cloned().collect()
    }
}

/// What is drawn, said and tabled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The sentences.
    pub task: Task,
    /// A row a size.
    pub rows: Vec<Row>,
    /// The size that is looked at: the one that was chosen, or the nearest that there is.
    pub at: Option<u16>,
    /// Some held-out sentences, each with what the runs at that size said.
    pub answers: Vec<Answered>,
}

/// What the runs said to a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The sentence.
    pub sentence: Sentence,
    /// The bytes of the telling word; where none is known, of all words that no labelled sentence has.
    pub marked: Vec<std::ops::Range<usize>>,
    /// For each arm, how many runs were right, of how many.
    pub right: [(usize, usize); 2],
}

impl View {
    /// Of these outcomes, looked at near this size.
    #[must_use]
    pub fn new(task: Task, outcomes: &[Outcome], at: u16) -> Self {
        let rows = rows(&task, outcomes);
        let distance = |row: &&Row| (f64::from(row.size).ln() - f64::from(at.max(1)).ln()).abs();
        let near = rows.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)));
        let at = near.map(|row| row.size);
        let places = [false, true].into_iter().flat_map(|second| spread(&task, second));
        let answers = places.filter_map(|place| answered(&task, outcomes, place, at?)).collect();
        Self { rows, at, answers, task }
    }

    /// The row that is looked at.
    #[must_use]
    pub fn row(&self) -> Option<&Row> {
        self.rows.iter().find(|row| Some(row.size) == self.at)
    }
}

/// Some held-out sentences of a class, evenly spread, so that they have different telling words.
fn spread(task: &Task, second: bool) -> Vec<usize> {
    let of_class = task.held_out.iter().enumerate().filter(|(_, sentence)| sentence.second == second);
    let places: Vec<usize> = of_class.map(|(place, _)| place).collect();
    let count = places.len().min(SHOWN);
    (0..count).filter_map(|index| places.get(index * places.len() / count).copied()).collect()
}

fn answered(task: &Task, outcomes: &[Outcome], place: usize, size: u16) -> Option<Answered> {
    let sentence = task.held_out.get(place)?.clone();
    let telling = |(place, word): (std::ops::Range<usize>, String)| (word == sentence.telling).then_some(place);
    let marked = match sentence.telling.as_str() {
        "" if task.held_out.iter().all(|it| it.telling.is_empty()) => own::new_words(task, &sentence.text),
        _ => words(&sentence.text).filter_map(telling).collect(),
    };
    let right = Arm::BOTH.map(|arm| {
        let runs = outcomes.iter().filter(|it| it.arm == arm && it.size == size);
        let said = runs.filter_map(|it| it.answers.get(place));
        said.fold((0, 0), |(right, all), said| (right + usize::from(*said == sentence.second), all + 1))
    });
    Some(Answered { sentence, marked, right })
}

/// The race that was recorded, as the page opens with it.
#[must_use]
pub fn recorded() -> Recorded {
    Recorded::read(include_str!("../../../assets/runs/transfer.tsv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::url::{read, write};

    #[test]
    fn the_opening_is_the_recorded_race() {
        let state = Transfer::default();
        let task = state.sentences().expect("a task");
        let outcomes = state.shown(&task, &[], &recorded());
        assert_eq!(outcomes.len(), state.runs(&task));
        let view = View::new(task, &outcomes, state.at);
        assert_eq!((view.rows.len(), view.at, view.answers.len()), (6, Some(16), 8));
        assert!(view.answers.iter().all(|it| it.right.iter().all(|(right, all)| right <= all && *all == 5)));
        assert!(view.answers.iter().all(|it| !it.marked.is_empty()), "{:?}", view.answers);
    }

    #[test]
    fn what_ran_here_stands_before_what_was_recorded_and_is_not_run_again() {
        let state = Transfer { seeds: 2, most: 16, ..Transfer::default() };
        let task = state.sentences().expect("a task");
        let wrong =
            |size, arm| Outcome { arm, size, seed: 0, labelled_right: 0, answers: vec![true; task.held_out.len()] };
        let live = [wrong(8, Arm::Pretrained), wrong(8, Arm::Random), wrong(16, Arm::Random)];
        let shown = state.shown(&task, &live, &recorded());
        assert_eq!(shown.len(), 8);
        assert_eq!(shown.iter().filter(|it| it.labelled_right == 0).count(), 3);
        let order = state.order(&task, &live);
        assert_eq!((order.first, order.sizes, order.seeds), (2, vec![8, 16], 2));
        assert_eq!(state.order(&task, &[]).first, 0);
    }

    #[test]
    fn the_example_of_own_sentences_is_a_fair_race() {
        let state = Transfer { task: None, ..Transfer::default() };
        let task = state.sentences().expect("a task");
        assert_eq!((task.most(), task.held_out.len(), task.chance()), (12, 8, 0.5));
        assert_eq!(state.sizes(&task), [8, 12]);
        // Each test sentence has a word that no labelled one has, and no other.
        for sentence in &task.held_out {
            let new = own::new_words(&task, &sentence.text);
            assert_eq!(new.len(), 1, "{}: {new:?}", sentence.text);
        }
    }

    #[test]
    fn what_makes_no_sense_falls_back() {
        for odd in ["task=x", "method=x", "seeds=0", "seeds=11", "n=7", "at=0", "at=x", "learnt=yes", "x=y"] {
            assert_eq!(read::<Transfer>(&format!("lab=transfer&{odd}")).state, Transfer::default(), "{odd}");
        }
        let state = Transfer { task: None, own: Default::default(), ..Transfer::default() };
        assert_eq!(state.sentences(), Err(OwnError::Nothing));
        assert_eq!(View::new(Task::default(), &[], 8).row(), None);
    }

    proptest::proptest! {
        #[test]
        fn state_to_fragment_to_state(task in 0..4_usize, probe: bool, learnt: bool, seeds in 1..=MOST_SEEDS, most in 0..6_usize, at in 2..300_u16, typed in "(\\PC|[#&=%+\n]){0,30}") {
            let method = Method::BOTH[usize::from(probe)];
            let mut state = Transfer { task: TaskName::ALL.get(task).copied(), method, learnt, seeds, most: SIZES[most], at, ..Transfer::default() };
            state.edit(task % 2, Field::ALL[task % 3], typed);
            proptest::prop_assert_eq!(read::<Transfer>(&write(&state, "").text).state, state);
        }

        #[test]
        fn any_fragment_can_be_read(fragment in "\\PC*") {
            read::<Transfer>(&format!("lab=transfer&{fragment}"));
        }
    }
}
