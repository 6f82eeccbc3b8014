//! A chapter that stands below another on the same page.

use leptos::prelude::*;

use super::points::{Heading, Points};
use crate::ui::text::SectionText;
use crate::ui::widget::prose::Prose;

/// The ids of its headings.
#[derive(Clone, Copy)]
pub struct Ids {
    pub title: &'static str,
    pub try_this: &'static str,
    pub notice: &'static str,
    pub honesty: &'static str,
}

/// Title, lead, laboratory, prose.
#[component]
pub fn Section(
    /// Its words.
    text: &'static SectionText,
    /// The ids of its headings.
    ids: Ids,
    /// The laboratory.
    children: Children,
) -> impl IntoView {
    view! {
        <article class="chapter later-chapter" aria-labelledby=ids.title>
            <header class="chapter-head">
                <p class="question">{text.question}</p>
                <h2 id=ids.title>{text.title}</h2>
                <p class="lead"><Prose runs=text.lead/></p>
            </header>
            {children()}
            <div class="columns">
                <Points id=ids.try_this heading=text.try_this.0 points=text.try_this.1 numbered=true nested=true/>
                <Points id=ids.notice heading=text.notice.0 points=text.notice.1 numbered=false nested=true/>
            </div>
            <section class="prose honesty" aria-labelledby=ids.honesty>
                <Heading id=ids.honesty heading=text.honesty.0 nested=true/>
                {text.honesty.1.iter().map(|runs| view! { <p><Prose runs=*runs/></p> }).collect_view()}
            </section>
        </article>
    }
}
