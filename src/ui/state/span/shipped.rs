//! What T5 puts into gaps of the opening text, as shipped (`lab examples --spans`).

use std::ops::Range;

use super::{Cut, GapView, Lookup, Whose, by_gap, side_by_side};
use crate::ui::state::row::special;
use crate::ui::state::token_label;

/// `assets/examples/spans.tsv`; a test compares it with what the engine gives.
const FILE: &str = include_str!("../../../../assets/examples/spans.tsv");

/// A token of a target: its id, the logarithm of its probability, its name.
type Scored = (u32, f64, String);

/// The fills of this text with these spans cut out; none if they are not shipped.
pub fn shipped(text: &str, cut: &Cut) -> Option<Vec<GapView>> {
    let bytes = |span: &Range<usize>| {
        let tokens = cut.row.tokens.get(span.clone())?;
        Some(format!("{}-{}", tokens.first()?.span.start, tokens.last()?.span.end))
    };
    let gaps: Vec<String> = cut.corrupted.spans.iter().map(bytes).collect::<Option<_>>()?;
    find(FILE, text, &gaps.join(","), gaps.len())
}

fn find(file: &str, text: &str, gaps: &str, count: usize) -> Option<Vec<GapView>> {
    let mut lines = file.lines().filter_map(|line| line.split_once('\t'));
    lines.find(|line| *line == ("text", text))?;
    lines.find(|line| *line == ("gaps", gaps))?;
    let scored = lines.take(2).map(|(_, tokens)| tokens.split('\t').filter_map(token).collect::<Vec<Scored>>());
    let scored: Vec<Vec<Scored>> = scored.collect();
    let lookup = Lookup::new(None);
    let fills = |at: usize| {
        let tokens = scored.get(at)?;
        Some(by_gap(tokens.iter().map(|(id, nats, _)| (*id, *nats)), &lookup))
    };
    let sources = [(Whose::True, fills(0)), (Whose::Model, fills(1))];
    let label = |id: u32| {
        let known = scored.iter().flatten().find(|(of, ..)| *of == id);
        known.map(|(_, _, name)| token_label::label(name.as_bytes(), name)).unwrap_or_default()
    };
    Some(side_by_side(count, &sources, label))
}

fn token(field: &str) -> Option<Scored> {
    let mut parts = field.splitn(3, ' ');
    let (id, nats, name) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    // Markers are known by their names here.
    let is_marker = name == "</s>" || name.starts_with("<extra_id_");
    Some((if is_marker { special(None, name) } else { id }, nats, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::{Mode, OPENING_TEXT, Span};
    use super::*;
    use crate::ui::state::row::TokenRow;

    fn cut(state: &Span) -> Cut {
        let row = TokenRow::words(state.text(), 99);
        let spans = state.spans(&row).expect("spans");
        Cut::new(row, &spans, &Lookup::new(None), true).expect("a cut")
    }

    #[test]
    fn the_laboratory_opens_with_a_fill() {
        let gaps = shipped(OPENING_TEXT, &cut(&Span::default())).expect("it is shipped");
        let [gap] = gaps.as_slice() else { panic!("{gaps:?}") };
        assert_eq!(gap.fills.iter().map(|(whose, ..)| *whose).collect::<Vec<_>>(), [Whose::True, Whose::Model]);
        let (_, names, truth) = &gap.fills[0];
        assert!(names.concat().contains("cat") && truth.end.is_some());
        assert!(gap.fills.iter().all(|(.., fill)| (0.0..=1.0).contains(&fill.probability())));
        let drawn = Span { mode: Mode::T5, ..Span::default() };
        assert_eq!(shipped(OPENING_TEXT, &cut(&drawn)), None);
        assert_eq!(shipped("Another text.", &cut(&Span::default())), None);
    }

    #[test]
    fn the_table_of_the_chapter_is_shipped_and_damage_is_left_out() {
        assert_eq!(find(FILE, OPENING_TEXT, "4-7,12-18", 2).map(|gaps| gaps.len()), Some(2));
        let file = "text\ta\ngaps\t0-1\ntrue\t1 -1 <extra_id_0>\tx\t2 -0.5 a\t3 0\nmodel";
        let gaps = find(file, "a", "0-1", 1).expect("what there is");
        assert_eq!((gaps[0].fills.len(), gaps[0].fills[0].1.as_slice()), (1, ["a".to_owned()].as_slice()));
    }
}
