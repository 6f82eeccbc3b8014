//! Training in the page: what can be asked for, and what is told of a run.
//!
//! The engine has one run at most. [`TrainingRequest::Run`] is work in the background: whatever else
//! is asked is answered between two parts of a step.

use serde::{Deserialize, Serialize};

pub use crate::training::plan::{LEAST_CHARACTERS, MOST_BYTES, MOST_DIFFERENT, Objective, PRESETS, Preset, Shape};

/// What can be asked about training.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrainingRequest {
    /// Begin a run, in place of the one that there is; answered by [`TrainingAnswer::Run`].
    Begin(Box<TrainingPlan>),
    /// Take up the run that is kept, in place of the one that there is; answered by
    /// [`TrainingAnswer::Run`]. It goes on as if it had never ended.
    Resume,
    /// Train, and tell of it by [`FromEngine::Training`](super::FromEngine::Training); answered by
    /// [`TrainingAnswer::Paused`]. To pause, cancel it.
    Run {
        /// For so many steps; to the end without a number.
        steps: Option<u32>,
    },
    /// Keep the run as it stands, for another visit; answered by [`TrainingAnswer::Kept`].
    Keep,
    /// Say what the model makes of a text of its kind; answered by [`TrainingAnswer::Sample`].
    Sample {
        /// Which text, and which draws.
        seed: u64,
    },
    /// Make the model one that can be asked as
    /// [`ModelId::Own`](super::ModelId::Own); answered by
    /// [`Response::Loaded`](super::Response::Loaded).
    Adopt,
    /// The model as a Hugging Face folder in a zip file; answered by [`TrainingAnswer::Archive`].
    Export,
    /// Read such a zip file, and make its model one that can be asked; answered by
    /// [`Response::Loaded`](super::Response::Loaded).
    Import {
        /// The file.
        archive: Vec<u8>,
    },
    /// Forget the run, also what is kept of it; answered by [`TrainingAnswer::Discarded`].
    Discard,
}

/// What a run follows from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingPlan {
    /// What the model is trained to do.
    pub objective: Objective,
    /// The model.
    pub shape: Shape,
    /// Rows of a batch.
    pub rows: u32,
    /// Steps in all.
    pub steps: u32,
    /// The highest learning rate.
    pub learning_rate: f64,
    /// What all chance follows from.
    pub seed: u64,
    /// The text; the little world without one.
    pub text: Option<String>,
}

impl TrainingPlan {
    /// A run of a preset on the little world.
    pub fn of(preset: &Preset, objective: Objective, seed: u64) -> Self {
        let Preset { shape, rows, learning_rate, steps, .. } = *preset;
        Self { objective, shape, rows: rows as u32, steps: steps as u32, learning_rate, seed, text: None }
    }

    /// The run that the page opens with, and that is recorded for it.
    pub fn opening() -> Self {
        Self::of(&PRESETS[1], Objective::Causal, 1)
    }

    /// The preset with this shape, if there is one.
    pub fn preset(&self) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.shape == self.shape)
    }
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrainingAnswer {
    /// The run that has begun, or was taken up.
    Run(Box<RunOverview>),
    /// Training has come to where it was to pause.
    Paused {
        /// Whether all steps have been made.
        finished: bool,
    },
    /// The run has been kept, or there is no place to keep it.
    Kept {
        /// Whether it is kept.
        kept: bool,
    },
    /// What the model said.
    Sample(TrainingSample),
    /// A zip file.
    Archive(Vec<u8>),
    /// There is no run any more.
    Discarded,
}

/// A run, and what it has to be better than. Losses are in nats a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunOverview {
    /// What it follows from.
    pub plan: TrainingPlan,
    /// The number of parameters; tied ones count once.
    pub parameters: u64,
    /// V.
    pub vocabulary: u32,
    /// The held-out loss of who holds all tokens for equally likely: ln V.
    pub uniform: f64,
    /// That of who knows how frequent every token is.
    pub unigram: f64,
    /// That of who also knows what is how frequent behind the token before.
    pub bigram: f64,
    /// That of who knows the grammar, where there is one and it can be compared.
    pub entropy: Option<f64>,
    /// How many tokens have been predicted.
    pub tokens: u64,
    /// What has been told of it so far.
    pub history: TrainingHistory,
}

/// All that was told of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingHistory {
    /// The training loss of every step.
    pub losses: Vec<f32>,
    /// The held-out loss after so many steps.
    pub held_out: Vec<(u32, f32)>,
    /// What the model said after so many steps.
    pub samples: Vec<(u32, TrainingSample)>,
}

