//! Products of our own against the sums that they stand for, in f64: natively, and in a browser
//! (`tests/wasm`), where another program may compute whole tiles.

use pretraining_lab::kernel::product::{Matrix, Target, product};

use super::numbers::{assert_close, numbers};

/// Of the largest number: f32 against f64.
const TOLERANCE: f32 = 2e-6;

/// The rows of a matrix with so many columns as columns.
fn turned(values: &[f32], columns: usize) -> Vec<f32> {
    let rows = values.len().checked_div(columns).unwrap_or(0);
    (0..values.len()).map(|index| values[index % rows * columns + index / rows]).collect()
}

/// A product of every size; some are larger than its blocks, some end within a tile.
pub fn every_size() {
    for (m, n, k) in [
        (1, 1, 1),
        (1, 1, 9),
        (2, 20, 33),
        (3, 130, 2),
        (4, 8, 1),
        (4, 8, 3),
        (5, 9, 257),
        (7, 5, 0),
        (8, 7, 40),
        (66, 17, 16),
        (64, 264, 300),
    ] {
        let (a, b, start) = (numbers(20, m * k), numbers(21, k * n), numbers(22, n));
        let (turned_a, turned_b) = (turned(&a, k), turned(&b, n));
        let sums = |begin: &dyn Fn(usize) -> f32| -> Vec<f32> {
            let number = |index| {
                let (i, j) = (index / n, index % n);
                let terms = (0..k).map(|l| f64::from(a[i * k + l]) * f64::from(b[l * n + j]));
                (f64::from(begin(j)) + terms.sum::<f64>()) as f32
            };
            (0..m * n).map(number).collect()
        };
        let (with_start, without) = (sums(&|j| start[j]), sums(&|_| 0.0));
        let rows = [Matrix::new(&a, m, k), Matrix::new(&turned_a, k, m).t()];
        let columns = [Matrix::new(&b, k, n), Matrix::new(&turned_b, n, k).t()];
        for (a, b) in rows.into_iter().flat_map(|a| columns.map(|b| (a, b))) {
            for (start, expected) in [(Some(&start[..]), &with_start), (None, &without)] {
                // With a gap after each row, which stays as it is.
                let mut out = vec![7.0; m * (n + 3)];
                product(a, b, start, &mut Target { values: &mut out, row: n + 3 });
                let found: Vec<f32> = out.chunks(n + 3).flat_map(|row| &row[..n]).copied().collect();
                assert_close(&format!("{m} by {k} times {k} by {n}"), &found, expected, TOLERANCE);
                assert!(out.chunks(n + 3).all(|row| row[n..] == [7.0; 3]), "{m} by {n}: a gap was written");
            }
        }
    }
}

/// Every second number, both ways, as no layer has it; and a last row that ends with the memory.
pub fn what_lies_apart() {
    for (m, n, k) in [(5, 6, 7), (8, 16, 12)] {
        let (a, b) = (numbers(23, 2 * m * 2 * k), numbers(24, 2 * k * 2 * n));
        let apart = |values, rows, columns, row| Matrix { values, rows, columns, row, column: 2 };
        let mut out = vec![0.0; m * n];
        product(apart(&a, m, k, 4 * k), apart(&b, k, n, 4 * n), None, &mut Target { values: &mut out, row: n });
        let number = |index: usize| (0..k).map(|l| a[index / n * 4 * k + 2 * l] * b[l * 4 * n + index % n * 2]).sum();
        let expected: Vec<f32> = (0..m * n).map(number).collect();
        assert_close("every second number", &out, &expected, TOLERANCE);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod natively {
    #[test]
    fn products() {
        super::every_size();
        super::what_lies_apart();
    }
}
