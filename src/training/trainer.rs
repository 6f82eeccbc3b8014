//! A training run, one step at a time: whoever drives it can show it, stop it, keep it and go on.

use candle_core::backprop::GradStore;
use candle_core::{Tensor, Var};

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

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Advance {
    /// There is more of it to do.
    Part,
    /// It is done.
    Step(StepReport),
    /// All steps have been made.
    Finished,
}

/// A step of which a part has been done.
struct Pending {
    examples: Vec<Example>,
    /// How many of them have been read.
    read: usize,
    /// How many tokens are predicted in all of them, and the sum of their losses so far.
    targets: usize,
    loss: f64,
    /// The sum of the parts' gradients.
    gradients: Option<GradStore>,
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
    pending: Option<Pending>,
}

/// Parameters times tokens of a part of a step: less than a tenth of a second in a browser.
const PART: usize = 1 << 26;

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
        let init = config.init();
        let optimizer =
            AdamW::new(variables.clone(), settings.optimizer()).with_shares(|name| init.share_of_rate(name));
        let held_out = data.part(Part::HeldOut)?;
        let held_out = held_out
            .chunks(part_rows(&settings, config.parameter_count()))
            .map(|rows| batch_of(&data, rows))
            .collect::<Result<_, _>>()?;
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
            pending: None,
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

    /// How many rows to read at once so that nobody waits for long.
    #[must_use]
    pub fn part_rows(&self) -> usize {
        part_rows(&self.settings, self.parameter_count())
    }

    /// Makes a step; `None` if all have been made.
    ///
    /// # Errors
    /// [`TrainingError`]; the run is then as it was before the step, but for one that says that a
    /// parameter has no gradient.
    pub fn step(&mut self) -> Result<Option<StepReport>, TrainingError> {
        loop {
            match self.advance(self.settings.rows)? {
                Advance::Part => {}
                Advance::Step(report) => return Ok(Some(report)),
                Advance::Finished => return Ok(None),
            }
        }
    }

    /// Does a part of a step: reads so many rows of its batch, and with the last of them updates the
    /// parameters. The parts' gradients add up to those of the whole, so that only the last digits
    /// depend on how many there are. What has been done of a step is not kept in a checkpoint.
    ///
    /// # Errors
    /// [`TrainingError`], as [`Trainer::step`].
    pub fn advance(&mut self, rows: usize) -> Result<Advance, TrainingError> {
        if self.is_finished() {
            return Ok(Advance::Finished);
        }
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => self.begin_step()?,
        };
        self.read_part(&mut pending, rows.max(1))?;
        if pending.read < pending.examples.len() {
            self.pending = Some(pending);
            return Ok(Advance::Part);
        }
        let gradients = pending.gradients.ok_or(TrainingError::NothingToPredict)?;
        let (norm, scale) = clip_global_norm(&gradients, &self.variables, self.settings.clip)?;
        let loss = pending.loss / pending.targets as f64;
        if !(loss.is_finite() && norm.is_finite()) {
            return Err(TrainingError::Diverged { step: self.done + 1 });
        }
        let learning_rate = self.settings.schedule().rate(self.done);
        self.optimizer.step(&gradients, learning_rate, scale)?;
        self.done += 1;
        self.tokens += pending.targets as u64;
        Ok(Advance::Step(StepReport { step: self.done, loss, targets: pending.targets, learning_rate, norm }))
    }

    fn begin_step(&self) -> Result<Pending, TrainingError> {
        let examples = self.data.batch(self.settings.seed, self.done, self.settings.rows)?;
        let targets = examples.iter().map(|example| example.losses().count()).sum();
        Ok(Pending { examples, read: 0, targets, loss: 0.0, gradients: None })
    }

    /// Adds the next rows' losses and gradients, each as its share of the whole batch's mean.
    fn read_part(&self, pending: &mut Pending, rows: usize) -> Result<(), TrainingError> {
        let end = (pending.read + rows).min(pending.examples.len());
        let batch = batch_of(&self.data, pending.examples.get(pending.read..end).unwrap_or_default())?;
        pending.read = end;
        if batch.targets() == 0 {
            return Ok(());
        }
        let mut loss = loss(&self.model, &batch)?;
        pending.loss += f64::from(loss.to_scalar::<f32>()?) * batch.targets() as f64;
        if batch.targets() < pending.targets {
            loss = (loss * (batch.targets() as f64 / pending.targets as f64))?;
        }
        let mut gradients = loss.backward()?;
        for (_, variable) in &self.variables {
            let before = pending.gradients.as_mut().and_then(|before| before.remove(variable));
            if let Some(before) = before {
                let sum: Tensor = match gradients.get(variable) {
                    Some(gradient) => (before + gradient)?,
                    None => before,
                };
                gradients.insert(variable, sum);
            }
        }
        pending.gradients = Some(gradients);
        Ok(())
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

/// How many rows of so many tokens a model of so many parameters reads at once: as many as are as
/// good as equally long parts of a step.
fn part_rows(settings: &Settings, parameters: usize) -> usize {
    let most = (PART / (parameters * settings.shape.context).max(1)).clamp(1, settings.rows);
    settings.rows.div_ceil(settings.rows.div_ceil(most))
}

/// Examples as a batch, whose shape is the same at every step.
fn batch_of(data: &Data, examples: &[Example]) -> Result<LossBatch, TrainingError> {
    let (objective, context) = (data.objective(), data.context());
    Ok(LossBatch::sized(examples, objective.pad(), context, objective.target_length(context)?))
}
