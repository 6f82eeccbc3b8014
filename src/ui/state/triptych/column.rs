//! What one objective makes of a text.

use crate::objective::causal_lm::causal_lm;
use crate::objective::example::{AttentionMap, Example, Row};
use crate::objective::masked_lm::{Masking, Selection, Text, mask};
use crate::objective::span_corruption::{Segmentation, SpanCorruption, SpanError, corrupt, draw_spans};
use crate::protocol::{LoadedModel, ModelId, Sequence};
use crate::ui::state::row::{self, CutBy, Token, TokenRow, special};
use crate::ui::state::span::Lookup;

/// Google's code selects no more than so many tokens of a text, unless it is told otherwise.
const MAX_PREDICTIONS: usize = 20;
/// So many tokens has the vocabulary of a model that is not here yet.
const VOCABULARY: u32 = 8_192;

/// Whose objective it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objective {
    /// Masked LM.
    Bert,
    /// Causal LM.
    Gpt,
    /// Span corruption.
    T5,
}

impl Objective {
    /// All of them, in the order of the columns.
    pub const ALL: [Objective; 3] = [Objective::Bert, Objective::Gpt, Objective::T5];

    /// The model that was trained with it.
    pub fn model(self) -> ModelId {
        match self {
            Objective::Bert => ModelId::Bert,
            Objective::Gpt => ModelId::Gpt,
            Objective::T5 => ModelId::T5,
        }
    }

    /// What begins with it.
    pub fn name(self) -> &'static str {
        self.model().folder()
    }
}

/// What of a place is other than before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What is read there.
    pub reads: bool,
    /// What is right there.
    pub label: bool,
    /// Something that may be seen from there, so that the prediction can change.
    pub seen: bool,
}

/// A position of a sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is read there.
    pub reads: String,
    /// What is right there; none where no loss is taken.
    pub label: Option<String>,
}

/// One of the patterns of attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Which rows, and whether the future is hidden.
    pub map: AttentionMap,
    /// Positions that look.
    pub queries: usize,
    /// Positions that are looked at.
    pub keys: usize,
}

impl Pattern {
    /// In how many pairs one position may look at the other, and how many pairs there are.
    pub fn pairs(self) -> (usize, usize) {
        let seen = if self.map.causal { self.queries * (self.queries + 1) / 2 } else { self.queries * self.keys };
        (seen, self.queries * self.keys)
    }
}

/// What an objective makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Whose tokens they are.
    pub by: CutBy,
    /// Whether the text goes on.
    pub goes_on: bool,
    /// Ids.
    pub example: Example,
    /// What the encoder of an encoder-decoder reads; empty for the others.
    pub encoder: Vec<String>,
    /// The positions at which something may be predicted.
    pub places: Vec<Place>,
}

/// Makes an example of a text.
///
/// # Errors
/// [`SpanError`], where spans cannot be cut out.
pub fn column(
    objective: Objective,
    row: &TokenRow,
    model: Option<&LoadedModel>,
    seed: u32,
) -> Result<Column, SpanError> {
    let text: Vec<&Token> = row.tokens.iter().filter(|token| !token.span.is_empty()).collect();
    let ids: Vec<u32> = text.iter().map(|token| token.id).collect();
    let example = match objective {
        Objective::Bert => masked(&ids, model, seed),
        Objective::Gpt => causal_lm(&ids, Some(special(model, "<|endoftext|>"))),
        Objective::T5 => {
            let settings = SpanCorruption { segmentation: Segmentation::Rotated, ..SpanCorruption::default() };
            let spans = draw_spans(ids.len(), &settings, u64::from(seed))?;
            corrupt(&ids, &spans, &Lookup::new(model).markers(), settings.final_sentinel)?.example()
        }
    };
    let label = |id: u32| name(id, &text, model);
    let predicting = example.row(example.predicting());
    let places = predicting.iter().zip(&example.labels);
    let places = places.map(|(reads, right)| Place { reads: label(*reads), label: right.map(label) }).collect();
    let encoder = match example.predicting() {
        Row::Inputs => Vec::new(),
        Row::DecoderInputs => example.inputs.iter().map(|id| label(*id)).collect(),
    };
    Ok(Column { by: row.by, goes_on: row.goes_on, encoder, places, example })
}

