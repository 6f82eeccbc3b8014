//! From a manifest to files that are what the manifest says: kept ones first, else the server's.

use super::cancel::Cancel;
use super::host::{Freshness, Host, Wanted};
use crate::manifest::ShippedModel;
use crate::protocol::{EngineError, FromEngine, LoadProgress, LoadStage, RequestId, Source};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A load reports its bytes in at most about so many messages.
const REPORTS: u64 = 100;

/// Smaller steps than this are not worth a message.
const SMALLEST_STEP: u64 = 64 * 1024;

/// So many bytes are hashed between two breaths: a few milliseconds on a slow phone.
const SLICE: usize = 1 << 20;

/// A file that is what the manifest says.
pub(super) struct Fetched {
    wanted: Wanted,
    pub bytes: Vec<u8>,
    pub source: Source,
}

/// One load, from the first byte to the last.
pub(super) struct Loading<'a, H> {
    pub host: &'a H,
    pub id: RequestId,
    pub model: &'static ShippedModel,
    pub cancel: &'a Cancel,
    pub freshness: Freshness,
}

impl<H: Host> Loading<'_, H> {
    /// All files of the model, verified, in the manifest's order.
    pub async fn files(&self) -> Result<Vec<Fetched>, EngineError> {
        let mut meter = Meter::new(self.host, self.id, self.model.bytes());
        let mut files = Vec::new();
        let mut before = 0;
        for file in self.model.files {
            let wanted = Wanted { model: self.model, file };
            files.push(self.kept_or_downloaded(wanted, before, &mut meter).await?);
            before += file.bytes;
        }
        for fetched in &mut files {
            meter.report(LoadStage::Verifying, fetched.source, before);
            let Err(problem) = self.verify(fetched).await else {
                continue;
            };
            if problem == EngineError::Cancelled || fetched.source == Source::Network {
                return Err(problem);
            }
            self.replace(fetched, before, &mut meter).await?;
        }
        Ok(files)
    }

    /// Keeps what was downloaded; says whether everything is kept now.
    pub async fn keep(&self, files: &[Fetched]) -> bool {
        let mut kept = true;
        for fetched in files.iter().filter(|fetched| fetched.source == Source::Network) {
            kept &= self.host.keep(fetched.wanted, &fetched.bytes).await;
        }
        kept
    }

    /// Says that building begins.
    pub fn building(&self, source: Source) {
        let total = self.model.bytes();
        Meter::new(self.host, self.id, total).report(LoadStage::Building, source, total);
    }

    async fn kept_or_downloaded(
        &self,
        wanted: Wanted,
        before: u64,
        meter: &mut Meter<'_, H>,
    ) -> Result<Fetched, EngineError> {
        let mut progress = |bytes| meter.report(LoadStage::Fetching, Source::Cache, before + bytes);
        let kept = self.host.kept(wanted, self.cancel, &mut progress).await;
        self.cancel.check()?;
        match kept {
            Some(bytes) => Ok(Fetched { wanted, bytes, source: Source::Cache }),
            None => self.download(wanted, self.freshness, before, meter).await,
        }
    }

    async fn download(
        &self,
        wanted: Wanted,
        freshness: Freshness,
        before: u64,
        meter: &mut Meter<'_, H>,
    ) -> Result<Fetched, EngineError> {
        let mut progress = |bytes| meter.report(LoadStage::Fetching, Source::Network, before + bytes);
        progress(0);
        let result = self.host.download(wanted, freshness, self.cancel, &mut progress).await;
        // Taking a download back may look like a broken network to the host.
        self.cancel.check()?;
        Ok(Fetched { wanted, bytes: result?, source: Source::Network })
    }

    /// What was kept is not what the manifest says: throws it away and asks the server.
    async fn replace(&self, fetched: &mut Fetched, all: u64, meter: &mut Meter<'_, H>) -> Result<(), EngineError> {
        let wanted = fetched.wanted;
        self.host.discard(wanted).await;
        // Two copies of the weights at once are more than a phone may have room for.
        fetched.bytes = Vec::new();
        let others = all - wanted.file.bytes;
        *fetched = self.download(wanted, Freshness::FromServer, others, meter).await?;
        meter.report(LoadStage::Verifying, Source::Network, all);
        self.verify(fetched).await
    }

    async fn verify(&self, fetched: &Fetched) -> Result<(), EngineError> {
        let Fetched { wanted, bytes, .. } = fetched;
        let (expected, found) = (wanted.file.bytes, bytes.len() as u64);
        if found != expected {
            return Err(EngineError::WrongSize { file: wanted.path(), expected, found });
        }
        let mut hasher = Sha256::new();
        for slice in bytes.chunks(SLICE) {
            hasher.update(slice);
            self.host.breathe().await;
            self.cancel.check()?;
        }
        let found = hexadecimal(&hasher.finalize());
        if found == wanted.file.sha256 {
            return Ok(());
        }
        let expected = wanted.file.sha256.to_owned();
        Err(EngineError::WrongHash { file: wanted.path(), expected, found })
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Tells the page of progress, but not of every chunk: by bytes, as the engine has no clock.
struct Meter<'a, H> {
    host: &'a H,
    id: RequestId,
    total: u64,
    told: Option<LoadProgress>,
}

impl<'a, H: Host> Meter<'a, H> {
    fn new(host: &'a H, id: RequestId, total: u64) -> Self {
        Meter { host, id, total, told: None }
    }

    fn report(&mut self, stage: LoadStage, source: Source, received: u64) {
        let step = (self.total / REPORTS).max(SMALLEST_STEP);
        let worth_it = self.told.is_none_or(|told| {
            (told.stage, told.source) != (stage, source)
                || received < told.received
                || received - told.received >= step
                || (received >= self.total && told.received < self.total)
        });
        if worth_it {
            let progress = LoadProgress { stage, source, received, total: self.total };
            self.told = Some(progress);
            self.host.send(FromEngine::Progress { id: self.id, progress });
        }
    }
}
