//! Lines of equal height on a grid (marching squares).

use std::collections::HashMap;

/// Heights on a grid: `height(column, row)` at the crossing of `columns[column]` and `rows[row]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    columns: Vec<f64>,
    rows: Vec<f64>,
    heights: Vec<f64>,
}

/// A border between two crossings: its first crossing, and whether it runs along the columns.
type Border = (usize, usize, bool);

impl Grid {
    /// A grid of what `height` gives; NaN where there is no height.
    pub fn new(columns: Vec<f64>, rows: Vec<f64>, height: impl Fn(f64, f64) -> f64) -> Self {
        let heights = rows.iter().flat_map(|row| columns.iter().map(|column| height(*column, *row))).collect();
        Self { columns, rows, heights }
    }

    /// Where the grid's lines stand.
    #[must_use]
    pub fn lines(&self) -> (&[f64], &[f64]) {
        (&self.columns, &self.rows)
    }

    /// The height at a crossing.
    #[must_use]
    pub fn height(&self, column: usize, row: usize) -> f64 {
        self.heights.get(row * self.columns.len() + column).copied().unwrap_or(f64::NAN)
    }

    /// The lines at which the surface has this height, each from end to end.
    #[must_use]
    pub fn contours(&self, level: f64) -> Vec<Vec<(f64, f64)>> {
        let mut meeting: HashMap<Border, Vec<usize>> = HashMap::new();
        let mut pieces: Vec<(Border, Border)> = Vec::new();
        for row in 0..self.rows.len().saturating_sub(1) {
            for column in 0..self.columns.len().saturating_sub(1) {
                for piece in self.pieces(column, row, level) {
                    meeting.entry(piece.0).or_default().push(pieces.len());
                    meeting.entry(piece.1).or_default().push(pieces.len());
                    pieces.push(piece);
                }
            }
        }
        let mut is_used = vec![false; pieces.len()];
        // Open lines are followed from their ends; what is left then are rings.
        let is_end = |border: &Border| meeting.get(border).is_some_and(|it| it.len() == 1);
        let starts = pieces.iter().enumerate().filter(|(_, (from, to))| is_end(from) || is_end(to));
        let order: Vec<usize> = starts.map(|(index, _)| index).chain(0..pieces.len()).collect();
        let mut lines = Vec::new();
        for start in order {
            let Some(&(from, to)) = pieces.get(start).filter(|_| !is_used.get(start).copied().unwrap_or(true)) else {
                continue;
            };
            let (first, mut now) = if is_end(&to) && !is_end(&from) { (to, from) } else { (from, to) };
            mark(&mut is_used, start);
            let mut line = vec![self.crossing(first, level), self.crossing(now, level)];
            while let Some(next) =
                meeting.get(&now).into_iter().flatten().find(|it| !is_used.get(**it).copied().unwrap_or(true))
            {
                mark(&mut is_used, *next);
                let Some(&(from, to)) = pieces.get(*next) else { break };
                now = if from == now { to } else { from };
                line.push(self.crossing(now, level));
            }
            lines.push(line);
        }
        lines
    }

    /// The pieces of the contour in one cell, from border to border.
    fn pieces(&self, column: usize, row: usize, level: f64) -> Vec<(Border, Border)> {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let heights = corners.map(|(column, row)| self.height(column, row));
        if heights.iter().any(|height| !height.is_finite()) {
            return Vec::new();
        }
        let [above, right, below, left] =
            [(column, row, true), (column + 1, row, false), (column, row + 1, true), (column, row, false)];
        let mask = heights.iter().enumerate().map(|(at, height)| usize::from(*height >= level) << at).sum::<usize>();
        let middle = heights.iter().sum::<f64>() / 4.0 >= level;
        match mask {
            1 | 14 => vec![(left, above)],
            2 | 13 => vec![(above, right)],
            3 | 12 => vec![(left, right)],
            4 | 11 => vec![(right, below)],
            6 | 9 => vec![(above, below)],
            7 | 8 => vec![(left, below)],
            // A saddle: its middle decides which corners belong together.
            5 if middle => vec![(above, right), (left, below)],
            5 => vec![(left, above), (right, below)],
            10 if middle => vec![(left, above), (right, below)],
            10 => vec![(above, right), (left, below)],
            _ => Vec::new(),
        }
    }

    /// Where the surface has the height on a border.
    fn crossing(&self, (column, row, is_along): Border, level: f64) -> (f64, f64) {
        let (other_column, other_row) = if is_along { (column + 1, row) } else { (column, row + 1) };
        let (here, there) = (self.height(column, row), self.height(other_column, other_row));
        let share = if there == here { 0.5 } else { ((level - here) / (there - here)).clamp(0.0, 1.0) };
        let between = |lines: &[f64], from: usize, to: usize| {
            let at = |index: usize| lines.get(index).copied().unwrap_or_default();
            at(from) + share * (at(to) - at(from))
        };
        (between(&self.columns, column, other_column), between(&self.rows, row, other_row))
    }
}

fn mark(is_used: &mut [bool], index: usize) {
    if let Some(used) = is_used.get_mut(index) {
        *used = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> Vec<f64> {
        (0..count).map(|index| index as f64).collect()
    }

    #[test]
    fn a_slope_has_straight_contours() {
        let grid = Grid::new(lines(5), lines(4), |x, y| x + y);
        let found = grid.contours(2.5);
        assert_eq!(found.len(), 1, "one line, from end to end: {found:?}");
        assert!(found[0].len() >= 4 && found[0].iter().all(|(x, y)| (x + y - 2.5).abs() < 1e-12), "{found:?}");
        let (first, last) = (found[0][0], found[0][found[0].len() - 1]);
        assert!([first, last].iter().any(|it| it.0 == 0.0 || it.1 == 0.0), "it reaches the border: {found:?}");
    }

    #[test]
    fn a_hill_has_a_ring() {
        let grid = Grid::new(lines(21), lines(21), |x, y| -((x - 10.0).powi(2) + (y - 10.0).powi(2)).sqrt());
        let found = grid.contours(-6.25);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].first(), found[0].last(), "closed");
        assert!(found[0].iter().all(|(x, y)| ((x - 10.0).hypot(y - 10.0) - 6.25).abs() < 0.05));
    }

    #[test]
    fn where_there_is_no_height_there_is_no_line() {
        let grid = Grid::new(lines(4), lines(4), |x, _| if x > 1.5 { f64::NAN } else { x });
        assert_eq!(grid.contours(5.0), Vec::<Vec<(f64, f64)>>::new());
        assert_eq!(grid.contours(0.5).len(), 1);
        assert!(Grid::new(vec![], vec![], |_, _| 0.0).contours(0.0).is_empty());
    }
}
