//! One text, cut by three tokenizers.

use leptos::prelude::*;

use super::framed;
use crate::manifest;
use crate::protocol::{EngineError, ModelId, Request, Response};
use crate::ui::engine::{Engine, ModelState};
use crate::ui::engine_client::{Lane, Outcome};
use crate::ui::state::primer::TokensFigure;
use crate::ui::state::tokens::{self, ShownToken};
use crate::ui::text::TEXT;
use crate::ui::text::primer::PRIMER;
use crate::ui::widget::address::{Address, Linked};
use crate::ui::widget::badge::{Badge, Figures};
use crate::ui::widget::engine_status::{EngineStatus, Failure};
use crate::ui::widget::figure::Table;
use crate::ui::widget::prose::Prose;

const MODELS: [ModelId; 3] = [ModelId::Bert, ModelId::Gpt, ModelId::T5];
/// No more bytes of a text are sent.
const REACH_BYTES: usize = 4_096;
/// No more tokens are drawn.
const MOST: usize = 300;

/// What a tokenizer said of a text.
type Answer = Option<(String, Result<Vec<ShownToken>, EngineError>)>;

#[derive(Clone, Copy)]
struct Rows {
    engine: Engine,
    state: RwSignal<TokensFigure>,
    answers: [RwSignal<Answer>; 3],
    asking: StoredValue<bool>,
}

/// The figure.
#[component]
pub fn Tokens() -> impl IntoView {
    let linked: Linked<TokensFigure> = expect_context::<Address>().link(&manifest::revisions(&MODELS));
    let rows = Rows {
        engine: expect_context(),
        state: linked.state,
        answers: MODELS.map(|_| RwSignal::new(None)),
        asking: StoredValue::new(false),
    };
    Effect::new(move |_| {
        rows.state.track();
        for model in MODELS {
            rows.engine.model(model).track();
        }
        rows.ask();
    });
    let text = Memo::new(move |_| rows.state.with(|state| state.text.clone()));
    let edit = move |text: String| rows.state.set(TokensFigure { text });
    let options = tokens::texts().into_iter().map(|shipped| {
        view! { <option value=shipped prop:selected=move || text.with(|text| text == shipped)>{shipped}</option> }
    });
    let is_own = move || text.with(|text| !tokens::texts().contains(&text.as_str()));
    let choose = move |chosen: String| {
        if !chosen.is_empty() {
            edit(chosen);
        }
    };
    let shown = [0, 1, 2].map(|at| shown(rows, at));
    let views = MODELS.into_iter().enumerate().map(|(at, model)| row(rows, at, model, shown[at]));
    let inside = view! {
        <div class="field-head">
            <label for="primer-text">{PRIMER.text}</label>
            <label class="examples">
                <span>{PRIMER.examples.0}</span>
                <select on:change:target=move |event| choose(event.target().value())>
                    <option value="" prop:selected=is_own>{PRIMER.examples.1}</option>
                    {options.collect_view()}
                </select>
            </label>
        </div>
        <textarea id="primer-text" rows="1" dir="auto" autocomplete="off" spellcheck="false"
            prop:value=text on:input:target=move |event| edit(event.target().value())></textarea>
        {views.collect_view()}
        <p class="hint"><Prose runs=PRIMER.tokens_hint/></p>
    };
    framed(linked, PRIMER.titles[0], move || table(shown), inside.into_any())
}

/// The tokens of all rows, with their numbers.
fn table(shown: [Memo<Row>; 3]) -> Table {
    let mut rows = Vec::new();
    for (model, row) in MODELS.into_iter().zip(shown) {
        row.with(|row| {
            let Row::Here(tokens, _) = row else { return };
            for (place, token) in tokens.iter().enumerate() {
                let (place, id) = ((place + 1).to_string(), (PRIMER.id)(token.id));
                rows.push(vec![(PRIMER.row)(model).to_owned(), place, token.label.clone(), id]);
            }
        });
    }
    Table { columns: PRIMER.token_columns.to_vec(), rows }
}

impl Rows {
    fn sent(self) -> String {
        self.state.with(|state| state.text[..state.text.floor_char_boundary(REACH_BYTES)].to_owned())
    }

