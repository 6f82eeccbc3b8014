//! The computation, in small steps: the law, then its bands, then what other ways of measuring say.
//! Whoever drives it decides how many steps fit between two frames of the page.

use std::sync::Arc;

use super::Distance;
use crate::scaling::error::FitError;
use crate::scaling::fit::{Bands, Bootstrap, Fit, Options, Search};
use crate::scaling::points::{Point, Points};

/// Resamples behind the bands.
pub const RESAMPLES: usize = 200;
/// Their seed: the same points have the same bands.
const SEED: u64 = 0;

/// What is to be computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The points that count.
    pub points: Vec<Point>,
    /// How to fit.
    pub options: Options,
}

/// A law or why there is none.
pub type Fitted = Result<Arc<Fit>, FitError>;

/// What there is of the results.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The law.
    pub fit: Option<Fitted>,
    /// How many resamples have been fitted.
    pub resampled: usize,
    /// The bands around its constants.
    pub bands: Option<Result<Arc<Bands>, FitError>>,
    /// The laws by every way of measuring, as far as they are known.
    pub others: Vec<(Distance, Fitted)>,
}

impl Results {
    /// The law, if there is one.
    #[must_use]
    pub fn law(&self) -> Option<&Arc<Fit>> {
        self.fit.as_ref()?.as_ref().ok()
    }

    /// Its bands, if they are there.
    #[must_use]
    pub fn bands(&self) -> Option<&Arc<Bands>> {
        self.bands.as_ref()?.as_ref().ok()
    }

    /// Whether nothing more is to come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match &self.fit {
            None => false,
            Some(Err(_)) => true,
            Some(Ok(_)) => self.bands.is_some() && self.others.len() == Distance::ALL.len(),
        }
    }
}

/// A computation under way.
pub struct Work {
    task: Task,
    stage: Stage,
    results: Results,
}

enum Stage {
    Searching(Box<Search>),
    Resampling(Box<Bootstrap>),
    Comparing(Distance, Box<Search>),
    Over,
}

impl Work {
    /// Begins.
    #[must_use]
    pub fn new(task: Task) -> Self {
        let mut work = Self { task, stage: Stage::Over, results: Results::default() };
        match work.search(work.task.options) {
            Ok(search) => work.stage = Stage::Searching(Box::new(search)),
            Err(error) => work.results.fit = Some(Err(error)),
        }
        work
    }

    /// What there is by now.
    #[must_use]
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    /// One small step.
    pub fn step(&mut self) {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Searching(mut search) => {
                if search.step() {
                    Stage::Searching(search)
                } else {
                    self.found(search.end())
                }
            }
            Stage::Resampling(mut bootstrap) => {
                if bootstrap.step() {
                    self.results.resampled = bootstrap.done();
                    Stage::Resampling(bootstrap)
                } else {
                    self.results.resampled = bootstrap.done();
                    self.results.bands = Some(bootstrap.end().map(Arc::new));
                    self.compare()
                }
            }
            Stage::Comparing(distance, mut search) => {
                if search.step() {
                    Stage::Comparing(distance, search)
                } else {
                    self.results.others.push((distance, search.end().map(Arc::new)));
                    self.compare()
                }
            }
            Stage::Over => Stage::Over,
        };
    }

    /// The law is there, or there is none.
    fn found(&mut self, fit: Result<Fit, FitError>) -> Stage {
        let fit = fit.map(Arc::new);
        let next = fit.as_ref().ok().and_then(|fit| {
            let points = Points::new(0, self.task.points.clone()).ok()?;
            Bootstrap::new(&points, &self.task.options, fit, RESAMPLES, SEED).ok()
        });
        self.results.fit = Some(fit);
        next.map_or(Stage::Over, |bootstrap| Stage::Resampling(Box::new(bootstrap)))
    }

    /// The next way of measuring that has not been asked.
    fn compare(&mut self) -> Stage {
        loop {
            let known = &self.results.others;
            let open = Distance::ALL.into_iter().find(|(it, _)| known.iter().all(|(other, _)| other != it));
            let Some((distance, _)) = open else { return Stage::Over };
            let options = Options { measure: distance.measure(), ..self.task.options };
            if let Some(fit) = self.results.fit.clone().filter(|_| options == self.task.options) {
                self.results.others.push((distance, fit));
                continue;
            }
            match self.search(options) {
                Ok(search) => return Stage::Comparing(distance, Box::new(search)),
                Err(error) => self.results.others.push((distance, Err(error))),
            }
        }
    }

    fn search(&self, options: Options) -> Result<Search, FitError> {
        Search::begin(&Points::new(0, self.task.points.clone())?, &options)
    }
}
