//! What may stand in a gap, and how probable it is.

use super::cut::{Cut, Lookup};

/// Whose fill it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What was cut out.
    True,
    /// What the model writes.
    Model,
    /// What the reader would put there.
    Own,
}

/// What stands in a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// Which gap, from 0.
    pub gap: usize,
    /// Its tokens, each with the natural logarithm of its probability.
    pub tokens: Vec<(u32, f64)>,
    /// The same of the marker behind them, which says that the gap is over; none if nothing was
    /// written there.
    pub end: Option<f64>,
}

impl Fill {
    /// The probability of all its tokens, multiplied.
    pub fn probability(&self) -> f64 {
        self.nats().exp().min(1.0)
    }

    /// Their surprisal, in bits.
    pub fn bits(&self) -> f64 {
        // Adding zero turns the −0 of a certainty into 0.
        -self.nats() / std::f64::consts::LN_2 + 0.0
    }

    fn nats(&self) -> f64 {
        self.tokens.iter().map(|(_, nats)| nats).sum()
    }
}

/// A target as fills, gap by gap: ids with the logarithms of their probabilities. Each sentinel counts
/// once; what stands before the first belongs to no gap.
pub fn by_gap(target: impl IntoIterator<Item = (u32, f64)>, lookup: &Lookup) -> Vec<Fill> {
    let end = lookup.markers().end;
    let mut fills: Vec<Fill> = Vec::new();
    let mut open = false;
    for (id, nats) in target {
        let number = lookup.number(id);
        if number.is_some() || id == end {
            if let Some(last) = fills.last_mut().filter(|_| open) {
                last.end = Some(nats);
            }
            open = number.is_some_and(|gap| fills.iter().all(|fill| fill.gap != gap));
            if let Some(gap) = number.filter(|_| open) {
                fills.push(Fill { gap, tokens: Vec::new(), end: None });
            }
        } else if let Some(last) = fills.last_mut().filter(|_| open) {
            last.tokens.push((id, nats));
        }
    }
    fills
}

/// The target with other tokens in one gap; none if there is no such gap.
pub fn with_own(cut: &Cut, lookup: &Lookup, gap: usize, own: &[u32]) -> Option<Vec<u32>> {
    let span = cut.corrupted.spans.get(gap)?;
    let sentinel = *lookup.markers().sentinels.get(gap)?;
    let start = cut.corrupted.target.iter().position(|id| *id == sentinel)? + 1;
    let (before, rest) = cut.corrupted.target.split_at_checked(start)?;
    Some([before, own, rest.get(span.len()..)?].concat())
}

/// What is shown of one gap.
#[derive(Clone, Debug, PartialEq)]
pub struct GapView {
    /// Which gap, from 0.
    pub gap: usize,
    /// Its fills, each with the names of its tokens.
    pub fills: Vec<(Whose, Vec<String>, Fill)>,
    /// Whether the model ended before it came to it.
    pub left_open: bool,
}

/// The fills of so many gaps, side by side; `label` names a token.
pub fn side_by_side(
    gaps: usize,
    sources: &[(Whose, Option<Vec<Fill>>)],
    label: impl Fn(u32) -> String,
) -> Vec<GapView> {
    let view = |gap: usize| {
        let found = |fills: &Option<Vec<Fill>>| fills.as_ref()?.iter().find(|fill| fill.gap == gap).cloned();
        let named = |(whose, fills): &(Whose, Option<Vec<Fill>>)| {
            let fill = found(fills)?;
            Some((*whose, fill.tokens.iter().map(|(id, _)| label(*id)).collect(), fill))
        };
        let is_left = |(whose, fills): &(Whose, Option<Vec<Fill>>)| {
            *whose == Whose::Model && fills.is_some() && found(fills).is_none()
        };
        GapView { gap, fills: sources.iter().filter_map(named).collect(), left_open: sources.iter().any(is_left) }
    };
    (0..gaps).map(view).collect()
}
