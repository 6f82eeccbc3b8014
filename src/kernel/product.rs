//! The product of two matrices, for the page: candle's own takes a quarter more time there.
//!
//! Goto and van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication": blocks of the
//! second matrix are laid out in panels as wide as a tile, blocks of the first are taken in strips
//! as high as one, and a tile of the result stays in registers while both are read once, in order.
//! In plain Rust over arrays, of which the compiler makes SIMD. Browsers with relaxed SIMD get whole
//! tiles from a program with fused multiply-add (`relaxed`).
//!
//! Natively candle's product (the package `gemm`) has wider SIMD and is several times faster.

use std::cell::RefCell;

#[cfg(all(target_arch = "wasm32", feature = "worker"))]
use super::relaxed::{self, Strips};
use super::slices::sum;

/// A tile of the result has so many rows …
const HIGH: usize = 4;
/// … and columns. 4 by 8 numbers are 8 of the 16 vector registers there are in a browser.
const WIDE: usize = 8;
/// So many terms of a sum are added at a time.
const DEPTH: usize = 256;
/// So many rows of the first matrix are taken at a time,
const ROWS: usize = 64;
/// and so many columns of the second: 256 by 128 numbers are the half of a usual second-level cache.
const COLUMNS: usize = 128;

/// A matrix as it lies in memory: number (i, j) is at `i * row + j * column`.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    /// The numbers, the first of them in front.
    pub values: &'a [f32],
    /// How many rows.
    pub rows: usize,
    /// How many columns.
    pub columns: usize,
    /// From a row to the next.
    pub row: usize,
    /// From a column to the next.
    pub column: usize,
}

impl<'a> Matrix<'a> {
    /// One whose rows lie one after the other.
    #[must_use]
    pub fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        Self { values, rows, columns, row: columns, column: 1 }
    }

    /// The transposed one.
    #[must_use]
    pub fn t(self) -> Self {
        Self { rows: self.columns, columns: self.rows, row: self.column, column: self.row, ..self }
    }

    /// What begins at (i, j), with so many rows and columns.
    fn block(self, i: usize, j: usize, rows: usize, columns: usize) -> Self {
        Self { values: &self.values[i * self.row + j * self.column..], rows, columns, ..self }
    }
}

/// Where a product is written: row i begins at `i * row`.
#[derive(Debug)]
pub struct Target<'a> {
    /// The numbers.
    pub values: &'a mut [f32],
    /// From a row to the next.
    pub row: usize,
}

/// Blocks of both matrices as tiles want them: memory that is taken once.
#[derive(Debug, Default)]
struct Room {
    strips: Vec<[f32; HIGH]>,
    panels: Vec<[f32; WIDE]>,
}

thread_local! {
    static ROOM: RefCell<Room> = const { RefCell::new(Room { strips: Vec::new(), panels: Vec::new() }) };
}

/// Writes a · b, for `a` (M, K) and `b` (K, N), with `start` (N) added to each row.
///
/// # Panics
/// When the matrices do not fit each other or their memory.
pub fn product(a: Matrix<'_>, b: Matrix<'_>, start: Option<&[f32]>, out: &mut Target<'_>) {
    assert_eq!(a.columns, b.rows, "matrices that do not fit");
    if a.columns == 0 || b.columns == 0 {
        for row in out.values.chunks_mut(out.row.max(1)).take(a.rows) {
            let row = &mut row[..b.columns];
            match start {
                Some(start) => row.copy_from_slice(start),
                None => row.fill(0.0),
            }
        }
        return;
    }
    if a.rows < HIGH {
        return (0..a.rows)
            .for_each(|i| one_row(a.block(i, 0, 1, a.columns), b, start, &mut out.values[i * out.row..]));
    }
    ROOM.with_borrow_mut(|room| {
        for j in (0..b.columns).step_by(COLUMNS) {
            let columns = COLUMNS.min(b.columns - j);
            for k in (0..a.columns).step_by(DEPTH) {
                let depth = DEPTH.min(a.columns - k);
                room.fill_panels(b.block(k, j, depth, columns));
                let begin = if k == 0 { Begin::With(start.map(|start| &start[j..][..columns])) } else { Begin::Found };
                for i in (0..a.rows).step_by(ROWS) {
                    let a = a.block(i, k, ROWS.min(a.rows - i), depth);
                    room.multiply(a, columns, begin, &mut out.values[i * out.row + j..], out.row);
                }
            }
        }
    });
}

