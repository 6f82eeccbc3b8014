//! A race: run after run, one step or one piece of an evaluation a call.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use candle_core::{Tensor, Var};

use super::classifier::{Classifier, Encoder, Probe, Rows, says_second};
use super::draw;
use super::order::Order;
use super::outcome::Outcome;
use super::pretrained::{Pretrained, TransferError};
use super::settings::{Arm, BATCH, Method, Settings, runs};
use super::task::Task;
use crate::training::{AdamW, AdamWConfig, Schedule, clip_global_norm};

/// Sentences that are asked at once: a piece of an evaluation.
const PIECE: usize = 24;
/// Steps of a probe that are made at once: each is small.
const PROBE_STEPS: usize = 20;
/// What a step costs for each sentence, where asking it costs 1: there and back.
const STEP_COST: u64 = 3;
/// The same for a sentence that is read as one vector.
const PROBE_SHARE: u64 = 100;
/// Gradients together are made no longer than this.
const CLIP: f64 = 1.0;
/// Matrices are not decayed: rows of words that do not occur may then be left out.
const OPTIMIZER: AdamWConfig = AdamWConfig { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weight_decay: 0.0 };

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A step was made, or a piece of an evaluation.
    Worked,
    /// A run has ended.
    Ended(Outcome),
}

/// One run of a race.
#[derive(Debug, Clone, Copy)]
struct Run {
    arm: Arm,
    size: u16,
    seed: u32,
}

/// Where a run is.
enum Stage {
    Full { network: Classifier, optimizer: AdamW, batches: Box<Batches>, step: usize },
    Asking { network: Classifier, answers: Vec<bool> },
    Reading { encoder: Encoder, features: Vec<Tensor>, read: usize },
    Probing { probe: Probe, optimizer: AdamW, features: Tensor, step: usize },
}

/// A race on its way.
pub struct Race<'a> {
    pretrained: &'a Pretrained,
    order: Order,
    rows: Rows,
    /// The labelled sentences, then the held-out ones, as numbers of rows.
    sentences: Vec<Vec<u32>>,
    labels: Vec<u32>,
    labelled: usize,
    /// For each seed the order in which sentences are drawn.
    draws: Vec<Vec<usize>>,
    /// Runs that have not begun, the next one last.
    waiting: Vec<Run>,
    now: Option<(Run, Stage)>,
    /// Vectors of all sentences, (sentences, C), for probes.
    features: Vec<((Arm, u32), Tensor)>,
    done: u64,
    total: u64,
}

impl<'a> Race<'a> {
    /// A race before its first step.
    ///
    /// # Errors
    /// [`TransferError`], if task or order make no sense.
    pub fn new(pretrained: &'a Pretrained, task: &Task, order: Order) -> Result<Self, TransferError> {
        order.check(task)?;
        let all = || task.labelled.iter().chain(&task.held_out);
        let ids = pretrained.encode(all().map(|sentence| sentence.text.as_str()))?;
        let rows = Rows::of(&ids, pretrained.pad);
        let sentences = ids.iter().map(|sentence| rows.narrow(sentence)).collect();
        let all_runs = runs(&order.sizes, order.seeds).filter(|(_, _, arm)| order.arms.contains(arm));
        let mut waiting: Vec<Run> = all_runs.map(|(size, seed, arm)| Run { arm, size, seed }).collect();
        waiting.reverse();
        let mut race = Self {
            pretrained,
            rows,
            sentences,
            labels: all().map(|sentence| u32::from(sentence.second)).collect(),
            labelled: task.labelled.len(),
            draws: (0..order.seeds).map(|seed| draw::order(task, seed)).collect(),
            waiting,
            now: None,
            features: Vec::new(),
            done: 0,
            total: 0,
            order,
        };
        race.total = race.waiting.iter().map(|run| race.cost(*run)).sum::<u64>() + race.reading_cost();
        Ok(race)
    }

    /// Leaves out so many of the runs that have not begun.
    pub fn leave_out(&mut self, runs: usize) {
        for run in self.waiting.split_off(self.waiting.len().saturating_sub(runs)) {
            self.total = self.total.saturating_sub(self.cost(run));
        }
    }

