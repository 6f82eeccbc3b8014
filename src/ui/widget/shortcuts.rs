//! The list of keyboard shortcuts, and the switch that turns single letters off.

use leptos::html::Dialog;
use leptos::prelude::*;

use crate::ui::settings::SettingsContext;
use crate::ui::text::TEXT;

/// A native modal dialog: the browser keeps the focus inside, closes it on Escape, and gives the
/// focus back.
#[component]
pub fn Shortcuts(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let SettingsContext { settings, .. } = expect_context();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && open.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    let rows = TEXT
        .shell
        .shortcut_list
        .iter()
        .map(|(keys, what)| view! { <div><dt><kbd>{*keys}</kbd></dt><dd>{*what}</dd></div> });
    view! {
        <dialog node_ref=dialog aria-labelledby="shortcuts-title" on:close=move |_| open.set(false)>
            <h2 id="shortcuts-title">{TEXT.shell.shortcuts}</h2>
            <dl class="shortcut-list">{rows.collect_view()}</dl>
            <label class="switch">
                <input type="checkbox" prop:checked=move || settings.get().shortcuts
                    on:change:target=move |event| settings.update(|settings| settings.shortcuts = event.target().checked())/>
                <span>{TEXT.shell.shortcuts_switch}</span>
            </label>
            <p><button type="button" on:click=close>{TEXT.shell.close}</button></p>
        </dialog>
    }
}