/// A share of the tokens is hidden, as in Google's code, which always selects one.
fn masked(ids: &[u32], model: Option<&LoadedModel>, seed: u32) -> Example {
    let ends = [special(model, "[CLS]"), special(model, "[SEP]")];
    let ids: Vec<u32> = ends[..1].iter().chain(ids).chain(&ends[1..]).copied().collect();
    let is_special: Vec<bool> = (0..ids.len()).map(|place| place == 0 || place + 1 == ids.len()).collect();
    let vocabulary = model.map_or(VOCABULARY, |model| model.vocabulary.len() as u32);
    let text = Text { ids: &ids, special: &is_special, mask: special(model, "[MASK]"), vocabulary };
    let selection = Selection::ExactShare { max_predictions: MAX_PREDICTIONS };
    let masked = mask(&text, &Masking { selection, ..Masking::default() }, u64::from(seed));
    // The published settings are sound.
    masked.map(|masked| masked.example()).unwrap_or_else(|_| causal_lm(&[], None))
}

/// How an id is shown: as the text's token, as a special one, as the model knows it.
fn name(id: u32, text: &[&Token], model: Option<&LoadedModel>) -> String {
    if let Some(token) = text.iter().find(|token| token.id == id) {
        return token.label.clone();
    }
    if let Some(model) = model {
        return row::label(model, id);
    }
    const NAMES: [&str; 6] = ["[MASK]", "[CLS]", "[SEP]", "<|endoftext|>", "<pad>", "</s>"];
    let known = NAMES.into_iter().find(|name| special(None, name) == id).map(str::to_owned);
    let sentinel = || Lookup::new(None).number(id).map(|number| format!("<extra_id_{number}>"));
    known.or_else(sentinel).unwrap_or_else(|| format!("#{id}"))
}

impl Column {
    /// Positions that carry loss.
    pub fn losses(&self) -> usize {
        self.example.losses().count()
    }

    /// What may be seen from where.
    pub fn patterns(&self) -> Vec<Pattern> {
        let length = |row| self.example.row(row).len();
        let pattern = |map: &AttentionMap| Pattern { map: *map, queries: length(map.queries), keys: length(map.keys) };
        self.example.attention.maps().iter().map(pattern).collect()
    }

    /// What a model is asked for the loss.
    pub fn sequence(&self, objective: Objective) -> Sequence {
        let input = self.example.inputs.clone();
        let losses = self.example.losses();
        match objective {
            Objective::Bert => {
                Sequence::Masked { input, labels: losses.map(|(place, id)| (place as u32, id)).collect() }
            }
            Objective::Gpt => Sequence::Causal { input, causal: true },
            Objective::T5 => Sequence::Spans { input, target: losses.map(|(_, id)| id).collect() },
        }
    }

    /// What is other than before, place by place; none if the two cannot be compared.
    pub fn changes(&self, before: &Column) -> Option<Vec<Change>> {
        if self.by != before.by {
            return None;
        }
        let (now, then) = (&self.example, &before.example);
        let reading = now.predicting();
        let is_other = |row: Row, place: usize| now.row(row).get(place) != then.row(row).get(place);
        let change = |place: usize| {
            let maps = now.attention.maps().iter().filter(|map| map.queries == reading);
            let seen = maps.into_iter().any(|map| {
                let keys = now.row(map.keys).len().max(if map.causal { 0 } else { then.row(map.keys).len() });
                (0..keys).any(|key| map.sees(place, key) && is_other(map.keys, key))
            });
            Change { reads: is_other(reading, place), label: now.labels.get(place) != then.labels.get(place), seen }
        };
        Some((0..self.places.len()).map(change).collect())
    }
}
