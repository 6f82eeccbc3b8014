//! The same in PyTorch, and whether it mattered.

use leptos::prelude::*;

use super::code::class;
use super::model::Lab;
use crate::ui::state::code::{PYTHON, stretches};
use crate::ui::state::masking::{ABLATION, differences};
use crate::ui::text::TEXT;
use crate::ui::text::masking::{Difference, MASKING};
use crate::ui::widget::prose::Prose;

/// The idiom with the reader's numbers.
#[component]
pub fn Idiom(lab: Lab) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        lab.state.with(|state| {
            let settings = state.settings();
            (state.exact, settings.rate, settings.split.mask_chance(), settings.split.random_among_rest())
        })
    });
    let lines = move || {
        let (exact, rate, mask, random) = numbers.get();
        let lines = (MASKING.idiom_code)(exact, rate, mask, random);
        let line = |line: String| {
            let line: Vec<_> = stretches(&line, PYTHON)
                .into_iter()
                .map(|(look, text)| view! { <span class=class(look)>{text.to_owned()}</span> })
                .collect();
            view! { <li class="code-line"><code>{line}</code></li> }
        };
        lines.into_iter().map(line).collect_view()
    };
    view! {
        <section class="masking-idiom" aria-labelledby="masking-idiom">
            <h4 id="masking-idiom">{MASKING.idiom}</h4>
            <ol class="code-lines" tabindex="0" aria-labelledby="masking-idiom">{lines}</ol>
            <p class="hint"><Prose runs=MASKING.idiom_hint/></p>
        </section>
    }
}

/// The paper's table, after a guess.
#[component]
pub fn Ablation(lab: Lab) -> impl IntoView {
    let guess = Memo::new(move |_| lab.state.with(|state| state.guess));
    let options = ABLATION.iter().enumerate().skip(1).map(|(row, (split, _))| {
        view! { <option value=row.to_string() prop:selected=move || guess.get() == Some(row)>{(MASKING.split)(*split)}</option> }
    });
    let choose = move |row: String| {
        let row = row.parse().ok().filter(|row| (1..ABLATION.len()).contains(row));
        lab.state.update(|state| state.guess = row);
    };
    let answer = move || {
        guess.get().map(|row| {
            view! {
                <p class="masking-verdict" role="status">{verdict(row)}</p>
                <Scores lab guess=row/>
                <p class="hint"><Prose runs=MASKING.ablation_source/></p>
            }
        })
    };
    view! {
        <section class="masking-ablation" aria-labelledby="masking-ablation">
            <h4 id="masking-ablation">{MASKING.ablation}</h4>
            <p><Prose runs=MASKING.ablation_question/></p>
            <label class="examples">
                <span>{MASKING.ablation_field}</span>
                <select on:change:target=move |event| choose(event.target().value())>
                    <option value="" prop:selected=move || guess.get().is_none()>{MASKING.ablation_none}</option>
                    {options.collect_view()}
                </select>
            </label>
            {answer}
        </section>
    }
}

fn verdict(row: usize) -> String {
    let differences = differences();
    let about = |row: usize| {
        let split = ABLATION.get(row).map(|(split, _)| (MASKING.split)(*split)).unwrap_or_default();
        let (points, score) = differences.get(row).copied().unwrap_or_default();
        Difference { split, points, score }
    };
    let most =
        (0..ABLATION.len()).map(about).fold(about(row), |most, it| if it.points > most.points { it } else { most });
    (MASKING.ablation_answer)(&about(row), &most, &TEXT.figures)
}

#[component]
fn Scores(lab: Lab, guess: usize) -> impl IntoView {
    let figures = &TEXT.figures;
    let rows = ABLATION.iter().enumerate().map(|(at, (split, scores))| {
        let split = *split;
        let name = (MASKING.split)(split);
        let cells = scores.map(|score| view! { <td>{figures.decimals(score, 1)}</td> });
        view! {
            <tr class:is-now=at == guess>
                <th scope="row">{name.clone()}</th>
                {cells.into_iter().collect_view()}
                <td><button type="button" class="inline" aria-label=(MASKING.ablation_use_of)(&name)
                    on:click=move |_| lab.change(|state| state.set_split(split))>{MASKING.ablation_use}</button></td>
            </tr>
        }
    });
    let columns = MASKING.ablation_columns.map(|column| view! { <th scope="col">{column}</th> });
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-labelledby="masking-ablation">
            <table>
                <thead><tr>{columns.into_iter().collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}
