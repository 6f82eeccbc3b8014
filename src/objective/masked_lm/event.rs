//! What the procedure tells its observer.

/// What has just happened in the procedure. A coin shows a number from 0 (included) to 1 (excluded);
/// what it is about happens if the number is below the chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// A token is looked at for the first time.
    Look {
        /// Its position.
        position: usize,
        /// Whether it is passed by for good.
        special: bool,
    },
    /// A coin decides whether a token is selected.
    Coin {
        /// Its position.
        position: usize,
        /// What the coin shows.
        coin: f64,
        /// The rate.
        chance: f64,
    },
    /// It is settled how many are to be selected.
    Quota {
        /// So many, if so many are eligible.
        quota: usize,
    },
    /// A token draws a lot.
    Lot {
        /// Its position.
        position: usize,
        /// From 0 (included) to 1 (excluded).
        lot: f64,
    },
    /// The smallest lots are selected.
    SmallestLots {
        /// So many.
        selected: usize,
    },
    /// A selected token becomes the label of its position.
    Label {
        /// Its position.
        position: usize,
    },
    /// A coin decides whether a selected token becomes `[MASK]`.
    MaskCoin {
        /// Its position.
        position: usize,
        /// What the coin shows.
        coin: f64,
        /// The probability that it does.
        chance: f64,
    },
    /// It does.
    Mask {
        /// Its position.
        position: usize,
    },
    /// A coin decides whether a selected token that does not becomes a random one.
    SecondCoin {
        /// Its position.
        position: usize,
        /// What the coin shows.
        coin: f64,
        /// The probability that it does.
        chance: f64,
    },
    /// It does.
    Random {
        /// Its position.
        position: usize,
        /// Which one.
        id: u32,
    },
    /// It stays as it is.
    Keep {
        /// Its position.
        position: usize,
    },
}

impl Event {
    /// The name of its place in [`SOURCE`](super::SOURCE).
    #[must_use]
    pub fn anchor(&self) -> &'static str {
        match self {
            Self::Look { .. } => "look",
            Self::Coin { .. } => "coin",
            Self::Quota { .. } => "quota",
            Self::Lot { .. } => "lot",
            Self::SmallestLots { .. } => "smallest-lots",
            Self::Label { .. } => "label",
            Self::MaskCoin { .. } => "mask-coin",
            Self::Mask { .. } => "mask",
            Self::SecondCoin { .. } => "second-coin",
            Self::Random { .. } => "random",
            Self::Keep { .. } => "keep",
        }
    }
}
