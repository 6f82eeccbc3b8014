//! Reading points from comma-separated text.

use thiserror::Error;

use super::error::{FitError, OutOfRange};
use super::points::{LOSSES, MOST_POINTS, Point, Points};

/// The columns that are read, however their letters are cased. Others are ignored.
const COLUMNS: [&str; 3] = ["n", "d", "loss"];
/// Characters of a wrong entry that an error shows.
const SHOWN: usize = 40;

/// Why a text holds no points.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CsvError {
    /// There is not even a line with names.
    #[error("there is no line with the names of the columns; begin with N,D,loss")]
    Empty,
    /// A column is missing.
    #[error("line {line}: there is no column {column:?}; name the columns N, D and loss")]
    NoColumn {
        /// The line with the names, counted from 1.
        line: usize,
        /// What is missing.
        column: &'static str,
    },
    /// A column is there twice.
    #[error("line {line}: there are two columns {column:?}; leave one out")]
    TwoColumns {
        /// The line with the names, counted from 1.
        line: usize,
        /// What is there twice.
        column: &'static str,
    },
    /// A line ends before its number.
    #[error("line {line}: there is no entry in the column {column:?}; give a number")]
    Missing {
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: &'static str,
    },
    /// An entry is no number.
    #[error("line {line}: {found:?} in the column {column:?} is no number; write it like 1200000 or 1.2e6")]
    NotANumber {
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: &'static str,
        /// The entry, cut if it is long.
        found: String,
    },
    /// A quotation mark is not closed on its line.
    #[error("line {line}: a quotation mark is not closed; close it, or leave it out")]
    OpenQuote {
        /// The line, counted from 1.
        line: usize,
    },
    /// A number is outside of what a fit takes.
    #[error("line {line}: {problem}")]
    Point {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        problem: OutOfRange,
    },
    /// Too many lines.
    #[error(transparent)]
    Points(#[from] FitError),
}

/// Reads a table whose first line names its columns, N, D and loss among them in any order. Empty
/// lines, and lines that begin with `#`, are passed over; entries may stand in quotation marks.
/// `set` is as in [`Points::new`].
///
/// # Errors
/// [`CsvError`] with the line.
pub fn read(text: &str, set: u32) -> Result<Points, CsvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let (line, names) = lines.next().ok_or(CsvError::Empty)?;
    let places = places(line, &fields(line, names)?)?;
    let mut rows = Vec::new();
    for (line, entries) in lines {
        if rows.len() == MOST_POINTS {
            return Err(FitError::TooMany { points: rows.len() + 1, limit: MOST_POINTS }.into());
        }
        let entries = fields(line, entries)?;
        let [parameters, tokens, loss] = numbers(line, &entries, places)?;
        let point = Point { parameters, tokens, loss };
        point.check().map_err(|problem| CsvError::Point { line, problem })?;
        rows.push(point);
    }
    Ok(Points::new(set, rows)?)
}

/// What a table says of its language in a line `# entropy 0.662`: what the best possible model loses, in nats
/// a token. None if it says nothing, or no such number.
#[must_use]
pub fn entropy(text: &str) -> Option<f64> {
    let said = text.lines().find_map(|line| line.strip_prefix("# entropy "))?;
    said.split(' ').next()?.parse().ok().filter(|nats: &f64| (LOSSES.0..=LOSSES.1).contains(nats))
}

/// Where the columns stand.
fn places(line: usize, names: &[String]) -> Result<[usize; 3], CsvError> {
    let mut places = [0; 3];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut found = names.iter().enumerate().filter(|(_, name)| name.eq_ignore_ascii_case(column));
        *place = found.next().ok_or(CsvError::NoColumn { line, column })?.0;
        if found.next().is_some() {
            return Err(CsvError::TwoColumns { line, column });
        }
    }
    Ok(places)
}

fn numbers(line: usize, entries: &[String], places: [usize; 3]) -> Result<[f64; 3], CsvError> {
    let mut numbers = [0.0; 3];
    for ((number, column), place) in numbers.iter_mut().zip(COLUMNS).zip(places) {
        let entry = entries.get(place).filter(|it| !it.is_empty()).ok_or(CsvError::Missing { line, column })?;
        let not_a_number = |_| CsvError::NotANumber { line, column, found: entry.chars().take(SHOWN).collect() };
        *number = entry.parse().map_err(not_a_number)?;
    }
    Ok(numbers)
}

/// The entries of a line, without quotation marks and the space around them. A doubled mark within
/// marks stands for one, as RFC 4180 has it.
fn fields(line: usize, text: &str) -> Result<Vec<String>, CsvError> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '"' if is_quoted && rest.next_if_eq(&'"').is_some() => push(&mut fields, '"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            other => push(&mut fields, other),
        }
    }
    if is_quoted {
        return Err(CsvError::OpenQuote { line });
    }
    Ok(fields.iter().map(|field| field.trim().to_owned()).collect())
}

fn push(fields: &mut [String], character: char) {
    if let Some(field) = fields.last_mut() {
        field.push(character);
    }
}
