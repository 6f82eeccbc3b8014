//! A training run, one step at a time: whoever drives it can show it, stop it, keep it and go on.

use candle_core::Var;

use super::data::{Data, Part, Source};
use super::error::TrainingError;
use super::optimizer::{AdamW, clip_global_norm};
use super::parameters::Parameters;
use super::settings::Settings;
use super::shape::Config;
use super::step::{LossBatch, Trainable, loss};
use crate::model::checkpoint::Weights;
use crate::objective::example::Example;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepReport {
    /// Which one, counted from 1.
    pub step: usize,
    /// The mean loss of its batch before the step, in nats.
    pub loss: f64,
    /// How many tokens were predicted.
    pub targets: usize,
    /// The learning rate.
    pub learning_rate: f64,
    /// The length of all gradients together, before it was clipped.
    pub norm: f64,
}

/// A run: model, optimiser, text, and how far it has come.
pub struct Trainer {
    pub(super) settings: Settings,
    pub(super) source: Source,
    pub(super) data: Data,
    pub(super) config: Config,
    pub(super) parameters: Parameters<'static>,
    pub(super) optimizer: AdamW,
    pub(super) done: usize,
    pub(super) tokens: u64,
    model: Trainable,
    variables: Vec<(String, Var)>,
    held_out: Vec<LossBatch>,
}

impl Trainer {
    /// A run at its beginning.
    ///
    /// # Errors
    /// [`TrainingError`], when settings or text are of no use.
    pub fn new(settings: Settings, source: Source) -> Result<Self, TrainingError> {
        settings.check()?;
        let data = Data::new(&source, settings.objective, settings.shape.context, settings.held_out)?;
        let config = Config::of(settings.objective, &settings.shape, data.vocabulary().size())?;
        let parameters = Parameters::from_seed(config.init(), settings.seed);
        let model = config.model(&Weights::new(&parameters))?;
        let variables = parameters.variables();
        let optimizer = AdamW::new(variables.clone(), settings.optimizer());
        let held_out = data.part(Part::HeldOut)?;
        let held_out = held_out.chunks(settings.rows).map(|rows| batch_of(&data, rows)).collect::<Result<_, _>>()?;
        Ok(Self {
            settings,
            source,
            data,
            config,
            parameters,
            optimizer,
            done: 0,
            tokens: 0,
            model,
            variables,
            held_out,
        })
    }

    /// What the run follows from.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the text comes from.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The text.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The number of parameters; tied ones count once.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.parameters.count()
    }

    /// How many steps have been made.
    #[must_use]
    pub fn steps_done(&self) -> usize {
        self.done
    }

    /// How many tokens have been predicted in them.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.tokens
    }

    /// Whether all steps have been made.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.done >= self.settings.steps
    }

    /// Makes a step; `None` if all have been made.
    ///
    /// # Errors
    /// [`TrainingError`]; the run is then as it was before the step, but for one that says that a
    /// parameter has no gradient.
    pub fn step(&mut self) -> Result<Option<StepReport>, TrainingError> {
        if self.is_finished() {
            return Ok(None);
        }
        let examples = self.data.batch(self.settings.seed, self.done, self.settings.rows)?;
        let batch = batch_of(&self.data, &examples)?;
        let loss = loss(&self.model, &batch)?;
        let value = f64::from(loss.to_scalar::<f32>()?);
        let gradients = loss.backward()?;
        let (norm, scale) = clip_global_norm(&gradients, &self.variables, self.settings.clip)?;
        if !(value.is_finite() && norm.is_finite()) {
            return Err(TrainingError::Diverged { step: self.done + 1 });
        }
        let learning_rate = self.settings.schedule().rate(self.done);
        self.optimizer.step(&gradients, learning_rate, scale)?;
        self.done += 1;
        self.tokens += batch.targets() as u64;
        Ok(Some(StepReport { step: self.done, loss: value, targets: batch.targets(), learning_rate, norm }))
    }

    /// In how many pieces the held-out text is measured.
    #[must_use]
    pub fn held_out_batches(&self) -> usize {
        self.held_out.len()
    }

    /// Measures a piece of the held-out text: the sum of its losses, and of how many tokens it is.
    /// Nothing of a piece that does not exist, or in which nothing is to be predicted.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn evaluate_batch(&self, index: usize) -> Result<(f64, usize), TrainingError> {
        match self.held_out.get(index) {
            Some(batch) if batch.targets() > 0 => {
                let mean = f64::from(loss(&self.model, batch)?.to_scalar::<f32>()?);
                Ok((mean * batch.targets() as f64, batch.targets()))
            }
            _ => Ok((0.0, 0)),
        }
    }

    /// The mean loss of the held-out text, in nats a token.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn evaluate(&self) -> Result<f64, TrainingError> {
        let (mut sum, mut count) = (0.0, 0);
        for index in 0..self.held_out_batches() {
            let (more, tokens) = self.evaluate_batch(index)?;
            sum += more;
            count += tokens;
        }
        if count == 0 { Err(TrainingError::NothingToPredict) } else { Ok(sum / count as f64) }
    }
}

/// Examples as a batch, whose shape is the same at every step.
fn batch_of(data: &Data, examples: &[Example]) -> Result<LossBatch, TrainingError> {
    let (objective, context) = (data.objective(), data.context());
    Ok(LossBatch::sized(examples, objective.pad(), context, objective.target_length(context)?))
}
