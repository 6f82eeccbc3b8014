//! The cover: what this is, a first guess, the chapters.

use leptos::prelude::*;

use super::Reading;
use super::arrive::arrive;
use super::contents::Chapters;
use super::load::Loaded;
use super::page::waiting;
use super::words::way;
use crate::ui::lab;
use crate::ui::state::url::{self, Place};
use crate::ui::text::READING;
use crate::ui::widget::address::fragment_now;
use crate::ui::widget::prose::Prose;

/// The cover.
#[component]
pub fn Cover() -> impl IntoView {
    let reading: Reading = expect_context();
    let text = &READING.cover;
    document().set_title(text.document);
    Effect::new(move |_| arrive(reading));
    follow_subject(reading);
    let asked = reading.texts.contents();
    let chapters = move || match asked.get() {
        Loaded::Here(contents) => {
            let minutes = contents.chapters.iter().map(|entry| u32::from(entry.head.minutes)).sum();
            view! { <p>{(text.chapters_words)(minutes)}</p> <Chapters/> }.into_any()
        }
        other => waiting(reading, "contents", &asked, matches!(other, Loaded::Failed)),
    };
    view! {
        <article class="chapter cover">
            <header class="chapter-head">
                <p class="question">{text.question}</p>
                <h1 tabindex="-1">{text.title}</h1>
                <p class="lead">{text.lead}</p>
                <p class="cover-ways">{move || onwards(reading)}</p>
            </header>
            <section class="cover-lab" aria-label=text.first>
                <p class="cue">{text.first}</p>
                <p class="first-words"><Prose runs=text.first_words/></p>
                <div class="wide">{lab::view(url::MASKED_WORD)}</div>
                <p class="honesty-line"><Prose runs=text.honesty/></p>
            </section>
            <section class="cover-chapters wide" aria-labelledby="chapters">
                <h2 id="chapters">{text.chapters}</h2>
                {chapters}
            </section>
            <section class="not" aria-labelledby="not">
                <h2 id="not">{text.not.0}</h2>
                {text.not.1.iter().map(|runs| view! { <p><Prose runs=*runs/></p> }).collect_view()}
            </section>
        </article>
    }
}

/// Back to where the reader was, or to the first chapter.
fn onwards(reading: Reading) -> AnyView {
    let last = reading.progress.with(|progress| progress.last.clone());
    let is_new = last.chapter.is_empty() || !reading.texts.has(&last.chapter);
    let (place, words) = if is_new {
        (Place { chapter: "primer".into(), section: String::new() }, READING.cover.begin)
    } else {
        (last, READING.cover.go_on)
    };
    way(reading, place, "button primary", words.into_any())
}

/// A link to a laboratory from before there were chapters leads to the chapter that has it.
fn follow_subject(reading: Reading) {
    let fragment = fragment_now();
    let subject = url::subject(&fragment).filter(|lab| lab != url::MASKED_WORD && fragment.contains("v=1&"));
    let Some(lab) = subject else { return };
    Effect::new(move |_| {
        let Some(contents) = reading.contents() else { return };
        if let Some(entry) = contents.chapters.iter().find(|entry| entry.labs.contains(&lab)) {
            reading.opens(Place { chapter: entry.head.id.clone(), section: String::new() });
        }
    });
}
