//! The shell around the chapters: header, content, footer, shortcuts.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlElement;
use web_sys::wasm_bindgen::JsCast;

use super::chapter::{ContentsDialog, Definition, Dialog, GlossaryDialog, HintsSwitch, Reading, Tutorial};
use super::engine::Engine;
use super::lab;
use super::settings::SettingsContext;
use super::state::settings::Theme;
use super::state::url::Place;
use super::text::{READING, TEXT};
use super::training::Training;
use super::widget::address::Address;
use super::widget::prose::Prose;
use super::widget::shortcuts::Shortcuts;
use super::widget::training_status::TrainingStatus;

/// Puts the page in place of what `index.html` shows until then.
pub fn mount() {
    let Some(root) = document().get_element_by_id("app").and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        leptos::mount::mount_to_body(App);
        return;
    };
    root.set_inner_html("");
    leptos::mount::mount_to(root, App).forget();
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let settings = SettingsContext::provide();
    Engine::provide();
    Training::provide();
    Address::provide();
    let reading = Reading::provide();
    lab::fetch_ahead();
    let shortcuts_open = RwSignal::new(false);
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if settings.settings.get_untracked().shortcuts {
            act_on_shortcut(&event, settings, reading, shortcuts_open);
        }
    });
    on_cleanup(move || listener.remove());
    let skip = move |event: leptos::ev::MouseEvent| {
        // The fragment holds the laboratory's state, so the link must not replace it.
        event.prevent_default();
        focus("content");
    };
    view! {
        <a class="skip-link" href="#content" on:click=skip>{TEXT.shell.skip_to_content}</a>
        <Header shortcuts_open/>
        <main id="content" tabindex="-1"><Tutorial/></main>
        <Footer/>
        <ContentsDialog/>
        <GlossaryDialog/>
        <Definition/>
        <Shortcuts open=shortcuts_open/>
    }
}

#[component]
fn Header(shortcuts_open: RwSignal<bool>) -> impl IntoView {
    let reading: Reading = expect_context();
    let home = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        reading.go(Place::default());
    };
    view! {
        <header class="site-header">
            <a class="brand" href="#" on:click=home>
                <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
                    <rect x="1" y="9" width="5" height="6" rx="1.5"/>
                    <rect class="brand-gap" x="8.5" y="9" width="7" height="6" rx="1.5"/>
                    <rect x="18" y="9" width="5" height="6" rx="1.5"/>
                </svg>
                <span>{TEXT.shell.name}</span>
            </a>
            <div class="site-tools">
                <TrainingStatus/>
                <button type="button" class="quiet" on:click=move |_| reading.dialog.set(Some(Dialog::Contents))>{READING.ways.contents}</button>
                <button type="button" class="quiet" on:click=move |_| reading.dialog.set(Some(Dialog::Glossary))>{READING.glossary.title}</button>
                <button type="button" class="quiet" on:click=move |_| shortcuts_open.set(true)>{TEXT.shell.shortcuts}</button>
                <ThemeChoice/>
            </div>
        </header>
    }
}

#[component]
fn ThemeChoice() -> impl IntoView {
    let SettingsContext { settings, .. } = expect_context();
    let options = Theme::ALL.map(|theme| {
        let chosen = move || settings.get().theme == theme;
        view! {
            <label class="segment">
                <input type="radio" name="theme" value=theme.name() prop:checked=chosen
                    on:change=move |_| settings.update(|settings| settings.theme = theme)/>
                <span>{(TEXT.shell.theme_name)(theme)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="segments">
            <legend class="visually-hidden">{TEXT.shell.theme}</legend>
            {options.collect_view()}
        </fieldset>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let (settings, training): (SettingsContext, Training) = (expect_context(), expect_context());
    let cleared = RwSignal::new(false);
    let clear = move |_| {
        settings.clear(training, move || cleared.set(true));
    };
    view! {
        <footer class="site-footer">
            <p><Prose runs=TEXT.shell.privacy/></p>
            <HintsSwitch/>
            <p>
                <a class="footer-link" href="third-party.txt">{TEXT.shell.notices}</a>
                <button type="button" class="quiet" on:click=clear>{TEXT.shell.clear_data}</button>
                <span role="status" class="footer-status">
                    {move || if cleared.get() { TEXT.shell.data_cleared } else if settings.kept.get() { "" } else { TEXT.shell.storage_blocked }}
                </span>
            </p>
        </footer>
    }
}

/// Single letters act only outside of text fields, and never with a modifier.
fn act_on_shortcut(event: &KeyboardEvent, settings: SettingsContext, reading: Reading, shortcuts_open: RwSignal<bool>) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() || is_in_text_field(event) {
        return;
    }
    match event.key().to_lowercase().as_str() {
        "?" => shortcuts_open.set(true),
        "n" => reading.turn(1),
        "p" => reading.turn(-1),
        "c" => reading.dialog.set(Some(Dialog::Contents)),
        "g" => reading.dialog.set(Some(Dialog::Glossary)),
        "t" => settings.settings.update(|settings| settings.theme = settings.theme.next()),
        "d" => click_in_figure("data"),
        "l" => click_in_figure("link"),
        "r" => click_in_figure("reset"),
        _ => return,
    }
    event.prevent_default();
}

fn is_in_text_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        target
            .matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable], dialog *")
            .unwrap_or(false)
    })
}

/// The figure with the focus, or else the first one.
fn click_in_figure(action: &str) {
    let focused = document().active_element().and_then(|element| element.closest("figure[data-lab]").ok().flatten());
    let figure = focused.or_else(|| document().query_selector("figure[data-lab]").ok().flatten());
    let button = figure.and_then(|figure| figure.query_selector(&format!("[data-action={action}]")).ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
