//! What the masking procedure tells of itself, and the places in its source.

use std::collections::BTreeSet;

use pretraining_lab::objective::anchors::Listing;
use pretraining_lab::objective::masked_lm::{
    Event, Masked, Masking, Outcome, SOURCE, Selection, Text, mask, mask_observed,
};

use super::masked_lm::{MASK, flags};

const IDS: [u32; 12] = [2, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 3];
const SELECTIONS: [Selection; 2] = [Selection::CoinFlips, Selection::ExactShare { max_predictions: 20 }];

/// A run with all that it told, at a rate at which everything happens now and then.
fn run(selection: Selection, seed: u64) -> (Masked, Vec<Event>) {
    let special = flags(10);
    let text = Text { ids: &IDS, special: &special, mask: MASK, vocabulary: 50 };
    let settings = Masking { selection, rate: 0.5, ..Masking::default() };
    let mut events = Vec::new();
    let masked = mask_observed(&text, &settings, seed, &mut |event| events.push(event)).expect("masked");
    assert_eq!(mask(&text, &settings, seed), Ok(masked.clone()), "the observer has no influence");
    (masked, events)
}

#[test]
fn the_result_follows_from_the_events_alone() {
    for selection in SELECTIONS {
        for seed in 0..300 {
            let (masked, events) = run(selection, seed);
            let mut inputs = IDS.to_vec();
            let mut labels = vec![None; IDS.len()];
            let mut outcomes = vec![Outcome::Untouched; IDS.len()];
            for event in events {
                match event {
                    Event::Look { position, special: true } => outcomes[position] = Outcome::Special,
                    Event::Label { position } => labels[position] = Some(IDS[position]),
                    Event::Mask { position } => (inputs[position], outcomes[position]) = (MASK, Outcome::Masked),
                    Event::Random { position, id } => (inputs[position], outcomes[position]) = (id, Outcome::Random),
                    Event::Keep { position } => outcomes[position] = Outcome::Kept,
                    _ => {}
                }
            }
            assert_eq!(masked, Masked { inputs, labels, outcomes });
        }
    }
}

#[test]
fn coins_and_lots_decide_as_they_say() {
    for selection in SELECTIONS {
        for seed in 0..300 {
            let (masked, events) = run(selection, seed);
            let is_selected = |position: usize| masked.labels[position].is_some();
            let mut lots = Vec::new();
            for event in &events {
                match *event {
                    Event::Coin { position, coin, chance } => {
                        assert_eq!((coin < chance, chance), (is_selected(position), 0.5));
                    }
                    Event::Lot { position, lot } => lots.push((lot, position)),
                    Event::MaskCoin { position, coin, chance } => {
                        assert_eq!((coin < chance, chance), (masked.outcomes[position] == Outcome::Masked, 0.8));
                    }
                    Event::SecondCoin { position, coin, chance } => {
                        assert_eq!((coin < chance, chance), (masked.outcomes[position] == Outcome::Random, 0.5));
                    }
                    Event::Quota { quota } => assert_eq!(quota, 6),
                    Event::SmallestLots { selected } => assert_eq!(selected, 6),
                    _ => {}
                }
            }
            let worst = lots.iter().filter(|lot| is_selected(lot.1)).map(|lot| lot.0).fold(0.0, f64::max);
            assert!(lots.iter().all(|lot| is_selected(lot.1) == (lot.0 <= worst)), "{lots:?}");
        }
    }
}

#[test]
fn events_come_in_the_order_of_the_code() {
    let listing = Listing::new(SOURCE);
    let line = |event: &Event| listing.find(event.anchor()).expect("an anchor").lines.start;
    for selection in SELECTIONS {
        for seed in 0..50 {
            let (masked, events) = run(selection, seed);
            let looks = events.iter().take_while(|event| matches!(event, Event::Look { .. })).count();
            assert_eq!(looks, IDS.len());
            let first = events.iter().position(|event| matches!(event, Event::Label { .. })).unwrap_or(events.len());
            let (selecting, replacing) = events.split_at(first);
            assert!(selecting.is_sorted_by_key(&line), "{selecting:?}");
            // From one label to the next is one turn of the loop.
            let turns = replacing.chunk_by(|_, next| !matches!(next, Event::Label { .. }));
            assert_eq!(turns.clone().filter(|turn| !turn.is_empty()).count(), masked.labels.iter().flatten().count());
            for turn in turns {
                assert!(turn.is_sorted_by(|one, next| line(one) < line(next)), "{turn:?}");
                assert!(matches!(turn.last(), Some(Event::Mask { .. } | Event::Random { .. } | Event::Keep { .. })));
            }
        }
    }
}

/// What is marked is what ran: below every anchor stands the call that tells of it.
#[test]
fn every_anchor_is_told_of_and_every_event_has_its_anchor() {
    let listing = Listing::new(SOURCE);
    let told: BTreeSet<&str> = SELECTIONS
        .into_iter()
        .flat_map(|selection| (0..50).flat_map(move |seed| run(selection, seed).1))
        .map(|event| event.anchor())
        .collect();
    let written: Vec<&str> = listing.anchors.iter().map(|anchor| anchor.name).collect();
    assert_eq!(told, written.iter().copied().collect());
    assert_eq!(told.len(), written.len(), "an anchor occurs once: {written:?}");
    for anchor in &listing.anchors {
        let lines = listing.lines[anchor.lines.clone()].join("\n");
        let words = anchor.name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
        let call = format!("tell(Event::{} {{", words.collect::<String>());
        assert_eq!(lines.matches("tell(").count(), 1, "{}: {lines}", anchor.name);
        assert!(lines.contains(&call), "{}: {lines}", anchor.name);
    }
}

#[test]
fn a_listing_leaves_the_anchors_out_and_keeps_the_rest() {
    let source = "a\n  // [anchor: one]\n  b\n  c\n\n  d\n// [anchor: two-b]\ne {\n  f\n}\n// [anchor: last]\n";
    let listing = Listing::new(source);
    assert_eq!(listing.lines, ["a", "  b", "  c", "", "  d", "e {", "  f", "}"]);
    let lines = |name| listing.find(name).map(|anchor| anchor.lines.clone());
    assert_eq!(lines("one"), Some(1..3));
    assert_eq!(lines("two-b"), Some(5..7));
    assert_eq!(lines("last"), Some(8..8));
    assert_eq!(lines("none"), None);
    // What is no anchor is a line like any other.
    let odd = ["// [anchor: ]", "// [anchor: Two]", "// [anchor: a b]", "// [anchor:a]", "// [anchor: a] b"];
    assert_eq!(Listing::new(&odd.join("\n")), Listing { lines: odd.to_vec(), anchors: vec![] });
    assert_eq!(Listing::new(""), Listing::default());
    let shown = Listing::new(SOURCE);
    assert_eq!(shown.lines.len() + shown.anchors.len(), SOURCE.lines().count());
}
