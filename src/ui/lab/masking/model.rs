//! The laboratory's signals: the sentence's tokens, the run, how far it is shown, what was drawn.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::manifest;
use crate::protocol::{EngineError, ModelId, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::masking::{END, MaskingState, Run, Sentence, TOKENS_TO_DRAW, Tally, View};
use crate::ui::state::tokens::{self, ShownToken};
use crate::ui::text::masking::MASKING;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::remark::decided;

/// A step of a run that plays.
const BEAT: Duration = Duration::from_millis(650);
/// So many tokens are drawn between two frames.
const SLICE: u64 = 500;

/// What stands in the place of the tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nobody has cut this sentence, nor can.
    NotCut,
    /// It is being cut.
    Waiting,
    /// It could not be cut.
    Failed(EngineError),
    /// Its tokens.
    Here {
        /// The sentence.
        sentence: Arc<Sentence>,
        /// Whether they were shipped.
        precomputed: bool,
        /// Whether they belong to the sentence before, while the next one is cut.
        stale: bool,
    },
}

impl Shown {
    /// The sentence, if there is one.
    pub fn sentence(&self) -> Option<&Arc<Sentence>> {
        match self {
            Shown::Here { sentence, .. } => Some(sentence),
            _ => None,
        }
    }
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    engine: Engine,
    /// The state in the address.
    pub linked: Linked<MaskingState>,
    /// What the learner decided.
    pub state: RwSignal<MaskingState>,
    answer: RwSignal<Option<(String, Arc<Sentence>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
    /// What stands in the place of the tokens.
    pub shown: Memo<Shown>,
    /// The run.
    pub run: Memo<Arc<Run>>,
    /// How many of its steps are shown.
    pub step: Memo<usize>,
    /// What there is to see; none without a sentence.
    pub view: Memo<Option<Arc<View>>>,
    /// Whether it plays.
    pub playing: RwSignal<bool>,
    /// What was drawn.
    pub tally: RwSignal<Tally>,
    /// Tells one player, and one series of draws, from the next.
    turn: StoredValue<u32>,
    series: StoredValue<u32>,
}

impl Lab {
    /// Reads the address and connects the signals. The model is not asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<MaskingState>(manifest::shipped(ModelId::Bert).revision);
        let state = linked.state;
        let (answer, failure) = (RwSignal::new(None), RwSignal::new(None));
        let shown = Memo::new(move |_| shown(engine, state, answer, failure));
        let settled = Memo::new(move |_| state.with(MaskingState::cause));
        let run = Memo::new(move |_| {
            let run =
                shown.with(|shown| shown.sentence().map(|sentence| settled.with(|state| Run::new(sentence, state))));
            Arc::new(run.unwrap_or_default())
        });
        let step = Memo::new(move |_| run.with(|run| state.with(|state| run.shown(state.step))));
        let view = Memo::new(move |_| {
            shown
                .with(|shown| shown.sentence().map(|sentence| Arc::new(run.with(|run| run.view(sentence, step.get())))))
        });
        let (playing, tally) = (RwSignal::new(false), RwSignal::new(Tally::default()));
        let (turn, series) = (StoredValue::new(0), StoredValue::new(0));
        let lab = Self { engine, linked, state, answer, failure, shown, run, step, view, playing, tally, turn, series };
        lab.ask_when_needed();
        lab.draw_when_needed();
        lab
    }

    /// Changes what the learner decided; a run that plays stops.
    pub fn change(self, change: impl FnOnce(&mut MaskingState)) {
        self.pause();
        self.state.update(change);
    }

    /// Goes to a step.
    pub fn go(self, step: usize) {
        let last = self.run.with_untracked(|run| run.events.len());
        let step = if step >= last { END } else { step as u32 };
        self.state.update(|state| state.step = step);
    }

    /// Some steps on, or back.
    pub fn step_by(self, by: isize) {
        self.pause();
        self.go(self.step.get_untracked().saturating_add_signed(by));
    }

    /// Whether all steps are shown.
    pub fn is_at_end(self) -> bool {
        self.step.get() >= self.run.with(|run| run.events.len())
    }

    /// Plays, from the start if it stands at the end; or pauses.
    pub fn play_or_pause(self) {
        if self.playing.get_untracked() {
            self.pause();
            return;
        }
        if untrack(|| self.is_at_end()) {
            self.go(0);
        }
        self.playing.set(true);
        self.beat(self.next(self.turn));
    }

    fn beat(self, turn: u32) {
        set_timeout(
            move || {
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                self.go(self.step.get_untracked() + 1);
                if untrack(|| self.is_at_end()) { self.playing.set(false) } else { self.beat(turn) }
            },
            BEAT,
        );
    }

    fn pause(self) {
        self.next(self.turn);
        self.playing.set(false);
    }

    fn next(self, counter: StoredValue<u32>) -> u32 {
        counter.update_value(|count: &mut u32| *count = count.wrapping_add(1));
        counter.get_value()
    }

