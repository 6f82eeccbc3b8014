//! `lab examples --tokens`: how the shipped tokenizers cut the page's opening texts.
//!
//! A text file with tabs between the fields of a line. A token is its id, a space, and what it adds
//! to the text; of BERT, and of tokens that add nothing, its name.
//!
//! ```text
//! vocabulary<TAB>the number of BERT's tokens
//! mask<TAB>the id of [MASK]
//! words<TAB>TOKEN<TAB>...      those that the first seeds of the masking procedure draw
//! text<TAB>TEXT
//! bert<TAB>TOKEN<TAB>...       and so on for the others
//! ```

use std::collections::BTreeSet;
use std::io::Write;
use std::ops::Range;

use crate::cli::{CliError, model_files};
use crate::inference::load::LoadError;
use crate::inference::spelling::spell;
use crate::objective::masked_lm::{Masking, Split, Text, mask};
use crate::protocol::ModelId;
use crate::tokenizer::Tokenizer;

/// The texts, the one of the masking procedure first.
const TEXTS: [&str; 6] = [
    "The cat is chasing the mouse.",
    "She put on her coat because it was raining.",
    "The grandmother whispered unbelievable stories.",
    "Teh cat si chasnig teh mosue.",
    "THE CAT IS CHASING THE MOUSE.",
    "The naïve café owner said: “42 crêpes!”",
];
const MODELS: [ModelId; 3] = [ModelId::Bert, ModelId::Gpt, ModelId::T5];
/// Random tokens of these seeds have their names in the file; the page opens with the first.
const SEEDS: Range<u64> = 172..184;

/// Writes the file.
///
/// # Errors
/// [`CliError`].
pub fn run(output: &mut impl Write) -> Result<(), CliError> {
    let (folder, bert) = model_files::tokenizer(ModelId::Bert.folder())?;
    let missing = || CliError::Load { folder, source: LoadError::MissingSpecial { role: "mask" } };
    let mask_id = bert.specials().mask.ok_or_else(missing)?;
    writeln!(output, "vocabulary\t{}\nmask\t{mask_id}", bert.vocabulary_size())?;
    writeln!(output, "words\t{}", row(ModelId::Bert, &bert, words(&bert, mask_id)?))?;
    for text in TEXTS {
        writeln!(output, "text\t{text}")?;
        for model in MODELS {
            let (_, tokenizer) = model_files::tokenizer(model.folder())?;
            let ids = tokenizer.encode(text)?.into_iter().map(|token| token.id);
            writeln!(output, "{}\t{}", model.folder(), row(model, &tokenizer, ids))?;
        }
    }
    Ok(output.flush()?)
}

/// What random tokens are drawn for the first text, and `[MASK]`.
fn words(bert: &Tokenizer, mask_id: u32) -> Result<BTreeSet<u32>, CliError> {
    let tokens = bert.encode(TEXTS[0])?;
    let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
    let special: Vec<bool> = tokens.iter().map(|token| token.special).collect();
    let text = Text { ids: &ids, special: &special, mask: mask_id, vocabulary: bert.vocabulary_size() as u32 };
    let all_random = Masking { rate: 1.0, split: Split { mask: 0.0, random: 1.0, kept: 0.0 }, ..Masking::default() };
    let mut words = BTreeSet::from([mask_id]);
    for seed in SEEDS {
        words.extend(mask(&text, &all_random, seed)?.inputs);
    }
    Ok(words)
}

fn row(model: ModelId, tokenizer: &Tokenizer, ids: impl IntoIterator<Item = u32>) -> String {
    let field = |id: u32| {
        let name = tokenizer.token_of(id).unwrap_or_default();
        let adds = spell(&tokenizer.bytes_of(id));
        let shown = if model == ModelId::Bert || adds.is_empty() { name } else { adds };
        format!("{id} {shown}")
    };
    ids.into_iter().map(field).collect::<Vec<_>>().join("\t")
}