    /// Asks the first model that is here and has not cut this text; then the next. They share a lane,
    /// in which a newer request replaces the one that waits.
    fn ask(self) {
        if self.asking.get_value() {
            return;
        }
        let text = untrack(|| self.sent());
        let is_open = |at: &usize| {
            let is_here = self.engine.model(MODELS[*at]).with_untracked(|model| model.here().is_some());
            is_here && self.answers[*at].with_untracked(|answer| answer.as_ref().is_none_or(|it| it.0 != text))
        };
        let Some(at) = (0..MODELS.len()).find(is_open) else { return };
        self.asking.set_value(true);
        let model = MODELS[at];
        self.engine.submit(Lane::Primer, Request::Tokenize { model, text: text.clone() }, move |outcome| {
            // The figure may have gone meanwhile.
            if self.asking.try_set_value(false).is_some() {
                return;
            }
            let loaded = self.engine.model(model).get_untracked();
            match (outcome, loaded.here()) {
                (Outcome::Done(Ok(Response::Tokens(cut))), Some(loaded)) => {
                    let token = |id: u32| ShownToken { id, label: tokens::label(loaded, id) };
                    let row = cut.tokens.iter().map(|it| token(it.id)).collect();
                    self.answers[at].set(Some((text, Ok(row))));
                }
                (Outcome::Done(Err(error)), _) => self.answers[at].set(Some((text, Err(error)))),
                _ => {}
            }
            self.ask();
        });
    }
}

/// What is shown of a row.
#[derive(Clone, PartialEq)]
enum Row {
    NotCut,
    Waiting,
    Failed(EngineError),
    Here(Vec<ShownToken>, Figures),
}

fn shown(rows: Rows, at: usize) -> Memo<Row> {
    let model = MODELS[at];
    Memo::new(move |_| {
        let text = rows.sent();
        let state = rows.engine.model(model).get();
        match (rows.answers[at].get(), state) {
            (Some((asked, Ok(row))), _) if asked == text => Row::Here(row, Figures::Live),
            (Some((asked, Err(error))), _) if asked == text => Row::Failed(error),
            (answer, state) => match (tokens::shipped(model, &text), answer, state) {
                (Some(row), ..) => Row::Here(row, Figures::Precomputed),
                (None, Some((_, Ok(row))), ModelState::Here(_)) => Row::Here(row, Figures::Thinking),
                (None, _, ModelState::Here(_) | ModelState::Coming) => Row::Waiting,
                _ => Row::NotCut,
            },
        }
    })
}

fn row(rows: Rows, at: usize, model: ModelId, shown: Memo<Row>) -> AnyView {
    let figures =
        Signal::derive(move || shown.with(|row| if let Row::Here(_, figures) = row { Some(*figures) } else { None }));
    let count = move || {
        shown.with(|row| match row {
            Row::Here(tokens, _) => {
                let added = tokens.iter().filter(|token| tokens::is_special(&token.label)).count();
                (PRIMER.count)(tokens.len(), added)
            }
            _ => String::new(),
        })
    };
    let inside = move || match shown.get() {
        Row::NotCut => view! { <p class="hint"><Prose runs=PRIMER.not_cut/></p> }.into_any(),
        Row::Waiting => view! { <p class="hint"><Prose runs=PRIMER.cutting/></p> }.into_any(),
        Row::Failed(error) => {
            let again = Callback::new(move |()| {
                rows.answers[at].set(None);
                rows.ask();
            });
            view! { <Failure error retry=again/> }.into_any()
        }
        Row::Here(tokens, _) => chips(tokens),
    };
    // Asked for only where the shipped tokens do not do.
    let status =
        move || shown.with(|row| matches!(row, Row::NotCut | Row::Waiting)).then(|| view! { <EngineStatus model/> });
    view! {
        <section class="primer-row" aria-label=(PRIMER.row)(model)>
            <p class="primer-row-head">
                <strong>{(PRIMER.row)(model)}</strong>
                <span class="primer-count" role="status">{count}</span>
                <Badge model figures/>
            </p>
            {inside}
            {status}
        </section>
    }
    .into_any()
}

fn chips(tokens: Vec<ShownToken>) -> AnyView {
    let rest = (tokens.len() > MOST).then(|| (PRIMER.cut_off)(MOST, &TEXT.figures));
    let chip = |token: ShownToken| {
        let special = tokens::is_special(&token.label);
        view! { <li class="token-chip" class:special=special><span dir="auto">{token.label}</span><span class="token-id">{(PRIMER.id)(token.id)}</span></li> }
    };
    view! {
        <ol class="token-chips">{tokens.into_iter().take(MOST).map(chip).collect_view()}</ol>
        {rest.map(|rest| view! { <p class="hint">{rest}</p> })}
    }
    .into_any()
}
