//! Chapter 4: span corruption.

use leptos::prelude::*;

use super::section::{Ids, Section};
use crate::ui::lab::span_fill::SpanFillLab;
use crate::ui::text::TEXT;

const IDS: Ids = Ids { title: "t5", try_this: "t5-try-this", notice: "t5-notice", honesty: "t5-honesty" };

/// The chapter.
#[component]
pub fn T5Chapter() -> impl IntoView {
    view! { <Section text=&TEXT.t5 ids=IDS><SpanFillLab/></Section> }
}
