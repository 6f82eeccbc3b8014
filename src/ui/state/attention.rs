//! Reading an attention map: which token looks where, and what most of a head's weight does.

use crate::protocol::{AttentionMaps, TokenView};

/// The shades of a map: weights from which on each begins.
pub const SHADES: [f64; 8] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8];

/// The shade of a weight, from 1; 0 if it is hardly any.
pub fn shade(weight: f64) -> usize {
    SHADES.iter().filter(|least| weight >= **least).count()
}

/// The map of one head, (T, T): a row says from where one token collects, and sums to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Map<'a> {
    weights: &'a [f32],
    tokens: usize,
}

impl<'a> Map<'a> {
    /// The map of a layer and head; none if there is no such one, or the numbers are no map.
    pub fn of(maps: &'a AttentionMaps, layer: usize, head: usize) -> Option<Self> {
        let tokens = maps.tokens as usize;
        let is_there = layer < maps.layers as usize && head < maps.heads as usize && tokens > 0;
        let size = tokens.checked_mul(tokens)?;
        let start = layer.checked_mul(maps.heads as usize)?.checked_add(head)?.checked_mul(size)?;
        let weights = maps.weights.get(start..start.checked_add(size)?).filter(|_| is_there)?;
        Some(Self { weights, tokens })
    }

    /// T.
    pub fn tokens(self) -> usize {
        self.tokens
    }

    /// The weight that `row` gives to `column`; 0 outside of the map.
    pub fn weight(self, row: usize, column: usize) -> f64 {
        let inside = row < self.tokens && column < self.tokens;
        self.weights.get(row * self.tokens + column).filter(|_| inside).map_or(0.0, |weight| f64::from(*weight))
    }

    /// Where a row looks most, and how much.
    pub fn most(self, row: usize) -> (usize, f64) {
        let weights = (0..self.tokens).map(|column| (column, self.weight(row, column)));
        weights.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).unwrap_or_default()
    }

    /// The mean over all rows of what `column_of` names of each.
    fn mean(self, column_of: impl Fn(usize) -> Option<usize>) -> f64 {
        let sum: f64 = (0..self.tokens).map(|row| column_of(row).map_or(0.0, |column| self.weight(row, column))).sum();
        sum / self.tokens as f64
    }

    /// How many tokens a row looks at on average: 2 to the mean entropy of the rows.
    pub fn breadth(self) -> f64 {
        let entropy = |row| (0..self.tokens).map(|column| term(self.weight(row, column))).sum::<f64>();
        ((0..self.tokens).map(entropy).sum::<f64>() / self.tokens as f64).exp2()
    }
}

fn term(weight: f64) -> f64 {
    if weight > 0.0 { -weight * weight.log2() } else { 0.0 }
}

/// What most of a head's weight does, on average over all rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Habit {
    /// It goes to a place that is named by how it lies to the row: with this share.
    Goes(Place, f64),
    /// It is spread over about so many tokens, of how many.
    Spread(f64, usize),
    /// Nothing of that; the place that gets most of those looked for, and its share.
    Mixed(Place, f64),
}

/// Where weight may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The token before.
    Before,
    /// The token behind.
    Behind,
    /// The token itself.
    Itself,
    /// One and the same token for all: its index.
    One(usize),
}

/// Most of the weight: this share or more.
const MOST: f64 = 0.4;
/// Spread: over this share of all tokens or more.
const WIDE: f64 = 0.6;

/// What most of the weight of a head does.
pub fn habit(map: Map) -> Habit {
    let last = map.tokens() - 1;
    let mut places = vec![
        (Place::Before, map.mean(|row| row.checked_sub(1))),
        (Place::Behind, map.mean(|row| (row < last).then_some(row + 1))),
        (Place::Itself, map.mean(Some)),
    ];
    places.extend((0..map.tokens()).map(|column| (Place::One(column), map.mean(|_| Some(column)))));
    let best = places.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let (place, share) = best.unwrap_or((Place::Itself, 0.0));
    let breadth = map.breadth();
    if share >= MOST {
        Habit::Goes(place, share)
    } else if breadth >= WIDE * map.tokens() as f64 {
        Habit::Spread(breadth, map.tokens())
    } else {
        Habit::Mixed(place, share)
    }
}

