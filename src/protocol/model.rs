//! Which models there are.

use serde::{Deserialize, Serialize};

/// The models that this project knows. Not every build ships all of them:
/// [`ShippedModel::is_there`](crate::manifest::ShippedModel::is_there) says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ModelId {
    /// The encoder, trained to fill masks.
    Bert,
    /// The decoder, trained to write on.
    Gpt,
    /// The encoder-decoder, trained to fill gaps.
    T5,
    /// The twin of the last snapshot of GPT: as large, of the same text, trained without the causal
    /// mask.
    GptUnmasked,
    /// A very small BERT, to be fine-tuned in the transfer race.
    BertTransfer,
    /// A smaller BERT, as it was after so many steps of its training.
    BertSnapshot(Snapshot),
    /// A smaller GPT, as it was after so many steps of its training.
    GptSnapshot(Snapshot),
    /// The reader's own, trained in the page or imported. Only the reader's browser has it.
    Own(Family),
}

/// What a model was trained to do, and so what it can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Family {
    /// It fills masks.
    Bert,
    /// It writes on.
    Gpt,
    /// It fills gaps.
    T5,
}

impl Family {
    /// All three.
    pub const ALL: [Family; 3] = [Family::Bert, Family::Gpt, Family::T5];
}

impl ModelId {
    /// Models that are no snapshots.
    const SINGLE: usize = 5;
    /// Models that are no readers'.
    const SHIPPED: usize = Self::SINGLE + 2 * Snapshot::ALL.len();

    /// Every model but the readers' own.
    pub const ALL: [ModelId; Self::SHIPPED] = {
        let mut all = [ModelId::Bert; Self::SHIPPED];
        (all[1], all[2], all[3], all[4]) = (ModelId::Gpt, ModelId::T5, ModelId::GptUnmasked, ModelId::BertTransfer);
        let mut index = 0;
        while index < Snapshot::ALL.len() {
            all[Self::SINGLE + index] = ModelId::BertSnapshot(Snapshot::ALL[index]);
            all[Self::SINGLE + Snapshot::ALL.len() + index] = ModelId::GptSnapshot(Snapshot::ALL[index]);
            index += 1;
        }
        all
    };

    /// Every model, the readers' own behind the others.
    pub const EVERY: [ModelId; Self::SHIPPED + Family::ALL.len()] = {
        let mut every = [ModelId::Bert; Self::SHIPPED + Family::ALL.len()];
        let mut index = 0;
        while index < every.len() {
            every[index] =
                if index < Self::SHIPPED { Self::ALL[index] } else { ModelId::Own(Family::ALL[index - Self::SHIPPED]) };
            index += 1;
        }
        every
    };

    /// Its place in [`Self::EVERY`], and in [`Self::ALL`] if it is there.
    pub fn index(self) -> usize {
        match self {
            ModelId::Bert => 0,
            ModelId::Gpt => 1,
            ModelId::T5 => 2,
            ModelId::GptUnmasked => 3,
            ModelId::BertTransfer => 4,
            ModelId::BertSnapshot(snapshot) => Self::SINGLE + snapshot.index(),
            ModelId::GptSnapshot(snapshot) => Self::SINGLE + Snapshot::ALL.len() + snapshot.index(),
            ModelId::Own(family) => Self::SHIPPED + family as usize,
        }
    }

    /// The model's folder under `models/`; of a reader's own a name alone.
    pub fn folder(self) -> &'static str {
        match self {
            ModelId::Bert => "bert",
            ModelId::Gpt => "gpt",
            ModelId::T5 => "t5",
            ModelId::GptUnmasked => "gpt-mini-unmasked",
            ModelId::BertTransfer => "bert-transfer",
            ModelId::BertSnapshot(snapshot) => snapshot.pick(&[
                "bert-mini/step-000000",
                "bert-mini/step-000100",
                "bert-mini/step-000300",
                "bert-mini/step-001000",
                "bert-mini/step-003000",
                "bert-mini/step-010000",
                "bert-mini/step-012000",
            ]),
            ModelId::GptSnapshot(snapshot) => snapshot.pick(&[
                "gpt-mini/step-000000",
                "gpt-mini/step-000100",
                "gpt-mini/step-000300",
                "gpt-mini/step-001000",
                "gpt-mini/step-003000",
                "gpt-mini/step-010000",
                "gpt-mini/step-012000",
            ]),
            ModelId::Own(Family::Bert) => "own-bert",
            ModelId::Own(Family::Gpt) => "own-gpt",
            ModelId::Own(Family::T5) => "own-t5",
        }
    }

    /// Whether it is the reader's own, of which no server has files.
    pub fn is_own(self) -> bool {
        matches!(self, ModelId::Own(_))
    }

    /// What it was trained to do.
    pub fn family(self) -> Family {
        match self {
            ModelId::Bert | ModelId::BertTransfer | ModelId::BertSnapshot(_) => Family::Bert,
            ModelId::Gpt | ModelId::GptUnmasked | ModelId::GptSnapshot(_) => Family::Gpt,
            ModelId::T5 => Family::T5,
            ModelId::Own(family) => family,
        }
    }
}

/// A moment of a training run at which the model was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Snapshot(u8);

impl Snapshot {
    /// The steps after which the models were kept, the last one being the end of the training.
    pub const STEPS: [u32; 7] = [0, 100, 300, 1000, 3000, 10_000, 12_000];

    /// Every snapshot, the earliest first.
    pub const ALL: [Snapshot; Self::STEPS.len()] =
        [Snapshot(0), Snapshot(1), Snapshot(2), Snapshot(3), Snapshot(4), Snapshot(5), Snapshot(6)];

    /// The end of the training.
    pub const LAST: Snapshot = Self::ALL[Self::ALL.len() - 1];

    /// How many steps had been taken.
    pub fn step(self) -> u32 {
        self.pick(&Self::STEPS)
    }

    /// Its place in [`Self::ALL`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// What stands at its place.
    fn pick<T: Copy>(self, among: &[T; Self::STEPS.len()]) -> T {
        // No snapshot is made but those of `ALL`, and by `try_from`, which looks.
        among[self.index()]
    }
}

impl TryFrom<u8> for Snapshot {
    type Error = &'static str;

    fn try_from(index: u8) -> Result<Self, Self::Error> {
        Self::ALL.get(usize::from(index)).copied().ok_or("there are not so many snapshots")
    }
}

impl From<Snapshot> for u8 {
    fn from(snapshot: Snapshot) -> Self {
        snapshot.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_has_a_place_and_a_folder_of_its_own() {
        for (index, model) in ModelId::EVERY.into_iter().enumerate() {
            assert_eq!(model.index(), index, "{model:?}");
            assert!(ModelId::EVERY[..index].iter().all(|other| other.folder() != model.folder()), "{model:?}");
        }
    }

    #[test]
    fn a_snapshot_s_folder_names_its_step() {
        for snapshot in Snapshot::ALL {
            for (model, run) in
                [(ModelId::BertSnapshot(snapshot), "bert-mini"), (ModelId::GptSnapshot(snapshot), "gpt-mini")]
            {
                assert_eq!(model.folder(), format!("{run}/step-{:06}", snapshot.step()));
            }
        }
        assert_eq!(Snapshot::LAST.step(), 12_000);
    }

    #[test]
    fn only_the_snapshots_that_there_are_can_be_read() {
        for index in 0..=u8::MAX {
            let read: Result<ModelId, _> = postcard::from_bytes(&[5, index]);
            assert_eq!(read.is_ok(), usize::from(index) < Snapshot::ALL.len(), "{index}");
        }
    }
}
