//! The table of contents: on the cover, beside a chapter, in a dialog; and the ways onwards.

use leptos::prelude::*;

use super::arrive::arrive;
use super::words::way;
use super::{Dialog, Reading};
use crate::prose::tree::Entry;
use crate::ui::settings::SettingsContext;
use crate::ui::state::url::Place;
use crate::ui::text::{READING, TEXT};
use crate::ui::widget::modal::Modal;

/// A line of the table of contents.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// The chapter's id.
    pub id: String,
    /// Its number.
    pub number: u8,
    /// Its title.
    pub title: String,
    /// Its question.
    pub question: String,
    /// What is known of a chapter that is written.
    pub entry: Option<Entry>,
}

/// All chapters, those to come among them; none before the contents are here.
pub fn lines(reading: Reading) -> Vec<Line> {
    let Some(contents) = reading.contents() else { return Vec::new() };
    let written = contents.chapters.iter().map(|entry| Line {
        id: entry.head.id.clone(),
        number: entry.head.number,
        title: entry.head.title.clone(),
        question: entry.head.question.clone(),
        entry: Some(entry.clone()),
    });
    let coming = READING.coming.chapters.iter().map(|chapter| Line {
        id: chapter.id.to_owned(),
        number: chapter.number,
        title: chapter.title.to_owned(),
        question: chapter.question.to_owned(),
        entry: None,
    });
    let mut lines: Vec<Line> = written.chain(coming).collect();
    lines.sort_by_key(|line| line.number);
    lines
}

/// All places in order, the cover first.
pub fn ids(reading: Reading) -> Vec<String> {
    let chapters = untrack(move || lines(reading)).into_iter().map(|line| line.id);
    [String::new()].into_iter().chain(chapters).collect()
}

/// The chapters with their questions, for the cover.
#[component]
pub fn Chapters() -> impl IntoView {
    let reading: Reading = expect_context();
    let item = move |line: Line| {
        let minutes = line.entry.as_ref().map(|entry| (TEXT.shell.minutes)(u32::from(entry.head.minutes)));
        let state = match line.entry.clone() {
            None => READING.coming.label.into_any(),
            Some(entry) => (move || read(reading, &entry)).into_any(),
        };
        let place = Place { chapter: line.id, section: String::new() };
        let title = view! { <span class="chapter-title">{line.title}</span> }.into_any();
        view! {
            <li class="chapter-card" class:is-coming=line.entry.is_none()>
                <span class="chapter-card-number" aria-hidden="true">{line.number}</span>
                <div class="chapter-card-words">
                    {way(reading, place, "chapter-link", title)}
                    <p class="question">{line.question}</p>
                    <p class="chapter-card-state">{minutes.map(|minutes| view! { <span>{minutes}</span> })}<span>{state}</span></p>
                </div>
            </li>
        }
    };
    view! { <ol class="chapter-cards">{move || lines(reading).into_iter().map(item).collect_view()}</ol> }
}

/// How far a chapter has been read.
fn read(reading: Reading, entry: &Entry) -> String {
    let (read, all) = (reading.progress.with(|progress| progress.sections(entry)), entry.sections.len());
    match read {
        0 => READING.ways.unread.to_owned(),
        _ if read == all => READING.ways.done.to_owned(),
        read => (READING.ways.read)(read, all),
    }
}

