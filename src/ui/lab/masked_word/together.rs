//! Several gaps: filled all at once, and one by one.

use leptos::prelude::*;

use super::model::{Lab, Shown};
use crate::protocol::Family;
use crate::ui::engine::{Engine, ModelState};
use crate::ui::state::masked_word::{MaskedWord, Order};
use crate::ui::state::together::{Comparison, Filling, MOST_GAPS, Progress};
use crate::ui::text::{MASKED_MORE, TEXT};
use crate::ui::widget::engine_status::Failure;
use crate::ui::widget::prose::Prose;

/// A text with two gaps that hang together, and the words behind them.
const EXAMPLE: (&str, [&str; 2]) = ("[MASK] [MASK] going to school.", ["we", "are"]);

/// The panel; a hint as long as there is one gap only.
#[component]
pub fn Together(lab: Lab) -> impl IntoView {
    let text = &MASKED_MORE.together;
    let gaps = Memo::new(move |_| lab.state.with(|state| state.hidden().len()));
    move || match gaps.get() {
        0 => ().into_any(),
        1 => {
            let show = move |_| {
                let hidden = EXAMPLE.1.map(|word| Some(word.to_owned())).to_vec();
                lab.change(|state| state.replace(MaskedWord::new(EXAMPLE.0, hidden)));
            };
            view! {
                <p class="hint more-hint">{text.one_gap}" "<button type="button" class="inline" on:click=show>{text.example}</button></p>
            }
            .into_any()
        }
        _ => view! {
            <section class="panel together" aria-labelledby="masked-word-together">
                <div class="field-head">
                    <h3 id="masked-word-together">{text.title}</h3>
                    <Orders lab/>
                </div>
                <p class="hint">{text.lead}</p>
                <Answer lab/>
            </section>
        }
        .into_any(),
    }
}

#[component]
fn Orders(lab: Lab) -> impl IntoView {
    let choice = |order: Order, words: &'static str| {
        view! {
            <label class="segment">
                <input type="radio" name="masked-word-order" prop:checked=move || lab.state.with(|state| state.view.order == order)
                    on:change=move |_| lab.state.update(|state| state.view.order = order)/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="pressing">
            <legend>{MASKED_MORE.together.order}</legend>
            <div class="segments">
                {choice(Order::Surest, MASKED_MORE.together.surest)}
                {choice(Order::LeftToRight, MASKED_MORE.together.left_to_right)}
            </div>
        </fieldset>
    }
}

#[component]
fn Answer(lab: Lab) -> impl IntoView {
    let engine: Engine = expect_context();
    let text = &MASKED_MORE.together;
    let all_revealed = move || lab.state.with(|state| (0..state.hidden().len()).all(|gap| lab.is_revealed(gap)));
    move || {
        let empty = |words: String| view! { <p class="empty">{words}</p> }.into_any();
        if lab.state.with(|state| state.hidden().len()) > MOST_GAPS {
            return empty((text.too_many)(MOST_GAPS));
        }
        // What is filled in would give the first guesses away.
        if !all_revealed() {
            return empty(text.after_guesses.to_owned());
        }
        if !matches!(engine.model(engine.asked(Family::Bert)).get(), ModelState::Here(_)) {
            return empty(text.waiting.to_owned());
        }
        if let Some((_, error)) = lab.more.failure.get() {
            return view! { <Failure error retry=Callback::new(move |()| lab.more.ask_again())/> }.into_any();
        }
        match lab.more.together.get() {
            Some(Progress::Done(both)) => compared(&both),
            Some(Progress::Nothing) => empty(text.nothing.to_owned()),
            None if lab.shown.with(|shown| matches!(shown, Shown::Failed(_))) => ().into_any(),
            None | Some(Progress::Ask(_)) => empty(text.busy.to_owned()),
        }
    }
}

fn compared(both: &Comparison) -> AnyView {
    let text = &MASKED_MORE.together;
    let figures = &TEXT.figures;
    let way = |filling: &Filling, head: &'static str, wins: bool| {
        view! {
            <div class="way" class:wins=wins>
                <h4>{head}</h4>
                <p class="way-text" dir="auto">{filling.text.clone()}</p>
                <p class="way-figure">{(text.whole)(filling.probability(), figures)}</p>
            </div>
        }
    };
    let steps = both.at_once.fills.iter().zip(&both.one_by_one.fills).map(|(a, b)| {
        let part = a.token != b.token;
        let pair = |alone, given| format!("{} → {}", figures.percent(alone), figures.percent(given));
        view! {
            <tr class:parts=part>
                <th scope="row">{(text.gap)(a.gap + 1)}</th>
                <td class="step-token">{a.token.clone()}</td>
                <td>{pair(a.alone, a.given)}</td>
                <td class="step-token">{b.token.clone()}</td>
                <td>{pair(b.alone, b.given)}</td>
            </tr>
        }
    });
    let better = both.one_by_one.probability() > both.at_once.probability();
    let differs = both.parting().is_some();
    view! {
        <div class="ways">
            {way(&both.at_once, text.ways[0], differs && !better)}
            {way(&both.one_by_one, text.ways[1], differs && better)}
        </div>
        <p class="panel-takeaway" role="status">{(text.takeaway)(both, figures)}</p>
        <div class="table-scroll" tabindex="0" role="region" aria-label=text.table>
            <table class="steps">
                <thead><tr>{text.columns.map(|column| view! { <th scope="col">{column}</th> }).collect_view()}</tr></thead>
                <tbody>{steps.collect_view()}</tbody>
            </table>
        </div>
        <p class="hint"><Prose runs=text.foot/></p>
    }
    .into_any()
}
