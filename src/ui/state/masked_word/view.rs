//! What else is looked at, beside the gaps.

use crate::ui::state::url::Pairs;

/// What pressing a word does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Press {
    /// It is hidden, or shown again.
    #[default]
    Hide,
    /// The model is asked about it although it sees it.
    Ask,
}

/// Which gap is filled next, where gaps are filled one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The one of whose first guess the model is surest.
    #[default]
    Surest,
    /// The first that is left.
    LeftToRight,
}

/// Which attention map is looked at; layers, heads and tokens count from 0. What the model does not
/// have is left to who shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapChoice {
    /// The layer.
    pub layer: usize,
    /// The head.
    pub head: usize,
    /// The token whose row is read out; none for the first gap.
    pub row: Option<usize>,
}

/// What else is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// What pressing a word does.
    pub press: Press,
    /// The word that is asked about although it is not hidden, as an index of the segments.
    pub asked: Option<usize>,
    /// Which gap is filled next.
    pub order: Order,
    /// Whether attention maps are shown.
    pub attention: bool,
    /// Which of them.
    pub map: MapChoice,
}

impl View {
    pub(super) fn write(&self, pairs: &mut Pairs) {
        let number = |pairs: &mut Pairs, key, value: Option<usize>| {
            if let Some(value) = value {
                pairs.pair(key, &(value + 1).to_string());
            }
        };
        let past_first = |value: usize| (value > 0).then_some(value);
        if self.press == Press::Ask {
            pairs.pair("press", "ask");
        }
        number(pairs, "asked", self.asked);
        if self.order == Order::LeftToRight {
            pairs.pair("order", "left");
        }
        if self.attention {
            pairs.pair("attention", "1");
        }
        number(pairs, "layer", past_first(self.map.layer));
        number(pairs, "head", past_first(self.map.head));
        number(pairs, "row", self.map.row);
    }

    pub(super) fn read(&mut self, key: &str, value: &str) {
        // Far beyond what any model here has, and far below what could overflow.
        let number = || value.parse::<u16>().ok()?.checked_sub(1).map(usize::from);
        match key {
            "press" => self.press = if value == "ask" { Press::Ask } else { Press::Hide },
            "asked" => self.asked = number(),
            "order" => self.order = if value == "left" { Order::LeftToRight } else { Order::Surest },
            "attention" => self.attention = value == "1",
            "layer" => self.map.layer = number().unwrap_or_default(),
            "head" => self.map.head = number().unwrap_or_default(),
            "row" => self.map.row = number(),
            _ => {}
        }
    }
}
