//! Words around every chapter, about the engine, and of every figure.

use super::{Complaint, Figures, Run};
use crate::protocol::{EngineError, LoadProgress, ModelId};
use crate::ui::state::settings::Theme;

/// The frame around every chapter.
pub struct ShellText {
    /// The product's name.
    pub name: &'static str,
    /// What it is, in a line.
    pub tagline: &'static str,
    /// The link past the header.
    pub skip_to_content: &'static str,
    /// The choice of colours.
    pub theme: &'static str,
    /// A theme's name.
    pub theme_name: fn(Theme) -> &'static str,
    /// The button and the dialog's title.
    pub shortcuts: &'static str,
    /// Keys, and what they do.
    pub shortcut_list: &'static [(&'static str, &'static str)],
    /// The switch for single-letter shortcuts.
    pub shortcuts_switch: &'static str,
    /// Closes a dialog.
    pub close: &'static str,
    /// Where everything happens.
    pub privacy: &'static [Run],
    /// The licences of what others wrote: the link's words.
    pub notices: &'static str,
    /// Forgets settings and models.
    pub clear_data: &'static str,
    /// Said once that is done.
    pub data_cleared: &'static str,
    /// Said when settings cannot be kept.
    pub storage_blocked: &'static str,
    /// Before the minutes.
    pub minutes: fn(u32) -> String,
}

/// What is said of the engine.
pub struct EngineText {
    /// The worker is on its way.
    pub starting: &'static str,
    /// A model is on its way.
    pub loading: fn(&LoadProgress, &Figures) -> String,
    /// The same for `<progress>`, in few words.
    pub loading_label: &'static str,
    /// The figures shown were shipped with the page.
    pub precomputed: &'static str,
    /// What that means.
    pub precomputed_hint: &'static str,
    /// The figures shown were computed just now.
    pub live: &'static str,
    /// What that means, for the model that did it.
    pub live_hint: fn(ModelId) -> &'static str,
    /// An answer is being computed.
    pub thinking: &'static str,
    /// The engine is starting again, and why.
    pub restarting: fn(&str) -> String,
    /// The engine cannot go on.
    pub stopped: &'static str,
    /// Does what failed again.
    pub retry: &'static str,
    /// Stops the download.
    pub cancel: &'static str,
    /// Starts it.
    pub load: fn(u64, &Figures) -> String,
    /// A model has been asked for, and nothing of it has arrived.
    pub soon: &'static str,
    /// Another model is on its way, and this one comes after it.
    pub queued: fn(ModelId) -> &'static str,
    /// The model is kept, or why not.
    pub kept: fn(bool) -> &'static str,
    /// The worker fell silent.
    pub silent: &'static str,
    /// The technical message's heading.
    pub details: &'static str,
    /// One sentence and one action for each error.
    pub complaint: fn(&EngineError) -> Complaint,
}

/// What every figure has.
pub struct FigureText {
    /// Opens the table.
    pub show_data: &'static str,
    /// Saves the table as a file for spreadsheets.
    pub save_data: &'static str,
    /// Copies a link to this state.
    pub copy_link: &'static str,
    /// Said once that is done.
    pub link_copied: &'static str,
    /// Said where the browser does not let us; the address bar has it.
    pub link_not_copied: &'static str,
    /// Said when the text was too long for a link.
    pub link_without_text: &'static str,
    /// The link was made with another revision of the model.
    pub other_revision: &'static str,
    /// Back to the beginning.
    pub reset: &'static str,
}
