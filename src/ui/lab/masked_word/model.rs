//! The laboratory's signals: what the learner decided, what the engine answered, what is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::more::More;
use crate::manifest;
use crate::protocol::{EngineError, Family, LoadedModel, MaskedPrediction, ModelId, Piece, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::cards::{self, MaskCard};
use crate::ui::state::examples::{self, Example};
use crate::ui::state::masked_word::{MaskedWord, ModelInput};
use crate::ui::widget::address::{Address, Linked};

/// What stands under the sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing has been typed.
    NoText,
    /// Nothing is hidden.
    NoMask,
    /// The model is on its way.
    Waiting,
    /// Answers.
    Cards {
        /// A mask each.
        cards: Arc<Vec<MaskCard>>,
        /// Whether the engine gave them here and now, or they were shipped.
        live: bool,
        /// Whether they belong to what was there before, while the next ones are computed.
        stale: bool,
    },
    /// No answer.
    Failed(EngineError),
}

/// What the learner did about one gap's answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// Looked without guessing.
    Skipped,
    /// Guessed this word; its pieces come from the engine.
    Word(String, Option<Vec<Piece>>),
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the learner decided.
    pub state: RwSignal<MaskedWord>,
    /// What is shown and sent of it.
    pub input: Memo<ModelInput>,
    /// The last answer, and what it answers.
    pub answer: RwSignal<Option<(ModelInput, Arc<MaskedPrediction>)>>,
    /// What stands under the sentence.
    pub shown: Memo<Shown>,
    /// Guesses, by gap.
    pub guesses: RwSignal<BTreeMap<usize, Guess>>,
    /// The state in the address.
    pub linked: Linked<MaskedWord>,
    /// A remark about the last thing that the learner did.
    pub remark: RwSignal<&'static str>,
    /// Shipped answers.
    pub examples: StoredValue<Vec<Example>>,
    /// What is asked beside.
    pub more: More,
    failure: RwSignal<Option<(ModelInput, EngineError)>>,
}

impl Lab {
    /// Reads the address, connects the signals, and asks for the model.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<MaskedWord>(manifest::shipped(ModelId::Bert).revision);
        let state = linked.state;
        let input = Memo::new(move |_| state.with(MaskedWord::model_input));
        let answer = RwSignal::new(None);
        let failure = RwSignal::new(None);
        // What was shipped the page's model said.
        let is_page_s = engine.asked(Family::Bert) == ModelId::Bert;
        let examples = StoredValue::new(if is_page_s { examples::shipped() } else { Vec::new() });
        let lab = Self {
            state,
            input,
            answer,
            failure,
            examples,
            shown: Memo::new(move |before| shown(&input.get(), engine, answer, failure, examples, before)),
            guesses: RwSignal::new(BTreeMap::new()),
            linked,
            remark: RwSignal::new(""),
            more: More::new(engine, state, input, answer),
        };
        Effect::new(move |_| {
            linked.pasted.track();
            lab.guesses.update(BTreeMap::clear);
        });
        lab.ask_when_needed(engine);
        lab.mark_guesses(engine);
        lab.more.ask_when_needed(lab, engine);
        if is_page_s && !saves_data() {
            engine.load(ModelId::Bert);
        }
        lab
    }

    /// Whether the answer for this gap may be seen.
    pub fn is_revealed(self, ordinal: usize) -> bool {
        !self.state.with(|state| state.guess_first) || self.guesses.with(|guesses| guesses.contains_key(&ordinal))
    }

    /// Back to the opening sentence.
    pub fn reset(self) {
        self.linked.reset();
        self.guesses.update(BTreeMap::clear);
        self.remark.set("");
    }

    /// Changes the text or its masks; guesses about other gaps are void then.
    pub fn change(self, change: impl FnOnce(&mut MaskedWord)) {
        let before = self.state.with_untracked(|state| (state.text().to_owned(), state.hidden().to_vec()));
        self.remark.set("");
        self.state.update(change);
        let same = self
            .state
            .with_untracked(|state| (state.text(), state.hidden()) == (before.0.as_str(), before.1.as_slice()));
        if !same {
            self.guesses.update(BTreeMap::clear);
        }
    }

    fn ask_when_needed(self, engine: Engine) {
        // What was asked of an engine that had failed is asked again when there is one.
        let failed = Memo::new(move |_| matches!(engine.status.get(), Status::Failed { .. }));
        Effect::new(move |_| {
            failed.get();
            let input = self.input.get();
            if !input.hidden.is_empty() && matches!(engine.model(engine.asked(Family::Bert)).get(), ModelState::Here(_))
            {
                self.ask(engine, input);
            }
        });
    }

    fn ask(self, engine: Engine, input: ModelInput) {
        let request = Request::PredictMasked {
            model: engine.asked(Family::Bert),
            text: input.text.clone(),
            hidden: input.hidden.clone(),
            attention: false,
            also: Vec::new(),
        };
        engine.submit(Lane::MaskedWord, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Masked(prediction))) => {
                self.failure.set(None);
                self.answer.set(Some((input, Arc::new(*prediction))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some((input, error))),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failure.set(None);
        self.ask(expect_context(), self.input.get_untracked());
    }

    /// The learner's guesses are cut into pieces by the engine, one after the other.
    fn mark_guesses(self, engine: Engine) {
        Effect::new(move |_| {
            let next = self.guesses.with(|guesses| {
                guesses.iter().find_map(|(ordinal, guess)| match guess {
                    Guess::Word(word, None) => Some((*ordinal, word.clone())),
                    _ => None,
                })
            });
            let (Some((ordinal, word)), ModelState::Here(_)) = (next, engine.model(engine.asked(Family::Bert)).get())
            else {
                return;
            };
            engine.submit(
                Lane::Guess,
                Request::Pieces { model: engine.asked(Family::Bert), word: word.clone() },
                move |outcome| {
                    if let Outcome::Done(Ok(Response::Pieces(pieces))) = outcome {
                        self.guesses.update(|guesses| {
                            guesses.insert(ordinal, Guess::Word(word, Some(pieces)));
                        });
                    }
                },
            );
        });
    }
}

