//! The frame around every chapter and every figure, in English.

use crate::ui::state::settings::Theme;
use crate::ui::text::Run::{Stress, Words};
use crate::ui::text::{FigureText, ShellText};

pub(super) const SHELL: ShellText = ShellText {
    name: "Pretraining Lab",
    tagline: "How language models learn, with real ones running in your browser",
    skip_to_content: "Skip to the content",
    theme: "Colours",
    theme_name: |theme| match theme {
        Theme::System => "As system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    shortcuts: "Keyboard shortcuts",
    shortcut_list: &[
        ("Tab", "go from control to control"),
        ("← →", "go from word to word in the sentence"),
        ("M, Space or Enter", "hide or show the word under the focus"),
        ("D", "open or close the data table"),
        ("L", "copy a link to exactly this situation"),
        ("R", "reset the figure"),
        ("N", "go to the next chapter"),
        ("P", "go to the previous chapter"),
        ("C", "open the contents"),
        ("G", "open the glossary"),
        ("T", "change the colours"),
        ("?", "open this list"),
        ("Esc", "close it"),
    ],
    shortcuts_switch: "Single letters work as shortcuts (outside of text boxes)",
    close: "Close",
    privacy: &[
        Words("Everything here is computed in this tab, on your own processor. "),
        Stress("Nothing you type leaves your machine."),
    ],
    notices: "Licences",
    clear_data: "Clear my data",
    data_cleared: "Settings, progress and stored models were removed from this browser.",
    storage_blocked: "This browser does not let the page store anything, so your settings last until you close it.",
    minutes: |minutes| format!("{minutes} minutes"),
};

pub(super) const FIGURE: FigureText = FigureText {
    show_data: "Show the data",
    save_data: "Save the data as CSV",
    copy_link: "Copy link",
    link_copied: "Copied. The link holds this exact situation.",
    link_not_copied: "This browser does not let the page copy. The link is in the address bar.",
    link_without_text: "Copied, but the text is too long for a link and was left out.",
    other_revision: "This link was made with another version of the model, so the figures may differ.",
    reset: "Reset",
};
