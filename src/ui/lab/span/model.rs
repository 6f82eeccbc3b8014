//! The laboratory's signals: the text and its spans, and what the engine says of them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::manifest;
use crate::objective::span_corruption::SpanError;
use crate::protocol::{
    Ending, EngineError, Family, FilledText, LoadedModel, ModelId, Request, Response, Sequence, TokenizedText,
};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome, Status};
use crate::ui::state::row::{self, CutBy, TokenRow};
use crate::ui::state::span::{
    Cut, Edited, Fill, GapView, Lookup, MOST_TOKENS, Setting, Span, Whose, by_gap, shipped, side_by_side, with_own,
};
use crate::ui::text::SPAN;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::figure::debounced;
use crate::ui::widget::remark::decided;

/// How long nobody changes anything before the gaps are filled: a filling takes many steps.
const PAUSE_MS: u64 = 300;

type Scored = Arc<Vec<(u32, f64)>>;

/// Input and target that an answer is about.
type Asked = (Vec<u32>, Vec<u32>);

/// All of the laboratory's signals.
#[derive(Clone, Copy)]
pub struct Lab {
    engine: Engine,
    /// What the learner decided.
    pub state: RwSignal<Span>,
    /// The state in the address.
    pub linked: Linked<Span>,
    /// The text, cut out.
    pub cut: Memo<Result<Arc<Cut>, SpanError>>,
    lookup: Memo<Arc<Lookup>>,
    tokens: RwSignal<Option<(String, Arc<TokenizedText>)>>,
    filled: RwSignal<Option<(Vec<u32>, Arc<FilledText>)>>,
    scored: RwSignal<Option<(Asked, Scored)>>,
    own: RwSignal<Option<(Asked, Scored)>>,
    failure: RwSignal<Option<EngineError>>,
    /// A remark about the last thing that the learner did.
    pub remark: RwSignal<&'static str>,
}

/// What stands where the fills are.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// Nothing has been typed.
    NoText,
    /// Nothing is cut out.
    NoGap,
    /// Nobody has asked for the model.
    NotLoaded,
    /// It is on its way, or computing for the first time.
    Waiting,
    /// Fills.
    Gaps {
        /// A gap each.
        gaps: Arc<Vec<GapView>>,
        /// Whether some of them are still to come.
        stale: bool,
        /// Whether the model came to an end by itself.
        ended: bool,
        /// Whether they were computed here; otherwise they were shipped.
        live: bool,
    },
    /// No answer.
    Failed(EngineError),
}

impl Lab {
    /// Reads the address and connects the signals. The model is not asked for: that is the reader's.
    pub fn provide() -> Self {
        let engine: Engine = expect_context();
        let linked = expect_context::<Address>().link::<Span>(manifest::shipped(ModelId::T5).revision);
        let state = linked.state;
        let tokens = RwSignal::new(None);
        let lookup = Memo::new(move |_| Arc::new(Lookup::new(loaded(engine).as_deref())));
        let cut = Memo::new(move |before| lookup.with(|lookup| cut(engine, state, tokens, lookup, before)));
        let (filled, scored, own) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
        let (failure, remark) = (RwSignal::new(None), RwSignal::new(""));
        let lab = Self { engine, state, linked, cut, lookup, tokens, filled, scored, own, failure, remark };
        lab.ask_when_needed();
        lab
    }

    /// Changes the text.
    pub fn edit(self, text: String) {
        let mut edited = Edited::AsTyped;
        self.state.update(|state| edited = state.edit(text));
        self.remark.set(if edited == Edited::SentinelsTaken { SPAN.sentinels_taken } else { "" });
    }

    /// Changes anything else.
    pub fn change(self, change: impl FnOnce(&mut Span)) {
        self.remark.set("");
        self.state.update(change);
    }

    /// Sets a number.
    pub fn set(self, setting: Setting, value: f64) {
        self.change(|state| state.set(setting, value));
    }

    /// Back to the opening text.
    pub fn reset(self) {
        self.linked.reset();
        self.remark.set("");
    }

    /// What is cut out, if it can be.
    pub fn good_cut(self) -> Option<Arc<Cut>> {
        self.cut.with(|cut| cut.as_ref().ok().cloned())
    }

