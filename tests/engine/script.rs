//! A world for the engine in which everything that goes wrong was written down beforehand.

use pretraining_lab::engine::Engine;
use pretraining_lab::engine::cancel::Cancel;
use pretraining_lab::engine::host::{Freshness, Host, Wanted};
use pretraining_lab::manifest::{ModelFile, ShippedModel, shipped};
use pretraining_lab::protocol::{EngineError, FromEngine, ModelId, Request, RequestId, Response, ToEngine};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::pin::pin;
use std::rc::Rc;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

/// The shipped models' files, by path.
static FILES: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/models");
    let paths = ModelId::ALL.map(shipped).into_iter().flat_map(|model| model.files.iter().map(ModelFile::path));
    let read = |path: String| (path.clone(), std::fs::read(folder.join(path)).expect("a shipped file"));
    paths.map(read).collect()
});

/// What a server may do to one download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Status(u16),
    NoAnswer,
    /// The connection breaks half-way.
    Breaks,
    /// One byte is another one.
    Flip(usize),
    /// So many bytes are missing at the end.
    Short(usize),
    /// One byte too many.
    Long,
    /// Bytes stop coming half-way, for ever.
    Stalls,
}

/// What the engine did to its world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Download { name: &'static str, freshness: Freshness },
    Aborted { name: &'static str },
    Discard { name: &'static str },
    DiscardOlder,
}

/// The world's side of the engine.
#[derive(Default)]
pub struct Script {
    sent: RefCell<Vec<FromEngine>>,
    calls: RefCell<Vec<Call>>,
    faults: RefCell<BTreeMap<&'static str, VecDeque<Fault>>>,
    /// By address.
    kept: RefCell<BTreeMap<String, Vec<u8>>>,
    blocked: Cell<bool>,
    tiny: Cell<bool>,
    now: Cell<f64>,
    /// Milliseconds that pass with every breath.
    pace: Cell<f64>,
}

/// The engine in its world.
pub struct World {
    pub engine: Engine<Script>,
}

impl Default for World {
    fn default() -> Self {
        World { engine: Engine::new(Script::default()) }
    }
}

impl World {
    /// A world of other models, all of whose files are `{}`.
    pub fn tiny(manifest: fn(ModelId) -> &'static ShippedModel) -> Self {
        let script = Script::default();
        script.tiny.set(true);
        World { engine: Engine::with_manifest(script, manifest) }
    }

    /// A new engine, with what this one has kept.
    pub fn next_visit(&self) -> Self {
        let script = Script::default();
        *script.kept.borrow_mut() = self.script().kept.borrow().clone();
        World { engine: Engine::new(script) }
    }

    fn script(&self) -> &Script {
        self.engine.host()
    }

    /// Has the next download of this file go wrong.
    pub fn fail(&self, name: &'static str, fault: Fault) {
        self.script().faults.borrow_mut().entry(name).or_default().push_back(fault);
    }

    /// Has so many milliseconds pass with every breath.
    pub fn pace(&self, milliseconds: f64) {
        self.script().pace.set(milliseconds);
    }

    pub fn block_storage(&self) {
        self.script().blocked.set(true);
    }

    /// Damages what is kept of a file.
    pub fn damage_kept(&self, name: &str, damage: impl Fn(&mut Vec<u8>)) {
        let mut kept = self.script().kept.borrow_mut();
        let (_, bytes) = kept.iter_mut().find(|(address, _)| address.contains(name)).expect("it is kept");
        damage(bytes);
    }

    pub fn kept(&self) -> usize {
        self.script().kept.borrow().len()
    }

    /// The size of what is kept under an address.
    pub fn kept_bytes(&self, address: &str) -> usize {
        self.script().kept.borrow().get(address).map_or(0, Vec::len)
    }

    pub fn calls(&self) -> Vec<Call> {
        self.script().calls.borrow().clone()
    }

    pub fn downloads(&self) -> Vec<(&'static str, Freshness)> {
        let download = |call: Call| match call {
            Call::Download { name, freshness } => Some((name, freshness)),
            _ => None,
        };
        self.calls().into_iter().filter_map(download).collect()
    }

    pub fn sent(&self) -> Vec<FromEngine> {
        self.script().sent.borrow().clone()
    }

    /// Every end of this request.
    pub fn ends(&self, id: u32) -> Vec<Result<Response, EngineError>> {
        let end = |message| match message {
            FromEngine::Done { id: RequestId(done), result } if done == id => Some(result),
            _ => None,
        };
        self.sent().into_iter().filter_map(end).collect()
    }

    pub fn post(&self, message: ToEngine) {
        self.engine.receive(message);
    }

    /// Lets the engine work until it rests. Each time it takes a breath or waits, `meanwhile`
    /// may send it something.
    pub fn play(&self, mut meanwhile: impl FnMut(&Engine<Script>, u32)) {
        let mut working = pin!(self.engine.drive());
        let mut context = Context::from_waker(Waker::noop());
        for turn in 0..100_000 {
            match working.as_mut().poll(&mut context) {
                Poll::Ready(()) => return,
                Poll::Pending => meanwhile(&self.engine, turn),
            }
        }
        panic!("the engine never rests");
    }

    /// Asks, plays, and gives the one end that there has to be.
    pub fn ask(&self, id: u32, request: Request) -> Result<Response, EngineError> {
        self.post(ToEngine::Request { id: RequestId(id), request });
        self.play(|_, _| {});
        let mut ends = self.ends(id);
        assert_eq!(ends.len(), 1, "request {id} ended in {ends:?}");
        ends.remove(0)
    }
}

impl Script {
    pub fn sent_count(&self) -> usize {
        self.sent.borrow().len()
    }

    fn file(&self, wanted: Wanted) -> Vec<u8> {
        if self.tiny.get() { b"{}".to_vec() } else { FILES[&wanted.path()].clone() }
    }

    async fn stream(&self, bytes: &[u8], cancel: &Cancel, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, ()> {
        let mut received = Vec::new();
        for chunk in bytes.chunks((bytes.len() / 200).max(1)) {
            once().await;
            if cancel.is_cancelled() {
                return Err(());
            }
            received.extend_from_slice(chunk);
            progress(received.len() as u64);
        }
        Ok(received)
    }
}

impl Host for Script {
    fn send(&self, message: FromEngine) {
        self.sent.borrow_mut().push(message);
    }

    fn now(&self) -> f64 {
        self.now.get()
    }

    async fn breathe(&self) {
        self.now.set(self.now.get() + self.pace.get());
        once().await;
    }

    async fn download(
        &self,
        wanted: Wanted,
        freshness: Freshness,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<u8>, EngineError> {
        let name = wanted.file.name;
        self.calls.borrow_mut().push(Call::Download { name, freshness });
        let fault = self.faults.borrow_mut().get_mut(name).and_then(VecDeque::pop_front);
        let broken = |detail: &str| EngineError::Network { file: wanted.path(), detail: detail.to_owned() };
        let mut bytes = self.file(wanted);
        let half = bytes.len() / 2;
        match fault {
            Some(Fault::Status(status)) => return Err(EngineError::HttpStatus { file: wanted.path(), status }),
            Some(Fault::NoAnswer) => return Err(broken("offline")),
            Some(Fault::Flip(index)) => bytes[index] ^= 1,
            Some(Fault::Short(missing)) => bytes.truncate(bytes.len() - missing),
            Some(Fault::Long) => bytes.push(0),
            Some(Fault::Breaks | Fault::Stalls) => bytes.truncate(half),
            None => {}
        }
        let aborted = Rc::new(Cell::new(false));
        cancel.on_cancel({
            let aborted = aborted.clone();
            move || aborted.set(true)
        });
        let result = self.stream(&bytes, cancel, progress).await;
        while fault == Some(Fault::Stalls) && !aborted.get() {
            once().await;
        }
        if aborted.get() {
            self.calls.borrow_mut().push(Call::Aborted { name });
            return Err(broken("aborted"));
        }
        match fault {
            Some(Fault::Breaks) => Err(broken("reset")),
            _ => result.map_err(|()| broken("aborted")),
        }
    }

    async fn kept(&self, wanted: Wanted, cancel: &Cancel, progress: &mut dyn FnMut(u64)) -> Option<Vec<u8>> {
        let bytes = self.kept.borrow().get(&wanted.address()).cloned()?;
        self.stream(&bytes, cancel, progress).await.ok()
    }

    async fn keep(&self, wanted: Wanted, bytes: &[u8]) -> bool {
        once().await;
        if self.blocked.get() {
            return false;
        }
        self.kept.borrow_mut().insert(wanted.address(), bytes.to_vec());
        true
    }

    async fn discard(&self, wanted: Wanted) {
        self.calls.borrow_mut().push(Call::Discard { name: wanted.file.name });
        self.kept.borrow_mut().remove(&wanted.address());
    }

    async fn store(&self, name: &str, bytes: &[u8]) -> bool {
        once().await;
        if self.blocked.get() {
            return false;
        }
        self.kept.borrow_mut().insert(format!("own/{name}"), bytes.to_vec());
        true
    }

    async fn stored(&self, name: &str) -> Option<Vec<u8>> {
        once().await;
        self.kept.borrow().get(&format!("own/{name}")).cloned()
    }

    async fn discard_stored(&self, name: &str) {
        once().await;
        self.kept.borrow_mut().remove(&format!("own/{name}"));
    }

    async fn discard_older(&self, _: &'static ShippedModel) {
        self.calls.borrow_mut().push(Call::DiscardOlder);
    }
}

/// Waits for one turn of [`World::play`].
async fn once() {
    let mut waited = false;
    std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}
