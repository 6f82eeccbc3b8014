//! Labels of the reader's own.

use leptos::prelude::*;

use super::model::Lab;
use crate::ui::state::transfer::Field;
use crate::ui::text::TRANSFER;

/// Two classes, and what is wrong with them.
#[component]
pub fn Own(lab: Lab) -> impl IntoView {
    let verdict = move || {
        lab.sentences.with(|task| match task {
            Ok(task) => (TRANSFER.counted)(task.labelled.len(), task.held_out.len()),
            Err(error) => (TRANSFER.problem)(error),
        })
    };
    let is_wrong = move || lab.sentences.with(Result::is_err);
    view! {
        <section class="transfer-own" aria-labelledby="transfer-own">
            <h4 id="transfer-own">{TRANSFER.own}</h4>
            <p class="hint" id="transfer-own-hint">{TRANSFER.own_hint}</p>
            <div class="transfer-classes"><Class lab place=0/><Class lab place=1/></div>
            <p class="transfer-verdict" class:is-wrong=is_wrong role="status">{verdict}</p>
        </section>
    }
}

#[component]
fn Class(lab: Lab, place: usize) -> impl IntoView {
    let fields = Field::ALL.map(|field| {
        let id = format!("transfer-{}-{place}", match field {
            Field::Name => "name",
            Field::Labelled => "labelled",
            Field::Tests => "tests",
        });
        let value = Signal::derive(move || lab.state.with(|state| state.own.get(place).map(|own| field.of(own).to_owned()).unwrap_or_default()));
        let write = move |typed: String| lab.state.update(|state| state.edit(place, field, typed));
        let input = match field {
            Field::Name => view! {
                <input id=id.clone() type="text" dir="auto" autocomplete="off" spellcheck="false" prop:value=value
                    on:input:target=move |event| write(event.target().value())/>
            }
            .into_any(),
            _ => {
                let rows = if field == Field::Labelled { "7" } else { "5" };
                view! {
                    <textarea id=id.clone() rows=rows dir="auto" autocomplete="off" spellcheck="false" aria-describedby="transfer-own-hint" prop:value=value
                        on:input:target=move |event| write(event.target().value())></textarea>
                }
                .into_any()
            }
        };
        view! { <div class="transfer-field"><label for=id>{(TRANSFER.field)(field)}</label>{input}</div> }
    });
    let name = TRANSFER.class.get(place).copied().unwrap_or_default();
    view! { <fieldset class="transfer-class"><legend>{name}</legend>{fields.into_iter().collect_view()}</fieldset> }
}
