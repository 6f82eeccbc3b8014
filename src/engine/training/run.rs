//! A run and its history: steps, and at some of them what is held out is measured and the model asked.

use crate::protocol::{Objective, Preset, RunOverview, TrainingHistory, TrainingPlan, TrainingSample};
use crate::training::{Advance, Baselines, Export, Settings, Source, StepReport, Trainer, TrainingError};
use serde::{Deserialize, Serialize};

/// The held-out text is measured about so many times in a run.
const MEASUREMENTS: usize = 40;

/// What a kept run begins with; another number for every change of what follows.
const MAGIC: [u8; 4] = *b"run1";

/// One run.
pub(crate) struct Run {
    trainer: Trainer,
    overview: RunOverview,
    stage: Stage,
}

/// What is done next.
#[derive(Clone, Copy)]
enum Stage {
    Step,
    /// So many pieces of what is held out have been measured.
    Measure {
        pieces: usize,
        sum: f64,
        tokens: usize,
    },
    Ask,
}

const MEASURE: Stage = Stage::Measure { pieces: 0, sum: 0.0, tokens: 0 };

/// What one piece of work came to.
pub(crate) enum Work {
    /// A part of a step.
    Part,
    /// The last part of one.
    Step(StepReport),
    /// After so many steps, what is held out was measured.
    Measured(u32, f32),
    /// After so many steps, the model was asked.
    Said(u32, TrainingSample),
    /// A piece of the measurement, or all had been done.
    Nothing,
}

/// Where a run stands.
pub(crate) struct Place {
    pub done: usize,
    pub finished: bool,
    /// Whether all that belongs to the last step has been done.
    pub between_steps: bool,
    pub tokens: u64,
    pub tokens_a_part: usize,
}

/// What is kept of a run.
#[derive(Serialize, Deserialize)]
struct Kept {
    history: TrainingHistory,
    checkpoint: Vec<u8>,
}

impl Run {
    /// A run at its beginning. What its losses are held against is still missing.
    pub fn begin(plan: &TrainingPlan) -> Result<Self, TrainingError> {
        let TrainingPlan { objective, shape, rows, steps, learning_rate, seed, .. } = *plan;
        let preset = Preset { name: "", shape, rows: rows as usize, learning_rate, steps: steps as usize };
        let source = plan.text.clone().map_or(Source::World, Source::Text);
        let trainer = Trainer::new(preset.settings(objective, seed), source)?;
        Ok(Self::of(trainer, TrainingHistory::default()))
    }

    /// A run that was kept. Nothing in the bytes is believed.
    pub fn read(bytes: &[u8]) -> Result<Self, TrainingError> {
        let unreadable = |reason: &str| TrainingError::Kept { reason: reason.to_owned() };
        let kept = bytes.strip_prefix(&MAGIC).ok_or_else(|| unreadable("it was written by another version"))?;
        let kept: Kept = postcard::from_bytes(kept).map_err(|error| unreadable(&error.to_string()))?;
        let trainer = Trainer::resume(&kept.checkpoint)?;
        if trainer.steps_done() != kept.history.losses.len() {
            return Err(unreadable("its history is that of another run"));
        }
        Ok(Self::of(trainer, kept.history))
    }

    fn of(trainer: Trainer, history: TrainingHistory) -> Self {
        let Settings { objective, shape, rows, steps, learning_rate, seed, .. } = *trainer.settings();
        let text = match trainer.source() {
            Source::World => None,
            Source::Text(text) => Some(text.clone()),
        };
        let (rows, steps) = (rows as u32, steps as u32);
        let step = history.steps();
        let stage = match (history.held_out.last(), history.samples.last()) {
            _ if !is_due(trainer.steps_done(), trainer.settings().steps) => Stage::Step,
            (Some((measured, _)), Some((asked, _))) if (*measured, *asked) == (step, step) => Stage::Step,
            (Some((measured, _)), _) if *measured == step => Stage::Ask,
            _ => MEASURE,
        };
        let overview = RunOverview {
            plan: TrainingPlan { objective, shape, rows, steps, learning_rate, seed, text },
            parameters: trainer.parameter_count() as u64,
            vocabulary: trainer.data().vocabulary().size() as u32,
            uniform: f64::NAN,
            unigram: f64::NAN,
            bigram: f64::NAN,
            entropy: None,
            tokens: trainer.tokens(),
            history,
        };
        Self { trainer, overview, stage }
    }

