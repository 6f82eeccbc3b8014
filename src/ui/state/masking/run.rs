//! One run of the procedure, as it told of itself, and what there is to see of it after each step.

use super::{MaskingState, Sentence};
use crate::objective::masked_lm::{Event, mask_observed};

/// Everything that happened, in order.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Run {
    /// What the procedure told.
    pub events: Vec<Event>,
}

/// What is known of a token so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nobody has looked at it.
    Waiting,
    /// It is passed by for good.
    Special,
    /// It can be selected.
    Eligible,
    /// It was not selected.
    PassedBy,
    /// It is selected, and what becomes of it is open.
    Selected,
    /// It became `[MASK]`.
    Masked,
    /// It became a random token.
    Random,
    /// It is selected, and stays.
    Kept,
}

impl Fate {
    /// Whether the model has to predict what stood there.
    pub fn is_selected(self) -> bool {
        matches!(self, Fate::Selected | Fate::Masked | Fate::Random | Fate::Kept)
    }
}

/// A token, after some steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// What is known of it.
    pub fate: Fate,
    /// What the model reads there, so far.
    pub input: u32,
    /// What it has to predict there, so far.
    pub label: Option<u32>,
    /// The coin or the lot that decides whether it is selected.
    pub drawn: Option<f64>,
}

/// The ends that an ordinary token can come to, in the order of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// Not selected.
    Untouched,
    /// `[MASK]`.
    Masked,
    /// A random token.
    Random,
    /// Selected, and as it was.
    Kept,
}

impl Leaf {
    /// All of them.
    pub const ALL: [Leaf; 4] = [Leaf::Untouched, Leaf::Masked, Leaf::Random, Leaf::Kept];

    /// The end that such a token has come to.
    pub fn of(fate: Fate) -> Option<Self> {
        match fate {
            Fate::PassedBy => Some(Leaf::Untouched),
            Fate::Masked => Some(Leaf::Masked),
            Fate::Random => Some(Leaf::Random),
            Fate::Kept => Some(Leaf::Kept),
            Fate::Waiting | Fate::Special | Fate::Eligible | Fate::Selected => None,
        }
    }
}

/// What there is to see after some steps.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The tokens.
    pub places: Vec<Place>,
    /// What happened last; none before the first step.
    pub now: Option<Event>,
    /// The token that it happened to.
    pub position: Option<usize>,
}

impl Run {
    /// Masks a sentence, and listens.
    pub fn new(sentence: &Sentence, state: &MaskingState) -> Self {
        let mut events = Vec::new();
        let seed = u64::from(state.get(super::Setting::Seed));
        // The settings are such that nothing is refused; if it were, nothing would have happened.
        let _ = mask_observed(&sentence.text(), &state.settings(), seed, &mut |event| events.push(event));
        Self { events }
    }

    /// How many steps are shown, for a state that says so.
    pub fn shown(&self, step: u32) -> usize {
        self.events.len().min(step as usize)
    }

    /// What there is to see after so many steps.
    pub fn view(&self, sentence: &Sentence, steps: usize) -> View {
        let place =
            |token: &super::ShownToken| Place { fate: Fate::Waiting, input: token.id, label: None, drawn: None };
        let mut places: Vec<Place> = sentence.tokens.iter().map(place).collect();
        let events = self.events.get(..steps).unwrap_or(&self.events);
        for event in events {
            apply(&mut places, *event, sentence.mask);
        }
        let now = events.last().copied();
        View { places, now, position: now.and_then(position) }
    }

    /// How often the lines of an anchor have run within so many steps.
    pub fn times(&self, anchor: &str, steps: usize) -> usize {
        self.events.iter().take(steps).filter(|event| event.anchor() == anchor).count()
    }
}

impl View {
    /// How many tokens have come to this end.
    pub fn count(&self, leaf: Leaf) -> usize {
        self.places.iter().filter(|place| Leaf::of(place.fate) == Some(leaf)).count()
    }

    /// How many tokens are selected.
    pub fn selected(&self) -> usize {
        self.places.iter().filter(|place| place.fate.is_selected()).count()
    }
}

/// The token that an event is about.
fn position(event: Event) -> Option<usize> {
    match event {
        Event::Look { position, .. }
        | Event::Coin { position, .. }
        | Event::Lot { position, .. }
        | Event::Label { position }
        | Event::MaskCoin { position, .. }
        | Event::Mask { position }
        | Event::SecondCoin { position, .. }
        | Event::Random { position, .. }
        | Event::Keep { position } => Some(position),
        Event::Quota { .. } | Event::SmallestLots { .. } => None,
    }
}

fn apply(places: &mut [Place], event: Event, mask: u32) {
    if let Event::SmallestLots { selected } = event {
        let mut lots: Vec<(f64, usize)> =
            places.iter().enumerate().filter_map(|(at, place)| Some((place.drawn?, at))).collect();
        lots.sort_by(|one, other| one.0.total_cmp(&other.0));
        for (order, (_, at)) in lots.into_iter().enumerate() {
            if let Some(place) = places.get_mut(at) {
                place.fate = if order < selected { Fate::Selected } else { Fate::PassedBy };
            }
        }
        return;
    }
    let Some(place) = position(event).and_then(|position| places.get_mut(position)) else { return };
    match event {
        Event::Look { special, .. } => place.fate = if special { Fate::Special } else { Fate::Eligible },
        Event::Coin { coin, chance, .. } => {
            place.drawn = Some(coin);
            place.fate = if coin < chance { Fate::Selected } else { Fate::PassedBy };
        }
        Event::Lot { lot, .. } => place.drawn = Some(lot),
        // Until it is replaced, the token in the input is still the original.
        Event::Label { .. } => place.label = Some(place.input),
        Event::Mask { .. } => (place.fate, place.input) = (Fate::Masked, mask),
        Event::Random { id, .. } => (place.fate, place.input) = (Fate::Random, id),
        Event::Keep { .. } => place.fate = Fate::Kept,
        Event::MaskCoin { .. } | Event::SecondCoin { .. } | Event::Quota { .. } | Event::SmallestLots { .. } => {}
    }
}