    /// How much has been done, and how much there is, in sentences that are asked.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.total)
    }

    /// Does a step, or a piece of an evaluation; nothing once all runs have ended.
    ///
    /// # Errors
    /// [`TransferError`].
    pub fn step(&mut self) -> Result<Option<News>, TransferError> {
        let (run, stage) = match self.now.take() {
            Some(now) => now,
            None => match self.waiting.pop() {
                Some(run) => (run, self.begin(run)?),
                None => return Ok(None),
            },
        };
        let news = match stage {
            Stage::Full { network, optimizer, batches, step } => self.train(run, network, optimizer, batches, step)?,
            Stage::Asking { network, answers } => return self.ask(run, network, answers).map(Some),
            Stage::Reading { encoder, features, read } => self.read(run, encoder, features, read)?,
            Stage::Probing { probe, optimizer, features, step } => {
                return self.probe(run, probe, optimizer, &features, step).map(Some);
            }
        };
        self.now = Some((run, news));
        Ok(Some(News::Worked))
    }

    fn begin(&self, run: Run) -> Result<Stage, TransferError> {
        let (pretrained, rows, seed) = (self.pretrained, &self.rows, u64::from(run.seed));
        if self.order.method == Method::Full {
            let network = Classifier::new(pretrained, rows, run.arm, seed)?;
            let optimizer = AdamW::new(network.variables().to_vec(), OPTIMIZER);
            let batches = Box::new(Batches::new(self.drawn(run).to_vec(), run.seed));
            return Ok(Stage::Full { network, optimizer, batches, step: 0 });
        }
        match self.known(run) {
            Some(features) => self.begin_probe(run, features),
            None => {
                let encoder = Encoder::frozen(pretrained, rows, run.arm, seed)?;
                Ok(Stage::Reading { encoder, features: Vec::new(), read: 0 })
            }
        }
    }

    fn begin_probe(&self, run: Run, features: Tensor) -> Result<Stage, TransferError> {
        let probe = Probe::new(self.pretrained.config.hidden_size, u64::from(run.seed))?;
        let optimizer = AdamW::new(probe.variables.clone(), OPTIMIZER);
        Ok(Stage::Probing { probe, optimizer, features, step: 0 })
    }

    /// One step of full fine-tuning.
    fn train(
        &mut self,
        run: Run,
        network: Classifier,
        mut optimizer: AdamW,
        mut batches: Box<Batches>,
        step: usize,
    ) -> Result<Stage, TransferError> {
        let settings = self.order.settings(run.arm, run.size);
        let batch = batches.next();
        let loss = network.loss(&self.texts(&batch), self.classes(&batch))?;
        update(&loss, &mut optimizer, network.variables(), settings, step)?;
        self.done += STEP_COST * batch.len() as u64;
        if step + 1 < settings.steps {
            return Ok(Stage::Full { network, optimizer, batches, step: step + 1 });
        }
        Ok(Stage::Asking { network, answers: Vec::new() })
    }

    /// Asks a piece of the drawn sentences, then of the held-out ones.
    fn ask(&mut self, run: Run, network: Classifier, mut answers: Vec<bool>) -> Result<News, TransferError> {
        let drawn = self.drawn(run).iter().copied();
        let asked: Vec<usize> = drawn.chain(self.labelled..self.sentences.len()).collect();
        let piece: Vec<usize> = asked.iter().skip(answers.len()).take(PIECE).copied().collect();
        answers.extend(says_second(&network.logits(&self.texts(&piece))?)?);
        self.done += piece.len() as u64;
        if answers.len() < asked.len() {
            self.now = Some((run, Stage::Asking { network, answers }));
            return Ok(News::Worked);
        }
        Ok(News::Ended(self.outcome(run, &answers)))
    }

    /// Reads a piece of all sentences with the frozen encoder.
    fn read(
        &mut self,
        run: Run,
        encoder: Encoder,
        mut features: Vec<Tensor>,
        read: usize,
    ) -> Result<Stage, TransferError> {
        let piece: Vec<usize> = (read..(read + PIECE).min(self.sentences.len())).collect();
        features.push(encoder.features(&self.texts(&piece))?);
        self.done += piece.len() as u64;
        let read = read + piece.len();
        if read < self.sentences.len() {
            return Ok(Stage::Reading { encoder, features, read });
        }
        let features = Tensor::cat(&features, 0)?;
        self.features.push((reader(run), features.clone()));
        self.begin_probe(run, features)
    }

    /// Some steps of a linear probe, on all drawn sentences at once.
    fn probe(
        &mut self,
        run: Run,
        probe: Probe,
        mut optimizer: AdamW,
        features: &Tensor,
        step: usize,
    ) -> Result<News, TransferError> {
        let settings = self.order.settings(run.arm, run.size);
        let drawn = self.drawn(run).to_vec();
        let labelled = select(features, &drawn)?;
        let until = (step + PROBE_STEPS).min(settings.steps);
        for step in step..until {
            let loss = probe.loss(&labelled, self.classes(&drawn))?;
            update(&loss, &mut optimizer, &probe.variables, settings, step)?;
        }
        self.done += probe_cost(drawn.len(), until) - probe_cost(drawn.len(), step);
        if until < settings.steps {
            self.now = Some((run, Stage::Probing { probe, optimizer, features: features.clone(), step: until }));
            return Ok(News::Worked);
        }
        let asked: Vec<usize> = drawn.into_iter().chain(self.labelled..self.sentences.len()).collect();
        let answers = says_second(&probe.logits(&select(features, &asked)?)?)?;
        Ok(News::Ended(self.outcome(run, &answers)))
    }

    fn outcome(&self, run: Run, answers: &[bool]) -> Outcome {
        let drawn = self.drawn(run);
        let (labelled, held_out) = answers.split_at(drawn.len().min(answers.len()));
        let right = drawn.iter().zip(labelled).filter(|(at, said)| (self.labels[**at] == 1) == **said).count();
        Outcome {
            arm: run.arm,
            size: run.size,
            seed: run.seed,
            labelled_right: right as u16,
            answers: held_out.to_vec(),
        }
    }

    /// The sentences that a run is given.
    fn drawn(&self, run: Run) -> &[usize] {
        let order = self.draws.get(run.seed as usize).map_or(&[][..], Vec::as_slice);
        &order[..usize::from(run.size).min(order.len())]
    }

    fn texts(&self, places: &[usize]) -> Vec<&[u32]> {
        places.iter().map(|at| self.sentences[*at].as_slice()).collect()
    }

    fn classes(&self, places: &[usize]) -> Vec<u32> {
        places.iter().map(|at| self.labels[*at]).collect()
    }

    fn known(&self, run: Run) -> Option<Tensor> {
        let found = self.features.iter().find(|(of, _)| *of == reader(run));
        found.map(|(_, features)| features.clone())
    }

    fn cost(&self, run: Run) -> u64 {
        let (steps, size) = (self.order.settings(run.arm, run.size).steps, usize::from(run.size));
        match self.order.method {
            Method::Full => {
                let held_out = self.sentences.len() - self.labelled;
                STEP_COST * (steps * size.min(BATCH)) as u64 + (size + held_out) as u64
            }
            Method::Probe => probe_cost(size, steps),
        }
    }

    /// What reading all sentences costs, by each frozen encoder.
    fn reading_cost(&self) -> u64 {
        let encoders = |arm: &Arm| if *arm == Arm::Pretrained { 1 } else { u64::from(self.order.seeds) };
        let encoders: u64 = self.order.arms.iter().map(encoders).sum();
        if self.order.method == Method::Probe { encoders * self.sentences.len() as u64 } else { 0 }
    }
}

