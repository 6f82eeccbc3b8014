//! Laboratories whose code is a file of its own, fetched when they are about to be shown.
//!
//! With the feature `split` each [`piece!`] marks where the splitter may cut: what only that
//! laboratory needs goes into its file (`ARCHITECTURE.md`, "Building"). Without the feature there
//! is one file for everything, and the same course of events is over at once.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;

use crate::ui::text::PIECE;

/// How long after the start the page looks ahead.
const AHEAD: Duration = Duration::from_secs(3);

/// What arrives later, or does not.
type Later<T> = Pin<Box<dyn Future<Output = Result<T, NotArrived>>>>;

/// A laboratory that has to be fetched first.
pub struct Piece {
    /// Fetches its code; done at once if it is there.
    pub fetch: fn() -> Later<()>,
    /// Builds it, and fetches its code if need be.
    pub open: fn() -> Later<AnyView>,
}

/// The file did not arrive: why is in the browser's console. The next try begins anew.
pub struct NotArrived;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotArrived {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// The piece of this name, which opens with this component; or a piece in a file with others.
macro_rules! piece {
    ($name:ident, $component:path) => {
        piece!($name: $name, $component)
    };
    ($file:ident: $name:ident, $component:path) => {{
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, preload(fetch), fallible)]
        fn $name() -> Result<AnyView, NotArrived> {
            Ok($component().into_any())
        }
        #[cfg(not(feature = "split"))]
        async fn $name() -> Result<AnyView, NotArrived> {
            Ok($component().into_any())
        }
        #[cfg(not(feature = "split"))]
        async fn fetch() -> Result<(), NotArrived> {
            Ok(())
        }
        Piece { fetch: || Box::pin(async { fetch().await.map_err(NotArrived::from) }), open: || Box::pin($name()) }
    }};
}
pub(super) use piece;

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Coming,
    Missing,
    Arrived,
}

/// The laboratory as soon as its code is there; until then its place.
pub fn show(name: &'static str, piece: &'static Piece) -> AnyView {
    let stage = RwSignal::new(Stage::Coming);
    let built = StoredValue::new_local(None::<AnyView>);
    // A laboratory belongs to the chapter, not to the button that fetched it.
    let owner = StoredValue::new(Owner::current().unwrap_or_default());
    let load = move || {
        stage.set(Stage::Coming);
        let arrival = async move {
            let arrived = (piece.fetch)().await.is_ok();
            // The reader may have left the chapter meanwhile.
            if stage.is_disposed() {
                return;
            }
            let laboratory = if arrived { (piece.open)().await.ok() } else { None };
            let next = if laboratory.is_some() { Stage::Arrived } else { Stage::Missing };
            built.set_value(laboratory);
            stage.set(next);
        };
        spawn_local(owner.with_value(|owner| owner.with(|| ScopedFuture::new_untracked(arrival))));
    };
    load();
    let shown = move || match stage.get() {
        Stage::Coming => view! { <p class="piece-coming" role="status">{PIECE.coming}</p> }.into_any(),
        Stage::Missing => view! { <Missing retry=Callback::new(move |()| load())/> }.into_any(),
        Stage::Arrived => built.try_update_value(Option::take).flatten().into_any(),
    };
    view! { <div class="piece" data-piece=name>{shown}</div> }.into_any()
}

#[component]
fn Missing(retry: Callback<()>) -> impl IntoView {
    view! {
        <div class="failure" role="alert">
            <p><strong>{PIECE.missing}</strong>" "{PIECE.action}</p>
            <button type="button" on:click=move |_| retry.run(())>{PIECE.retry}</button>
        </div>
    }
}

/// Fetches these one after the other, a while from now. The first that does not arrive ends it: who
/// opens its chapter is told, and can try again.
pub fn fetch_ahead(pieces: impl Iterator<Item = &'static Piece> + 'static) {
    let fetch = async move {
        for piece in pieces {
            if (piece.fetch)().await.is_err() {
                return;
            }
        }
    };
    set_timeout(move || spawn_local(fetch), AHEAD);
}