/// Less than a tile: nothing is laid out, as nothing would be read twice.
fn one_row(a: Matrix<'_>, b: Matrix<'_>, start: Option<&[f32]>, out: &mut [f32]) {
    let out = &mut out[..b.columns];
    match start {
        Some(start) => out.copy_from_slice(start),
        None => out.fill(0.0),
    }
    if a.column == 1 && b.row == 1 {
        let a = &a.values[..a.columns];
        for (j, out) in out.iter_mut().enumerate() {
            let b = &b.values[j * b.column..][..a.len()];
            *out += sum(a.len(), |k| a[k] * b[k]);
        }
        return;
    }
    for k in 0..b.rows {
        let (a, b_row) = (a.values[k * a.column], &b.values[k * b.row..]);
        if b.column == 1 {
            out.iter_mut().zip(b_row).for_each(|(out, b)| *out += a * b);
        } else {
            out.iter_mut().zip(b_row.iter().step_by(b.column.max(1))).for_each(|(out, b)| *out += a * b);
        }
    }
}

/// What a block is added to.
#[derive(Clone, Copy)]
enum Begin<'a> {
    /// What it finds.
    Found,
    /// The same in each row, or nothing.
    With(Option<&'a [f32]>),
}

impl Begin<'_> {
    /// For the panel that begins at column `j`: what every row begins with, if not with what it finds.
    fn panel(self, j: usize) -> Option<[f32; WIDE]> {
        let Self::With(start) = self else { return None };
        let mut first = [0.0; WIDE];
        first.iter_mut().zip(start.map_or(&[][..], |start| &start[j..])).for_each(|(first, start)| *first = *start);
        Some(first)
    }
}

impl Room {
    /// Lays out a block of the second matrix.
    fn fill_panels(&mut self, b: Matrix<'_>) {
        self.panels.clear();
        for j in (0..b.columns).step_by(WIDE) {
            lay(b.block(0, j, b.rows, WIDE.min(b.columns - j)), &mut self.panels);
        }
    }

    /// Multiplies a block of the first matrix with the panels, of so many columns in all.
    fn multiply(&mut self, a: Matrix<'_>, columns: usize, begin: Begin<'_>, out: &mut [f32], row: usize) {
        let depth = a.columns;
        // Rows that lie in order are read where they are. For a panel or two so are columns: laying
        // them out costs as much as it saves.
        let laid = a.column != 1 && (columns > 2 * WIDE || a.row != 1);
        self.strips.clear();
        for i in (0..a.rows).step_by(HIGH).filter(|_| laid) {
            lay(a.block(i, 0, HIGH.min(a.rows - i), depth).t(), &mut self.strips);
        }
        let (rows_done, columns_done) = self.whole_tiles(a, laid, columns, begin, out, row);
        for (panel, b) in self.panels.chunks_exact(depth).enumerate() {
            let j = panel * WIDE;
            let (wide, begin) = (WIDE.min(columns - j), begin.panel(j));
            for (strip, i) in (0..a.rows).step_by(HIGH).enumerate() {
                if i < rows_done && j < columns_done {
                    continue;
                }
                let high = HIGH.min(a.rows - i);
                let tile = if laid {
                    of_strip(&self.strips[strip * depth..][..depth], b)
                } else if high < HIGH {
                    self.strips.clear();
                    lay(a.block(i, 0, high, depth).t(), &mut self.strips);
                    of_strip(&self.strips, b)
                } else if a.column == 1 {
                    of_rows(std::array::from_fn(|r| &a.values[(i + r) * a.row..][..depth]), b)
                } else {
                    of_columns(&a.values[i..], a.column, b)
                };
                let out = &mut out[i * row + j..];
                for (r, tile) in tile[..high].iter().enumerate() {
                    write(tile, begin, &mut out[r * row..][..wide]);
                }
            }
        }
    }
}

