//! A word that is not hidden: what the model puts there although it sees it.

use leptos::prelude::*;

use super::model::Lab;
use crate::protocol::{Family, Span};
use crate::ui::chart::bar::Bar;
use crate::ui::chart::scale::FromZero;
use crate::ui::engine::{Engine, ModelState};
use crate::ui::state::asked::{self, AskedToken};
use crate::ui::text::{MASKED_MORE, TEXT};
use crate::ui::widget::engine_status::Failure;

/// The panel; nothing as long as no word is asked about.
#[component]
pub fn Asked(lab: Lab) -> impl IntoView {
    let engine: Engine = expect_context();
    let word = Memo::new(move |_| lab.state.with(|state| Some((state.view.asked?, state.asked_word()?.to_owned()))));
    move || {
        let (index, name) = word.get()?;
        let answer = match lab.input.with(|input| input.span_of(index)) {
            Some(span) => answer(lab, engine, span),
            None => view! { <p class="empty">{MASKED_MORE.asked.unread}</p> }.into_any(),
        };
        Some(view! {
            <section class="panel asked-panel" aria-labelledby="masked-word-asked">
                <div class="field-head">
                    <h3 id="masked-word-asked">{(MASKED_MORE.asked.heading)(&name)}</h3>
                    <button type="button" class="quiet" on:click=move |_| lab.state.update(|state| state.view.asked = None)>{MASKED_MORE.asked.close}</button>
                </div>
                {answer}
            </section>
        })
    }
}

fn answer(lab: Lab, engine: Engine, span: Span) -> AnyView {
    let text = &MASKED_MORE.asked;
    let ModelState::Here(model) = engine.model(engine.asked(Family::Bert)).get() else {
        return view! { <p class="empty">{text.waiting}</p> }.into_any();
    };
    if let Some((_, error)) = lab.more.failure.get() {
        return view! { <Failure error retry=Callback::new(move |()| lab.more.ask_again())/> }.into_any();
    }
    let Some(prediction) = lab.more.look.get() else { return view! { <p class="empty">{text.waiting}</p> }.into_any() };
    let tokens = asked::tokens(&prediction, span, &model.vocabulary);
    if tokens.is_empty() {
        return view! { <p class="empty">{text.unread}</p> }.into_any();
    }
    let largest = tokens.iter().filter_map(|token| token.candidates.first()).map(|best| best.probability);
    let scale = FromZero::for_probability(largest.fold(0.0, f64::max));
    let count = tokens.len();
    view! {
        {(count > 1).then(|| view! { <p class="hint">{(text.pieces)(count)}</p> })}
        <div class="cards" class:several={count > 1}>
            {tokens.into_iter().enumerate().map(|(at, token)| card(at, token, count > 1, scale)).collect_view()}
        </div>
    }
    .into_any()
}

fn card(at: usize, asked: AskedToken, several: bool, scale: FromZero) -> AnyView {
    let text = &MASKED_MORE.asked;
    let visible = asked.token.clone();
    let rows = asked.candidates.into_iter().map(|candidate| {
        let is_visible = candidate.token == visible;
        view! {
            <li class="bar-row" class:is-hidden=is_visible>
                <span class="candidate-name">{candidate.token}</span>
                <Bar figure=candidate.probability scale/>
                <span class="figure">{TEXT.figures.percent(candidate.probability)}</span>
            </li>
        }
    });
    let standing = (text.standing)(&asked.token, asked.probability, asked.rank, asked.surprisal, &TEXT.figures);
    view! {
        <article class="card">
            {several.then(|| view! { <h4>{(text.piece)(at + 1, &asked.token)}</h4> })}
            <ol class="bars">{rows.collect_view()}</ol>
            <p class="mark hidden-word">{standing}</p>
            <p class="entropy">{(text.remark)(asked.rank == 1)}</p>
        </article>
    }
    .into_any()
}
