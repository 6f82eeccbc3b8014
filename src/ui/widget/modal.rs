//! A modal dialog.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::ui::text::TEXT;

/// A native modal dialog: the browser keeps the focus inside, closes it on Escape, and gives the
/// focus back. What is in it is made anew whenever it is opened.
#[component]
pub fn Modal(
    /// Whether it is open.
    open: Signal<bool>,
    /// Called when it was closed.
    close: Callback<()>,
    /// The root of its elements' ids.
    name: &'static str,
    /// Its title.
    title: &'static str,
    /// What is in it.
    content: ViewFn,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let title_id = format!("{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog node_ref=dialog class=name aria-labelledby=labelled_by on:close=move |_| close.run(())>
            <div class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <button type="button" class="quiet" on:click=move |_| close.run(())>{TEXT.shell.close}</button>
            </div>
            {move || open.get().then(|| content.run())}
        </dialog>
    }
}
