//! Files kept for the next visit, in the browser's Cache API.
//!
//! All of it may be missing: on plain http there is no such thing, and where storage is blocked or
//! full every step may fail. Nothing here is an error then; files are just not kept.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, CacheStorage, DedicatedWorkerGlobalScope, Request, Response};

/// The one cache that this project uses for models.
const NAME: &str = crate::manifest::CACHE;

/// The opened cache.
pub struct Shelf(Cache);

impl Shelf {
    /// Opens the cache, which is made if there is none; none if the browser has no such thing, or
    /// will not say.
    pub async fn open(scope: &DedicatedWorkerGlobalScope) -> Option<Self> {
        Self::opened(&storage(scope)?).await
    }

    /// Opens the cache only where there is one: looking for something, or throwing it away, leaves
    /// nothing behind in a browser whose reader has had everything removed.
    pub async fn existing(scope: &DedicatedWorkerGlobalScope) -> Option<Self> {
        let caches = storage(scope)?;
        if JsFuture::from(caches.has(NAME)).await.ok()?.is_truthy() { Self::opened(&caches).await } else { None }
    }

    async fn opened(caches: &CacheStorage) -> Option<Self> {
        let cache = JsFuture::from(caches.open(NAME)).await.ok()?;
        cache.dyn_into().ok().map(Shelf)
    }

    /// What is kept under an address.
    pub async fn get(&self, url: &str) -> Option<Response> {
        JsFuture::from(self.0.match_with_str(url)).await.ok()?.dyn_into().ok()
    }

    /// Keeps bytes under an address.
    ///
    /// # Errors
    /// What the browser said, for instance that there is no room.
    pub async fn put(&self, url: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let response = Response::new_with_opt_buffer_source(Some(&Uint8Array::from(bytes)))?;
        JsFuture::from(self.0.put_with_str(url, &response)).await.map(drop)
    }

    /// Throws away what is kept under an address.
    pub async fn delete(&self, url: &str) {
        let _ = JsFuture::from(self.0.delete_with_str(url)).await;
    }

    /// Throws away what is kept under addresses that `stays` refuses.
    pub async fn retain(&self, stays: impl Fn(&str) -> bool) {
        let Ok(requests) = JsFuture::from(self.0.keys()).await else {
            return;
        };
        let urls: Vec<String> = Array::from(&requests)
            .iter()
            .filter_map(|request| Some(request.dyn_into::<Request>().ok()?.url()))
            .filter(|url| !stays(url))
            .collect();
        for url in urls {
            self.delete(&url).await;
        }
    }
}

/// All caches of this origin.
fn storage(scope: &DedicatedWorkerGlobalScope) -> Option<CacheStorage> {
    // Not the typed getter: it would hand out an undefined value as a `CacheStorage`.
    Reflect::get(scope, &JsValue::from_str("caches")).ok()?.dyn_into().ok()
}
