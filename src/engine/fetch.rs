//! Files from this page's own server, streamed, and never more of them than the manifest says.

use super::cache::Shelf;
use super::cancel::Cancel;
use super::host::{Freshness, Host, Wanted};
use super::serve;
use crate::manifest::ShippedModel;
use crate::protocol::{EngineError, FromEngine};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, MessageChannel, ReadableStreamDefaultReader, ReadableStreamReadResult,
    RequestCache, RequestInit, RequestMode, Response, Url,
};

/// The browser, as a dedicated worker sees it.
pub struct WebHost {
    scope: DedicatedWorkerGlobalScope,
    base: String,
    /// Its messages come after those that have arrived already, and without the delay that
    /// browsers add to repeated timers.
    channel: MessageChannel,
}

impl WebHost {
    /// The world of this worker; files are looked for relative to the worker's own script, which
    /// lies beside the page.
    ///
    /// # Errors
    /// What the browser said, if it has no message channels.
    pub fn new(scope: DedicatedWorkerGlobalScope) -> Result<Self, JsValue> {
        let base = scope.location().href();
        Self::based_on(scope, base)
    }

    /// The same, with files looked for relative to another address.
    ///
    /// # Errors
    /// What the browser said, if it has no message channels.
    pub fn based_on(scope: DedicatedWorkerGlobalScope, base: String) -> Result<Self, JsValue> {
        Ok(WebHost { scope, base, channel: MessageChannel::new()? })
    }

    fn url(&self, wanted: &Wanted) -> Result<String, JsValue> {
        Ok(Url::new_with_base(&wanted.address(), &self.base)?.href())
    }

    /// The address under which something of the reader's own is kept. No server is ever asked for it.
    fn own_url(&self, name: &str) -> Option<String> {
        Some(Url::new_with_base(&format!("own/{name}"), &self.base).ok()?.href())
    }

    async fn response(
        &self,
        wanted: &Wanted,
        freshness: Freshness,
        controller: &AbortController,
    ) -> Result<Response, JsValue> {
        let init = RequestInit::new();
        // A redirection to elsewhere fails too: no request leaves the page's origin.
        init.set_mode(RequestMode::SameOrigin);
        init.set_signal(Some(&controller.signal()));
        if freshness == Freshness::FromServer {
            init.set_cache(RequestCache::Reload);
        }
        let url = self.url(wanted)?;
        let response = JsFuture::from(self.scope.fetch_with_str_and_init(&url, &init)).await?;
        response.dyn_into()
    }
}

impl Host for WebHost {
    fn send(&self, message: FromEngine) {
        serve::post(&message);
    }

    fn now(&self) -> f64 {
        self.scope.performance().map_or_else(js_sys::Date::now, |clock| clock.now())
    }

    async fn breathe(&self) {
        let breath = js_sys::Promise::new(&mut |resolve, _| {
            self.channel.port1().set_onmessage(Some(&resolve));
            if self.channel.port2().post_message(&JsValue::NULL).is_err() {
                // Nothing will come; going on is better than waiting for ever.
                let _ = resolve.call0(&JsValue::NULL);
            }
        });
        let _ = JsFuture::from(breath).await;
    }

