//! The laboratory's signals: a text, what each objective makes of it, what each model says.

use std::sync::Arc;

use leptos::prelude::*;

use crate::manifest;
use crate::objective::example::Example;
use crate::objective::span_corruption::SpanError;
use crate::protocol::{EngineError, LoadedModel, Request, Response, TokenizedText};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::row::{self, CutBy, TokenRow};
use crate::ui::state::triptych::{Change, Column, MOST_TOKENS, Objective, Shipped, Triptych, column};
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::debounced;
use crate::ui::widget::remark::decided;

/// Keys that follow one another faster than this are one edit.
const EDIT_MS: u64 = 1_500;

/// What an objective makes of the text, if it can.
pub type Made = Result<Arc<Column>, SpanError>;

/// What a column was before the last edit.
#[derive(Clone, Debug)]
struct Before {
    column: Made,
    /// The same with words for tokens: the next text may have no others yet.
    words: Made,
    mean: Option<f64>,
}

/// One column's signals.
#[derive(Clone, Copy)]
pub struct Side {
    /// Whose it is.
    pub objective: Objective,
    engine: Engine,
    /// What the objective makes of the text.
    pub made: Memo<Made>,
    tokens: RwSignal<Option<(String, Arc<TokenizedText>)>>,
    scores: RwSignal<Option<(Example, Arc<Vec<f32>>)>>,
    /// Why there is no answer.
    pub failure: RwSignal<Option<EngineError>>,
    before: RwSignal<Option<Before>>,
    state: RwSignal<Triptych>,
    shipped: StoredValue<Shipped>,
}

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the learner decided.
    pub state: RwSignal<Triptych>,
    /// The state in the address.
    pub linked: Linked<Triptych>,
    /// The columns.
    pub sides: [Side; 3],
    editing: RwSignal<bool>,
}

impl Lab {
    /// Reads the address and connects the signals. No model is asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let revision = manifest::revisions(&Objective::ALL.map(Objective::model));
        let linked = expect_context::<Address>().link::<Triptych>(&revision);
        let state = linked.state;
        let sides = Objective::ALL.map(|objective| Side::provide(objective, engine, state));
        Self { state, linked, sides, editing: RwSignal::new(false) }
    }

    /// Changes the text or the seed. What stood there when the edit began is what it is compared with.
    pub fn change(self, change: impl FnOnce(&mut Triptych)) {
        if !self.editing.get_untracked() {
            self.editing.set(true);
            for side in self.sides {
                side.remember();
            }
        }
        self.state.update(change);
    }

    /// A function that ends an edit once nothing has been changed for a moment.
    pub fn edit_ends(self) -> impl Fn() + Clone + 'static {
        debounced(EDIT_MS, move || self.editing.set(false))
    }

    /// Back to the opening text.
    pub fn reset(self) {
        self.linked.reset();
        for side in self.sides {
            side.before.set(None);
        }
    }
}

impl Side {
    fn provide(objective: Objective, engine: Engine, state: RwSignal<Triptych>) -> Self {
        let tokens = RwSignal::new(None);
        let shipped = StoredValue::new(Shipped::of(objective));
        let made = Memo::new(move |before| {
            shipped.with_value(|shipped| made(objective, engine, state, tokens, shipped, before))
        });
        let (scores, failure, before) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
        let side = Self { objective, engine, made, tokens, scores, failure, before, state, shipped };
        side.ask_when_needed(state);
        side
    }

    fn lane(self) -> Lane {
        match self.objective {
            Objective::Bert => Lane::TriptychBert,
            Objective::Gpt => Lane::TriptychGpt,
            Objective::T5 => Lane::TriptychT5,
        }
    }

    /// V of the model, or of the one that the shipped figures are from.
    pub fn vocabulary(self) -> usize {
        let loaded = loaded(self.engine, self.objective).map(|model| model.vocabulary.len());
        loaded.unwrap_or_else(|| self.shipped.with_value(|shipped| shipped.vocabulary))
    }

    /// Whether it is here or on its way.
    pub fn is_coming(self) -> bool {
        self.engine
            .model(self.objective.model())
            .with(|model| matches!(model, ModelState::Here(_) | ModelState::Coming))
    }

