//! What is said when training cannot begin or go on, in English.

use crate::protocol::{ImportProblem, TrainingProblem};
use crate::ui::text::Complaint;

/// A sentence and an action for each.
pub(super) fn complaint(problem: &TrainingProblem) -> Complaint {
    const BEGIN_AGAIN: &str = "Begin a new run.";
    let (sentence, action) = match problem {
        TrainingProblem::NoRun => ("There is no run to go on with.".into(), BEGIN_AGAIN),
        TrainingProblem::Busy => ("The run is training already.".into(), "Pause it first."),
        TrainingProblem::Setting { name, found, allowed } => {
            (format!("It cannot train like this: {name} is {found}, and it must be {allowed}."), "Change the setting.")
        }
        TrainingProblem::TooShort { characters, least } => (
            format!("Your text has {characters} characters (spaces not counted). Training takes {least} or more."),
            "Paste a longer text: a few pages will do.",
        ),
        TrainingProblem::TooLong { bytes, limit } => (
            format!("Your text is {} kB long. At most {} kB are taken.", bytes.div_ceil(1000), limit / 1000),
            "Cut it: a model this small has no use for more.",
        ),
        TrainingProblem::NoText { code } => (
            format!("There are characters in it that no text has, such as the one with the number {code}."),
            "Check that it comes from a text file, and paste it again.",
        ),
        TrainingProblem::FewLetters { letters, characters } => (
            format!("Only {letters} of its {characters} characters are letters."),
            "Paste a text of words and sentences.",
        ),
        TrainingProblem::TooManyCharacters { different, limit } => (
            format!(
                "It uses {different} different characters, and the vocabulary of a model this small has room for {limit}."
            ),
            "Paste a text in a script with fewer characters, such as an alphabet.",
        ),
        TrainingProblem::NoSpaces { .. } => (
            "There are hardly any spaces in it, and the tokenizer here finds words by the spaces between them.".into(),
            "Paste a text in a script that puts spaces between words.",
        ),
        TrainingProblem::FewTokens { tokens, least } => (
            format!(
                "It repeats itself so much that only {tokens} tokens are left of it. Training takes {least} or more."
            ),
            "Paste a text with more variety.",
        ),
        TrainingProblem::Diverged { step } => (
            format!("At step {step} the loss was no longer a number: the steps were too large."),
            "Begin again with a lower learning rate.",
        ),
        TrainingProblem::Unreadable { .. } => {
            ("What this browser had kept of the run cannot be read any more.".into(), BEGIN_AGAIN)
        }
        TrainingProblem::Import { problem, detail } => return import(*problem, detail),
        TrainingProblem::Other { .. } => ("Training came to a halt.".into(), BEGIN_AGAIN),
    };
    Complaint { sentence, action }
}

fn import(problem: ImportProblem, detail: &str) -> Complaint {
    let (sentence, action) = match problem {
        ImportProblem::TooLarge => {
            ("The file is larger than any model that runs here.".into(), "Choose a file that this page has exported.")
        }
        ImportProblem::NoArchive => {
            ("This is no zip file, or it is damaged.".into(), "Choose a file that this page has exported.")
        }
        ImportProblem::Packed => (
            format!("A file in it is encrypted, or compressed in an unusual way ({detail})."),
            "Zip the folder anew, without a password, or choose the file that this page exported.",
        ),
        ImportProblem::Missing => (
            format!("The file “{detail}” is missing in it."),
            "A model is config.json, tokenizer.json and model.safetensors.",
        ),
        ImportProblem::BadModel => (
            format!("Its files do not make a model that this page can run ({detail})."),
            "Choose a BERT, GPT-2 or T5 that this page has exported.",
        ),
    };
    Complaint { sentence, action }
}
