//! `lab corpus`: text of the little world, and what is exactly known of it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::CliError;
use crate::corpus::World;
use crate::corpus::ambiguity::{Ambiguous, prove_unambiguous};
use crate::corpus::compile::{Compiled, compile};
use crate::corpus::error::WorldError;
use crate::corpus::grammar::Grammar;
use crate::corpus::measure::Measures;
use crate::corpus::render::render;
use crate::corpus::sample::Sampler;
use crate::corpus::source::Source;

/// What is asked of the little world.
#[derive(Debug, Clone)]
pub struct CorpusArgs {
    /// Which one.
    pub world: World,
    /// Files to take instead of the world's own.
    pub files: Vec<PathBuf>,
    /// How many units (sentences or stories) to write.
    pub sentences: u64,
    /// The seed of the draws.
    pub seed: u64,
    /// Write what is known of the language instead of text.
    pub measure: bool,
    /// Write JSON: with text, one object a unit.
    pub json: bool,
}

/// Writes units, one a line, or the language's measures.
///
/// # Errors
/// [`CliError`] if a file is wrong or the output ends.
pub fn run(args: &CorpusArgs, output: &mut impl Write) -> Result<(), CliError> {
    let Compiled { grammar, unused } = read(args)?;
    if args.measure {
        return measure(&grammar, &unused, args.json, output);
    }
    let mut sampler = Sampler::new(&grammar, args.seed);
    for _ in 0..args.sentences {
        let unit = sampler.draw();
        let text = render(&grammar, &unit.words);
        if args.json {
            writeln!(output, "{}", json!({ "text": text, "nats": -unit.log_probability }))?;
        } else {
            writeln!(output, "{text}")?;
        }
    }
    Ok(())
}

fn read(args: &CorpusArgs) -> Result<Compiled, CliError> {
    if args.files.is_empty() {
        return Ok(args.world.compile()?);
    }
    let mut source = Source::default();
    for path in &args.files {
        let text = fs::read_to_string(path).map_err(|source| CliError::Unreadable { path: path.clone(), source })?;
        source.read(&path.display().to_string(), &text)?;
    }
    Ok(compile(&source, crate::corpus::START)?)
}

fn measure(
    grammar: &Grammar,
    unused: &[crate::corpus::source::Place],
    as_json: bool,
    output: &mut impl Write,
) -> Result<(), CliError> {
    let measures = Measures::of(grammar);
    let proof = prove_unambiguous(grammar);
    if as_json {
        let object = json!({
            "words": grammar.words().len(),
            "rules": grammar.rules().count(),
            "derivations": measures.derivations,
            "ambiguous": proof.is_err(),
            "unit": { "nats": measures.entropy, "words": measures.words, "characters": measures.characters },
            "nats_per_token": measures.nats_per_token(),
            "bits_per_character": measures.bits_per_character(),
        });
        writeln!(output, "{object}")?;
        return Ok(());
    }
    writeln!(output, "different words      {}", grammar.words().len())?;
    writeln!(output, "rules                {}", grammar.rules().count())?;
    writeln!(output, "units                {:.3e}", measures.derivations)?;
    writeln!(output, "two derivations      {}", if proof.is_err() { "yes: the entropy is too high" } else { "never" })?;
    writeln!(
        output,
        "a unit               {:.4} nats, {:.3} words, {:.3} characters",
        measures.entropy, measures.words, measures.characters
    )?;
    writeln!(
        output,
        "a token              {:.4} nats (word by word, with the end of the unit)",
        measures.nats_per_token()
    )?;
    writeln!(output, "a character          {:.4} bits", measures.bits_per_character())?;
    for place in unused {
        writeln!(output, "never used           {} line {}", place.file, place.line)?;
    }
    if let Err(Ambiguous { words }) = proof {
        writeln!(output, "for example          {}", render(grammar, &words))?;
    }
    Ok(())
}

impl From<WorldError> for CliError {
    fn from(error: WorldError) -> Self {
        Self::World(error)
    }
}
