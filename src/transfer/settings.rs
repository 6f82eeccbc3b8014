//! What each side of the race is given.

use serde::{Deserialize, Serialize};

/// The two networks, which differ in where their weights begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Arm {
    /// At the weights that pre-training left.
    Pretrained,
    /// At random.
    Random,
}

impl Arm {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Pretrained, Self::Random];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Pretrained => "pretrained",
            Self::Random => "random",
        }
    }
}

/// What is trained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Method {
    /// All weights.
    #[default]
    Full,
    /// The new layer alone: a linear probe.
    Probe,
}

impl Method {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Full, Self::Probe];

    /// Its name in files, in links and on the command line.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Probe => "probe",
        }
    }
}

/// How many labelled sentences the runs are given, as far as a task has them.
pub const SIZES: [u16; 6] = [8, 16, 32, 64, 128, 256];

/// How many seeds a race has: each draws other sentences, other first weights of the new layer (and of the
/// random network), and another order.
pub const SEEDS: u32 = 5;

/// The most seeds of a race.
pub const MOST_SEEDS: u32 = 10;

/// Sentences of a training step, or all where there are fewer.
pub const BATCH: usize = 16;

/// Steps are never fewer than so many passes over the drawn sentences take: what the search found for
/// small draws would leave large ones half learnt, most of all by the random network.
pub const LEAST_PASSES: usize = 7;

/// The most labelled sentences, and the most held-out ones, that a task may have.
pub const MOST_SENTENCES: usize = 400;

/// The runs of a race in their order: size, seed, arm. The smallest size comes first, so that there is
/// something of every kind to see soon.
pub fn runs(sizes: &[u16], seeds: u32) -> impl Iterator<Item = (u16, u32, Arm)> {
    sizes
        .iter()
        .flat_map(move |size| (0..seeds).flat_map(move |seed| Arm::BOTH.into_iter().map(move |arm| (*size, seed, arm))))
}

/// The settings of a run that were searched for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The peak of the learning rate, which rises for a tenth of the steps and falls to nothing.
    pub learning_rate: f64,
    /// Training steps.
    pub steps: usize,
}

impl Settings {
    /// Those that did best in the search (`assets/runs/transfer-search.tsv`): each arm has its own, and
    /// so has each method.
    #[must_use]
    pub fn of(arm: Arm, method: Method) -> Self {
        match (method, arm) {
            // Found apart for each: more steps, and other rates, did worse for the random one as well.
            (Method::Full, Arm::Pretrained | Arm::Random) => Self { learning_rate: 1e-3, steps: 30 },
            (Method::Probe, Arm::Pretrained) => Self { learning_rate: 1e-3, steps: 200 },
            (Method::Probe, Arm::Random) => Self { learning_rate: 3e-2, steps: 50 },
        }
    }

    /// The same for a draw of so many sentences. A probe's steps are on all of them at once.
    #[must_use]
    pub fn for_draw(self, method: Method, size: usize) -> Self {
        let least = if method == Method::Full { (LEAST_PASSES * size).div_ceil(BATCH) } else { 0 };
        Self { steps: self.steps.max(least), ..self }
    }

    /// What the search tries.
    #[must_use]
    pub fn candidates(arm: Arm, method: Method) -> Vec<Self> {
        let (rates, steps): (&[f64], &[usize]) = match (method, arm) {
            (Method::Full, Arm::Pretrained) => (&[3e-4, 1e-3, 3e-3], &[30, 60]),
            // More of both: without pre-training a run may need other steps, and more of them.
            (Method::Full, Arm::Random) => (&[1e-4, 3e-4, 1e-3, 3e-3], &[30, 60, 120]),
            (Method::Probe, _) => (&[1e-3, 3e-3, 1e-2, 3e-2], &[50, 100, 200]),
        };
        let of = |steps: &usize| rates.iter().map(|rate| Self { learning_rate: *rate, steps: *steps }).collect();
        steps.iter().flat_map(|steps| -> Vec<Self> { of(steps) }).collect()
    }
}

/// The sizes of a race on a task of so many sentences at most: those of [`SIZES`] that it has, and all of
/// its sentences where it has fewer than the largest of them and was not written for this.
#[must_use]
pub fn sizes(most: usize, own: bool) -> Vec<u16> {
    let mut sizes: Vec<u16> = SIZES.into_iter().filter(|size| usize::from(*size) <= most).collect();
    if let Ok(most) = u16::try_from(most)
        && own
        && most > 0
        && !sizes.contains(&most)
    {
        sizes.push(most);
    }
    sizes
}