fn shown(
    input: &ModelInput,
    engine: Engine,
    answer: RwSignal<Option<(ModelInput, Arc<MaskedPrediction>)>>,
    failure: RwSignal<Option<(ModelInput, EngineError)>>,
    examples: StoredValue<Vec<Example>>,
    before: Option<&Shown>,
) -> Shown {
    if input.words.is_empty() {
        return Shown::NoText;
    }
    if input.hidden.is_empty() {
        return Shown::NoMask;
    }
    let model = engine.model(engine.asked(Family::Bert)).get();
    if let ModelState::Here(model) = &model
        && let Some(cards) = answer.with(|answer| live_cards(answer.as_ref(), input, model))
    {
        return Shown::Cards { cards, live: true, stale: false };
    }
    if let Some(error) =
        failure.with(|failure| failure.as_ref().filter(|(asked, _)| asked == input).map(|(_, error)| error.clone()))
    {
        return Shown::Failed(error);
    }
    if let Some(example) = examples.with_value(|all| examples::matching(all, input).cloned()) {
        return Shown::Cards { cards: Arc::new(cards::from_example(&example)), live: false, stale: false };
    }
    match (model, before) {
        // What was there stays, paler, for the few milliseconds until the answer comes.
        (ModelState::Here(_), Some(Shown::Cards { cards, live, .. })) => {
            Shown::Cards { cards: cards.clone(), live: *live, stale: true }
        }
        _ => Shown::Waiting,
    }
}

fn live_cards(
    answer: Option<&(ModelInput, Arc<MaskedPrediction>)>,
    input: &ModelInput,
    model: &LoadedModel,
) -> Option<Arc<Vec<MaskCard>>> {
    let (_, prediction) = answer.filter(|(asked, _)| asked == input)?;
    Some(Arc::new(cards::from_prediction(prediction, &model.vocabulary, input)))
}

/// Whether the reader has asked browsers not to fetch more than needed.
fn saves_data() -> bool {
    let get = |object: &wasm_bindgen::JsValue, key: &str| js_sys::Reflect::get(object, &key.into()).unwrap_or_default();
    let connection = get(&window().navigator(), "connection");
    connection.is_object() && get(&connection, "saveData").is_truthy()
}
