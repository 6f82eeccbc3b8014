//! Asks what each token of a text costs: our GPT with its mask and without, a small one and its twin.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::{EngineError, LoadedModel, ModelId, Request, Response, Sequence, Snapshot, TokenizedText};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::surprisal::{Opening, Ribbon};
use crate::ui::widget::badge::Figures;

/// A small GPT that was trained with the mask.
pub const SIBLING: ModelId = ModelId::GptSnapshot(Snapshot::LAST);
/// Who reads, and whether the future is hidden from it; in the order of their names in the texts.
pub const READINGS: [(ModelId, bool); 4] =
    [(ModelId::Gpt, true), (ModelId::Gpt, false), (SIBLING, true), (ModelId::GptUnmasked, false)];

/// A reading's place among [`READINGS`], and the text.
type Question = (usize, String);

/// For each of the readings the last answer, and the text that it answers.
type Answers = [Option<(String, Arc<Ribbon>)>; READINGS.len()];

/// What is asked, and the answers.
#[derive(Clone, Copy)]
pub struct Measure {
    lab: Lab,
    answers: RwSignal<Answers>,
    opening: StoredValue<Opening>,
    failed: RwSignal<Option<(Question, EngineError)>>,
    next: Memo<Option<Question>>,
}

impl Measure {
    /// Connects the signals.
    pub fn provide(lab: Lab) -> Self {
        let answers = RwSignal::new([const { None }; READINGS.len()]);
        let failed = RwSignal::new(None);
        let next = Memo::new(move |_| next(lab, answers, failed));
        let measure = Self { lab, answers, opening: StoredValue::new(Opening::shipped()), failed, next };
        Effect::new(move |_| {
            if let Some(question) = next.get() {
                measure.tokenize(question);
            }
        });
        measure
    }

    /// The answer of a reading to the text as it is: the model's own, or what was shipped.
    pub fn answer(self, reading: usize) -> Option<Arc<Ribbon>> {
        let shipped = || {
            let opening = self.opening.try_get_value()?;
            self.lab.state.with(|state| opening.reading(reading, state.measured_sent()))
        };
        self.live(reading).or_else(shipped)
    }

    /// Where the answer of a reading comes from; none if there is none.
    pub fn figures(self, reading: usize) -> Option<Figures> {
        if self.live(reading).is_some() {
            return Some(Figures::Live);
        }
        self.answer(reading).map(|_| Figures::Precomputed)
    }

    /// The model's own answer, if it belongs to the text as it is.
    fn live(self, reading: usize) -> Option<Arc<Ribbon>> {
        self.answers.with(|answers| {
            let (text, ribbon) = answers.get(reading)?.as_ref()?;
            self.lab.state.with(|state| (state.measured_sent() == text).then(|| ribbon.clone()))
        })
    }

    /// Why there is no answer for the text as it is.
    pub fn failure(self) -> Option<EngineError> {
        self.failed.with(|failed| {
            let ((_, text), error) = failed.as_ref()?;
            self.lab.state.with(|state| (state.measured_sent() == text).then(|| error.clone()))
        })
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failed.set(None);
    }

    fn tokenize(self, question: Question) {
        let Some(&(model, _)) = READINGS.get(question.0) else { return };
        let request = Request::Tokenize { model, text: question.1.clone() };
        self.lab.engine.submit(Lane::Surprisal, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Tokens(tokens))) => self.score(question, *tokens),
            other => self.fail(question, other),
        });
    }

    fn score(self, question: Question, mut tokens: TokenizedText) {
        // Another text is asked about by now: this one would push it out of the lane.
        if self.next.try_get_untracked().flatten().as_ref() != Some(&question) {
            return;
        }
        let Some(&(id, causal)) = READINGS.get(question.0) else { return };
        let Some(model) = self.lab.engine.model(id).with_untracked(|model| model.here().cloned()) else { return };
        tokens.tokens.truncate(model.max_positions as usize);
        let input: Vec<u32> = tokens.tokens.iter().map(|token| token.id).collect();
        if input.len() < 2 {
            return self.take(question, &tokens, &[], &model);
        }
        let request = Request::Score { model: id, sequence: Sequence::Causal { input, causal } };
        self.lab.engine.submit(Lane::Surprisal, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Scores(scores))) => self.take(question, &tokens, &scores, &model),
            other => self.fail(question, other),
        });
    }

    fn take(self, (reading, text): Question, tokens: &TokenizedText, scores: &[f32], model: &LoadedModel) {
        let ribbon = Ribbon::new(&text, &tokens.tokens, scores, tokens.tokens_in_text, model);
        self.answers.update(|answers| {
            if let Some(answer) = answers.get_mut(reading) {
                *answer = Some((text, Arc::new(ribbon)));
            }
        });
    }

    fn fail(self, question: Question, outcome: Outcome) {
        if let Outcome::Done(Err(error)) = outcome
            && error != EngineError::Cancelled
        {
            self.failed.set(Some((question, error)));
        }
    }
}

/// The first reading that is wanted, possible, and not done.
fn next(lab: Lab, answers: RwSignal<Answers>, failed: RwSignal<Option<(Question, EngineError)>>) -> Option<Question> {
    if lab.engine.status.with(|it| matches!(it, Status::Failed { .. })) {
        return None;
    }
    let (text, unmasked) = lab.state.with(|state| (state.measured_sent().to_owned(), state.unmasked));
    if text.is_empty() || failed.with(|failed| failed.as_ref().is_some_and(|((_, asked), _)| *asked == text)) {
        return None;
    }
    let wanted = if unmasked { READINGS.len() } else { 1 };
    let open = answers.with(|answers| {
        READINGS.iter().zip(answers).take(wanted).position(|((model, _), answer)| {
            let is_done = answer.as_ref().is_some_and(|(asked, _)| *asked == text);
            !is_done && lab.engine.model(*model).with(|model| model.here().is_some())
        })
    })?;
    Some((open, text))
}
