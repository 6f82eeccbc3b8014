//! Which models a session can rely on.

use crate::protocol::{ModelId, RequestId};
use std::collections::{BTreeMap, BTreeSet};

/// Models that some worker has loaded. A new worker has none of them until they are loaded again.
#[derive(Clone, Debug, Default)]
pub(super) struct Models {
    /// Whether the present worker has it.
    known: BTreeMap<ModelId, bool>,
    reloads: BTreeMap<RequestId, ModelId>,
}

impl Models {
    pub fn all(&self) -> BTreeSet<ModelId> {
        self.known.keys().copied().collect()
    }

    pub fn loaded(&mut self, model: ModelId) {
        self.known.insert(model, true);
    }

    /// The worker is gone, with all that it had and all that it was loading.
    pub fn lose_all(&mut self) {
        self.reloads.clear();
        self.known.values_mut().for_each(|here| *here = false);
    }

    /// A former worker had it, the present one has not.
    pub fn is_lost(&self, model: ModelId) -> bool {
        self.known.get(&model) == Some(&false)
    }

    pub fn reload(&mut self, id: RequestId, model: ModelId) {
        self.reloads.insert(id, model);
    }

    /// The model that is loaded again under this id.
    pub fn reloading_as(&self, id: RequestId) -> Option<ModelId> {
        self.reloads.get(&id).copied()
    }

    pub fn reload_of(&self, model: ModelId) -> Option<RequestId> {
        self.reloads.iter().find(|(_, reloading)| **reloading == model).map(|(id, _)| *id)
    }

    pub fn reloading(&self) -> bool {
        !self.reloads.is_empty()
    }

    /// A reload has ended; says of which model, if it was one.
    pub fn reloaded(&mut self, id: RequestId, well: bool) -> Option<ModelId> {
        let model = self.reloads.remove(&id)?;
        if well {
            self.loaded(model);
        }
        Some(model)
    }
}