/// The chapters by title, with the sections of the one that is open.
#[component]
fn Ways() -> impl IntoView {
    let reading: Reading = expect_context();
    let here = Memo::new(move |_| reading.address.place.with(|place| place.chapter.clone()));
    let item = move |line: Line| {
        let is_here = here.get() == line.id;
        let place = Place { chapter: line.id.clone(), section: String::new() };
        let done = line.entry.clone().map(|entry| {
            move || {
                let is_done = reading.progress.with(|progress| progress.sections(&entry)) == entry.sections.len();
                is_done.then(|| view! { <span class="done" title=READING.ways.done><span aria-hidden="true">"✓"</span><span class="visually-hidden">{READING.ways.done}</span></span> })
            }
        });
        let title = view! { <span class="way-number" aria-hidden="true">{line.number}</span><span>{line.title}</span> }
            .into_any();
        let sections = line.entry.filter(|_| is_here).map(|entry| sections(reading, &entry));
        view! {
            <li class:is-here=is_here>
                {way(reading, place, "way", title)} {done}
                {sections}
            </li>
        }
    };
    let cover = Place::default();
    view! {
        <ol class="ways">
            <li class:is-here=move || here.get().is_empty()>{way(reading, cover, "way", view! { <span class="way-number" aria-hidden="true">"·"</span><span>{READING.ways.cover}</span> }.into_any())}</li>
            {move || lines(reading).into_iter().map(item).collect_view()}
        </ol>
    }
}

fn sections(reading: Reading, entry: &Entry) -> AnyView {
    let chapter = entry.head.id.clone();
    let item = |(id, heading): &(String, String)| {
        let place = Place { chapter: chapter.clone(), section: id.clone() };
        let (current, read) = (id.clone(), id.clone());
        let (here, of) = (move || reading.section.with(|section| *section == current), chapter.clone());
        let is_read = move || reading.progress.with(|progress| progress.has_read(&of, &read));
        let is_here = here.clone();
        view! {
            <li class="way-section" class:is-here=here class:is-read=is_read aria-current=move || is_here().then_some("location")>
                {way(reading, place, "way", heading.clone().into_any())}
            </li>
        }
    };
    view! { <ol class="way-sections" aria-label=READING.ways.sections>{entry.sections.iter().map(item).collect_view()}</ol> }
        .into_any()
}

/// The contents beside a chapter, where there is room.
#[component]
pub fn Sidebar() -> impl IntoView {
    view! { <nav class="sidebar" aria-label=READING.ways.contents><Ways/></nav> }
}

/// The contents in a dialog.
#[component]
pub fn ContentsDialog() -> impl IntoView {
    let reading: Reading = expect_context();
    let content = ViewFn::from(|| view! { <nav aria-label=READING.ways.contents><Ways/></nav> });
    view! {
        <Modal open=Signal::derive(move || reading.dialog.get() == Some(Dialog::Contents)) close=Callback::new(move |()| reading.dialog.set(None))
            name="contents" title=READING.ways.contents content/>
    }
}

/// The chapters before and after.
#[component]
pub fn Turns(
    /// The chapter that is open.
    id: String,
) -> impl IntoView {
    let reading: Reading = expect_context();
    let turns = move || {
        let lines = lines(reading);
        let at = lines.iter().position(|line| line.id == id);
        let turn = |line: Option<&Line>, class, cue: &'static str| {
            line.map(|line| {
                let place = Place { chapter: line.id.clone(), section: String::new() };
                let inside =
                    view! { <span class="cue">{cue}</span><span class="turn-title">{line.title.clone()}</span> };
                way(reading, place, class, inside.into_any())
            })
        };
        let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| lines.get(at));
        let after = at.and_then(|at| lines.get(at + 1));
        view! { {turn(before, "turn", READING.ways.previous)} {turn(after, "turn next", READING.ways.next)} }
    };
    view! { <nav class="turns">{turns}</nav> }
}

/// An address that no chapter has.
pub fn unknown(reading: Reading) -> AnyView {
    Effect::new(move |_| arrive(reading));
    view! {
        <article class="chapter">
            <header class="chapter-head"><h1 tabindex="-1">{READING.ways.contents}</h1><p>{READING.ways.unknown}</p></header>
            <Chapters/>
        </article>
    }
    .into_any()
}

/// The switch for hints to teachers.
#[component]
pub fn HintsSwitch() -> impl IntoView {
    let SettingsContext { settings, .. } = expect_context();
    view! {
        <label class="switch">
            <input type="checkbox" prop:checked=move || settings.get().hints
                on:change:target=move |event| settings.update(|settings| settings.hints = event.target().checked())/>
            <span>{READING.ways.hints_switch}</span>
        </label>
    }
}
