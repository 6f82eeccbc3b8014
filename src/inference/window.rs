//! Which part of a long text a model reads.

use std::ops::Range;

/// The part of `total` tokens that is read when `capacity` fit and `centre` matters most: as much
/// on its left as on its right, except near the ends, where the window stops at the end.
///
/// The range is `capacity` long, or `total` if that is less, and holds `centre` when that is below
/// `total` and `capacity` is not 0.
#[must_use]
pub fn around(centre: usize, total: usize, capacity: usize) -> Range<usize> {
    let length = capacity.min(total);
    let start = centre.saturating_sub(length / 2).min(total - length);
    start..start + length
}
