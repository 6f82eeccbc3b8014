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

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn a_window_is_full_inside_and_holds_its_centre() {
        for total in 0..40 {
            for capacity in 0..12 {
                for centre in 0..total + 3 {
                    let window = around(centre, total, capacity);
                    assert_eq!(window.len(), capacity.min(total));
                    assert!(window.end <= total);
                    let should_hold = centre < total && capacity > 0;
                    assert!(!should_hold || window.contains(&centre), "{centre} {total} {capacity}");
                }
            }
        }
    }

    #[test]
    fn a_window_is_centred_and_stops_at_the_ends() {
        assert_eq!(around(50, 100, 11), 45..56);
        assert_eq!(around(2, 100, 11), 0..11);
        assert_eq!(around(98, 100, 11), 89..100);
    }
}
