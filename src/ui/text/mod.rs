//! Every word the reader sees, one module a language.
//!
//! A language is one value of [`Text`]: the compiler sees to it that it is complete. Sentences
//! with figures in them are functions, because languages order and inflect differently.

mod en;
mod error;
mod figures;

pub use error::Complaint;
pub use figures::Figures;

use super::state::settings::Theme;
use crate::protocol::{EngineError, LoadProgress};

/// The language of this build.
pub static TEXT: &Text = &en::TEXT;

/// A stretch of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Plain words.
    Words(&'static str),
    /// Stressed words.
    Stress(&'static str),
    /// A token or a piece of code.
    Code(&'static str),
    /// Words that lead to another page: words, address.
    Link(&'static str, &'static str),
}

/// All words of one language.
pub struct Text {
    /// The language's tag for the `lang` attribute.
    pub language: &'static str,
    /// How figures are written.
    pub figures: Figures,
    /// The frame around every chapter.
    pub shell: ShellText,
    /// What is said of the engine.
    pub engine: EngineText,
    /// What every figure has.
    pub figure: FigureText,
    /// Chapter 2.
    pub bert: ChapterText,
    /// The masked-word predictor.
    pub masked_word: MaskedWordText,
}

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
    /// What that means.
    pub live_hint: &'static str,
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
    /// Copies a link to this state.
    pub copy_link: &'static str,
    /// Said once that is done.
    pub link_copied: &'static str,
    /// Said where the browser does not let us; the address bar has it.
    pub link_not_copied: &'static str,
    /// Said when the text was too long for a link.
    pub link_without_text: &'static str,
    /// Back to the beginning.
    pub reset: &'static str,
}

/// A chapter's prose.
pub struct ChapterText {
    /// Its title.
    pub title: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// How long it takes.
    pub minutes: u32,
    /// The opening.
    pub lead: &'static [Run],
    /// Heading, and what to try.
    pub try_this: (&'static str, &'static [&'static [Run]]),
    /// Heading, and what to notice.
    pub notice: (&'static str, &'static [&'static [Run]]),
    /// Heading and words before the formula of surprisal.
    pub surprisal: (&'static str, &'static [Run]),
    /// Inside the formula: what the model sees.
    pub surprisal_given: &'static str,
    /// What each symbol of the formula means.
    pub surprisal_symbols: &'static [Run],
    /// Heading and words about what the model is and is not.
    pub honesty: (&'static str, &'static [&'static [Run]]),
}

/// The masked-word predictor.
pub struct MaskedWordText {
    /// The figure's title.
    pub title: &'static str,
    /// Label of the text box.
    pub your_sentence: &'static str,
    /// What to write in it.
    pub sentence_hint: &'static [Run],
    /// Label of the examples.
    pub examples: &'static str,
    /// The choice that is no example.
    pub own_sentence: &'static str,
    /// Heading of the row of words.
    pub words: &'static str,
    /// How to use it.
    pub words_hint: &'static [Run],
    /// What pressing a word will do, for screen readers: the word.
    pub hide_word: fn(&str) -> String,
    /// A mask of a known word, while it may be told.
    pub mask_label: fn(usize, Option<&str>) -> String,
    /// Said when a mask hides nothing.
    pub nothing_hidden: &'static str,
    /// Words left out before the row.
    pub words_before: fn(usize, &Figures) -> String,
    /// Words left out after the row.
    pub words_after: fn(usize, &Figures) -> String,
    /// Where the model's reading begins and ends.
    pub reads_from_here: &'static str,
    /// Where it ends.
    pub reads_to_here: &'static str,
    /// Said when the text is longer than the model reads: tokens read, tokens in the text shown.
    pub window: fn(u32, u32, usize, &Figures) -> String,
    /// A mask outside of the window.
    pub unread_mask: fn(usize) -> String,
    /// The switch.
    pub guess_first: &'static str,
    /// Heading of the results.
    pub predictions: &'static str,
    /// Heading of one mask's results; its number, and whether there are others.
    pub mask_heading: fn(usize, bool) -> String,
    /// The axis under the bars.
    pub axis: &'static str,
    /// What pressing a candidate does.
    pub fill_with: fn(&str) -> String,
    /// Explains tokens such as `##ing`.
    pub word_ending: &'static str,
    /// The hidden word: word, probability, rank, of how many, bits.
    pub hidden_word: fn(&str, f64, usize, usize, f64, &Figures) -> String,
    /// A hidden word of several pieces.
    pub hidden_pieces: fn(&str, &[String]) -> String,
    /// The button that gives it enough masks.
    pub use_masks: fn(usize) -> String,
    /// The word behind the mask is not known.
    pub hidden_unknown: &'static str,
    /// How sure the model is: bits of entropy, as if among so many.
    pub entropy: fn(f64, &Figures) -> String,
    /// Label of the guess.
    pub your_guess: fn(usize, bool) -> String,
    /// Commits it.
    pub reveal: &'static str,
    /// Shows the answer without one.
    pub skip: &'static str,
    /// The guess: word, probability, rank, bits.
    pub guess_scored: fn(&str, f64, usize, f64, &Figures) -> String,
    /// A guess of several pieces.
    pub guess_pieces: fn(&str, &[String]) -> String,
    /// A guess made before the model has come.
    pub guess_waits: fn(&str) -> String,
    /// Nothing was typed.
    pub no_text: &'static str,
    /// Nothing is hidden.
    pub no_mask: &'static str,
    /// The model is not there yet, and nothing was computed for this sentence.
    pub waiting: &'static str,
    /// The takeaway: for each mask its best candidates.
    pub takeaway: fn(&[(String, f64)], usize, &Figures) -> String,
    /// Said when two masks are filled at once.
    pub independent: &'static str,
    /// The link was made with another revision of the model.
    pub other_revision: &'static str,
    /// Columns of the table.
    pub columns: [&'static str; 5],
    /// The model behind the figures: parameters, layers, vocabulary.
    pub model_note: fn(&Figures) -> Vec<Run>,
}
