//! The small live figures of the primer, in a light frame: title, figure, table, link, way back.

mod bits;
mod cross_entropy;
mod curve;
mod softmax;
mod tokens;

use leptos::prelude::*;

use crate::ui::state::url::LabState;
use crate::ui::widget::address::Linked;
use crate::ui::widget::figure::{DataTable, Table, Tools};

pub use self::bits::Bits;
pub use self::cross_entropy::CrossEntropy;
pub use self::softmax::Softmax;
pub use self::tokens::Tokens;

/// The frame: a name, what it shows, the same as a table, the link and the way back.
fn framed<S: LabState>(
    linked: Linked<S>,
    title: &'static str,
    table: impl Fn() -> Table + Send + Sync + 'static,
    inside: AnyView,
) -> AnyView {
    let foot = view! {
        <div class="laboratory-foot">
            <DataTable name=S::LAB table=Signal::derive(table)/>
            <Tools name=S::LAB fragment=linked.fragment.into() reset=Callback::new(move |()| linked.reset())/>
        </div>
    };
    frame(S::LAB, title, inside, foot.into_any())
}

fn frame(name: &'static str, title: &'static str, inside: AnyView, foot: AnyView) -> AnyView {
    let title_id = format!("primer-{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <div class="primer-figure" data-figure=name role="group" aria-labelledby=labelled_by>
            <p class="primer-title" id=title_id>{title}</p>
            {inside}
            {foot}
        </div>
    }
    .into_any()
}
