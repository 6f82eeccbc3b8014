//! The laboratory in which the reader fits a law: which points, which of them count, and what the
//! fit calls an error. All figures come from [`crate::scaling`].

pub mod charts;
pub mod outcome;
pub mod points;
#[cfg(test)]
mod tests;
pub mod work;

use std::collections::BTreeSet;

use self::points::{MOST_RUNS, Origin, Row, Standing, TableError, read_table, shipped};
use super::url::{LabState, Pairs};
use crate::scaling::fit::{Floor, HUBER_DELTA, Measure, Options};
use crate::scaling::points::Point;

/// Runs of more compute than this are held out when the laboratory opens, so that there is something
/// to predict.
pub const OPENING_MOST: f64 = 7e11;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// The points, and the law through them.
    Law,
    /// How far the law is off at each point.
    Misses,
}

impl View {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Law, "law"), (Self::Misses, "misses")];
}

/// What lies along the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// N, with a line for each D.
    Size,
    /// D, with a line for each N.
    Tokens,
    /// C, with a line for each N.
    Compute,
}

impl Along {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Size, "size"), (Self::Tokens, "tokens"), (Self::Compute, "compute")];
}

/// What the fit calls an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// The Huber loss of ln L̂ − ln L, as in the papers.
    Huber,
    /// Its square.
    Squares,
    /// The square of L̂/L − 1.
    Relative,
}

impl Distance {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Huber, "huber"), (Self::Squares, "squares"), (Self::Relative, "relative")];

    /// The same for the fit.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Huber => Measure::Huber { delta: HUBER_DELTA },
            Self::Squares => Measure::LogSquares,
            Self::Relative => Measure::RelativeSquares,
        }
    }
}

/// Which points there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that this project measured, and the reader's own runs.
    Measured,
    /// The reader's table.
    Table,
    /// All of them.
    Both,
}

impl Which {
    /// All, with their names in links.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Measured, "measured"), (Self::Table, "table"), (Self::Both, "both")];

    /// The bound of compute with which these points open. A table's are of any size.
    fn most(self) -> Option<f64> {
        (self == Self::Measured).then_some(OPENING_MOST)
    }
}

/// Everything that the reader decided: this, and nothing else, is in the link.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    /// What is drawn.
    pub view: View,
    /// What lies along the axis.
    pub along: Along,
    /// What the fit calls an error.
    pub distance: Distance,
    /// Whether E is held at the grammar's true entropy.
    pub is_floor_known: bool,
    which: Which,
    most: Option<f64>,
    table: String,
    runs: Vec<Point>,
    dropped: BTreeSet<(Origin, usize)>,
}

impl Default for Fitting {
    fn default() -> Self {
        Self {
            view: View::Law,
            along: Along::Size,
            distance: Distance::Huber,
            is_floor_known: false,
            which: Which::Measured,
            most: Which::Measured.most(),
            table: String::new(),
            runs: Vec::new(),
            dropped: BTreeSet::new(),
        }
    }
}

/// Finds a name among the values of a choice.
fn named<T: Copy + 'static>(all: &[(T, &'static str)], name: &str) -> Option<T> {
    all.iter().find(|(_, it)| *it == name).map(|(value, _)| *value)
}

impl LabState for Fitting {
    const LAB: &'static str = "fit";

