//! The texts: fetched when they are needed, and kept until the page is closed.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::wasm_bindgen::JsCast;

use crate::prose::tree::{self, Chapter, Contents, File, Glossary};

/// A text that is needed.
#[derive(Debug)]
pub enum Loaded<T> {
    /// It is on its way.
    Waiting,
    /// It is here.
    Here(Arc<T>),
    /// It did not arrive, or is not what was sent.
    Failed,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Waiting => Self::Waiting,
            Self::Here(text) => Self::Here(text.clone()),
            Self::Failed => Self::Failed,
        }
    }
}

impl<T> Loaded<T> {
    /// The text, if it is here.
    pub fn here(&self) -> Option<Arc<T>> {
        if let Self::Here(text) = self { Some(text.clone()) } else { None }
    }
}

/// A text that was asked for.
pub type Asked<T> = ArcRwSignal<Loaded<T>>;

/// The texts of the page's language.
#[derive(Clone, Copy)]
pub struct Texts {
    /// Names of files: language, then name and version of each. They stand in the page's own file,
    /// so that no cache can pair a text with another build's page.
    names: StoredValue<String>,
    contents: StoredValue<Option<Asked<Contents>>>,
    glossary: StoredValue<Option<Asked<Glossary>>>,
    chapters: StoredValue<BTreeMap<String, Asked<Chapter>>>,
}

impl Texts {
    /// Reads the names.
    pub fn new() -> Self {
        let meta = document().query_selector("meta[name=texts]").ok().flatten();
        let names = meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
        Self {
            names: StoredValue::new(names),
            contents: StoredValue::new(None),
            glossary: StoredValue::new(None),
            chapters: StoredValue::new(BTreeMap::new()),
        }
    }

    /// What is known of all chapters.
    pub fn contents(self) -> Asked<Contents> {
        self.once(self.contents, "contents")
    }

    /// The terms.
    pub fn glossary(self) -> Asked<Glossary> {
        self.once(self.glossary, "glossary")
    }

    /// A chapter.
    pub fn chapter(self, id: &str) -> Asked<Chapter> {
        if let Some(asked) = self.chapters.with_value(|chapters| chapters.get(id).cloned()) {
            return asked;
        }
        let asked = Asked::new(Loaded::Waiting);
        self.chapters.update_value(|chapters| drop(chapters.insert(id.to_owned(), asked.clone())));
        self.fetch(id, &asked, false);
        asked
    }

    /// Tries once more, past all caches.
    pub fn retry<F: File + Send + Sync + 'static>(self, name: &str, asked: &Asked<F>) {
        asked.set(Loaded::Waiting);
        self.fetch(name, asked, true);
    }

    /// Whether there is a chapter with this id.
    pub fn has(self, id: &str) -> bool {
        self.path(id).is_some() && !["contents", "glossary"].contains(&id)
    }

    fn once<F: File + Send + Sync + 'static>(self, kept: StoredValue<Option<Asked<F>>>, name: &str) -> Asked<F> {
        if let Some(asked) = kept.get_value() {
            return asked;
        }
        let asked = Asked::new(Loaded::Waiting);
        kept.set_value(Some(asked.clone()));
        self.fetch(name, &asked, false);
        asked
    }

    fn fetch<F: File + Send + Sync + 'static>(self, name: &str, asked: &Asked<F>, anew: bool) {
        let (path, asked) = (self.path(name), asked.clone());
        leptos::task::spawn_local(async move {
            let bytes = match path {
                Some(path) => fetch(&path, anew).await,
                None => None,
            };
            let text = bytes.and_then(|bytes| tree::read(&bytes).ok());
            asked.set(text.map_or(Loaded::Failed, |text| Loaded::Here(Arc::new(text))));
        });
    }

    fn path(self, name: &str) -> Option<String> {
        self.names.with_value(|names| {
            let (language, files) = names.split_once(' ')?;
            let version = files.split(' ').find_map(|file| file.strip_prefix(name)?.strip_prefix('='))?;
            Some(format!("chapters/{language}/{name}.{version}.bin"))
        })
    }
}

async fn fetch(path: &str, anew: bool) -> Option<Vec<u8>> {
    let options = web_sys::RequestInit::new();
    if anew {
        options.set_cache(web_sys::RequestCache::Reload);
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &options)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&buffer);
    (bytes.length() as usize <= tree::MOST_BYTES).then(|| bytes.to_vec())
}
