//! The search for the best law, in small steps: whoever has something else to do, as a page has, does it
//! between two of them.

use super::descend::{Descent, descend};
use super::objective::{Problem, Theta};
use super::start::Grid;
use super::{ARRIVED, Fit, Floor, FloorOrigin, Options, constants, determined, distance, range, settle};
use crate::scaling::error::FitError;
use crate::scaling::points::Points;

/// A search that has begun.
pub struct Search {
    points: Points,
    options: Options,
    problem: Problem,
    stage: Stage,
    best: Option<Descent>,
}

enum Stage {
    /// Where to start from.
    Looking(Grid),
    /// The starts that are left, the best last.
    Descending(Vec<Theta>),
}

impl Search {
    /// Begins.
    ///
    /// # Errors
    /// [`FitError`] if an option has no sense, or what the points lack can be seen beforehand.
    pub fn begin(points: &Points, options: &Options) -> Result<Self, FitError> {
        options.check()?;
        determined::check_before(points.rows(), options)?;
        let problem = Problem::new(points.rows(), options);
        let stage = Stage::Looking(Grid::default());
        Ok(Self { points: points.clone(), options: *options, problem, stage, best: None })
    }

    /// One step; nothing is left to be done if it says no.
    pub fn step(&mut self) -> bool {
        match &mut self.stage {
            Stage::Looking(grid) => {
                if !grid.step(&self.problem) {
                    let mut starts = std::mem::take(grid).starts();
                    starts.reverse();
                    self.stage = Stage::Descending(starts);
                }
                true
            }
            Stage::Descending(starts) => {
                let Some(start) = starts.pop() else { return false };
                let found = descend(&self.problem, start);
                // The earlier of equals.
                let is_lower = |it: &Descent| self.best.is_none_or(|best| it.value.total_cmp(&best.value).is_lt());
                self.best = found.filter(is_lower).or(self.best);
                true
            }
        }
    }

    /// The law.
    ///
    /// # Errors
    /// [`FitError`] if the points do not determine the parameters, or a step is left.
    pub fn end(self) -> Result<Fit, FitError> {
        let settled = settle(&self.problem, self.best)?;
        if settled.descent.gradient > ARRIVED {
            return Err(FitError::NotConverged { gradient: settled.descent.gradient });
        }
        determined::check_after(&settled.problem, &settled.descent.theta)?;
        let constants = constants(&settled.problem, &settled.descent.theta)?;
        Ok(Fit {
            constants,
            floor: match self.options.floor {
                Floor::Fixed(_) => FloorOrigin::Given,
                Floor::Free if settled.problem.floor().is_some() => FloorOrigin::NotSeen,
                Floor::Free => FloorOrigin::Fitted,
            },
            objective: settled.descent.value,
            spread: distance(&constants, &self.points)?.0,
            points: self.points.rows().len(),
            range: range(&self.points),
            scale: self.points.scale(),
        })
    }
}
