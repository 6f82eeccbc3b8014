//! The points: those that this project measured, and those that the reader brings.

use std::sync::OnceLock;

use crate::scaling::csv::{self, CsvError};
use crate::scaling::points::Point;

/// What `lab sweep` wrote; a test holds what is demanded of it.
pub(super) const FILE: &str = include_str!("../../../../assets/runs/sweep.csv");

/// So many points of a table are taken: each is drawn, and can be left out by hand.
pub const MOST_ROWS: usize = 300;
/// So many runs of the reader's own.
pub const MOST_RUNS: usize = 20;

/// Where a point is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Measured by this project.
    Measured,
    /// A run that the reader made in the page.
    Own,
    /// The reader's table.
    Table,
}

impl Origin {
    /// All, with what links call those that were left out.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Measured, "drop"), (Self::Own, "drop-runs"), (Self::Table, "drop-table")];
}

/// What a point is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The law is fitted to it.
    Kept,
    /// It is larger than the fit may see, and is predicted.
    HeldOut,
    /// It was left out by hand.
    LeftOut,
}

/// A point with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// N, D and the loss.
    pub point: Point,
    /// Where it is from.
    pub origin: Origin,
    /// Which of those, counted from 0.
    pub index: usize,
    /// What it is for.
    pub standing: Standing,
}

/// What this project measured.
#[derive(Debug)]
pub struct Shipped {
    /// The runs, the smallest models first.
    pub points: Vec<Point>,
    /// The entropy of the language: what the best possible model loses, in nats a token.
    pub entropy: f64,
    /// Tells one table from another, in links.
    pub revision: String,
}

/// What this project measured. (A file that cannot be read is an empty one; a test excludes it.)
pub fn shipped() -> &'static Shipped {
    static SHIPPED: OnceLock<Shipped> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let points = csv::read(FILE, 0).map(|points| points.rows().to_vec()).unwrap_or_default();
        Shipped { points, entropy: csv::entropy(FILE).unwrap_or(f64::NAN), revision: fingerprint(FILE) }
    })
}

/// FNV-1a, in hexadecimal.
fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// What is wrong with a table.
#[derive(Clone, Debug, PartialEq)]
pub enum TableError {
    /// It is not one.
    Csv(CsvError),
    /// There are names of columns, and nothing below them.
    NoPoints,
    /// So many are more than the page takes.
    TooMany(usize),
}

/// Reads a reader's table.
///
/// # Errors
/// [`TableError`].
pub fn read_table(text: &str) -> Result<Vec<Point>, TableError> {
    let rows = csv::read(text, 1).map_err(TableError::Csv)?.rows().to_vec();
    match rows.len() {
        0 => Err(TableError::NoPoints),
        1..=MOST_ROWS => Ok(rows),
        count => Err(TableError::TooMany(count)),
    }
}