    /// The name of a token.
    pub fn name(self, id: u32) -> String {
        let model = self.engine.model(ModelId::Bert);
        let live = model.with(|model| model.here().map(|model| tokens::label(model, id)));
        live.filter(|name| !name.is_empty())
            .or_else(|| {
                let own = |shown: &Shown| {
                    let token = shown.sentence()?.tokens.iter().find(|token| token.id == id)?;
                    Some(token.label.clone())
                };
                self.shown.with(own)
            })
            .or_else(|| tokens::shipped_name(id).map(str::to_owned))
            .unwrap_or_else(|| (MASKING.unnamed)(id))
    }

    /// Back to the opening state.
    pub fn reset(self) {
        self.pause();
        self.linked.reset();
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failure.set(None);
        self.ask(self.state.with_untracked(|state| state.sent().to_owned()));
    }

    fn ask_when_needed(self) {
        // What was asked of an engine that had failed is asked again when there is one.
        let failed = decided(move || matches!(self.engine.status.get(), Status::Failed { .. }));
        let here = decided(move || self.engine.model(ModelId::Bert).with(|model| model.here().is_some()));
        let text = Memo::new(move |_| self.state.with(|state| state.sent().to_owned()));
        Effect::new(move |_| {
            failed.get();
            let text = text.get();
            if here.get() {
                self.ask(text);
            }
        });
    }

    fn ask(self, text: String) {
        let request = Request::Tokenize { model: ModelId::Bert, text: text.clone() };
        self.engine.submit(Lane::Masking, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Tokens(answer))) => {
                let model = self.engine.model(ModelId::Bert).get_untracked();
                let Some(model) = model.here() else { return };
                let token = |id: u32| ShownToken { id, label: tokens::label(model, id) };
                let row = answer.tokens.iter().map(|it| token(it.id)).collect();
                let mask = model.vocabulary.iter().position(|name| name == "[MASK]").unwrap_or_default();
                let sentence = Sentence::new(row, mask as u32, model.vocabulary.len() as u32);
                self.failure.set(None);
                self.answer.set(Some((text, Arc::new(sentence))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some((text, error))),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Draws whenever it is asked for, a little between two frames, so that the page stays smooth.
    fn draw_when_needed(self) {
        let wanted = Memo::new(move |_| {
            let state = self.state.with(|state| state.drawn.then(|| state.cause()))?;
            let sentence = self.shown.with(|shown| shown.sentence().cloned())?;
            Some((state, sentence))
        });
        Effect::new(move |_| {
            let series = self.next(self.series);
            self.tally.set(Tally::default());
            if let Some((state, sentence)) = wanted.get() {
                self.slice(series, state, sentence);
            }
        });
    }

    fn slice(self, series: u32, state: MaskingState, sentence: Arc<Sentence>) {
        request_animation_frame(move || {
            if self.series.try_get_value() != Some(series) {
                return;
            }
            self.tally.update(|tally| tally.draw(&sentence, &state, SLICE));
            if !self.tally.with_untracked(|tally| tally.is_done(&sentence)) {
                self.slice(series, state, sentence);
            }
        });
    }

    /// How much of what is to be drawn is drawn, from 0 to 1.
    pub fn drawn_share(self) -> f64 {
        self.tally.with(|tally| tally.tokens as f64 / TOKENS_TO_DRAW as f64)
    }
}

fn shown(
    engine: Engine,
    state: RwSignal<MaskingState>,
    answer: RwSignal<Option<(String, Arc<Sentence>)>>,
    failure: RwSignal<Option<(String, EngineError)>>,
) -> Shown {
    let text = state.with(|state| state.sent().to_owned());
    let live = answer.with(|answer| answer.as_ref().filter(|(asked, _)| *asked == text).map(|it| it.1.clone()));
    if let Some(sentence) = live {
        return Shown::Here { sentence, precomputed: false, stale: false };
    }
    if let Some(row) = tokens::shipped(ModelId::Bert, &text) {
        let (mask, vocabulary) = (tokens::shipped_number("mask"), tokens::shipped_number("vocabulary"));
        let sentence = Arc::new(Sentence::new(row, mask, vocabulary));
        return Shown::Here { sentence, precomputed: true, stale: false };
    }
    let failed = failure.with(|failure| failure.as_ref().filter(|(asked, _)| *asked == text).map(|it| it.1.clone()));
    if let Some(error) = failed {
        return Shown::Failed(error);
    }
    match (engine.model(ModelId::Bert).get(), answer.get()) {
        (ModelState::Here(_), Some((_, sentence))) => Shown::Here { sentence, precomputed: false, stale: true },
        (ModelState::Here(_) | ModelState::Coming, _) => Shown::Waiting,
        (ModelState::Absent | ModelState::Failed(_), _) => Shown::NotCut,
    }
}
