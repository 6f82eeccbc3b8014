//! Words on the page.

use leptos::prelude::*;

use crate::ui::text::Run;

/// A stretch of prose with its stresses, tokens and links.
#[component]
pub fn Prose(
    /// The words.
    #[prop(into)]
    runs: Vec<Run>,
) -> impl IntoView {
    runs.into_iter()
        .map(|run| match run {
            Run::Words(words) => words.into_any(),
            Run::Stress(words) => view! { <em>{words}</em> }.into_any(),
            Run::Code(words) => view! { <code>{words}</code> }.into_any(),
            Run::Link(words, address) => view! { <a href=address rel="external noopener">{words}</a> }.into_any(),
        })
        .collect_view()
}
