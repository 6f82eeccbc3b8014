//! The procedure's own source, as it is shown.

use std::ops::Range;

use crate::objective::anchors::Listing;
use crate::objective::masked_lm::SOURCE;
use crate::ui::state::code::{Look, RUST, stretches};

/// A line of the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its stretches.
    pub stretches: Vec<(Look, &'static str)>,
    /// The anchor that it belongs to.
    pub anchor: Option<&'static str>,
    /// Whether it is the first of that anchor's lines.
    pub is_first: bool,
}

/// The functions of the source; what stands before the first one is for the compiler.
pub fn listing() -> Vec<Line> {
    let listing = Listing::new(SOURCE);
    let start = listing.lines.iter().position(|line| line.starts_with("/// ")).unwrap_or_default();
    let line = |(at, line): (usize, &&'static str)| {
        let holds = |lines: &Range<usize>| lines.contains(&at);
        let anchor = listing.anchors.iter().find(|anchor| holds(&anchor.lines));
        Line {
            stretches: stretches(line, RUST),
            anchor: anchor.map(|anchor| anchor.name),
            is_first: anchor.is_some_and(|anchor| anchor.lines.start == at),
        }
    };
    listing.lines.iter().enumerate().skip(start).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_the_source() {
        let lines = listing();
        let shown: Vec<String> =
            lines.iter().map(|line| line.stretches.iter().map(|(_, text)| *text).collect()).collect();
        let source: Vec<&str> = SOURCE.lines().filter(|line| !line.trim().starts_with("// [anchor: ")).collect();
        assert!(source.ends_with(&shown.iter().map(String::as_str).collect::<Vec<_>>()));
        assert!(shown.len() > 50 && shown.iter().filter(|line| line.contains("fn ")).count() == 2);
        for anchor in Listing::new(SOURCE).anchors {
            assert_eq!(lines.iter().filter(|line| line.anchor == Some(anchor.name) && line.is_first).count(), 1);
        }
    }
}