    fn ask_when_needed(self) {
        // What was asked of an engine that had failed is asked again when there is one.
        let failed = decided(move || matches!(self.engine.status.get(), Status::Failed { .. }));
        let here = decided(move || loaded(self.engine).is_some());
        let text = Memo::new(move |_| self.state.with(|state| state.text().to_owned()));
        Effect::new(move |_| {
            failed.get();
            let text = text.get();
            if here.get() {
                self.tokenize(text);
            }
        });
        let ask_soon = debounced(PAUSE_MS, move || self.ask());
        Effect::new(move |_| {
            failed.get();
            if self.good_cut().is_some_and(|cut| is_ready(&cut)) {
                ask_soon();
            }
        });
        let own = Memo::new(move |_| self.state.with(|state| (state.own.clone(), state.own_gap)));
        let ask_own = debounced(PAUSE_MS, move || self.ask_own());
        Effect::new(move |_| {
            failed.get();
            let has_own = own.with(|(own, _)| !own.trim().is_empty());
            if has_own && self.good_cut().is_some_and(|cut| is_ready(&cut)) {
                ask_own();
            }
        });
    }

    fn tokenize(self, text: String) {
        let request = Request::Tokenize { model: self.engine.asked(Family::T5), text: row::reach(&text).0.to_owned() };
        self.engine.submit(Lane::SpanTokens, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Tokens(tokens))) => self.tokens.set(Some((text, Arc::new(*tokens)))),
            Outcome::Done(Err(error)) => self.failure.set(Some(error)),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
    }

    /// Has the gaps filled, and what stood there scored.
    pub fn ask(self) {
        let Some(cut) = untrack(|| self.good_cut()).filter(|cut| is_ready(cut)) else { return };
        self.failure.set(None);
        self.engine.cancel(Lane::SpanFill);
        let (input, target) = (cut.corrupted.inputs.clone(), cut.corrupted.target.clone());
        let request = Request::FillIds { model: self.engine.asked(Family::T5), input: input.clone() };
        self.engine.submit(Lane::SpanFill, request, move |outcome| match outcome {
            Outcome::Done(Ok(Response::Filled(filled))) => self.filled.set(Some((input, Arc::new(*filled)))),
            Outcome::Done(Err(error)) => self.fail(error),
            Outcome::Done(Ok(_)) | Outcome::Superseded => {}
        });
        self.score(Lane::SpanScore, cut.corrupted.inputs.clone(), target, self.scored);
    }

    fn score(self, lane: Lane, input: Vec<u32>, target: Vec<u32>, into: RwSignal<Option<(Asked, Scored)>>) {
        let sequence = Sequence::Spans { input: input.clone(), target: target.clone() };
        self.engine.submit(lane, Request::Score { model: self.engine.asked(Family::T5), sequence }, move |outcome| {
            match outcome {
                Outcome::Done(Ok(Response::Scores(scores))) => {
                    let pairs = target.iter().copied().zip(scores.into_iter().map(f64::from)).collect();
                    into.set(Some(((input, target), Arc::new(pairs))));
                }
                Outcome::Done(Err(error)) => self.fail(error),
                Outcome::Done(Ok(_)) | Outcome::Superseded => {}
            }
        });
    }

    /// Has the reader's own fill scored.
    fn ask_own(self) {
        let (own, gap) = self.state.with_untracked(|state| (state.own.trim().to_owned(), state.own_gap));
        let request = Request::Tokenize { model: self.engine.asked(Family::T5), text: own };
        self.engine.submit(Lane::SpanOwn, request, move |outcome| {
            let Outcome::Done(Ok(Response::Tokens(tokens))) = outcome else { return };
            // The reader may have left the chapter meanwhile.
            if self.own.is_disposed() {
                return;
            }
            let Some(cut) = untrack(|| self.good_cut()).filter(|cut| is_ready(cut)) else { return };
            let written = tokens.tokens.iter().filter(|token| token.span.start < token.span.end);
            let ids: Vec<u32> = written.map(|token| token.id).collect();
            let lookup = self.lookup.get_untracked();
            if let Some(target) = with_own(&cut, &lookup, gap, &ids) {
                self.score(Lane::SpanOwn, cut.corrupted.inputs.clone(), target, self.own);
            }
        });
    }

    fn fail(self, error: EngineError) {
        if error != EngineError::Cancelled {
            self.failure.set(Some(error));
        }
    }

    /// Probabilities of what stood there, token by token of the target.
    pub fn truth(self, cut: &Cut) -> Option<Scored> {
        let is_asked = |(input, target): &Asked| (input, target) == (&cut.corrupted.inputs, &cut.corrupted.target);
        self.scored.with(|scored| scored.as_ref().filter(|(asked, _)| is_asked(asked)).map(|(_, pairs)| pairs.clone()))
    }

    /// What stands where the fills are.
    pub fn shown(self) -> Shown {
        let Some(cut) = self.good_cut() else { return Shown::NoText };
        if cut.row.tokens.is_empty() {
            return Shown::NoText;
        }
        if cut.corrupted.spans.is_empty() {
            return Shown::NoGap;
        }
        let or_shipped = |shown: Shown| {
            // What was shipped the page's model said.
            let is_page_s = self.engine.asked(Family::T5) == ModelId::T5;
            let gaps = self.state.with(|state| shipped(state.text(), &cut)).filter(|_| is_page_s);
            gaps.map_or(shown, |gaps| Shown::Gaps { gaps: Arc::new(gaps), stale: false, ended: true, live: false })
        };
        let model = match self.engine.model(self.engine.asked(Family::T5)).get() {
            ModelState::Here(model) => model,
            ModelState::Coming => return or_shipped(Shown::Waiting),
            ModelState::Absent | ModelState::Failed(_) => return or_shipped(Shown::NotLoaded),
        };
        if let Some(error) = self.failure.get() {
            return Shown::Failed(error);
        }
        let lookup = self.lookup.get();
        let input = &cut.corrupted.inputs;
        let filled = self.filled.with(|filled| filled.as_ref().filter(|it| it.0 == *input).map(|it| it.1.clone()));
        let ended = filled.as_ref().is_none_or(|filled| filled.ending == Ending::EndOfText);
        let written = filled.map(|filled| {
            by_gap(filled.written.iter().map(|token| (token.id, f64::from(token.log_probability))), &lookup)
        });
        let truth = self.truth(&cut).map(|pairs| by_gap(pairs.iter().copied(), &lookup));
        let stale = written.is_none() || truth.is_none();
        if written.is_none() && truth.is_none() {
            return or_shipped(Shown::Waiting);
        }
        let sources = [(Whose::True, truth), (Whose::Model, written), (Whose::Own, self.own_fill(&cut, &lookup))];
        let gaps = side_by_side(cut.corrupted.spans.len(), &sources, |id| row::label(&model, id));
        Shown::Gaps { gaps: Arc::new(gaps), stale, ended, live: true }
    }

    /// The reader's own fill, in its gap alone.
    fn own_fill(self, cut: &Cut, lookup: &Lookup) -> Option<Vec<Fill>> {
        let gap = self.state.with(|state| (!state.own.trim().is_empty()).then_some(state.own_gap))?;
        self.own.with(|own| {
            let (_, pairs) = own.as_ref().filter(|((input, _), _)| *input == cut.corrupted.inputs)?;
            Some(by_gap(pairs.iter().copied(), lookup).into_iter().filter(|fill| fill.gap == gap).collect())
        })
    }
}