    async fn download(
        &self,
        wanted: Wanted,
        freshness: Freshness,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<u8>, EngineError> {
        let no_answer = |problem: &JsValue| EngineError::Network { file: wanted.path(), detail: describe(problem) };
        let controller = AbortController::new().map_err(|problem| no_answer(&problem))?;
        let abort = controller.clone();
        cancel.on_cancel(move || abort.abort());
        let response = self.response(&wanted, freshness, &controller).await;
        let response = response.map_err(|problem| no_answer(&problem))?;
        if !response.ok() {
            controller.abort();
            return Err(EngineError::HttpStatus { file: wanted.path(), status: response.status() });
        }
        body(&response, wanted, cancel, progress).await
    }

    async fn kept(&self, wanted: Wanted, cancel: &Cancel, progress: &mut dyn FnMut(u64)) -> Option<Vec<u8>> {
        let shelf = Shelf::existing(&self.scope).await?;
        let url = self.url(&wanted).ok()?;
        let response = shelf.get(&url).await?;
        body(&response, wanted, cancel, progress).await.ok()
    }

    async fn keep(&self, wanted: Wanted, bytes: &[u8]) -> bool {
        match (Shelf::open(&self.scope).await, self.url(&wanted)) {
            (Some(shelf), Ok(url)) => shelf.put(&url, bytes).await.is_ok(),
            _ => false,
        }
    }

    async fn discard(&self, wanted: Wanted) {
        if let (Some(shelf), Ok(url)) = (Shelf::existing(&self.scope).await, self.url(&wanted)) {
            shelf.delete(&url).await;
        }
    }

    async fn store(&self, name: &str, bytes: &[u8]) -> bool {
        match (Shelf::open(&self.scope).await, self.own_url(name)) {
            (Some(shelf), Some(url)) => shelf.put(&url, bytes).await.is_ok(),
            _ => false,
        }
    }

    async fn stored(&self, name: &str) -> Option<Vec<u8>> {
        let shelf = Shelf::existing(&self.scope).await?;
        let response = shelf.get(&self.own_url(name)?).await?;
        let bytes = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
        Some(Uint8Array::new(&bytes).to_vec())
    }

    async fn discard_stored(&self, name: &str) {
        if let (Some(shelf), Some(url)) = (Shelf::existing(&self.scope).await, self.own_url(name)) {
            shelf.delete(&url).await;
        }
    }

    async fn discard_older(&self, model: &'static ShippedModel) {
        let Some(shelf) = Shelf::existing(&self.scope).await else { return };
        let full = |url: &str| Some(Url::new_with_base(url, &self.base).ok()?.href());
        let files = || model.files.iter().map(|file| Wanted { model, file });
        let current: Vec<String> = files().filter_map(|wanted| full(&wanted.address())).collect();
        // Its own folder, and the files that it shares: others of those folders are not its own.
        let folder = full(&format!("models/{}/", model.folder));
        let shared = files().filter_map(|wanted| full(&format!("models/{}?", wanted.path())));
        let own: Vec<String> = folder.into_iter().chain(shared).collect();
        let is_own = |url: &str| own.iter().any(|prefix| url.starts_with(prefix));
        shelf.retain(|url| !is_own(url) || current.iter().any(|it| it == url)).await;
    }
}

/// Reads a response's body into memory that was set aside for the file, no more.
async fn body(
    response: &Response,
    wanted: Wanted,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<u8>, EngineError> {
    let expected = wanted.file.bytes;
    let broken = |problem: &JsValue| EngineError::Network { file: wanted.path(), detail: describe(problem) };
    let mut bytes = Vec::new();
    bytes
        .try_reserve_exact(expected as usize)
        .map_err(|error| EngineError::Computation { detail: error.to_string() })?;
    let Some(stream) = response.body() else {
        return Ok(bytes);
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(|problem| broken(&problem))?;
        let step: ReadableStreamReadResult = step.unchecked_into();
        if step.get_done() == Some(true) {
            return Ok(bytes);
        }
        let chunk: Uint8Array = step.get_value().dyn_into().map_err(|value| broken(&value))?;
        let end = bytes.len() + chunk.length() as usize;
        let too_many = end as u64 > expected;
        if too_many || cancel.is_cancelled() {
            // Ends the download; that this in turn may fail is nobody's concern.
            let _ = JsFuture::from(reader.cancel()).await;
            cancel.check()?;
            let (file, found) = (wanted.path(), expected + 1);
            return Err(EngineError::WrongSize { file, expected, found });
        }
        let start = bytes.len();
        bytes.resize(end, 0);
        chunk.copy_to(&mut bytes[start..]);
        progress(end as u64);
    }
}

/// What a thrown value says.
fn describe(problem: &JsValue) -> String {
    match problem.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.to_string()),
        None => problem.as_string().unwrap_or_else(|| format!("{problem:?}")),
    }
}
