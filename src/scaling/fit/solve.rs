//! Small systems of equations.

use super::objective::{PARAMETERS, Theta};

/// The least pivot, of a matrix whose diagonal is 1, that is told from 0.
const LEAST_PIVOT: f64 = 1e-10;

/// A symmetric matrix of which the first rows and columns are used.
pub(super) type Matrix = [[f64; PARAMETERS]; PARAMETERS];

/// The inverse of the leading `size` rows and columns of a positive definite matrix, by
/// Gauss-Jordan elimination after its diagonal was scaled to 1; none if it is singular.
pub(super) fn inverse(matrix: &Matrix, size: usize) -> Option<Matrix> {
    let mut scale = [0.0; PARAMETERS];
    for (index, value) in scale.iter_mut().enumerate().take(size) {
        *value = matrix[index][index].sqrt().recip();
        if !value.is_finite() {
            return None;
        }
    }
    let mut left = *matrix;
    let mut right: Matrix = [[0.0; PARAMETERS]; PARAMETERS];
    for row in 0..size {
        right[row][row] = 1.0;
        for column in 0..size {
            left[row][column] *= scale[row] * scale[column];
        }
    }
    for pivot in 0..size {
        let divisor = left[pivot][pivot];
        // Positive definite matrices need no exchange of rows; what is not, ends here.
        if divisor.is_nan() || divisor < LEAST_PIVOT {
            return None;
        }
        for column in 0..size {
            left[pivot][column] /= divisor;
            right[pivot][column] /= divisor;
        }
        for row in (0..size).filter(|row| *row != pivot) {
            let factor = left[row][pivot];
            for column in 0..size {
                left[row][column] -= factor * left[pivot][column];
                right[row][column] -= factor * right[pivot][column];
            }
        }
    }
    for row in 0..size {
        for column in 0..size {
            right[row][column] *= scale[row] * scale[column];
        }
    }
    Some(right)
}

/// The matrix times a vector, over the leading `size` places.
pub(super) fn times(matrix: &Matrix, vector: &Theta, size: usize) -> Theta {
    let mut product = [0.0; PARAMETERS];
    for (row, value) in product.iter_mut().enumerate().take(size) {
        *value = dot(&matrix[row], vector, size);
    }
    product
}

/// The inner product of the leading `size` places.
pub(super) fn dot(left: &Theta, right: &Theta, size: usize) -> f64 {
    left.iter().zip(right).take(size).map(|(left, right)| left * right).sum()
}
