//! The laboratory's signals: the reader's sentence, guesses, and what both models answered.

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::right_context::{self, Blank, Cost, Pair, RightContext};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::badge::Figures;

/// Both models, each with the lane in which it is asked.
pub const MODELS: [(ModelId, Lane); 2] =
    [(ModelId::Gpt, Lane::RightContextGpt), (ModelId::Bert, Lane::RightContextBert)];

/// Answers that are kept of each model.
const KEPT: usize = 40;

/// What one model has said of one blank.
type Answers = RwSignal<Vec<(Blank, Result<Cost, EngineError>)>>;

/// What the reader did about one sentence's figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guess {
    /// Looked without guessing.
    Skipped,
    /// So many bits.
    Bits(f64),
}

/// What is known of one sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// Figures; whether they were computed here and now.
    Pair(Pair, bool),
    /// Nothing yet.
    Nothing,
    /// A model could not answer.
    Failed(EngineError),
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the reader decided.
    pub state: RwSignal<RightContext>,
    /// The state in the address.
    pub linked: Linked<RightContext>,
    /// The shipped sentences.
    pub shipped: StoredValue<Vec<(Blank, Pair)>>,
    /// The reader's own.
    pub own: Memo<Option<Blank>>,
    /// Guesses, by sentence.
    pub guesses: RwSignal<Vec<(Blank, Guess)>>,
    answers: [Answers; 2],
    sent: StoredValue<[Option<Blank>; 2]>,
    engine: Engine,
}

impl Lab {
    /// Reads the address and connects the signals. It asks for no model.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let revision = manifest::revisions(&MODELS.map(|(model, _)| model));
        let linked = expect_context::<Address>().link::<RightContext>(&revision);
        let state = linked.state;
        let lab = Self {
            state,
            linked,
            shipped: StoredValue::new(right_context::shipped()),
            own: Memo::new(move |_| state.with(RightContext::own)),
            guesses: RwSignal::new(Vec::new()),
            answers: [RwSignal::new(Vec::new()), RwSignal::new(Vec::new())],
            sent: StoredValue::new([None, None]),
            engine,
        };
        Effect::new(move |_| {
            linked.pasted.track();
            lab.guesses.update(Vec::clear);
        });
        for model in 0..MODELS.len() {
            lab.ask_when_needed(model);
        }
        lab
    }

    /// The sentences that are shown, the reader's own last.
    pub fn blanks(self) -> Vec<Blank> {
        let shipped = self.shipped.with_value(|all| all.iter().map(|(blank, _)| blank.clone()).collect::<Vec<_>>());
        shipped.into_iter().chain(self.own.get()).collect()
    }

    /// Whether both models are here.
    pub fn is_live(self) -> bool {
        MODELS.into_iter().all(|(model, _)| matches!(self.engine.model(model).get(), ModelState::Here(_)))
    }

    /// What is known of a sentence: live figures of both, or shipped figures of both.
    pub fn known(self, blank: &Blank) -> Known {
        let find = |answers: Answers| {
            answers.with(|all| all.iter().find(|(asked, _)| asked == blank).map(|(_, answer)| answer.clone()))
        };
        match self.answers.map(find) {
            [Some(Ok(gpt)), Some(Ok(bert))] => Known::Pair(Pair { gpt, bert }, true),
            [Some(Err(error)), _] | [_, Some(Err(error))] => Known::Failed(error),
            _ => {
                let shipped = self
                    .shipped
                    .with_value(|all| all.iter().find(|(other, _)| other == blank).map(|(_, pair)| pair.clone()));
                shipped.map_or(Known::Nothing, |pair| Known::Pair(pair, false))
            }
        }
    }

    /// Whether a sentence's figures may be seen.
    pub fn is_revealed(self, blank: &Blank) -> bool {
        !self.state.with(|state| state.guess_first)
            || self.guesses.with(|guesses| guesses.iter().any(|(other, _)| other == blank))
    }

    /// Every sentence whose figures may be seen and are known.
    pub fn shown(self) -> Vec<(Blank, Pair)> {
        let pair = |blank: Blank| match self.known(&blank) {
            Known::Pair(pair, _) if self.is_revealed(&blank) => Some((blank, pair)),
            _ => None,
        };
        self.blanks().into_iter().filter_map(pair).collect()
    }

    /// Where the figures come from.
    pub fn figures(self) -> Option<Figures> {
        let pairs = self.blanks().into_iter().filter_map(|blank| match self.known(&blank) {
            Known::Pair(_, live) => Some(live),
            _ => None,
        });
        let all_live = pairs.fold(None, |all: Option<bool>, live| Some(all.unwrap_or(true) && live))?;
        Some(match (all_live, self.is_live()) {
            (true, _) => Figures::Live,
            (false, true) => Figures::Thinking,
            (false, false) => Figures::Precomputed,
        })
    }

    /// Back to the beginning.
    pub fn reset(self) {
        self.linked.reset();
        self.guesses.update(Vec::clear);
    }

    /// Asks again for what failed.
    pub fn ask_again(self) {
        for answers in self.answers {
            answers.update(|all| all.retain(|(_, answer)| answer.is_ok()));
        }
    }

    /// One sentence after the other, the reader's own first.
    fn ask_when_needed(self, model: usize) {
        let (id, lane) = MODELS[model];
        let failed = Memo::new(move |_| matches!(self.engine.status.get(), Status::Failed { .. }));
        // What a reader is still typing need not be asked letter by letter: a newer one replaces it.
        Effect::new(move |_| {
            let is_here = matches!(self.engine.model(id).get(), ModelState::Here(_));
            let blanks = self.blanks();
            let next = self.answers[model].with(|answers| {
                blanks.into_iter().rev().find(|blank| !answers.iter().any(|(asked, _)| asked == blank))
            });
            if let Some(blank) = next.filter(|_| is_here && !failed.get()) {
                self.ask(model, id, lane, blank);
            }
        });
    }

    fn ask(self, model: usize, id: ModelId, lane: Lane, blank: Blank) {
        if self.sent.with_value(|sent| sent[model].as_ref() == Some(&blank)) {
            return;
        }
        self.sent.update_value(|sent| sent[model] = Some(blank.clone()));
        let request = Request::WordProbability {
            model: id,
            before: blank.before().to_owned(),
            word: blank.word().to_owned(),
            after: blank.after().to_owned(),
        };
        self.engine.submit(lane, request, move |outcome| {
            self.sent.update_value(|sent| {
                sent[model].take_if(|sent| *sent == blank);
            });
            let answer = match outcome {
                Outcome::Done(Ok(Response::Word(word))) => Ok(Cost::from(&*word)),
                Outcome::Done(Err(error)) => Err(error),
                Outcome::Done(Ok(_)) | Outcome::Superseded => return,
            };
            // The reader may have left the chapter meanwhile.
            let Some(shipped) = self.shipped.try_with_value(Vec::len) else { return };
            self.answers[model].update(|all| {
                // Of the reader's own sentences, the oldest are forgotten; the shipped ones are few.
                if all.len() >= KEPT
                    && let Some(oldest) =
                        all.iter().position(|(asked, _)| !self.is_shipped(asked)).filter(|_| all.len() > shipped)
                {
                    let _ = all.remove(oldest);
                }
                all.push((blank, answer));
            });
        });
    }

    fn is_shipped(self, blank: &Blank) -> bool {
        self.shipped.with_value(|all| all.iter().any(|(other, _)| other == blank))
    }
}
