//! The small live figures of the primer. They have a light frame, and remember nothing in the
//! address.

mod bits;
mod cross_entropy;
mod curve;
mod softmax;
mod tokens;

use leptos::prelude::*;

use crate::ui::text::primer::PRIMER;

pub use self::bits::Bits;
pub use self::cross_entropy::CrossEntropy;
pub use self::softmax::Softmax;
pub use self::tokens::Tokens;

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
