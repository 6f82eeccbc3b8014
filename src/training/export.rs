//! A trained model as the files of a Hugging Face folder, and what it says.

use super::data::Part;
use super::error::TrainingError;
use super::plan::Objective;
use super::trainer::Trainer;
use super::vocabulary::Vocabulary;
use crate::inference::causal_lm::CausalLm;
use crate::inference::distribution::Distribution;
use crate::inference::generate::{Generation, Step};
use crate::inference::masked_lm::MaskedLm;
use crate::inference::sampling::Sampling;
use crate::inference::span_fill::{Filling, SpanFiller};
use crate::model::batch::{Batch, Position};
use crate::objective::example::Example;

/// The files of a Hugging Face folder.
#[derive(Debug, Clone)]
pub struct Export {
    /// `config.json`.
    pub config: Vec<u8>,
    /// `tokenizer.json`.
    pub tokenizer: Vec<u8>,
    /// `model.safetensors`, in f16.
    pub weights: Vec<u8>,
}

impl Export {
    /// The files with their names.
    #[must_use]
    pub fn files(&self) -> [(&'static str, &[u8]); 3] {
        [("config.json", &self.config), ("tokenizer.json", &self.tokenizer), ("model.safetensors", &self.weights)]
    }
}

/// What a model made of what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The text with its gaps; empty for a GPT, which begins by itself.
    pub given: String,
    /// A GPT's text; a BERT's text with its guesses in the gaps; what a T5 wrote for the gaps.
    pub written: String,
}

impl Trainer {
    /// The model as it stands.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn export(&self) -> Result<Export, TrainingError> {
        Ok(Export {
            config: self.config.to_json().to_string().into_bytes(),
            tokenizer: self.data.vocabulary().json().to_vec(),
            weights: self.parameters.to_safetensors()?,
        })
    }

    /// What the model as it stands, exported and loaded again, says: a GPT writes a text, the others
    /// fill the gaps of a held-out one. Both follow from the seed.
    ///
    /// # Errors
    /// [`TrainingError`].
    pub fn sample(&self, seed: u64) -> Result<Sample, TrainingError> {
        let Export { config, tokenizer, weights } = self.export()?;
        match self.settings.objective {
            Objective::Causal => write(&CausalLm::from_bytes(&config, &tokenizer, &weights)?, self, seed),
            Objective::Masked => guess(&MaskedLm::from_bytes(&config, &tokenizer, &weights)?, self, seed),
            Objective::Spans => fill(&SpanFiller::from_bytes(&config, &tokenizer, &weights)?, self, seed),
        }
    }

    /// The beginning of a held-out row, a unit if it is a short one, made an example.
    fn held_out_example(&self, seed: u64) -> Result<Example, TrainingError> {
        let objective = self.settings.objective;
        let rows = self.data.rows(Part::HeldOut);
        let row = rows.get((seed % rows.len().max(1) as u64) as usize).ok_or(TrainingError::NothingToPredict)?;
        let opening = objective.opening(true).iter().count();
        let end = row.iter().skip(opening).position(|id| *id == objective.separator());
        let end = end.map_or(row.len(), |end| opening + end).clamp(2, row.len().max(2));
        let unit = row.get(..end).unwrap_or(row);
        let vocabulary = self.data.vocabulary().size() as u32;
        // A coin for each token may well hide none of a few.
        for seed in (0..100).map(|more| seed.wrapping_add(more)) {
            let example = objective.example(unit, vocabulary, seed)?;
            if example.losses().next().is_some() {
                return Ok(example);
            }
        }
        Err(TrainingError::NothingToPredict)
    }
}

fn write(lm: &CausalLm, trainer: &Trainer, seed: u64) -> Result<Sample, TrainingError> {
    let sampling = Sampling { seed, ..Sampling::default() };
    let mut generation = Generation::start(lm, "", sampling, trainer.settings.shape.context - 1)?;
    while let Step::Token(_) = generation.step()? {}
    let written = trainer.data.vocabulary().spell(generation.written());
    Ok(Sample { given: String::new(), written })
}

fn guess(lm: &MaskedLm, trainer: &Trainer, seed: u64) -> Result<Sample, TrainingError> {
    let mut example = trainer.held_out_example(seed)?;
    let wanted: Vec<Position> = example.losses().map(|(position, _)| Position { row: 0, position }).collect();
    // Every one of them hidden: one that is only replaced is no gap for a reader.
    for place in &wanted {
        if let Some(id) = example.inputs.get_mut(place.position) {
            *id = lm.mask_id();
        }
    }
    let logits = lm.model().forward(&Batch::single(&example.inputs), &wanted, false)?.logits.to_vec2::<f32>()?;
    let mut filled = example.inputs.clone();
    for (place, logits) in wanted.iter().zip(&logits) {
        if let (Some(id), Some((best, _))) =
            (filled.get_mut(place.position), Distribution::from_logits(logits).top(1).first())
        {
            *id = *best;
        }
    }
    let vocabulary = trainer.data.vocabulary();
    Ok(Sample { given: inside(vocabulary, &example.inputs), written: inside(vocabulary, &filled) })
}

/// A text without the token that opens it.
fn inside(vocabulary: &Vocabulary, ids: &[u32]) -> String {
    vocabulary.spell(ids.get(1..).unwrap_or_default())
}

fn fill(filler: &SpanFiller, trainer: &Trainer, seed: u64) -> Result<Sample, TrainingError> {
    let example = trainer.held_out_example(seed)?;
    let mut filling = Filling::start_ids(filler, &example.inputs, trainer.settings.shape.context)?;
    while filling.step()?.is_none() {}
    let ids: Vec<u32> = filling.finish().written.iter().map(|token| token.id).collect();
    let vocabulary = trainer.data.vocabulary();
    // Without the token that ends every text.
    let text = example.inputs.split_last().map_or(&[][..], |(_, text)| text);
    Ok(Sample { given: vocabulary.spell(text), written: vocabulary.spell(&ids) })
}
