//! A run as bytes, and back: weights, the optimiser's memory, settings and text, in one `.safetensors`
//! file that says everything that a run follows from.

use std::borrow::Cow;

use candle_core::Tensor;
use safetensors::{Dtype, SafeTensors, View};
use serde::{Deserialize, Serialize};

use super::data::Source;
use super::error::TrainingError;
use super::settings::Settings;
use super::trainer::Trainer;
use crate::model::checkpoint::{Checkpoint, TensorSource};

/// Another number for every change of what is kept.
const VERSION: u16 = 1;

const RUN: &str = "run";
const TEXT: &str = "text";

/// What stands in the tensor `run`, as postcard.
#[derive(Serialize, Deserialize)]
struct Run {
    version: u16,
    settings: Settings,
    steps: u32,
    tokens: u64,
    own_text: bool,
}

impl Trainer {
    /// The run as it stands. [`Trainer::resume`] goes on from there as if it had never ended.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn checkpoint(&self) -> Result<Vec<u8>, TrainingError> {
        let (steps, memory) = self.optimizer.memory();
        let own_text = matches!(self.source, Source::Text(_));
        let (settings, tokens) = (self.settings.clone(), self.tokens);
        let run = Run { version: VERSION, settings, steps: steps.unsigned_abs(), tokens, own_text };
        let run = postcard::to_allocvec(&run).map_err(|error| unreadable(&error))?;
        let mut views = vec![(RUN.to_owned(), Piece::bytes(run))];
        if let Source::Text(text) = &self.source {
            views.push((TEXT.to_owned(), Piece::bytes(text.clone().into_bytes())));
        }
        for (name, variable) in self.parameters.variables() {
            let values: Vec<f32> = variable.flatten_all()?.to_vec1()?;
            views.push((format!("weight.{name}"), Piece::numbers(&values, variable.dims().to_vec())));
        }
        for (name, mean, square) in memory {
            views.push((format!("mean.{name}"), Piece::numbers(&mean, vec![mean.len()])));
            views.push((format!("square.{name}"), Piece::numbers(&square, vec![square.len()])));
        }
        safetensors::serialize(views, None).map_err(|error| unreadable(&error))
    }

    /// A run that was kept. Nothing in the bytes is believed.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn resume(bytes: &[u8]) -> Result<Self, TrainingError> {
        let checkpoint = Checkpoint::open(bytes)?;
        let file = SafeTensors::deserialize(bytes).map_err(|error| unreadable(&error))?;
        let plain = |name: &str| match file.tensor(name) {
            Ok(view) if view.dtype() == Dtype::U8 => Ok(view.data()),
            _ => Err(unreadable(&format!("there are no bytes {name:?}"))),
        };
        let run = plain(RUN)?;
        match postcard::take_from_bytes::<u16>(run) {
            Ok((VERSION, _)) => {}
            _ => return Err(unreadable(&"it was written by another version")),
        }
        let run: Run = postcard::from_bytes(run).map_err(|error| unreadable(&error))?;
        let source = if run.own_text {
            let text = String::from_utf8(plain(TEXT)?.to_vec()).map_err(|error| unreadable(&error))?;
            Source::Text(text)
        } else {
            Source::World
        };
        let done = run.steps as usize;
        if done > run.settings.steps {
            return Err(unreadable(&format!("{done} steps of {} have been made", run.settings.steps)));
        }
        // Before anything is made of what the settings claim: ten squares of the width a layer are the
        // fewest that any family has, each with three numbers of four bytes.
        run.settings.check()?;
        let shape = run.settings.shape;
        if 120 * shape.layers * shape.width * shape.width > bytes.len() {
            return Err(unreadable(&"it is too short for its model"));
        }
        let mut trainer = Self::new(run.settings, source)?;
        let mut memory = Vec::new();
        for (name, variable) in trainer.parameters.variables() {
            let value = checkpoint.tensor(&format!("weight.{name}"), variable.dims())?;
            let size = [variable.elem_count()];
            let numbers = |kind: &str| -> Result<Vec<f32>, TrainingError> {
                let tensor: Tensor = checkpoint.tensor(&format!("{kind}.{name}"), &size)?;
                Ok(tensor.to_vec1()?)
            };
            memory.push((name.clone(), numbers("mean")?, numbers("square")?));
            variable.set(&value)?;
        }
        if !trainer.optimizer.restore((i32::try_from(run.steps).unwrap_or(i32::MAX), memory)) {
            return Err(unreadable(&"the optimiser's memory is of another model"));
        }
        (trainer.done, trainer.tokens) = (done, run.tokens);
        Ok(trainer)
    }
}

fn unreadable(reason: &impl ToString) -> TrainingError {
    TrainingError::Kept { reason: reason.to_string() }
}

struct Piece {
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Piece {
    fn bytes(bytes: Vec<u8>) -> Self {
        Self { kind: Dtype::U8, shape: vec![bytes.len()], bytes }
    }

    fn numbers(values: &[f32], shape: Vec<usize>) -> Self {
        Self { kind: Dtype::F32, shape, bytes: values.iter().flat_map(|value| value.to_le_bytes()).collect() }
    }
}

impl View for Piece {
    fn dtype(&self) -> Dtype {
        self.kind
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        (&self.bytes).into()
    }

    fn data_len(&self) -> usize {
        self.bytes.len()
    }
}
