//! What is said of the engine, in English.

use crate::protocol::{EngineError, Family, LoadProgress, LoadStage, Source};
use crate::ui::text::{Complaint, EngineText, Figures};

use super::training;

pub(super) const ENGINE: EngineText = EngineText {
    starting: "Starting the engine …",
    loading,
    loading_label: "Loading the model",
    precomputed: "Precomputed",
    precomputed_hint: "The same model gave these figures when this page was built. They are replaced as soon as it runs here.",
    live: "Live",
    live_hint: |model| match model.family() {
        Family::Bert => "A real BERT computed these figures just now, in this tab.",
        Family::Gpt => "A real GPT computed these figures just now, in this tab.",
        Family::T5 => "A real T5 computed these figures just now, in this tab.",
    },
    thinking: "Thinking …",
    restarting: |reason| format!("The engine stopped ({reason}) and is starting again. Your text is safe."),
    stopped: "The engine has stopped. Your text is safe.",
    retry: "Try again",
    cancel: "Stop loading",
    load: |bytes, figures| format!("Load the model ({})", figures.megabytes(bytes)),
    soon: "Loading the model …",
    queued: |first| match first.family() {
        Family::Bert => "Waiting until BERT has arrived …",
        Family::Gpt => "Waiting until GPT has arrived …",
        Family::T5 => "Waiting until T5 has arrived …",
    },
    kept: |kept| {
        if kept {
            "The model is kept in this browser for your next visit."
        } else {
            "This browser did not let the page keep the model, so it will be fetched again next time."
        }
    },
    silent: "it fell silent",
    details: "What exactly went wrong",
    complaint,
};

fn loading(progress: &LoadProgress, figures: &Figures) -> String {
    let so_far = format!("{} of {}", figures.megabytes(progress.received), figures.megabytes(progress.total));
    match (progress.stage, progress.source) {
        (LoadStage::Fetching, Source::Network) => format!("Loading the model: {so_far}"),
        (LoadStage::Fetching, Source::Cache) => format!("Loading the model from this browser’s cache: {so_far}"),
        (LoadStage::Verifying, _) => "Checking that the model arrived intact …".into(),
        (LoadStage::Building, _) => "Building the model …".into(),
    }
}

fn complaint(error: &EngineError) -> Complaint {
    const AGAIN: &str = "Check the connection, then try again.";
    const OTHER_FILES: &str = "Try again; if it stays so, the site’s files need to be uploaded anew.";
    let (sentence, action) = match error {
        EngineError::HttpStatus { file, status: 404 } => {
            (format!("The server does not have the model file “{file}”."), OTHER_FILES)
        }
        EngineError::HttpStatus { file, status } => {
            (format!("The server refused the model file “{file}” (status {status})."), "Wait a moment, then try again.")
        }
        EngineError::Network { file, .. } => (format!("The model file “{file}” did not arrive."), AGAIN),
        EngineError::WrongSize { file, expected, found } if found < expected => {
            (format!("The model file “{file}” broke off after {found} of {expected} bytes."), AGAIN)
        }
        EngineError::WrongSize { file, .. } => {
            (format!("The model file “{file}” is longer than it should be."), OTHER_FILES)
        }
        EngineError::WrongHash { file, .. } => {
            (format!("The model file “{file}” was damaged on its way."), OTHER_FILES)
        }
        EngineError::BadModel { .. } => {
            ("The files arrived, but do not make a model that this page can run.".into(), OTHER_FILES)
        }
        EngineError::NotShipped { .. } => {
            ("This build of the page comes without that model.".into(), "Choose another one, or go on without it.")
        }
        EngineError::NotLoaded { .. } => ("The model is not loaded.".into(), "Load it, then go on."),
        EngineError::EmptyText => ("There is nothing to read yet.".into(), "Type a sentence."),
        EngineError::NoMask => ("No word is hidden yet.".into(), "Choose a word to hide."),
        EngineError::TextTooLong { .. } => ("The text is longer than the engine accepts.".into(), "Shorten it."),
        EngineError::WrongModel { .. } => {
            ("This model was not made for that.".into(), "Reload the page; it may be an old one.")
        }
        EngineError::NoSentinel => {
            ("There is no gap in the text yet.".into(), "Write <extra_id_0> where one should be.")
        }
        EngineError::TooManyTokens { limit, found } => {
            (format!("That is {found} tokens; the model takes at most {limit}."), "Ask for less, or shorten the text.")
        }
        EngineError::LongSentence { start, limit, found } => {
            (format!("The sentence “{start}…” has {found} tokens; the network reads at most {limit}."), "Shorten it.")
        }
        EngineError::BadIds { .. } => {
            ("These tokens are not ones that the model can read.".into(), "Reset the figure.")
        }
        EngineError::BadSetting { .. } => {
            ("One of the settings makes no sense to the engine.".into(), "Reset the figure.")
        }
        EngineError::TooManyMasks { limit, found } => {
            (format!("{found} words are hidden; at most {limit} are guessed at once."), "Show some of them again.")
        }
        EngineError::Cancelled => ("You stopped this.".into(), "Start it again whenever you like."),
        EngineError::Computation { .. } => {
            ("The model could not work with this text.".into(), "Change the text, or reset the figure.")
        }
        EngineError::Training(problem) => return training::complaint(problem),
        EngineError::DidNotStart { .. } => {
            ("The engine did not start.".into(), "Try again; an up-to-date browser helps.")
        }
        EngineError::Died { .. } => {
            ("The engine stopped twice over this text.".into(), "Change the text, then try again.")
        }
        EngineError::VersionMismatch { .. } => {
            ("This page was updated while you had it open.".into(), "Reload the page.")
        }
    };
    Complaint { sentence, action }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::en::FIGURES;

    #[test]
    fn loading_says_how_much_and_from_where() {
        let progress = LoadProgress {
            stage: LoadStage::Fetching,
            source: Source::Network,
            received: 4_500_000,
            total: 10_916_202,
        };
        assert_eq!(loading(&progress, &FIGURES), "Loading the model: 4.5\u{a0}MB of 10.9\u{a0}MB");
    }
}