/// Whether the model can be asked about it.
fn is_ready(cut: &Cut) -> bool {
    cut.row.by == CutBy::Model && !cut.corrupted.spans.is_empty()
}

fn loaded(engine: Engine) -> Option<Arc<LoadedModel>> {
    engine.model(engine.asked(Family::T5)).with(|model| model.here().cloned())
}

fn cut(
    engine: Engine,
    state: RwSignal<Span>,
    tokens: RwSignal<Option<(String, Arc<TokenizedText>)>>,
    lookup: &Lookup,
    before: Option<&Result<Arc<Cut>, SpanError>>,
) -> Result<Arc<Cut>, SpanError> {
    state.with(|state| {
        let (text, is_all) = row::reach(state.text());
        let model = loaded(engine);
        let live = tokens.with(|tokens| {
            let (_, answer) = tokens.as_ref().filter(|(asked, _)| asked == state.text())?;
            Some(TokenRow::live(text, answer, model.as_deref()?, MOST_TOKENS))
        });
        let mut row = match (live, model, before) {
            (Some(row), ..) => row,
            // What was there stays for the few milliseconds until the tokenizer has answered.
            (None, Some(_), Some(Ok(before))) if before.row.by == CutBy::Model => return Ok(before.clone()),
            _ => TokenRow::words(text, MOST_TOKENS),
        };
        row.goes_on |= !is_all;
        let spans = if row.tokens.is_empty() { Vec::new() } else { state.spans(&row)? };
        Cut::new(row, &spans, lookup, state.final_sentinel).map(Arc::new)
    })
}