/// Where each shade lies, as the data of one SVG path each: a token is a unit square, and squares
/// of one shade that lie side by side are drawn together.
pub fn paths(map: Map) -> [String; SHADES.len()] {
    let mut paths: [String; SHADES.len()] = Default::default();
    for row in 0..map.tokens() {
        let mut column = 0;
        while column < map.tokens() {
            let now = shade(map.weight(row, column));
            let end = (column..map.tokens()).find(|at| shade(map.weight(row, *at)) != now).unwrap_or(map.tokens());
            if let Some(path) = now.checked_sub(1).and_then(|at| paths.get_mut(at)) {
                path.push_str(&format!("M{column} {row}h{}v1h-{}z", end - column, end - column));
            }
            column = end;
        }
    }
    paths
}

/// A token as it is named beside a map.
pub fn label(token: &TokenView) -> String {
    const LONGEST: usize = 14;
    if token.token.chars().count() > LONGEST {
        token.token.chars().take(LONGEST - 1).chain(['…']).collect()
    } else {
        token.token.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maps(rows: &[&[f32]]) -> AttentionMaps {
        AttentionMaps { layers: 1, heads: 1, tokens: rows.len() as u32, weights: rows.concat() }
    }

    #[test]
    fn habits_are_told_from_the_weights() {
        let before = maps(&[&[1.0, 0.0, 0.0], &[0.9, 0.1, 0.0], &[0.0, 0.8, 0.2]]);
        let map = Map::of(&before, 0, 0).expect("a map");
        assert_eq!(map.most(2), (1, 0.800_000_011_920_929));
        // All rows count, also the first, which has none before it; “all to the first token” has 63 %.
        assert!(matches!(habit(map), Habit::Goes(Place::One(0), share) if (share - 1.9 / 3.0).abs() < 1e-6));
        let itself = maps(&[&[0.6, 0.4], &[0.4, 0.6]]);
        assert!(matches!(habit(Map::of(&itself, 0, 0).expect("a map")), Habit::Goes(Place::Itself, _)));
        let even = vec![0.2f32; 5];
        let even = maps(&[&even, &even, &even, &even, &even]);
        let Habit::Spread(breadth, 5) = habit(Map::of(&even, 0, 0).expect("a map")) else { panic!("spread") };
        assert!((breadth - 5.0).abs() < 1e-4);
    }

    #[test]
    fn a_map_that_is_not_there_is_none() {
        let one = maps(&[&[1.0]]);
        assert!(Map::of(&one, 0, 0).is_some_and(|map| map.weight(0, 0) == 1.0 && map.weight(0, 1) == 0.0));
        assert!(Map::of(&one, 1, 0).is_none() && Map::of(&one, 0, 1).is_none());
        let cut = AttentionMaps { layers: 1, heads: 2, tokens: 2, weights: vec![0.5; 4] };
        assert!(Map::of(&cut, 0, 1).is_none(), "fewer numbers than it says");
        let huge = AttentionMaps { layers: u32::MAX, heads: u32::MAX, tokens: u32::MAX, weights: vec![] };
        assert!(Map::of(&huge, 7, 7).is_none());
    }

    #[test]
    fn squares_of_one_shade_are_drawn_together() {
        let map = maps(&[&[0.5, 0.5, 0.0], &[0.01, 0.01, 0.98], &[0.25, 0.5, 0.25]]);
        let paths = paths(Map::of(&map, 0, 0).expect("a map"));
        assert_eq!(paths[5], "M0 0h2v1h-2zM1 2h1v1h-1z");
        assert_eq!(paths[7], "M2 1h1v1h-1z");
        assert_eq!(paths.iter().filter(|path| path.is_empty()).count(), 5);
    }

    #[test]
    fn more_weight_is_no_lighter() {
        assert_eq!((shade(0.0), shade(0.019), shade(0.02), shade(1.0)), (0, 0, 1, SHADES.len()));
        assert!(SHADES.is_sorted());
        assert_eq!(shade(f64::NAN), 0);
    }
}
