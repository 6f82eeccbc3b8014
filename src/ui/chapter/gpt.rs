//! Chapter 3: causal language modelling.

use leptos::prelude::*;

use super::section::{Ids, Section};
use crate::ui::lab::next_token::NextTokenLab;
use crate::ui::text::TEXT;

const IDS: Ids = Ids { title: "gpt", try_this: "gpt-try-this", notice: "gpt-notice", honesty: "gpt-honesty" };

/// The chapter.
#[component]
pub fn GptChapter() -> impl IntoView {
    view! { <Section text=&TEXT.gpt ids=IDS><NextTokenLab/></Section> }
}
