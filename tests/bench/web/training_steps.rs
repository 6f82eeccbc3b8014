//! Trains natively on request: for each line "PRESET OBJECTIVE STEPS" the milliseconds of so many
//! steps, for `training.mjs`, which asks this and the page in turn.

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::time::Instant;

use pretraining_lab::training::{Objective, Preset, Source, Trainer};

fn main() -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let preset = words.next().and_then(Preset::named).ok_or("no such preset")?;
        let objective = words.next().and_then(Objective::named).ok_or("no such objective")?;
        let steps: usize = words.next().ok_or("how many steps?")?.parse()?;
        println!("{}", times(preset, objective, steps)?.join(" "));
        io::stdout().flush()?;
    }
    Ok(())
}

/// The first step, which allocates, does not count.
fn times(preset: &Preset, objective: Objective, steps: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let mut settings = preset.settings(objective, 0);
    (settings.steps, settings.held_out) = (10_000_000, 16);
    let mut trainer = Trainer::new(settings, Source::World)?;
    trainer.step()?;
    let mut times = Vec::new();
    for _ in 0..steps {
        let start = Instant::now();
        trainer.step()?;
        times.push(format!("{:.3}", start.elapsed().as_secs_f64() * 1e3));
    }
    Ok(times)
}
