//! What follows from a law: what it says of each run, how far it is off where it has not looked, and what
//! became of the entropy.

use super::points::{Row, Standing};
use crate::scaling::fit::{Bands, Fit, FloorOrigin, Interval};
use crate::scaling::units::Compute;

/// How far ahead a prediction is tried: so many times the largest model, and the longest text.
pub const AHEAD: f64 = 10.0;

/// The loss of a law at a point, in nats a token.
#[must_use]
pub fn loss(fit: &Fit, parameters: f64, tokens: f64) -> Option<f64> {
    fit.loss(parameters, tokens).ok()?.on(fit.scale()).ok()
}

/// The least loss that a budget of so many FLOP buys, in nats a token.
#[must_use]
pub fn loss_of_compute(fit: &Fit, flop: f64) -> Option<f64> {
    fit.loss_of_compute(Compute::from_flop(flop).ok()?).ok()?.on(fit.scale()).ok()
}

/// What the law says of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Predicted {
    /// The loss, in nats a token.
    pub loss: f64,
    /// The share by which it is above what was measured; below 0, beneath it.
    pub off: f64,
}

/// What the law says of a run; none if that is no number.
#[must_use]
pub fn predicted(fit: &Fit, row: &Row) -> Option<Predicted> {
    let loss = loss(fit, row.point.parameters, row.point.tokens)?;
    Some(Predicted { loss, off: loss / row.point.loss - 1.0 })
}

/// How well the runs that were held out are predicted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extrapolation {
    /// How many they are.
    pub runs: usize,
    /// The root mean square of what predictions are off by, as a share of the loss.
    pub spread: f64,
    /// The mean: above 0, the runs turned out better than predicted.
    pub bias: f64,
    /// The root mean square again, as a share of what lies above the entropy; none if that is not known.
    pub spread_above: Option<f64>,
}

/// The runs that were held out against what the law says of them; none if none were.
#[must_use]
pub fn extrapolation(fit: &Fit, rows: &[Row], entropy: Option<f64>) -> Option<Extrapolation> {
    let held = || rows.iter().filter(|row| row.standing == Standing::HeldOut);
    let off: Vec<f64> = held().filter_map(|row| Some(predicted(fit, row)?.off)).collect();
    let root = |squares: f64, count: usize| (squares / count.max(1) as f64).sqrt();
    let above = entropy.and_then(|entropy| {
        let shares = held().map(|row| Some((predicted(fit, row)?.loss - row.point.loss) / (row.point.loss - entropy)));
        let shares: Option<Vec<f64>> = shares.collect();
        let squares = shares?.iter().map(|it| it * it).sum::<f64>();
        Some(root(squares, off.len())).filter(|it| it.is_finite())
    });
    (!off.is_empty()).then(|| Extrapolation {
        runs: off.len(),
        spread: root(off.iter().map(|it| it * it).sum(), off.len()),
        bias: off.iter().sum::<f64>() / off.len() as f64,
        spread_above: above,
    })
}

/// A prediction far from all points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ahead {
    /// N.
    pub parameters: f64,
    /// D.
    pub tokens: f64,
    /// The loss, in nats a token.
    pub loss: f64,
    /// Where the resamples have it.
    pub band: Option<Interval>,
}

/// [`AHEAD`] times the largest model that was fitted, on so many times the longest text.
#[must_use]
pub fn ahead(fit: &Fit, bands: Option<&Bands>) -> Option<Ahead> {
    let (parameters, tokens) = (AHEAD * fit.range.parameters.1, AHEAD * fit.range.tokens.1);
    let band = bands.and_then(|bands| bands.loss(parameters, tokens));
    Some(Ahead { parameters, tokens, loss: loss(fit, parameters, tokens)?, band })
}

/// What became of the entropy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FloorVerdict {
    /// E was held there.
    Given,
    /// The points do not bend towards any floor.
    NotSeen,
    /// The fitted E with its band has it inside.
    Inside(Interval),
    /// The band ends below it.
    TooLow(Interval),
    /// The band begins above it.
    TooHigh(Interval),
}

/// The fitted E beside the true entropy.
#[must_use]
pub fn floor_verdict(fit: &Fit, bands: &Bands, entropy: f64) -> FloorVerdict {
    let band = bands.floor;
    match fit.floor {
        FloorOrigin::Given => FloorVerdict::Given,
        FloorOrigin::NotSeen => FloorVerdict::NotSeen,
        FloorOrigin::Fitted if band.high < entropy => FloorVerdict::TooLow(band),
        FloorOrigin::Fitted if band.low > entropy => FloorVerdict::TooHigh(band),
        FloorOrigin::Fitted => FloorVerdict::Inside(band),
    }
}
