//! A chapter.

use std::sync::Arc;

use leptos::prelude::*;

use super::Reading;
use super::arrive::{arrive, section_id};
use super::block::block;
use super::contents::{Sidebar, Turns, unknown};
use super::load::Loaded;
use super::words::words;
use crate::prose::tree::{self, Chapter, File, Head, Paper, Section};
use crate::ui::state::url::Place;
use crate::ui::text::reading::{ComingChapter, SECURE};
use crate::ui::text::{READING, TEXT};
use crate::ui::widget::figure::copy_address;
use crate::ui::widget::prose::Prose;

/// The chapter with this id, with the contents beside it.
#[component]
pub fn ChapterPage(
    /// Its id.
    id: String,
) -> impl IntoView {
    let reading: Reading = expect_context();
    let coming = READING.coming.chapters.iter().find(|chapter| chapter.id == id);
    let shown = match coming {
        Some(chapter) => coming_chapter(reading, chapter),
        None if !reading.texts.has(&id) => unknown(reading),
        None => {
            let asked = reading.texts.chapter(&id);
            let name = id.clone();
            let shown = move || match asked.get() {
                Loaded::Here(chapter) => {
                    document().set_title(&(READING.ways.document)(&chapter.head.title));
                    arrive(reading);
                    self::chapter(reading, &chapter)
                }
                other => waiting(reading, &name, &asked, matches!(other, Loaded::Failed)),
            };
            shown.into_any()
        }
    };
    view! {
        <div class="with-sidebar">
            <Sidebar/>
            <div class="chapter-place">{shown}</div>
        </div>
    }
}

/// A text that is on its way, or did not arrive.
pub fn waiting<F: File + Send + Sync + 'static>(
    reading: Reading,
    name: &str,
    asked: &super::load::Asked<F>,
    failed: bool,
) -> AnyView {
    if !failed {
        return view! { <p class="text-waiting" role="status">{READING.ways.loading}</p> }.into_any();
    }
    let (name, asked) = (name.to_owned(), asked.clone());
    let retry = move |_| reading.texts.retry(&name, &asked);
    view! {
        <div class="failure" role="alert">
            <p>{READING.ways.failed}</p>
            <button type="button" on:click=retry>{READING.ways.retry}</button>
        </div>
    }
    .into_any()
}

fn chapter(reading: Reading, chapter: &Arc<Chapter>) -> AnyView {
    let mut quizzes = 0;
    let id = &chapter.head.id;
    let sections = chapter.sections.iter().map(|it| section(reading, id, it, &mut quizzes)).collect::<Vec<_>>();
    view! {
        <article class="chapter" aria-labelledby="chapter-title">
            {head(&chapter.head)}
            {sections}
            <section class="in-short">
                <h2>{READING.ways.answer}</h2>
                <p class="question">{chapter.head.question.clone()}</p>
                <p>{chapter.answer.clone()}</p>
            </section>
            {papers(&chapter.papers)}
            <Turns id=id.clone()/>
        </article>
    }
    .into_any()
}

fn head(head: &Head) -> AnyView {
    view! {
        <header class="chapter-head">
            <p class="chapter-number">{(READING.ways.chapter)(head.number)} <span class="minutes">{(TEXT.shell.minutes)(u32::from(head.minutes))}</span></p>
            <h1 id="chapter-title" tabindex="-1">{head.title.clone()}</h1>
            <p class="question">{head.question.clone()}</p>
        </header>
    }
    .into_any()
}

fn section(reading: Reading, chapter: &str, it: &Section, quizzes: &mut usize) -> AnyView {
    let heading_id = format!("{}-heading", section_id(&it.id));
    let labelled_by = heading_id.clone();
    let blocks = it.blocks.iter().map(|it| block(reading, chapter, it, quizzes)).collect::<Vec<_>>();
    let place = Place { chapter: chapter.to_owned(), section: it.id.clone() };
    view! {
        <section class="chapter-section" id=section_id(&it.id) data-section=it.id.clone() aria-labelledby=labelled_by>
            <div class="section-head">
                <h2 id=heading_id tabindex="-1">{words(reading, &it.heading)}</h2>
                {anchor(reading, place, &tree::plain(&it.heading))}
            </div>
            {blocks}
        </section>
    }
    .into_any()
}

/// Copies the address of a section.
fn anchor(reading: Reading, place: Place, heading: &str) -> AnyView {
    let said = RwSignal::new("");
    let href = reading.address.href(&place);
    let copy = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        reading.address.rename(place.clone());
        leptos::task::spawn_local(async move {
            let copied = copy_address().await;
            said.set(if copied { READING.ways.section_copied } else { READING.ways.section_not_copied });
        });
        set_timeout(move || said.set(""), std::time::Duration::from_secs(6));
    };
    view! {
        <a class="anchor" href=href aria-label=(READING.ways.copy_section)(heading) on:click=copy><span aria-hidden="true">"#"</span></a>
        <span class="anchor-said" role="status">{said}</span>
    }
    .into_any()
}

fn papers(papers: &[Paper]) -> AnyView {
    if papers.is_empty() {
        return ().into_any();
    }
    let item = |paper: &Paper| {
        let address = format!("{SECURE}{}", paper.address);
        view! {
            <li>
                {paper.authors.clone()} " (" {paper.year} "). "
                <a href=address rel="external noopener">{paper.title.clone()}</a> ". " {paper.venue.clone()} "."
            </li>
        }
    };
    view! {
        <section class="papers">
            <h2>{READING.ways.papers}</h2>
            <ul>{papers.iter().map(item).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// A chapter that is not written yet.
fn coming_chapter(reading: Reading, chapter: &'static ComingChapter) -> AnyView {
    document().set_title(&(READING.ways.document)(chapter.title));
    Effect::new(move |_| arrive(reading));
    view! {
        <article class="chapter" aria-labelledby="chapter-title">
            <header class="chapter-head">
                <p class="chapter-number">{(READING.ways.chapter)(chapter.number)}</p>
                <h1 id="chapter-title" tabindex="-1">{chapter.title}</h1>
                <p class="question">{chapter.question}</p>
            </header>
            <section class="chapter-section">
                <div class="coming"><p class="cue">{READING.coming.label}</p><p><Prose runs=chapter.words/></p></div>
            </section>
            <Turns id=chapter.id.to_owned()/>
        </article>
    }
    .into_any()
}
