//! BERT's masking as it runs. The page shows this file, and marks the lines that have just run: each
//! `tell` reports what happened at the anchor above it (`objective::anchors` has the notation).

use super::{Event, MASK_COIN, Masked, Masking, Outcome, SECOND_COIN, SELECTION, Selection, Text, WORD, place};
use crate::inference::sampling::Draws;

/// Selects positions, then decides what stands there. Only selected positions get a label.
pub(super) fn mask_tokens(text: &Text, settings: &Masking, draws: &mut Draws, tell: &mut dyn FnMut(Event)) -> Masked {
    let mut masked = Masked::untouched(text);
    let second_chance = settings.split.random_among_rest();

    for position in select_positions(text, settings, draws, tell) {
        // [anchor: label]
        masked.labels[position] = Some(text.ids[position]);
        tell(Event::Label { position });

        // [anchor: mask-coin]
        let coin = draws.at(place(position, MASK_COIN));
        tell(Event::MaskCoin { position, coin, chance: settings.split.mask_chance() });
        if coin < settings.split.mask_chance() {
            // [anchor: mask]
            masked.put(position, text.mask, Outcome::Masked);
            tell(Event::Mask { position });
            continue;
        }

        // [anchor: second-coin]
        let coin = draws.at(place(position, SECOND_COIN));
        tell(Event::SecondCoin { position, coin, chance: second_chance });
        if coin < second_chance {
            // [anchor: random]
            let id = (draws.at(place(position, WORD)) * f64::from(text.vocabulary)) as u32;
            masked.put(position, id, Outcome::Random);
            tell(Event::Random { position, id });
        } else {
            // [anchor: keep]
            masked.put(position, text.ids[position], Outcome::Kept);
            tell(Event::Keep { position });
        }
    }
    masked
}

/// The positions at which the model will have to say what stood there, in ascending order.
fn select_positions(text: &Text, settings: &Masking, draws: &mut Draws, tell: &mut dyn FnMut(Event)) -> Vec<usize> {
    let mut eligible = Vec::new();
    for position in 0..text.ids.len() {
        // [anchor: look]
        let special = text.special[position];
        tell(Event::Look { position, special });
        if !special {
            eligible.push(position);
        }
    }

    match settings.selection {
        Selection::CoinFlips => eligible.retain(|&position| {
            // [anchor: coin]
            let coin = draws.at(place(position, SELECTION));
            tell(Event::Coin { position, coin, chance: settings.rate });
            coin < settings.rate
        }),
        Selection::ExactShare { max_predictions } => {
            // [anchor: quota]
            let share = (settings.rate * text.ids.len() as f64).round_ties_even() as usize;
            let quota = share.max(1).min(max_predictions);
            tell(Event::Quota { quota });

            let mut lots = Vec::new();
            for position in eligible.drain(..) {
                // [anchor: lot]
                let lot = draws.at(place(position, SELECTION));
                lots.push((lot, position));
                tell(Event::Lot { position, lot });
            }

            // [anchor: smallest-lots]
            lots.sort_by(|one, other| one.0.total_cmp(&other.0));
            eligible.extend(lots.iter().take(quota).map(|&(_, position)| position));
            eligible.sort_unstable();
            tell(Event::SmallestLots { selected: eligible.len() });
        }
    }
    eligible
}
