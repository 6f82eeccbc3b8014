//! From what training says to what the protocol says.

use crate::protocol::{EngineError, Family, ImportProblem, TrainingProblem};
use crate::training::archive::{ArchiveError, Files};
use crate::training::{TextError, TrainingError};

/// The files that make a model.
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

/// Why training cannot begin, or go on.
pub(super) fn unfit(error: TrainingError) -> EngineError {
    EngineError::Training(match error {
        TrainingError::Setting { name, found, allowed } => {
            TrainingProblem::Setting { name: name.to_owned(), found, allowed }
        }
        TrainingError::Text(error) => text(&error),
        TrainingError::Diverged { step } => TrainingProblem::Diverged { step: step as u64 },
        TrainingError::Kept { reason } => TrainingProblem::Unreadable { detail: reason },
        other => TrainingProblem::Other { detail: other.to_string() },
    })
}

fn text(error: &TextError) -> TrainingProblem {
    let long = |number: usize| number as u64;
    match *error {
        TextError::TooShort { characters, least } => {
            TrainingProblem::TooShort { characters: long(characters), least: long(least) }
        }
        TextError::TooLong { bytes, limit } => TrainingProblem::TooLong { bytes: long(bytes), limit: long(limit) },
        TextError::NoText { code } => TrainingProblem::NoText { code },
        TextError::FewLetters { letters, characters } => {
            TrainingProblem::FewLetters { letters: long(letters), characters: long(characters) }
        }
        TextError::TooManyCharacters { different, limit } => {
            TrainingProblem::TooManyCharacters { different: long(different), limit: long(limit) }
        }
        TextError::NoSpaces { words, average } => {
            TrainingProblem::NoSpaces { words: long(words), average: long(average) }
        }
        TextError::FewTokens { tokens, least } => {
            TrainingProblem::FewTokens { tokens: long(tokens), least: long(least) }
        }
    }
}

pub(super) fn import_problem(problem: ImportProblem, detail: String) -> EngineError {
    EngineError::Training(TrainingProblem::Import { problem, detail })
}

pub(super) fn unreadable_archive(error: ArchiveError) -> EngineError {
    let problem = match error {
        ArchiveError::Packed { .. } => ImportProblem::Packed,
        ArchiveError::TooLarge => ImportProblem::TooLarge,
        ArchiveError::NoArchive | ArchiveError::Damaged { .. } | ArchiveError::TooMany => ImportProblem::NoArchive,
    };
    import_problem(problem, error.to_string())
}

/// The three files among those of an archive.
pub(super) fn files<'a>(found: &'a Files<'_>) -> Result<[&'a [u8]; 3], EngineError> {
    let file = |wanted: &str| {
        let file = found.iter().find(|(name, _)| name == wanted);
        file.map(|(_, bytes)| &**bytes).ok_or_else(|| import_problem(ImportProblem::Missing, wanted.to_owned()))
    };
    let [config, tokenizer, weights] = FILES.map(file);
    Ok([config?, tokenizer?, weights?])
}

/// Which family's model files are, as their configuration says.
pub(super) fn family([config, ..]: [&[u8]; 3]) -> Result<Family, EngineError> {
    let bad = |detail: String| import_problem(ImportProblem::BadModel, format!("config.json: {detail}"));
    let config: serde_json::Value = serde_json::from_slice(config).map_err(|error| bad(error.to_string()))?;
    match config.get("model_type").and_then(serde_json::Value::as_str) {
        Some("bert") => Ok(Family::Bert),
        Some("gpt2") => Ok(Family::Gpt),
        Some("t5") => Ok(Family::T5),
        Some(other) => Err(bad(format!("the model_type is {:.40}, which is none of bert, gpt2, t5", other))),
        None => Err(bad("there is no model_type".to_owned())),
    }
}
