//! The reader's settings, kept in the browser where it allows that.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::wasm_bindgen::JsCast;

use super::own_runs;
use super::state::progress::Progress;
use super::state::settings::{Settings, Theme};
use super::training::Training;

const THEME: &str = "pretraining-lab.theme";
const SHORTCUTS: &str = "pretraining-lab.shortcuts";
const HINTS: &str = "pretraining-lab.hints";
const PROGRESS: &str = "pretraining-lab.progress";

/// The settings, and whether they outlive the page.
#[derive(Clone, Copy)]
pub struct SettingsContext {
    /// The settings in force.
    pub settings: RwSignal<Settings>,
    /// What the reader has read and answered.
    pub progress: RwSignal<Progress>,
    /// Whether the browser keeps them.
    pub kept: RwSignal<bool>,
}

impl SettingsContext {
    /// Reads what is stored, and from then on stores and applies every change.
    pub fn provide() -> Self {
        let stored = storage();
        let read = |key| stored.as_ref().and_then(|storage| storage.get_item(key).ok().flatten());
        let settings = Settings {
            theme: Theme::from_name(&read(THEME).unwrap_or_default()),
            shortcuts: read(SHORTCUTS).as_deref() != Some("off"),
            hints: read(HINTS).as_deref() == Some("on"),
        };
        let context = Self {
            settings: RwSignal::new(settings),
            progress: RwSignal::new(Progress::from_text(&read(PROGRESS).unwrap_or_default())),
            kept: RwSignal::new(stored.is_some()),
        };
        Effect::new(move |_| {
            let settings = context.settings.get();
            apply(settings.theme);
            context.kept.set(store(settings));
        });
        Effect::new(move |_| {
            let kept = context.progress.with(Progress::write);
            if let Some(storage) = storage() {
                let _ = write(&storage, PROGRESS, &kept, kept.is_empty());
            }
        });
        provide_context(context);
        context
    }

    /// Removes everything that this page has stored, models included; `then` is called when it is
    /// gone.
    pub fn clear(self, training: Training, then: impl FnOnce() + 'static) {
        // Defaults are not stored, so the effect above removes what was.
        self.settings.set(Settings::default());
        self.progress.set(Progress::default());
        own_runs::forget();
        // What the engine was keeping when this was asked comes before its answer: so once now, and
        // once more then.
        training.clear(|| spawn_local(forget_models()));
        spawn_local(async move {
            forget_models().await;
            then();
        });
    }
}

/// On a plain-http address there is no Cache API, whatever the type says; nothing was kept then.
async fn forget_models() {
    let caches = js_sys::Reflect::get(&window(), &"caches".into()).unwrap_or_default();
    if let Ok(caches) = caches.dyn_into::<web_sys::CacheStorage>() {
        let _ = wasm_bindgen_futures::JsFuture::from(caches.delete(crate::manifest::CACHE)).await;
    }
}

/// Where the browser allows it: asking may throw.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Writes what differs from the defaults, so that a cleared storage stays empty.
fn store(settings: Settings) -> bool {
    let Some(storage) = storage() else { return false };
    let default = Settings::default();
    write(&storage, THEME, settings.theme.name(), settings.theme == default.theme)
        && write(&storage, SHORTCUTS, "off", settings.shortcuts == default.shortcuts)
        && write(&storage, HINTS, "on", settings.hints == default.hints)
}

fn write(storage: &web_sys::Storage, key: &str, value: &str, is_default: bool) -> bool {
    let done = if is_default { storage.remove_item(key) } else { storage.set_item(key, value) };
    done.is_ok()
}

/// The style sheet follows `data-theme`; without it, the system.
fn apply(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", chosen.name()),
        };
    }
}
