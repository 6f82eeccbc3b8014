//! The tutorial around the laboratories: cover, chapters, contents, glossary.
//!
//! The prose is no part of the program. It is fetched chapter by chapter as a tree of plain data
//! (`crate::prose::tree`), and drawn here, element by element.

mod arrive;
mod block;
mod contents;
mod cover;
mod follow;
mod glossary;
mod load;
mod page;
mod quiz;
mod words;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

pub use contents::{ContentsDialog, HintsSwitch};
pub use glossary::{Definition, GlossaryDialog};

use self::arrive::{Arrival, arrive};
use self::load::Texts;
use super::settings::SettingsContext;
use super::state::progress::Progress;
use super::state::url::Place;
use super::widget::address::Address;
use crate::prose::tree::Contents;
use std::sync::Arc;

/// The place of the glossary, which is no chapter.
pub const GLOSSARY: &str = "glossary";

/// A dialog of the tutorial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The table of contents.
    Contents,
    /// The glossary.
    Glossary,
}

/// What all parts of the tutorial share.
#[derive(Clone, Copy)]
pub struct Reading {
    /// Where the reader is.
    pub address: Address,
    /// What was read and answered.
    pub progress: RwSignal<Progress>,
    /// The texts.
    pub texts: Texts,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// The term whose definition is shown, and where on the screen it was asked for.
    pub term: RwSignal<Option<(String, [i32; 2])>>,
    /// The term that is to be shown in the glossary that is open.
    pub sought: RwSignal<String>,
    /// The section that is being read.
    pub section: RwSignal<String>,
    arrival: StoredValue<Arrival>,
}

impl Reading {
    /// One for the page, given as context.
    pub fn provide() -> Self {
        let SettingsContext { progress, .. } = expect_context();
        let reading = Self {
            address: expect_context(),
            progress,
            texts: Texts::new(),
            dialog: RwSignal::new(None),
            term: RwSignal::new(None),
            sought: RwSignal::new(String::new()),
            section: RwSignal::new(String::new()),
            arrival: StoredValue::new(Arrival::Opened),
        };
        provide_context(reading);
        reading
    }

    /// Goes to a place, as a step in the history.
    pub fn go(self, place: Place) {
        self.term.set(None);
        self.dialog.set(None);
        self.arrival.set_value(Arrival::Went);
        if self.address.place.with_untracked(|here| *here == place) {
            arrive(self);
        } else {
            self.address.go(place);
        }
    }

    /// Shows what a term means: in the glossary if that is open, or else near the link that was
    /// pressed.
    pub fn define(self, term: &str, event: &MouseEvent) {
        let is_open = self.dialog.get_untracked() == Some(Dialog::Glossary);
        if is_open || self.address.place.with_untracked(|place| place.chapter == GLOSSARY) {
            return self.sought.set(term.to_owned());
        }
        let link = event.target().and_then(|it| web_sys::wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(it).ok());
        let corner = link.map_or([0, 0], |link| {
            let place = link.get_bounding_client_rect();
            [place.left() as i32, place.bottom() as i32]
        });
        self.term.set(Some((term.to_owned(), corner)));
    }

    /// What is known of all chapters, once it is here.
    pub fn contents(self) -> Option<Arc<Contents>> {
        self.texts.contents().with(load::Loaded::here)
    }

    /// The page was opened here, if by a roundabout way.
    fn opens(self, place: Place) {
        self.arrival.set_value(Arrival::Opened);
        self.address.rename(place.clone());
        self.address.place.set(place);
    }

    /// Goes to the chapter that is so many places further on.
    pub fn turn(self, by: isize) {
        let here = self.address.place.with_untracked(|place| place.chapter.clone());
        let ids = contents::ids(self);
        let at = ids.iter().position(|id| *id == here).and_then(|at| at.checked_add_signed(by));
        if let Some(chapter) = at.and_then(|at| ids.get(at)) {
            self.go(Place { chapter: chapter.clone(), section: String::new() });
        }
    }
}

/// What the address names.
#[component]
pub fn Tutorial() -> impl IntoView {
    let reading: Reading = expect_context();
    let chapter = Memo::new(move |_| reading.address.place.with(|place| place.chapter.clone()));
    follow::follow(reading);
    Effect::new(move |before: Option<Place>| {
        let place = reading.address.place.get();
        // Another chapter arrives when it has been drawn.
        if before.is_some_and(|before| before.chapter == place.chapter && before.section != place.section) {
            arrive(reading);
        }
        place
    });
    move || {
        let id = chapter.get();
        match id.as_str() {
            "" => view! { <cover::Cover/> }.into_any(),
            GLOSSARY => view! { <glossary::GlossaryPage/> }.into_any(),
            _ => view! { <page::ChapterPage id/> }.into_any(),
        }
    }
}
