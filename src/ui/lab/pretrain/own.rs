//! What can be done with the model: use it in other chapters, save it, open a saved one.

use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::model::Lab;
use crate::ui::chart::download;
use crate::ui::text::PRETRAIN;
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::unless;

/// The three buttons.
#[component]
pub fn OwnModel(lab: Lab) -> impl IntoView {
    let [use_it, save, open] = PRETRAIN.model_buttons;
    let has_run = move || !lab.is_recorded.get();
    let adopt = move |_| {
        if untrack(has_run) {
            lab.training.adopt(move |family| lab.say((PRETRAIN.adopted)(family)));
        }
    };
    let export = move |_| {
        if untrack(has_run) {
            let name = lab.shown.with_untracked(|run| (PRETRAIN.file_name)(run.plan.objective));
            lab.training.export(move |archive| {
                download::save_bytes(&archive, "application/zip", name);
                lab.say(PRETRAIN.saved);
            });
        }
    };
    let file = NodeRef::<Input>::new();
    let choose = move |_| {
        if let Some(file) = file.get_untracked() {
            file.click();
        }
    };
    view! {
        <section class="pretrain-own" aria-labelledby="pretrain-own">
            <h4 id="pretrain-own">{PRETRAIN.model}</h4>
            <div class="writing-tools">
                <button type="button" data-action="adopt" aria-disabled=unless(has_run) on:click=adopt>{use_it}</button>
                <button type="button" data-action="export" aria-disabled=unless(has_run) on:click=export>{save}</button>
                <button type="button" data-action="import" on:click=choose>{open}</button>
                <input type="file" accept=".zip,application/zip" class="visually-hidden" tabindex="-1" aria-hidden="true"
                    node_ref=file on:change=move |_| read(lab, file)/>
                <span role="status" class="tools-status">{move || lab.done.get()}</span>
            </div>
            <p class="hint"><Prose runs=PRETRAIN.model_hint/></p>
        </section>
    }
}

/// Reads the chosen file, and has the engine look at it.
fn read(lab: Lab, input: NodeRef<Input>) {
    let Some(input) = input.get_untracked() else { return };
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    // The same file can be chosen again.
    input.set_value("");
    leptos::task::spawn_local(async move {
        let Ok(bytes) = JsFuture::from(file.array_buffer()).await else { return };
        let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
        lab.training.import(bytes, move |family| lab.say((PRETRAIN.adopted)(family)));
    });
}
