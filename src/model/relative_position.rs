//! Where tokens stand for each other, in T5: a learned number for each distance and head, added to
//! the scores.
//!
//! Raffel et al. 2020 (arXiv 1910.10683), section 2.1. Reference: `T5Attention` in
//! `transformers/models/t5/modeling_t5.py`.

use candle_core::{Device, Tensor};

use super::checkpoint::{CheckpointError, Weights};
use super::config::T5Config;

/// Whether a token looks both ways. In the encoder half of the buckets are for what stands to the
/// right; in the decoder nothing does, and all are for what stands to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The encoder's.
    Both,
    /// The decoder's.
    Left,
}

/// The learned table, and the rule by which distances fall into its rows.
#[derive(Debug, Clone)]
pub struct RelativePosition {
    table: Tensor, // (buckets, nh)
    direction: Direction,
    buckets: usize,
    max_distance: usize,
}

impl RelativePosition {
    /// Reads `weight` below `relative_attention_bias`.
    ///
    /// # Errors
    /// [`CheckpointError`], which names the tensor.
    pub fn load(weights: &Weights, config: &T5Config, direction: Direction) -> Result<Self, CheckpointError> {
        let buckets = config.relative_attention_num_buckets;
        let table = weights.get("weight", &[buckets, config.num_heads])?;
        Ok(Self { table, direction, buckets, max_distance: config.relative_attention_max_distance })
    }

    /// What is added to the scores (1, nh, T, S) of T queries, the first of which stands at
    /// position `past`, for keys at the positions 0 to S.
    ///
    /// # Errors
    /// Those of candle.
    pub fn bias(&self, past: usize, queries: usize, keys: usize) -> candle_core::Result<Tensor> {
        let row = |query: usize| (0..keys).map(move |key| self.bucket(past + query, key));
        let rows: Vec<u32> = (0..queries).flat_map(row).collect();
        let rows = Tensor::from_vec(rows, queries * keys, &Device::Cpu)?;
        self.table
            .index_select(&rows, 0)? // (T·S, nh)
            .reshape((1, queries, keys, ()))?
            .permute((0, 3, 1, 2))? // (1, nh, T, S)
            .contiguous()
    }

    fn bucket(&self, query: usize, key: usize) -> u32 {
        bucket(query, key, self.direction, self.buckets, self.max_distance)
    }
}

/// The row of the table for a key as seen from a query: near distances have a row each, farther
/// ones share rows that widen with the logarithm, and from `max_distance` on all share the last.
#[must_use]
pub fn bucket(query: usize, key: usize, direction: Direction, buckets: usize, max_distance: usize) -> u32 {
    let (first, buckets) = match direction {
        Direction::Both if key > query => (buckets / 2, buckets / 2),
        Direction::Both => (0, buckets / 2),
        Direction::Left => (0, buckets),
    };
    let distance = match direction {
        Direction::Both => query.abs_diff(key),
        Direction::Left => query.saturating_sub(key),
    };
    let exact = buckets / 2;
    if distance < exact {
        return (first + distance) as u32;
    }
    // In 32 bits, as the reference has it: on the edge of a bucket the rounding decides.
    let span = (max_distance as f64 / exact as f64).ln() as f32;
    let share = (distance as f32 / exact as f32).ln() / span;
    let beyond = (share * (buckets - exact) as f32) as usize;
    (first + (exact + beyond).min(buckets - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with `T5Attention._relative_position_bucket` of transformers 5.23, 32 buckets, 128.
    #[test]
    fn buckets_are_the_references() {
        let both = |distance: i64| bucket(500, (500 + distance) as usize, Direction::Both, 32, 128);
        let left = |distance: i64| bucket(500, (500 + distance) as usize, Direction::Left, 32, 128);
        let distances = [0, 1, -1, 7, -7, 8, -8, -11, 12, -16, 16, 31, -32, 63, 64, -64, -90, 91, -127, 128, 400];
        let expected_both = [0, 17, 1, 23, 7, 24, 8, 8, 25, 10, 26, 27, 12, 29, 30, 14, 14, 31, 15, 31, 31];
        assert_eq!(distances.map(both), expected_both);
        let distances = [0, 1, 5, -1, -8, -15, -16, -18, -19, -21, -32, -45, -64, -99, -113, -127, -128, -499];
        let expected_left = [0, 0, 0, 1, 8, 15, 16, 16, 17, 18, 21, 23, 26, 30, 31, 31, 31, 31];
        assert_eq!(distances.map(left), expected_left);
    }
}
