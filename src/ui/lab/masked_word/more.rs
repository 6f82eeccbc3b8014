//! What is asked beside the gaps' own answers: a word in sight, attention maps, and the text with
//! gaps filled one by one. One question at a time; what has been answered is kept for a while.

use std::sync::Arc;

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::{EngineError, Family, MaskedPrediction, Request, Response, Span};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::masked_word::{MaskedWord, ModelInput};
use crate::ui::state::together::{self, Progress};

/// Answers that are kept.
const KEPT: usize = 24;

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The text for the model.
    text: String,
    /// A word in sight that is asked about.
    also: Option<Span>,
    /// Whether attention maps are wanted.
    attention: bool,
}

/// An answer to the question what the model sees and looks at: what was read for it, and the answer.
pub type Look = Arc<MaskedPrediction>;

/// Questions and answers.
#[derive(Clone, Copy)]
pub struct More {
    /// The answer about the word in sight, with the maps if they are shown.
    pub look: Memo<Option<Look>>,
    /// The gaps, filled in both ways; none while the main answer is not there.
    pub together: Memo<Option<Progress>>,
    /// Why there is no answer.
    pub failure: RwSignal<Option<(Question, EngineError)>>,
    answers: RwSignal<Vec<(Question, Arc<MaskedPrediction>)>>,
    sent: StoredValue<Option<Question>>,
}

impl More {
    /// Connects the signals.
    pub fn new(
        engine: Engine,
        state: RwSignal<MaskedWord>,
        input: Memo<ModelInput>,
        answer: RwSignal<Option<(ModelInput, Arc<MaskedPrediction>)>>,
    ) -> Self {
        let answers = RwSignal::new(Vec::new());
        let look = Memo::new(move |_| {
            let question = look_question(&state.get(), &input.get())?;
            answers.with(|answers| find(answers, &question))
        });
        let together = Memo::new(move |_| {
            let model = engine.model(engine.asked(Family::Bert)).get();
            let (input, order) = (input.get(), state.with(|state| state.view.order));
            let main = answer.with(|answer| {
                answer.as_ref().filter(|(asked, _)| *asked == input).map(|(_, prediction)| prediction.clone())
            })?;
            if main.masks.len() < 2 {
                return None;
            }
            let known = |text: &str| {
                if text == input.text {
                    return Some(main.clone());
                }
                answers.with(|answers| find(answers, &plain(text)))
            };
            Some(together::compare(&input.text, order, &model.here()?.vocabulary, known))
        });
        Self { look, together, failure: RwSignal::new(None), answers, sent: StoredValue::new(None) }
    }

    /// Asks whatever is needed and not known.
    pub fn ask_when_needed(self, lab: Lab, engine: Engine) {
        let failed = Memo::new(move |_| matches!(engine.status.get(), Status::Failed { .. }));
        Effect::new(move |_| {
            let is_here = matches!(engine.model(engine.asked(Family::Bert)).get(), ModelState::Here(_));
            let question = self.needed(lab);
            let is_known = self.failure.with(|failure| failure.as_ref().map(|(asked, _)| asked) == question.as_ref());
            match question {
                Some(question) if is_here && !failed.get() && !is_known => self.ask(engine, question),
                _ => {}
            }
        });
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.sent.set_value(None);
        self.failure.set(None);
    }

    fn needed(self, lab: Lab) -> Option<Question> {
        let look = look_question(&lab.state.get(), &lab.input.get());
        if let Some(question) = look.filter(|_| self.look.with(Option::is_none)) {
            return Some(question);
        }
        self.together.with(|progress| match progress {
            Some(Progress::Ask(text)) => Some(plain(text)),
            _ => None,
        })
    }

    fn ask(self, engine: Engine, question: Question) {
        if self.sent.with_value(|sent| sent.as_ref() == Some(&question)) {
            return;
        }
        self.sent.set_value(Some(question.clone()));
        let request = Request::PredictMasked {
            model: engine.asked(Family::Bert),
            text: question.text.clone(),
            hidden: Vec::new(),
            attention: question.attention,
            also: question.also.into_iter().collect(),
        };
        engine.submit(Lane::MaskedWordMore, request, move |outcome| {
            self.sent.update_value(|sent| {
                sent.take_if(|sent| *sent == question);
            });
            match outcome {
                Outcome::Done(Ok(Response::Masked(prediction))) => self.answers.update(|answers| {
                    answers.truncate(KEPT - 1);
                    answers.insert(0, (question, Arc::new(*prediction)));
                }),
                Outcome::Done(Err(error)) => self.failure.set(Some((question, error))),
                Outcome::Done(Ok(_)) | Outcome::Superseded => {}
            }
        });
    }
}

fn plain(text: &str) -> Question {
    Question { text: text.to_owned(), also: None, attention: false }
}

/// What to ask for the word in sight and for the maps. Where nothing is hidden, the model wants to
/// be asked about some word.
fn look_question(state: &MaskedWord, input: &ModelInput) -> Option<Question> {
    let asked = state.view.asked.and_then(|index| input.span_of(index));
    if asked.is_none() && !state.view.attention {
        return None;
    }
    let first = input.words.first().map(|word| word.span).filter(|_| input.hidden.is_empty());
    let also = asked.or(first);
    (also.is_some() || !input.hidden.is_empty()).then(|| Question {
        text: input.text.clone(),
        also,
        attention: state.view.attention,
    })
}

fn find(answers: &[(Question, Arc<MaskedPrediction>)], question: &Question) -> Option<Arc<MaskedPrediction>> {
    answers.iter().find(|(asked, _)| asked == question).map(|(_, answer)| answer.clone())
}