impl TrainingHistory {
    /// How many steps have been made.
    pub fn steps(&self) -> u32 {
        self.losses.len() as u32
    }

    /// Adds what a report tells. One that does not follow on what is known is passed over.
    pub fn add(&mut self, report: &TrainingReport) {
        if report.before == self.steps() {
            self.losses.extend(&report.losses);
            self.held_out.extend(&report.held_out);
            self.samples.extend(report.samples.iter().cloned());
        }
    }
}

/// What has happened since the last report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingReport {
    /// Steps that had been made before.
    pub before: u32,
    /// The training loss of every step since.
    pub losses: Vec<f32>,
    /// The held-out loss after so many steps, where it was measured.
    pub held_out: Vec<(u32, f32)>,
    /// What the model said after so many steps, where it was asked.
    pub samples: Vec<(u32, TrainingSample)>,
    /// The learning rate of the last step.
    pub learning_rate: f64,
    /// How many tokens have been predicted in all.
    pub tokens: u64,
    /// Tokens read a second, by the host's clock; 0 if nothing can be said.
    pub speed: f32,
    /// Whether the run has been kept since, or there was no place to keep it; none if it was not tried.
    pub kept: Option<bool>,
}

impl TrainingReport {
    /// Whether it tells nothing new.
    pub fn is_empty(&self) -> bool {
        self.losses.is_empty() && self.held_out.is_empty() && self.samples.is_empty() && self.kept.is_none()
    }
}

/// What a model made of what it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingSample {
    /// The text with its gaps; empty for a GPT, which begins by itself.
    pub given: String,
    /// A GPT's text; a BERT's text with its guesses in the gaps; what a T5 wrote for the gaps.
    pub written: String,
}

/// Why a run cannot begin or go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TrainingProblem {
    /// There is no run, or none is kept.
    #[error("there is no run")]
    NoRun,
    /// It is training already.
    #[error("the run is training already")]
    Busy,
    /// A setting that makes no sense.
    #[error("{name} is {found}; it must be {allowed}")]
    Setting {
        /// Which one.
        name: String,
        /// Its value.
        found: String,
        /// What is accepted.
        allowed: String,
    },
    /// The text is too short.
    #[error("the text has {characters} characters; {least} are needed")]
    TooShort {
        /// Characters without spaces.
        characters: u64,
        /// The fewest.
        least: u64,
    },
    /// The text is too long.
    #[error("the text has {bytes} bytes; {limit} are taken")]
    TooLong {
        /// How many it has.
        bytes: u64,
        /// The most.
        limit: u64,
    },
    /// It has characters that no text has.
    #[error("the text has the character {code}")]
    NoText {
        /// The character's number.
        code: u32,
    },
    /// More signs and figures than letters.
    #[error("{letters} of {characters} characters are letters")]
    FewLetters {
        /// How many are letters.
        letters: u64,
        /// Characters without spaces.
        characters: u64,
    },
    /// A script with too many characters.
    #[error("the text has {different} different characters; {limit} are taken")]
    TooManyCharacters {
        /// How many it has.
        different: u64,
        /// The most.
        limit: u64,
    },
    /// A script without spaces between words.
    #[error("{words} words of {average} characters on average")]
    NoSpaces {
        /// Pieces between spaces.
        words: u64,
        /// Characters of such a piece, on average.
        average: u64,
    },
    /// It repeats itself.
    #[error("the text is {tokens} tokens long; {least} are needed")]
    FewTokens {
        /// How many it has.
        tokens: u64,
        /// The fewest.
        least: u64,
    },
    /// The loss has left the numbers.
    #[error("the loss of step {step} is no number")]
    Diverged {
        /// The step, counted from 1.
        step: u64,
    },
    /// What was kept is none of this program's.
    #[error("what was kept cannot be read: {detail}")]
    Unreadable {
        /// What is wrong.
        detail: String,
    },
    /// The file is no zip file of a model.
    #[error("the file cannot be imported: {detail}")]
    Import {
        /// What is wrong with it.
        problem: ImportProblem,
        /// More about it.
        detail: String,
    },
    /// Something else, which should not happen.
    #[error("{detail}")]
    Other {
        /// What.
        detail: String,
    },
}

/// What is wrong with a file that is to be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportProblem {
    /// It is larger than any model of this kind.
    TooLarge,
    /// It is no zip file, or a damaged one.
    NoArchive,
    /// A file in it is encrypted, or compressed in an unusual way; the detail says which.
    Packed,
    /// One of the three files is missing; the detail is its name.
    Missing,
    /// One of the files does not make sense; the detail says which and why.
    BadModel,
}