    fn ask_when_needed(self, state: RwSignal<Triptych>) {
        let failed = decided(move || matches!(self.engine.status.get(), Status::Failed { .. }));
        let here = decided(move || loaded(self.engine, self.objective).is_some());
        let text = Memo::new(move |_| state.with(|state| state.text.clone()));
        Effect::new(move |_| {
            failed.get();
            let text = text.get();
            if here.get() {
                self.tokenize(text);
            }
        });
        Effect::new(move |_| {
            failed.get();
            if let Ok(column) = self.made.get()
                && column.by == CutBy::Model
                && column.losses() > 0
            {
                self.score(&column);
            }
        });
    }

    fn tokenize(self, text: String) {
        let request = Request::Tokenize { model: self.objective.model(), text: row::reach(&text).0.to_owned() };
        self.engine.submit(self.lane(), request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Tokens(tokens))) => {
                self.failure.set(None);
                self.tokens.set(Some((text, Arc::new(*tokens))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some(error)),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    fn score(self, column: &Column) {
        let example = column.example.clone();
        let request = Request::Score { model: self.objective.model(), sequence: column.sequence(self.objective) };
        self.engine.submit(self.lane(), request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Scores(scores))) => {
                self.failure.set(None);
                self.scores.set(Some((example, Arc::new(scores))));
            }
            Outcome::Done(Err(error)) => self.failure.set(Some(error)),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Asks once more for what failed.
    pub fn ask_again(self) {
        self.failure.set(None);
        if let Ok(column) = self.made.get_untracked() {
            self.score(&column);
        }
    }

    /// Surprisals in nats, one a label, if they are of what is shown.
    pub fn surprisals(self) -> Option<Vec<f64>> {
        let column = self.made.get().ok()?;
        if column.by == CutBy::Shipped {
            return self.state.with(|state| self.shipped.with_value(|shipped| shipped.surprisals(&column, state)));
        }
        self.scores.with(|scores| {
            let (_, scores) = scores.as_ref().filter(|(asked, _)| *asked == column.example)?;
            Some(scores.iter().map(|score| -f64::from(*score)).collect())
        })
    }

    /// The loss: their mean.
    pub fn mean(self) -> Option<f64> {
        let surprisals = self.surprisals().filter(|surprisals| !surprisals.is_empty())?;
        Some(surprisals.iter().sum::<f64>() / surprisals.len() as f64)
    }

    /// The loss before the last edit.
    pub fn mean_before(self) -> Option<f64> {
        self.before.with(|before| before.as_ref()?.mean)
    }

    fn remember(self) {
        let (as_shown, mean) = untrack(|| (self.made.get(), self.mean()));
        let words = self.state.with_untracked(|state| {
            let row = TokenRow::words(row::reach(&state.text).0, MOST_TOKENS);
            column(self.objective, &row, None, state.seed).map(Arc::new)
        });
        self.before.set(Some(Before { column: as_shown, words, mean }));
    }

    /// What is other than before the last edit, place by place.
    pub fn changes(self, column: &Column) -> Option<Vec<Change>> {
        self.before.with(|before| {
            let before = before.as_ref()?;
            let [as_shown, words] = [&before.column, &before.words].map(|it| it.as_ref().ok());
            let alike = [as_shown, words].into_iter().flatten().find(|it| it.by == column.by)?;
            column.changes(alike)
        })
    }
}

fn loaded(engine: Engine, objective: Objective) -> Option<Arc<LoadedModel>> {
    engine.model(objective.model()).with(|model| model.here().cloned())
}

fn made(
    objective: Objective,
    engine: Engine,
    state: RwSignal<Triptych>,
    tokens: RwSignal<Option<(String, Arc<TokenizedText>)>>,
    shipped: &Shipped,
    before: Option<&Made>,
) -> Made {
    state.with(|state| {
        let (text, is_all) = row::reach(&state.text);
        let model = loaded(engine, objective);
        // One more for a token that starts the text.
        let live = tokens.with(|tokens| {
            let (_, answer) = tokens.as_ref().filter(|(asked, _)| *asked == state.text)?;
            Some(TokenRow::live(text, answer, model.as_deref()?, MOST_TOKENS + 1))
        });
        if model.is_none()
            && let Some(column) = shipped.column(objective, state)
        {
            return Ok(Arc::new(column));
        }
        let mut row = match (live, &model, before) {
            (Some(row), ..) => row,
            // What was there stays for the few milliseconds until the tokenizer has answered.
            (None, Some(_), Some(Ok(before))) if before.by != CutBy::Words => return Ok(before.clone()),
            _ => TokenRow::words(text, MOST_TOKENS),
        };
        row.goes_on |= !is_all;
        column(objective, &row, model.as_deref(), state.seed).map(Arc::new)
    })
}
