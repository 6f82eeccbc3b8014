//! Which files the shipped models consist of, as they were when this was built: plain data, known
//! to the page (how much a download is) and to the engine (whether it got what it asked for).

pub mod trained;

use crate::protocol::ModelId;

/// The name of the browser's cache that keeps model files.
pub const CACHE: &str = "pretraining-lab-models";

/// One file of a shipped model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelFile {
    /// The folder under `models/` that it lies in: the model's, or that of the first model that has
    /// the same file, so that what models share is fetched once.
    pub folder: &'static str,
    /// Its name inside the folder.
    pub name: &'static str,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: &'static str,
}

impl ModelFile {
    /// Its path under `models/`, as errors name it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }

    /// What tells this version of the file from others in a URL: the first 12 digits of its
    /// SHA-256.
    pub fn version(&self) -> &'static str {
        self.sha256.get(..12).unwrap_or(self.sha256)
    }
}

/// A model as it is shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedModel {
    /// Its folder under `models/`.
    pub folder: &'static str,
    /// The first 12 hexadecimal digits of the SHA-256 of its weights; empty if it is not there.
    pub revision: &'static str,
    /// `config.json`, `tokenizer.json`, `model.safetensors`; nothing if this build comes without it.
    pub files: &'static [ModelFile],
}

impl ShippedModel {
    /// Whether this build ships it at all.
    pub fn is_there(&self) -> bool {
        !self.files.is_empty()
    }

    /// The bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Whether something was made with other weights than these.
    pub fn is_other(&self, revision: Option<&str>) -> bool {
        revision.is_some_and(|revision| revision != self.revision)
    }

    /// The file with this name.
    pub fn file(&self, name: &str) -> Option<&'static ModelFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

include!(concat!(env!("OUT_DIR"), "/manifest.rs"));

/// No server has files of the readers' own.
static OWN: [ShippedModel; 3] = [own("own-bert"), own("own-gpt"), own("own-t5")];

const fn own(folder: &'static str) -> ShippedModel {
    ShippedModel { folder, revision: "", files: &[] }
}

/// The files of a model.
pub fn shipped(model: ModelId) -> &'static ShippedModel {
    match model {
        ModelId::Own(family) => &OWN[family as usize],
        shipped => &MODELS[shipped.index()],
    }
}

/// What tells the weights of several models from others: their revisions, with points between them.
/// Models that are not there are passed over.
pub fn revisions(models: &[ModelId]) -> String {
    let there = models.iter().map(|model| shipped(*model).revision).filter(|revision| !revision.is_empty());
    there.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_the_folders_the_protocol_names() {
        for model in ModelId::EVERY {
            let shipped = shipped(model);
            assert_eq!(shipped.folder, model.folder());
            let names: Vec<_> = shipped.files.iter().map(|file| file.name).collect();
            if shipped.is_there() {
                assert_eq!(names, ["config.json", "tokenizer.json", "model.safetensors"]);
            }
        }
        for model in [ModelId::Bert, ModelId::Gpt, ModelId::T5] {
            assert!(shipped(model).is_there(), "{model:?}");
        }
    }

    #[test]
    fn the_revision_is_the_weights() {
        for shipped in ModelId::ALL.map(shipped).into_iter().filter(|shipped| shipped.is_there()) {
            let weights = shipped.file("model.safetensors").expect("a model has weights");
            assert_eq!(shipped.revision, weights.version());
            assert_eq!(shipped.bytes(), shipped.files.iter().map(|file| file.bytes).sum::<u64>());
            assert!(shipped.files.iter().all(|file| file.sha256.len() == 64 && file.bytes > 0));
        }
    }

    #[test]
    fn several_models_have_a_revision_together() {
        let [bert, gpt] = [ModelId::Bert, ModelId::Gpt].map(|model| shipped(model).revision);
        assert_eq!(revisions(&[ModelId::Bert, ModelId::Gpt]), format!("{bert}.{gpt}"));
        assert_eq!(revisions(&[]), "");
    }

    #[test]
    fn what_models_share_has_one_place() {
        let files: Vec<&ModelFile> = ModelId::ALL.map(shipped).into_iter().flat_map(|shipped| shipped.files).collect();
        for file in &files {
            let same = |other: &&&ModelFile| other.name == file.name && other.sha256 == file.sha256;
            assert!(files.iter().filter(same).all(|other| other.folder == file.folder), "{}", file.path());
        }
    }
}