#[cfg(all(target_arch = "wasm32", feature = "worker"))]
impl Room {
    /// As much of [`Self::multiply`] as the browser has a faster way for: so many rows and columns.
    fn whole_tiles(
        &self,
        a: Matrix<'_>,
        laid: bool,
        columns: usize,
        begin: Begin<'_>,
        out: &mut [f32],
        row: usize,
    ) -> (usize, usize) {
        let (depth, count, panels) = (a.columns, a.rows / HIGH, columns / WIDE);
        let strips = if laid {
            Strips { values: self.strips.as_flattened(), row: 1, step: HIGH, strip: HIGH * depth, count }
        } else {
            Strips { values: a.values, row: a.row, step: a.column, strip: HIGH * a.row, count }
        };
        let begin = match begin {
            Begin::Found => None,
            Begin::With(start) => Some(start.unwrap_or(&[0.0; COLUMNS])),
        };
        let done = relaxed::tiles(&strips, &self.panels[..panels * depth], depth, begin, out, row);
        if done { (count * HIGH, panels * WIDE) } else { (0, 0) }
    }
}

#[cfg(not(all(target_arch = "wasm32", feature = "worker")))]
impl Room {
    /// Nothing: only a browser has a faster way.
    fn whole_tiles(&self, _: Matrix<'_>, _: bool, _: usize, _: Begin<'_>, _: &mut [f32], _: usize) -> (usize, usize) {
        (0, 0)
    }
}

/// Writes a row of a tile, or as much of it as there is place for.
#[inline(always)]
fn write(tile: &[f32; WIDE], begin: Option<[f32; WIDE]>, out: &mut [f32]) {
    let add = |out: &mut [f32], begin: &[f32]| {
        out.iter_mut().zip(begin).zip(tile).for_each(|((out, begin), tile)| *out = begin + tile);
    };
    // Of a known length first: that is SIMD.
    if let Ok(out) = <&mut [f32; WIDE]>::try_from(&mut *out) {
        let begin = begin.unwrap_or(*out);
        add(out, &begin);
    } else if let Some(begin) = begin {
        add(out, &begin);
    } else {
        out.iter_mut().zip(tile).for_each(|(out, tile)| *out += tile);
    }
}

/// Adds a matrix of at most `W` columns row by row, each filled up with zeros.
fn lay<const W: usize>(matrix: Matrix<'_>, out: &mut Vec<[f32; W]>) {
    let Matrix { values, rows, columns, row, column } = matrix;
    let begin = out.len();
    out.resize(begin + rows, [0.0; W]);
    let out = &mut out[begin..];
    if column == 1 && columns == W {
        // A single row may lie in steps of anything: only its beginning is asked for.
        for (i, out) in out.iter_mut().enumerate() {
            out.copy_from_slice(&values[i * row..][..W]);
        }
    } else {
        for j in 0..columns {
            let values = values[j * column..].iter().step_by(row.max(1));
            out.iter_mut().zip(values).for_each(|(out, value)| out[j] = *value);
        }
    }
}

/// A tile of rows that lie in memory as they are, and a panel.
#[inline(always)]
fn of_rows(rows: [&[f32]; HIGH], b: &[[f32; WIDE]]) -> [[f32; WIDE]; HIGH] {
    let mut tile = [[0.0; WIDE]; HIGH];
    let [first, second, third, fourth] = rows;
    let rows = first.iter().zip(second).zip(third.iter().zip(fourth));
    for (b, ((first, second), (third, fourth))) in b.iter().zip(rows) {
        add(&mut tile, [*first, *second, *third, *fourth], b);
    }
    tile
}

/// A tile of columns that do, one every `stride` numbers, and a panel.
#[inline(always)]
fn of_columns(values: &[f32], stride: usize, b: &[[f32; WIDE]]) -> [[f32; WIDE]; HIGH] {
    let mut tile = [[0.0; WIDE]; HIGH];
    for (b, column) in b.iter().zip(values.chunks(stride)) {
        let Some(column) = column.first_chunk::<HIGH>() else { break };
        add(&mut tile, *column, b);
    }
    tile
}

/// A tile of a strip and a panel.
#[inline(always)]
fn of_strip(strip: &[[f32; HIGH]], b: &[[f32; WIDE]]) -> [[f32; WIDE]; HIGH] {
    let mut tile = [[0.0; WIDE]; HIGH];
    for (b, column) in b.iter().zip(strip) {
        add(&mut tile, *column, b);
    }
    tile
}

/// Adds a column times a row.
#[inline(always)]
fn add(tile: &mut [[f32; WIDE]; HIGH], column: [f32; HIGH], row: &[f32; WIDE]) {
    for (tile, a) in tile.iter_mut().zip(column) {
        for (tile, b) in tile.iter_mut().zip(row) {
            *tile += a * b;
        }
    }
}