/// Which frozen encoder a run has: the pre-trained one is the same for all seeds.
fn reader(run: Run) -> (Arm, u32) {
    (run.arm, if run.arm == Arm::Pretrained { 0 } else { run.seed })
}

fn probe_cost(size: usize, steps: usize) -> u64 {
    (size * steps) as u64 / PROBE_SHARE
}

fn select(features: &Tensor, places: &[usize]) -> Result<Tensor, TransferError> {
    let places: Vec<u32> = places.iter().map(|at| *at as u32).collect();
    Ok(features.index_select(&Tensor::new(places, features.device())?, 0)?)
}

fn update(
    loss: &Tensor,
    optimizer: &mut AdamW,
    variables: &[(String, Var)],
    settings: Settings,
    step: usize,
) -> Result<(), TransferError> {
    let gradients = loss.backward()?;
    let (norm, scale) = clip_global_norm(&gradients, variables, CLIP)?;
    if !(norm.is_finite() && loss.to_scalar::<f32>()?.is_finite()) {
        return Err(TransferError::Diverged);
    }
    let Settings { learning_rate, steps } = settings;
    let schedule = Schedule { peak: learning_rate, warm_up: (steps / 10).max(1), steps, floor: 0.0 };
    Ok(optimizer.step(&gradients, schedule.rate(step), scale)?)
}

/// The drawn sentences again and again, shuffled each time, some at a time.
struct Batches {
    drawn: Vec<usize>,
    left: Vec<usize>,
    rng: ChaCha8Rng,
}

impl Batches {
    fn new(drawn: Vec<usize>, seed: u32) -> Self {
        Self { drawn, left: Vec::new(), rng: ChaCha8Rng::seed_from_u64(u64::from(seed) + 2000) }
    }

    fn next(&mut self) -> Vec<usize> {
        let size = BATCH.min(self.drawn.len());
        if self.left.len() < size {
            let mut again = self.drawn.clone();
            draw::shuffle(&mut again, &mut self.rng);
            again.append(&mut self.left);
            self.left = again;
        }
        self.left.split_off(self.left.len() - size)
    }
}
