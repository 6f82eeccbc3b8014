//! `lab fit`: a scaling law fitted to measured points.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::CliError;
use crate::scaling::csv;
use crate::scaling::error::FitError;
use crate::scaling::fit::{self, Bands, Fit, Floor, FloorOrigin, Interval, LEVEL, Measure, Options};

/// What is to be fitted, and how.
#[derive(Debug, Clone)]
pub struct FitArgs {
    /// The points: a table with the columns N, D and loss.
    pub file: PathBuf,
    /// The irreducible loss in nats a token, if it is known.
    pub entropy: Option<f64>,
    /// How distances are measured.
    pub measure: Measure,
    /// How many resamples the bands are from.
    pub resamples: usize,
    /// Their seed.
    pub seed: u64,
    /// Write JSON instead of a list.
    pub json: bool,
}

/// Writes the law and its bands.
///
/// # Errors
/// [`CliError`] if the file holds no points, or they determine no law.
pub fn run(args: &FitArgs, output: &mut impl Write) -> Result<(), CliError> {
    let text =
        fs::read_to_string(&args.file).map_err(|source| CliError::Unreadable { path: args.file.clone(), source })?;
    let points = csv::read(&text, 0).map_err(|source| CliError::Points { path: args.file.clone(), source })?;
    let options = Options { floor: args.entropy.map_or(Floor::Free, Floor::Fixed), measure: args.measure };
    let fit = fit::fit(&points, &options)?;
    let bands = fit::bands(&points, &options, &fit, args.resamples, args.seed)?;
    if args.json { write_json(args, &fit, &bands, output) } else { write_list(&fit, &bands, output) }
}

fn write_json(args: &FitArgs, fit: &Fit, bands: &Bands, output: &mut impl Write) -> Result<(), CliError> {
    let law = &fit.constants;
    let (a, b) = law.allocation_exponents();
    let pair = |band: Interval| json!([band.low, band.high]);
    let object = json!({
        "E": law.floor,
        "A": law.parameter_scale,
        "B": law.token_scale,
        "alpha": law.alpha,
        "beta": law.beta,
        "a": a,
        "b": b,
        "entropy": origin(fit.floor),
        "points": fit.points,
        "objective": fit.objective,
        "spread": fit.spread,
        "bands": {
            "level": LEVEL,
            "resamples": args.resamples,
            "failed": bands.failed,
            "seed": args.seed,
            "E": pair(bands.floor),
            "A": pair(bands.parameter_scale),
            "B": pair(bands.token_scale),
            "alpha": pair(bands.alpha),
            "beta": pair(bands.beta),
            "a": pair(bands.a),
            "b": pair(bands.b),
        },
    });
    writeln!(output, "{object}")?;
    Ok(())
}

fn write_list(fit: &Fit, bands: &Bands, output: &mut impl Write) -> Result<(), CliError> {
    let law = &fit.constants;
    let (a, b) = law.allocation_exponents();
    writeln!(output, "L(N, D) = E + A/N^alpha + B/D^beta, in nats a token, from {} points", fit.points)?;
    writeln!(output, "{:<6} {:>9}  {:.0} % of {} resamples", "", "", 100.0 * LEVEL, bands.laws.len() + bands.failed)?;
    let floor = match fit.floor {
        FloorOrigin::Fitted => band(bands.floor),
        FloorOrigin::Given => "given".to_owned(),
        FloorOrigin::NotSeen => format!("not seen in these points; {}", band(bands.floor)),
    };
    let rows = [
        ("E", law.floor, floor),
        ("A", law.parameter_scale, band(bands.parameter_scale)),
        ("B", law.token_scale, band(bands.token_scale)),
        ("alpha", law.alpha, band(bands.alpha)),
        ("beta", law.beta, band(bands.beta)),
        ("a", a, format!("{}; the best N grows as C^a", band(bands.a))),
        ("b", b, format!("{}; the best D grows as C^b", band(bands.b))),
    ];
    for (name, value, remark) in rows {
        writeln!(output, "{name:<6} {:>9}  {remark}", number(value))?;
    }
    writeln!(output, "a point lies {:.2} % off (root mean square)", 100.0 * fit.spread)?;
    if bands.failed > 0 {
        writeln!(output, "{} resamples determined no law, and are in no band", bands.failed)?;
    }
    Ok(())
}

fn band(interval: Interval) -> String {
    format!("{} to {}", digits(interval.low, 3), digits(interval.high, 3))
}

fn number(value: f64) -> String {
    digits(value, 4)
}

/// So many significant digits.
fn digits(value: f64, count: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    match value.abs().log10().floor() {
        order if !(-4.0..6.0).contains(&order) => format!("{value:.*e}", count - 1),
        order => format!("{value:.*}", (count as f64 - 1.0 - order).max(0.0) as usize),
    }
}

fn origin(floor: FloorOrigin) -> &'static str {
    match floor {
        FloorOrigin::Fitted => "fitted",
        FloorOrigin::Given => "given",
        FloorOrigin::NotSeen => "not seen",
    }
}

impl From<FitError> for CliError {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}