    fn write(&self, pairs: &mut Pairs) {
        let default = Self::default();
        fn name<T: Copy + PartialEq>(all: &[(T, &'static str)], value: T) -> &'static str {
            all.iter().find(|(it, _)| *it == value).map_or("", |(_, name)| name)
        }
        let mut pair = |key: &str, is_default: bool, value: &str| {
            if !is_default {
                pairs.pair(key, value);
            }
        };
        pair("view", self.view == default.view, name(&View::ALL, self.view));
        pair("along", self.along == default.along, name(&Along::ALL, self.along));
        pair("error", self.distance == default.distance, name(&Distance::ALL, self.distance));
        pair("floor", !self.is_floor_known, "known");
        // Before the bound, which depends on it.
        pair("points", self.which == default.which, name(&Which::ALL, self.which));
        let most = self.most.map_or_else(|| "all".to_owned(), |most| format!("{most:e}"));
        pair("most", self.most == self.which.most(), &most);
        let runs: Vec<String> =
            self.runs.iter().map(|run| format!("{}:{}:{}", run.parameters, run.tokens, run.loss)).collect();
        pair("runs", runs.is_empty(), &runs.join(" "));
        let is_table_kept = self.table.is_empty() || pairs.text("table", &self.table);
        for (origin, key) in Origin::ALL {
            // Without its table nobody knows which points they were.
            if origin != Origin::Table || is_table_kept {
                let bits = bits(self.dropped.iter().filter(|(of, _)| *of == origin).map(|(_, index)| *index));
                if !bits.is_empty() {
                    pairs.pair(key, &bits);
                }
            }
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "view" => self.view = named(&View::ALL, value).unwrap_or(self.view),
            "along" => self.along = named(&Along::ALL, value).unwrap_or(self.along),
            "error" => self.distance = named(&Distance::ALL, value).unwrap_or(self.distance),
            "floor" => self.is_floor_known = value == "known",
            "points" => self.choose(named(&Which::ALL, value).unwrap_or(self.which)),
            "most" if value == "all" => self.most = None,
            "most" => self.most = value.parse().ok().filter(|it: &f64| it.is_finite() && *it > 0.0).or(self.most),
            "runs" => value.split(' ').filter_map(run).for_each(|run| self.add_run(run)),
            "table" => value.clone_into(&mut self.table),
            _ => {
                if let Some((origin, _)) = Origin::ALL.into_iter().find(|(_, it)| *it == key) {
                    self.dropped.extend(indices(value).into_iter().map(|index| (origin, index)));
                }
            }
        }
    }

    fn settle(&mut self) {
        if self.table.is_empty() {
            self.choose(Which::Measured);
        }
        // What is not there cannot be left out.
        let table = self.read_table().map_or(usize::MAX, |rows| rows.len());
        let (measured, runs) = (shipped().points.len(), self.runs.len());
        self.dropped.retain(|(origin, index)| {
            *index
                < match origin {
                    Origin::Measured => measured,
                    Origin::Own => runs,
                    Origin::Table => table.min(points::MOST_ROWS),
                }
        });
    }
}

/// `N:D:loss`.
fn run(text: &str) -> Option<Point> {
    let mut numbers = text.splitn(3, ':').map(|it| it.parse::<f64>().ok());
    let point = Point { parameters: numbers.next()??, tokens: numbers.next()??, loss: numbers.next()?? };
    point.check().is_ok().then_some(point)
}

/// Numbers as bits, four to a hexadecimal digit, the first of each being the highest.
fn bits(numbers: impl Iterator<Item = usize>) -> String {
    let mut digits: Vec<u32> = Vec::new();
    for number in numbers {
        let at = number / 4;
        if digits.len() <= at {
            digits.resize(at + 1, 0);
        }
        if let Some(digit) = digits.get_mut(at) {
            *digit |= 8 >> (number % 4);
        }
    }
    digits.into_iter().filter_map(|digit| char::from_digit(digit, 16)).collect()
}

/// The same backwards; what is no digit counts for 0.
fn indices(bits: &str) -> Vec<usize> {
    let digits = bits.chars().take(points::MOST_ROWS.div_ceil(4)).map(|digit| digit.to_digit(16).unwrap_or_default());
    digits
        .enumerate()
        .flat_map(|(at, digit)| (0..4).filter(move |bit| digit & (8 >> bit) != 0).map(move |bit| 4 * at + bit))
        .collect()
}

impl Fitting {
    /// Which points there are.
    #[must_use]
    pub fn which(&self) -> Which {
        self.which
    }

    /// Takes other points. The bound of compute is that with which they open.
    pub fn choose(&mut self, which: Which) {
        if which != self.which {
            (self.which, self.most) = (which, which.most());
        }
    }

    /// The compute above which runs are held out; none if none are.
    #[must_use]
    pub fn most(&self) -> Option<f64> {
        self.most
    }

    /// Holds out the runs of more compute than so much.
    pub fn hold_out(&mut self, above: Option<f64>) {
        self.most = above.filter(|it| it.is_finite() && *it > 0.0);
    }

    /// The reader's table, as it was typed.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Takes over an edited table. Which of its points were left out is forgotten, as they may be others
    /// now; with the first letter the table's points are shown, with the last they are gone.
    pub fn edit(&mut self, new: String) {
        self.dropped.retain(|(origin, _)| *origin != Origin::Table);
        match (self.table.is_empty(), new.is_empty()) {
            (true, false) => self.choose(Which::Table),
            (_, true) => self.choose(Which::Measured),
            _ => {}
        }
        self.table = new;
    }

    /// The points of the table.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read_table(&self) -> Result<Vec<Point>, TableError> {
        if self.table.trim().is_empty() { Ok(Vec::new()) } else { read_table(&self.table) }
    }

    /// The reader's own runs that were put here.
    #[must_use]
    pub fn runs(&self) -> &[Point] {
        &self.runs
    }

    /// Puts a run here, unless it is here already or there is no room.
    pub fn add_run(&mut self, run: Point) {
        if self.runs.len() < MOST_RUNS && !self.runs.contains(&run) && run.check().is_ok() {
            self.runs.push(run);
        }
    }

    /// Takes all own runs away again.
    pub fn clear_runs(&mut self) {
        self.runs.clear();
        self.dropped.retain(|(origin, _)| *origin != Origin::Own);
    }

    /// Leaves a point out, or takes it in again. A run that is held out stays so.
    pub fn toggle(&mut self, origin: Origin, index: usize) {
        if !self.dropped.remove(&(origin, index)) {
            self.dropped.insert((origin, index));
        }
    }

    /// How many were left out one by one.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped.len()
    }

    /// Takes in everything that was left out one by one.
    pub fn take_in_all(&mut self) {
        self.dropped.clear();
    }

    /// All points that there are, each with what it is for.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut all: Vec<(Origin, usize, Point)> = Vec::new();
        let mut add = |origin, points: &[Point]| {
            all.extend(points.iter().enumerate().map(|(index, point)| (origin, index, *point)));
        };
        if self.which != Which::Table {
            add(Origin::Measured, &shipped().points);
            add(Origin::Own, &self.runs);
        }
        if self.which != Which::Measured {
            add(Origin::Table, &self.read_table().unwrap_or_default());
        }
        let standing = |origin, index, point: &Point| {
            if self.dropped.contains(&(origin, index)) {
                Standing::LeftOut
            } else if self.most.is_some_and(|most| point.flop() > most) {
                Standing::HeldOut
            } else {
                Standing::Kept
            }
        };
        all.into_iter()
            .map(|(origin, index, point)| Row { point, origin, index, standing: standing(origin, index, &point) })
            .collect()
    }

    /// Whether the language's entropy is known: it is that of the points measured here.
    #[must_use]
    pub fn entropy(&self) -> Option<f64> {
        (self.which != Which::Table).then_some(shipped().entropy)
    }

    /// How to fit.
    #[must_use]
    pub fn options(&self) -> Options {
        let known = self.entropy().filter(|_| self.is_floor_known);
        Options { floor: known.map_or(Floor::Free, Floor::Fixed), measure: self.distance.measure() }
    }

    /// What is to be computed: it changes only when that changes, and not with the view.
    #[must_use]
    pub fn task(&self) -> work::Task {
        let kept = self.rows().into_iter().filter(|row| row.standing == Standing::Kept).map(|row| row.point);
        work::Task { points: kept.collect(), options: self.options() }
    }
}
