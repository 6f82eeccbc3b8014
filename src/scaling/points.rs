//! Measured points: what a model of N parameters reached after D tokens.

use super::error::{FitError, OutOfRange};
use super::units::{FLOP_PER_PARAMETER_AND_TOKEN, LossScale};

/// More points than this are refused, as a fit with its band would take minutes.
pub const MOST_POINTS: usize = 2_000;

/// What N and D may be. Nobody trains beyond it, and the fit stays far from the ends of numbers.
pub const COUNTS: (f64, f64) = (1.0, 1e30);
/// What a loss may be, in nats a token.
pub const LOSSES: (f64, f64) = (1e-6, 1e6);

/// One training run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// N: parameters, counted in the same way for all points.
    pub parameters: f64,
    /// D: training tokens, each seen once.
    pub tokens: f64,
    /// The loss on text that was not trained on, in nats a token.
    pub loss: f64,
}

impl Point {
    /// 6·N·D.
    #[must_use]
    pub fn flop(&self) -> f64 {
        FLOP_PER_PARAMETER_AND_TOKEN * self.parameters * self.tokens
    }

    /// Checks its numbers.
    ///
    /// # Errors
    /// [`OutOfRange`] for the first that cannot be taken.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let columns = [("N", self.parameters, COUNTS), ("D", self.tokens, COUNTS), ("loss", self.loss, LOSSES)];
        for (name, value, (least, most)) in columns {
            // Written so that no number is refused, too.
            if !(least..=most).contains(&value) {
                return Err(OutOfRange { name, value, least, most });
            }
        }
        Ok(())
    }
}

/// Points that belong together: measured on one text, with one tokenizer.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    set: u32,
    rows: Vec<Point>,
}

impl Points {
    /// Checks the points. `set` tells sets apart whose losses must not be compared.
    ///
    /// # Errors
    /// [`FitError::OutOfRange`] or [`FitError::TooMany`].
    pub fn new(set: u32, rows: Vec<Point>) -> Result<Self, FitError> {
        if rows.len() > MOST_POINTS {
            return Err(FitError::TooMany { points: rows.len(), limit: MOST_POINTS });
        }
        for (index, row) in rows.iter().enumerate() {
            row.check().map_err(|problem| FitError::OutOfRange { point: index + 1, problem })?;
        }
        Ok(Self { set, rows })
    }

    /// The points in the order in which they were given.
    #[must_use]
    pub fn rows(&self) -> &[Point] {
        &self.rows
    }

    /// The axis on which their losses belong.
    #[must_use]
    pub fn scale(&self) -> LossScale {
        LossScale::Measured(self.set)
    }

    /// Those that are kept, and those that are dropped.
    #[must_use]
    pub fn part(&self, is_kept: impl Fn(usize, &Point) -> bool) -> (Self, Self) {
        let (mut kept, mut dropped) = (Vec::new(), Vec::new());
        for (index, row) in self.rows.iter().enumerate() {
            if is_kept(index, row) { &mut kept } else { &mut dropped }.push(*row);
        }
        (Self { set: self.set, rows: kept }, Self { set: self.set, rows: dropped })
    }
}
