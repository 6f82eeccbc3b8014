//! The text box, and the buttons that make gaps and have them filled.

use leptos::html::Textarea;
use leptos::prelude::*;

use super::model::Lab;
use crate::ui::text::TEXT;
use crate::ui::widget::prose::Prose;
use crate::ui::widget::remark::{Remark, unless};

/// The text with its gaps.
#[component]
pub fn Sentence(lab: Lab) -> impl IntoView {
    let text = &TEXT.span_fill;
    let field = NodeRef::<Textarea>::new();
    let make_gap = move |_| {
        let Some(field) = field.get_untracked() else { return };
        let place = |at: Result<Option<u32>, _>| at.ok().flatten().map(|at: u32| at as usize);
        let end = place(field.selection_end()).unwrap_or(usize::MAX);
        let start = place(field.selection_start()).unwrap_or(end);
        let mut changed = lab.state.get_untracked();
        match changed.make_gap(start..end) {
            Some(cursor) => {
                // Before the signal does it, so that the cursor has a place to go to.
                field.set_value(&changed.text);
                lab.edit(changed.text);
                let _ = field.focus();
                let _ = field.set_selection_range(cursor as u32, cursor as u32);
            }
            None => lab.remark.set(text.no_more_gaps),
        }
    };
    let can_fill = unless(move || lab.is_here() && lab.state.with(|state| state.has_gap()));
    let twins = Signal::derive(move || lab.state.with(|state| state.has_twins()).then(|| text.twice.to_owned()));
    let other = Signal::derive(move || lab.linked.other_revision.get().then(|| TEXT.figure.other_revision.to_owned()));
    let typed = Signal::derive(move || lab.state.with(|state| state.text.clone()));
    view! {
        <div class="sentence">
            <div class="field-head"><label for="span-fill-text">{text.text}</label></div>
            <textarea id="span-fill-text" node_ref=field rows="2" dir="auto" autocomplete="off" spellcheck="false"
                aria-describedby="span-fill-text-hint"
                prop:value=typed
                on:input:target=move |event| lab.edit(event.target().value())></textarea>
            <p class="hint" id="span-fill-text-hint"><Prose runs=text.text_hint/></p>
            <div class="writing-tools">
                <button type="button" on:click=make_gap>{text.make_gap}</button>
                <button type="button" class="primary" aria-disabled=can_fill on:click=move |_| lab.fill()>{text.fill}</button>
            </div>
            <p class="remark" role="status">{lab.remark}</p>
            <Remark words=twins/>
            <Remark words=other/>
        </div>
    }
}