    /// With what can be had without a network.
    pub fn with_baselines(mut self) -> Result<Self, TrainingError> {
        let Baselines { uniform, unigram, bigram, truth } = Baselines::of(self.trainer.data())?;
        let entropy = truth.map(|truth| truth.held_out);
        self.overview = RunOverview { uniform, unigram, bigram, entropy, ..self.overview };
        Ok(self)
    }

    /// All that is known of it.
    pub fn overview(&self) -> &RunOverview {
        &self.overview
    }

    pub fn objective(&self) -> Objective {
        self.trainer.settings().objective
    }

    pub fn steps_done(&self) -> usize {
        self.trainer.steps_done()
    }

    pub fn place(&self) -> Place {
        let settings = self.trainer.settings();
        Place {
            done: self.trainer.steps_done(),
            finished: self.trainer.is_finished(),
            between_steps: matches!(self.stage, Stage::Step),
            tokens: self.trainer.tokens(),
            tokens_a_part: self.trainer.part_rows() * settings.shape.context,
        }
    }

    /// Does a piece of work that nobody waits long for.
    pub fn work(&mut self) -> Result<Work, TrainingError> {
        let work = match self.stage {
            Stage::Step => self.step()?,
            Stage::Measure { pieces, sum, tokens } if pieces < self.trainer.held_out_batches() => {
                let (more, count) = self.trainer.evaluate_batch(pieces)?;
                self.stage = Stage::Measure { pieces: pieces + 1, sum: sum + more, tokens: tokens + count };
                Work::Nothing
            }
            Stage::Measure { sum, tokens, .. } => {
                self.stage = Stage::Ask;
                Work::Measured(self.overview.history.steps(), (sum / tokens.max(1) as f64) as f32)
            }
            Stage::Ask => {
                let sample = self.sample(self.trainer.settings().seed)?;
                self.stage = Stage::Step;
                Work::Said(self.overview.history.steps(), sample)
            }
        };
        let history = &mut self.overview.history;
        match &work {
            Work::Step(step) => history.losses.push(step.loss as f32),
            Work::Measured(step, loss) => history.held_out.push((*step, *loss)),
            Work::Said(step, sample) => history.samples.push((*step, sample.clone())),
            Work::Part | Work::Nothing => {}
        }
        self.overview.tokens = self.trainer.tokens();
        Ok(work)
    }

    fn step(&mut self) -> Result<Work, TrainingError> {
        Ok(match self.trainer.advance(self.trainer.part_rows())? {
            Advance::Part => Work::Part,
            Advance::Finished => Work::Nothing,
            Advance::Step(report) => {
                if is_due(report.step, self.trainer.settings().steps) {
                    self.stage = MEASURE;
                }
                Work::Step(report)
            }
        })
    }

    /// What the model makes of a text of its kind.
    pub fn sample(&self, seed: u64) -> Result<TrainingSample, TrainingError> {
        let sample = self.trainer.sample(seed)?;
        Ok(TrainingSample { given: sample.given, written: sample.written })
    }

    /// The model as files.
    pub fn export(&self) -> Result<Export, TrainingError> {
        self.trainer.export()
    }

    /// The run as bytes.
    pub fn write(&self) -> Result<Vec<u8>, TrainingError> {
        let kept = Kept { history: self.overview.history.clone(), checkpoint: self.trainer.checkpoint()? };
        let unwritable = |error: postcard::Error| TrainingError::Kept { reason: error.to_string() };
        postcard::to_extend(&kept, MAGIC.to_vec()).map_err(unwritable)
    }
}

/// Whether what is held out is measured after so many steps: evenly, and at the beginning, where most
/// is learnt, a little more often.
fn is_due(done: usize, steps: usize) -> bool {
    let every = (steps / MEASUREMENTS).max(1);
    done.is_multiple_of(every) || done == steps || done == every / 5 || done == every / 2
}
