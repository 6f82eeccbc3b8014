//! How fast a training step is natively, beside PyTorch in f32 on the same cores: `make bench-native`.
//!
//! Both train models of the same shape in turn, so that whatever else the machine does meets both; read
//! the ratio. PyTorch is that of the pipeline (`training/run`); without it, this says so and is done.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;
use std::{env, thread};

use pretraining_lab::model::checkpoint::Weights;
use pretraining_lab::objective::example::{Attention, Example};
use pretraining_lab::training::{
    AdamW, AdamWConfig, Config, LossBatch, Objective, Parameters, Shape, clip_global_norm, loss,
};

/// Rows and tokens of a batch.
const ROWS: usize = 16;
const CONTEXT: usize = 64;
/// Every so many tokens one is hidden: about 15 %.
const HIDDEN: usize = 7;
/// Tokens of a T5's target.
const TARGET: usize = 20;

/// A name, layers, width, heads, vocabulary.
const SIZES: [(&str, usize, usize, usize, usize); 2] = [("1M", 4, 128, 4, 2_048), ("5M", 4, 256, 8, 8_192)];

fn main() -> Result<(), Box<dyn Error>> {
    let rounds: usize = env::var("BENCH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    let steps: usize = env::var("BENCH_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(5);
    let Some(python) = python() else {
        println!("training beside PyTorch: left out, as there is no PyTorch; 'make test-training-torch' gets it");
        return Ok(());
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut peer = Peer::start(&python, threads)?;
    println!(
        "a training step of {ROWS} rows of {CONTEXT} tokens, f32, {threads} threads: median of {} steps",
        rounds * steps
    );
    println!("(T5: {TARGET} tokens of target for each row; tokens a second are those of the input)");
    println!("family  size    ours, ms  PyTorch, ms  ours, tokens/s  speed of ours to PyTorch's");
    for (family, objective) in [("bert", Objective::Masked), ("gpt", Objective::Causal), ("t5", Objective::Spans)] {
        for (name, layers, width, heads, vocabulary) in SIZES {
            let shape = Shape { layers, width, heads, context: CONTEXT };
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                ours.extend(own(objective, &shape, vocabulary, steps)?);
                theirs.extend(peer.steps(family, &shape, vocabulary, steps)?);
            }
            let (ours, theirs) = (median(ours), median(theirs));
            let speed = (ROWS * CONTEXT) as f64 / ours * 1e3;
            println!("{family:6}  {name:4}  {ours:10.1}  {theirs:11.1}  {speed:14.0}  {:.2}", theirs / ours);
        }
    }
    Ok(())
}

/// The Python that has PyTorch, if the pipeline's environment is there.
fn python() -> Option<PathBuf> {
    if let Some(python) = env::var_os("PYTHON") {
        return Some(python.into());
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))?;
    let venv = env::var_os("TRAINING_VENV").map_or_else(|| cache.join("pretraining-lab/training-venv"), PathBuf::from);
    Some(venv.join("bin/python")).filter(|python| python.exists())
}

/// The other program.
struct Peer {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(python: &Path, threads: usize) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new("training/run")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("PYTHON", python)
            .args(["tests.bench.training_peer", &threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asks = child.stdin.take().ok_or("no way to ask PyTorch")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no answer from PyTorch")?);
        let mut peer = Self { child, asks, answers };
        if peer.line()? == "ready" { Ok(peer) } else { Err("PyTorch did not start".into()) }
    }

    fn line(&mut self) -> Result<String, Box<dyn Error>> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }

    fn steps(
        &mut self,
        family: &str,
        shape: &Shape,
        vocabulary: usize,
        steps: usize,
    ) -> Result<Vec<f64>, Box<dyn Error>> {
        let Shape { layers, width, heads, .. } = shape;
        writeln!(self.asks, "{family} {layers} {width} {heads} {vocabulary} {steps}")?;
        let line = self.line()?;
        Ok(line.split(' ').map(str::parse).collect::<Result<_, _>>()?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Milliseconds of so many of our steps; the first, which allocates, does not count.
fn own(objective: Objective, shape: &Shape, vocabulary: usize, steps: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let config = Config::of(objective, shape, vocabulary)?;
    let parameters = Parameters::from_seed(config.init(), 1);
    let model = config.model(&Weights::new(&parameters))?;
    let variables = parameters.variables();
    let mut optimizer = AdamW::new(variables.clone(), AdamWConfig::default());
    let examples: Vec<Example> = (0..ROWS).map(|row| example(objective, row, vocabulary)).collect();
    let mut times = Vec::new();
    for step in 0..=steps {
        let start = Instant::now();
        let loss = loss(&model, &LossBatch::new(&examples, 0))?;
        let gradients = loss.backward()?;
        let (_, scale) = clip_global_norm(&gradients, &variables, 1.0)?;
        optimizer.step(&gradients, 1e-3, scale)?;
        if step > 0 {
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    Ok(times)
}

fn example(objective: Objective, row: usize, vocabulary: usize) -> Example {
    let id = |place: usize| 5 + ((row * CONTEXT + place) * 7_919 % (vocabulary - 5)) as u32;
    let ids = |count: usize| (0..count).map(id).collect::<Vec<u32>>();
    let label = |place: usize| match objective {
        Objective::Causal => (place + 1 < CONTEXT).then(|| id(place + 1)),
        Objective::Masked => place.is_multiple_of(HIDDEN).then(|| id(place)),
        Objective::Spans => Some(id(place + 1)),
    };
    let (attention, targets, labels) = match objective {
        Objective::Masked => (Attention::Full, 0, CONTEXT),
        Objective::Causal => (Attention::Causal, 0, CONTEXT),
        Objective::Spans => (Attention::EncoderDecoder, TARGET, TARGET),
    };
    Example { inputs: ids(CONTEXT), decoder_inputs: ids(targets), labels: (0..labels).map(label).collect(), attention }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
