//! What to try, what to notice.

use leptos::prelude::*;

use crate::ui::text::Run;
use crate::ui::widget::prose::Prose;

/// A heading over a list.
#[component]
pub fn Points(
    /// The heading's id.
    id: &'static str,
    /// The heading.
    heading: &'static str,
    /// The points.
    points: &'static [&'static [Run]],
    /// Whether they are steps.
    numbered: bool,
    /// Whether a heading of the second level stands over it.
    #[prop(optional)]
    nested: bool,
) -> impl IntoView {
    let items = points.iter().map(|runs| view! { <li><Prose runs=*runs/></li> }).collect_view();
    let list = if numbered { view! { <ol>{items}</ol> }.into_any() } else { view! { <ul>{items}</ul> }.into_any() };
    view! {
        <section class="prose points" aria-labelledby=id>
            <Heading id heading nested/>
            {list}
        </section>
    }
}

/// A heading in a chapter: of the second level, or of the third.
#[component]
pub fn Heading(
    /// Its id.
    id: &'static str,
    /// Its words.
    heading: &'static str,
    /// Whether a heading of the second level stands over it.
    nested: bool,
) -> impl IntoView {
    if nested {
        view! { <h3 class="prose-heading" id=id>{heading}</h3> }.into_any()
    } else {
        view! { <h2 class="prose-heading" id=id>{heading}</h2> }.into_any()
    }
}
