//! The small live figures of the primer. They have a light frame, and remember nothing in the
//! address.

mod bits;
mod cross_entropy;
mod curve;
mod softmax;
mod tokens;

use leptos::prelude::*;

use crate::ui::text::primer::PRIMER;

/// The figure with this id; none if there is none.
pub fn figure(id: &str) -> Option<AnyView> {
    Some(match id {
        "tokens" => view! { <tokens::Tokens/> }.into_any(),
        "softmax" => view! { <softmax::Softmax/> }.into_any(),
        "bits" => view! { <bits::Bits/> }.into_any(),
        "cross-entropy" => view! { <cross_entropy::CrossEntropy/> }.into_any(),
        _ => return None,
    })
}

/// The frame: a name, what it shows, the way back.
fn framed(name: &'static str, title: &'static str, reset: Callback<()>, inside: AnyView) -> AnyView {
    let title_id = format!("primer-{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <div class="primer-figure" data-figure=name role="group" aria-labelledby=labelled_by>
            <div class="primer-head">
                <p class="primer-title" id=title_id>{title}</p>
                <button type="button" class="quiet" on:click=move |_| reset.run(())>{PRIMER.reset}</button>
            </div>
            {inside}
        </div>
    }
    .into_any()
}
