//! What the engine needs of the world around it: in the worker the browser, in the tests a script.

use super::cancel::Cancel;
use crate::manifest::{ModelFile, ShippedModel};
use crate::protocol::{EngineError, FromEngine};

/// One file of one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The model that it belongs to.
    pub model: &'static ShippedModel,
    /// The file.
    pub file: &'static ModelFile,
}

impl Wanted {
    /// Its path under `models/`, as errors name it.
    pub fn path(&self) -> String {
        self.file.path()
    }

    /// Its address relative to the page. The version in it makes another address of other
    /// contents, so that no cache on the way can hand out yesterday's.
    pub fn address(&self) -> String {
        format!("models/{}?v={}", self.path(), self.file.version())
    }
}

/// Whether caches between here and the server may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// They may.
    Any,
    /// They may not: what they gave the last time was wrong.
    FromServer,
}

/// The world around the engine. There is one thread: futures need not be `Send`.
#[expect(async_fn_in_trait, reason = "nothing here leaves its thread")]
pub trait Host {
    /// Sends a message to the page.
    fn send(&self, message: FromEngine);

    /// Milliseconds since some moment, for spacing messages out.
    fn now(&self) -> f64;

    /// Lets messages in that have arrived in the meantime.
    async fn breathe(&self);

    /// Asks the server for a file. `progress` hears of every chunk how many bytes have come.
    /// Never holds more than the file's size in memory; compares neither size nor hash.
    ///
    /// # Errors
    /// [`EngineError::HttpStatus`], [`EngineError::Network`], [`EngineError::WrongSize`] at the
    /// first byte too many, [`EngineError::Cancelled`].
    async fn download(
        &self,
        wanted: Wanted,
        freshness: Freshness,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<u8>, EngineError>;

    /// Looks for a file among those that were kept. None if there is none, if it cannot be read,
    /// or if there is no place to keep files at all.
    async fn kept(&self, wanted: Wanted, cancel: &Cancel, progress: &mut dyn FnMut(u64)) -> Option<Vec<u8>>;

    /// Keeps a file for the next visit; says whether that worked.
    async fn keep(&self, wanted: Wanted, bytes: &[u8]) -> bool;

    /// Throws a kept file away.
    async fn discard(&self, wanted: Wanted);

    /// Keeps something of the reader's own under a name, in place of what was kept under it; says
    /// whether that worked.
    async fn store(&self, name: &str, bytes: &[u8]) -> bool;

    /// What of the reader's own is kept under a name; none if there is nothing, or no place for it.
    async fn stored(&self, name: &str) -> Option<Vec<u8>>;

    /// Throws away what of the reader's own is kept under a name.
    async fn discard_stored(&self, name: &str);

    /// Throws away what is kept of a model's folder and belongs to another revision.
    async fn discard_older(&self, model: &'static ShippedModel);
}
